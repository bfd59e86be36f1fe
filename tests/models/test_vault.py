"""The vault in use: what a password opens, and what every change of it keeps."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import UserError
from desktop.models.vault import DEFAULT_COST, Vault
from desktop.models.vault_slots import PasswordKey, Slot, expand
from tests.models.keys_fixtures import (
    ADMIN,
    CHEAP,
    CLERK,
    CLERK_KEY,
    FILE,
    LEADER,
    LEADER_KEY,
    OFFICE,
    PASSWORDS,
    ROOT,
    SALT,
    create,
    edit,
    office_vault,
    unlock,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "vault.json"
    path.write_bytes(office_vault())
    return path


def test_every_user_unlocks_the_same_files_with_his_own_password(path: Path) -> None:
    assert Vault.load(path).users == ((ADMIN, "管理员"), (CLERK, "经办人"), (LEADER, "分管领导"))
    keys = [unlock(path, user).file_keys(FILE, SALT) for user in PASSWORDS]
    assert keys[0] == keys[1] == keys[2]
    assert len(keys[0]) == 1 and len(keys[0][0]) == 32


def test_a_file_key_is_the_hkdf_of_the_contract(path: Path) -> None:
    vault = unlock(path, CLERK)
    slot = Slot.model_validate(json.loads(path.read_bytes())["users"][1]["master"])
    place = {
        "vault": json.loads(path.read_bytes())["vault"],
        "office": OFFICE,
        "kind": "office",
        "user": CLERK,
    }
    packed = PasswordKey.of(slot, PASSWORDS[CLERK]).open(slot, "master", place)
    (epoch,) = json.loads(packed)["epochs"]
    info = f"{OFFICE}|{FILE}".encode()
    expected = HKDF(algorithm=SHA256(), length=32, salt=SALT, info=info).derive(bytes.fromhex(epoch))
    assert vault.file_keys(FILE, SALT) == [expected] and vault.new_file_key(FILE, SALT) == expected


def test_files_salts_and_offices_have_different_keys(path: Path, tmp_path: Path) -> None:
    vault, other = unlock(path, ADMIN), create(tmp_path / "other.json")
    keys = {
        vault.new_file_key(FILE, SALT),
        vault.new_file_key("office", SALT),
        vault.new_file_key(FILE, bytes(16)),
        other.new_file_key(FILE, SALT),
    }
    assert len(keys) == 4


@pytest.mark.parametrize("file", ["", "a|b", "../x", "A", "x" * 65, "a\n"])
def test_a_file_id_cannot_reach_into_the_derivation(path: Path, file: str) -> None:
    with pytest.raises(ValueError):
        unlock(path, ADMIN).file_keys(file, SALT)


def test_the_default_cost_is_what_the_design_asks_for(tmp_path: Path) -> None:
    assert (DEFAULT_COST.memory_mib, DEFAULT_COST.passes, DEFAULT_COST.lanes) == (128, 3, 1)
    path = tmp_path / "vault.json"
    Vault.create(path, office=OFFICE, user=ADMIN, label="", password="x")
    slot = json.loads(path.read_bytes())["users"][0]["master"]
    assert (slot["memory_mib"], slot["passes"], slot["lanes"]) == (128, 3, 1)
    assert Vault.load(path).unlock(ADMIN, "x").office == OFFICE


def test_full_width_typing_is_the_same_password(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    create(path, password="ｍｉｓｈａｎ１２３é")
    Vault.load(path).unlock(ADMIN, "mishan123e\u0301")
    with pytest.raises(UserError):
        Vault.load(path).unlock(ADMIN, "mishan123e")


def test_every_change_counts_the_revision_and_leaves_one_private_file(path: Path) -> None:
    before = Vault.load(path)
    unlock(path, ADMIN).add_user("p00000004", "新人", "x", None, None)
    after = Vault.load(path)
    assert after.revision == before.revision + 1 and after.digest != before.digest
    assert after.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [p.name for p in path.parent.iterdir()] == ["vault.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_sessions_do_not_undo_each_other(path: Path) -> None:
    one, two = unlock(path, ADMIN), unlock(path, CLERK)
    one.add_user("p00000004", "甲", "x", None, None)
    two.add_user("p00000005", "乙", "y", None, None)
    assert [u for u, _ in Vault.load(path).users] == [ADMIN, CLERK, LEADER, "p00000004", "p00000005"]


def test_a_wrong_password_has_one_sentence(path: Path) -> None:
    sentences = set()
    for wrong in ("", "x", PASSWORDS[CLERK], PASSWORDS[ADMIN] + " ", "\ud800", "\0", "长" * 10_000):
        with pytest.raises(UserError) as error:
            Vault.load(path).unlock(ADMIN, wrong)
        sentences.add((error.value.message, error.value.hint))
    edit(path, lambda c: c["users"][0]["master"].update(sealed="00" * 60))
    with pytest.raises(UserError) as error:
        unlock(path, ADMIN)
    sentences.add((error.value.message, error.value.hint))
    assert len(sentences) == 1 and sentences.pop()[0] == "口令不对。"
    assert error.value.__suppress_context__


def test_an_unknown_user_and_an_empty_password_are_sentences(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有这个用户"):
        Vault.load(path).unlock("p99999999", "x")
    with pytest.raises(UserError, match="不能为空"):
        create(tmp_path / "new.json", password="")
    assert not (tmp_path / "new.json").exists()
    with pytest.raises(UserError, match="不能为空"):
        unlock(path, ADMIN).add_user("p00000004", "甲", "", None, None)


def test_a_changed_password_opens_everything_the_old_one_nothing(path: Path) -> None:
    vault = unlock(path, ADMIN)
    vault.set_signing_key(PASSWORDS[ADMIN], CLERK_KEY)
    keys = vault.file_keys(FILE, SALT)
    vault.change_password(PASSWORDS[ADMIN], "seventeen green buses")
    for open_it in (vault.signing_key, vault.root_key, lambda p: Vault.load(path).unlock(ADMIN, p)):
        with pytest.raises(UserError, match="口令不对"):
            open_it(PASSWORDS[ADMIN])
    again = Vault.load(path).unlock(ADMIN, "seventeen green buses")
    assert again.file_keys(FILE, SALT) == keys
    assert again.signing_key("seventeen green buses").public == CLERK_KEY.public
    assert again.root_key("seventeen green buses").secret == ROOT.secret
    assert unlock(path, CLERK).file_keys(FILE, SALT) == keys


@pytest.mark.parametrize(("old", "new"), [("wrong", "seventeen green buses"), (PASSWORDS[ADMIN], "short")])
def test_a_refused_change_of_password_changes_nothing(path: Path, old: str, new: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError):
        unlock(path, ADMIN).change_password(old, new)
    assert path.read_bytes() == before


def test_a_seal_is_for_one_purpose_one_vault_and_these_bytes(path: Path, tmp_path: Path) -> None:
    vault, other = unlock(path, ADMIN), create(tmp_path / "other.json")
    sealed = vault.seal("device|aa", b"secret")
    assert unlock(path, CLERK).unseal("device|aa", sealed) == b"secret"
    assert vault.seal("device|aa", b"secret") != sealed
    attempts = [(vault, "device|ab", sealed), (other, "device|aa", sealed)]
    attempts += [
        (vault, "device|aa", sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :]) for n in (0, 1, 20, 34)
    ]
    attempts += [(vault, "device|aa", sealed[:n]) for n in (0, 1, 12, 28, 33)]
    for where, purpose, data in attempts:
        with pytest.raises(UserError, match="打不开"):
            where.unseal(purpose, data)


def test_older_epochs_still_open_what_they_sealed(path: Path) -> None:
    vault = unlock(path, ADMIN)
    sealed, old = vault.seal("x", b"data"), vault.new_file_key(FILE, SALT)
    vault._epochs = (bytes(32), *vault._epochs)
    assert vault.unseal("x", sealed) == b"data"
    assert vault.file_keys(FILE, SALT) == [expand(bytes(32), SALT, f"{OFFICE}|{FILE}"), old]
    vault.add_user("p00000004", "甲", "x", None, None)
    assert Vault.load(path).unlock("p00000004", "x").file_keys(FILE, SALT) == vault.file_keys(FILE, SALT)


def test_secrets_stay_out_of_repr_and_pickle(path: Path) -> None:
    vault = unlock(path, ADMIN)
    stretched = PasswordKey.fresh("my password", CHEAP)
    shown = f"{vault!r}{stretched!r}"
    for secret in (*vault._epochs, stretched._stretched):
        assert repr(secret)[2:-1] not in shown and secret.hex() not in shown
    assert "my password" not in shown
    for thing in (vault, stretched):
        with pytest.raises(TypeError):
            pickle.dumps(thing)
        with pytest.raises(TypeError):
            copy.copy(thing)


def test_no_secret_lies_in_the_file_in_the_clear(path: Path) -> None:
    vault = unlock(path, ADMIN)
    for secret in (*vault._epochs, ROOT.secret, LEADER_KEY.secret):
        assert secret.hex().encode() not in office_vault() and secret not in office_vault()
    for password in PASSWORDS.values():
        assert password.encode() not in office_vault()
