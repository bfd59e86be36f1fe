"""A person's signing key and a root key: nobody else's password, and no master key, opens them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import UserError
from desktop.models.signing import SigningKey
from desktop.models.vault import OpenVault, Vault
from desktop.models.vault_slots import PasswordKey, Slot
from tests.models.keys_fixtures import (
    ADMIN,
    CLERK,
    CLERK_KEY,
    LEADER,
    LEADER_KEY,
    OFFICE,
    PASSWORDS,
    ROOT,
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


def test_a_persons_signing_key_opens_with_that_persons_password_only(path: Path) -> None:
    assert unlock(path, LEADER).signing_key(PASSWORDS[LEADER]).public == LEADER_KEY.public
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, LEADER).signing_key(PASSWORDS[ADMIN])
    with pytest.raises(UserError, match="没有签名密钥"):
        unlock(path, ADMIN).signing_key(PASSWORDS[ADMIN])


def test_the_master_key_every_other_password_and_the_root_do_not_open_it(path: Path) -> None:
    content = json.loads(path.read_bytes())
    leader = Slot.model_validate(content["users"][2]["signing"])
    signing, master = {"office": OFFICE, "user": LEADER}, {"vault": content["vault"], "kind": "office"}
    places = [
        signing,
        {**master, **signing},
        {"office": OFFICE, "user": ADMIN},
        {"office": OFFICE, "user": CLERK},
    ]
    for password in (PASSWORDS[ADMIN], PASSWORDS[CLERK], "", ROOT.secret.hex(), ROOT.public):
        key = PasswordKey.of(leader, password)
        for purpose in ("signing", "master", "root"):
            for place in places:
                with pytest.raises(UserError):
                    key.open(leader, purpose, place)
    # Everything an unlocked administrator can derive, tried as the stretched password and as the key itself.
    vault = unlock(path, ADMIN)
    sealed = bytes.fromhex(leader.nonce + leader.sealed)
    for blob in (sealed, b"\0" + sealed):
        for purpose in ("signing", "master", "root", f"grant|{LEADER}", "hudang-slot-1|signing"):
            with pytest.raises(UserError):
                vault.unseal(purpose, blob)
    for epoch in vault._epochs:
        for candidate in (epoch, vault.new_file_key(LEADER, bytes.fromhex(leader.salt))):
            stolen = PasswordKey.of(leader, "anything")
            stolen._stretched = candidate
            with pytest.raises(UserError):
                stolen.open(leader, "signing", signing)


def test_the_leaders_password_does_open_it_so_the_attacks_above_can_fail(path: Path) -> None:
    leader = Slot.model_validate(json.loads(path.read_bytes())["users"][2]["signing"])
    key = PasswordKey.of(leader, PASSWORDS[LEADER])
    assert key.open(leader, "signing", {"office": OFFICE, "user": LEADER}) == LEADER_KEY.secret + bytes(32)
    with pytest.raises(UserError):
        key.open(leader, "root", {"office": OFFICE, "user": LEADER})


def test_no_secret_lies_in_an_open_session(path: Path) -> None:
    vault = unlock(path, LEADER)
    vault.signing_key(PASSWORDS[LEADER])
    held = repr([getattr(vault, name) for name in OpenVault.__slots__])
    assert repr(LEADER_KEY.secret) not in held and LEADER_KEY.secret.hex() not in held
    assert PASSWORDS[LEADER] not in held


def test_a_new_slot_for_an_existing_user_is_refused(path: Path) -> None:
    before = path.read_bytes()
    vault = unlock(path, ADMIN)
    with pytest.raises(UserError, match="已在保险库里"):
        vault.add_user(LEADER, "分管领导", "mine now", SigningKey.generate(), None)
    with pytest.raises(UserError, match="不能覆盖"):
        vault.set_root_key(PASSWORDS[ADMIN], SigningKey.generate())
    with pytest.raises(UserError, match="不能覆盖"):
        unlock(path, LEADER).set_signing_key(PASSWORDS[LEADER], SigningKey.generate())
    with pytest.raises(UserError, match="口令不对"):
        vault.set_signing_key("wrong", SigningKey.generate())
    assert path.read_bytes() == before


def test_keys_can_be_given_at_creation(tmp_path: Path) -> None:
    vault = create(tmp_path / "vault.json", signing=CLERK_KEY, root=ROOT)
    assert vault.signing_key(PASSWORDS[ADMIN]).public == CLERK_KEY.public
    assert vault.root_key(PASSWORDS[ADMIN]).public == ROOT.public


def test_the_root_key_is_the_administrators_alone(path: Path) -> None:
    assert unlock(path, ADMIN).root_key(PASSWORDS[ADMIN]).public == ROOT.public
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, ADMIN).root_key(PASSWORDS[CLERK])
    with pytest.raises(UserError, match="管理员"):
        unlock(path, CLERK).root_key(PASSWORDS[CLERK])


def test_the_office_key_is_pinned_beside_the_signing_key(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    vault = create(path, signing=CLERK_KEY, pinned=ROOT.public)
    vault.add_user(LEADER, "分管领导", PASSWORDS[LEADER], LEADER_KEY, pinned=ROOT.public)
    vault.add_user(CLERK, "经办人", PASSWORDS[CLERK])
    unlock(path, CLERK).set_signing_key(PASSWORDS[CLERK], CLERK_KEY, ROOT.public)
    for user, key in ((ADMIN, CLERK_KEY), (LEADER, LEADER_KEY), (CLERK, CLERK_KEY)):
        opened = unlock(path, user).open_signing(PASSWORDS[user])
        assert (opened.key.public, opened.pinned) == (key.public, ROOT.public)
        assert unlock(path, user).signing_key(PASSWORDS[user]).public == key.public
        assert key.secret.hex() not in repr(opened)
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, LEADER).open_signing(PASSWORDS[ADMIN])
    assert ROOT.public not in path.read_text("utf-8"), "the pin is not there to be exchanged"


def test_without_a_pin_there_is_none(path: Path) -> None:
    assert unlock(path, LEADER).open_signing(PASSWORDS[LEADER]).pinned == ""


def test_the_pin_goes_wherever_the_slot_goes(tmp_path: Path) -> None:
    office = create(tmp_path / "vault.json", signing=CLERK_KEY, pinned=ROOT.public)
    laptop = create(tmp_path / "laptop.json", kind="device", password="laptop password")
    laptop.import_signing_slot(ADMIN, office.export_signing_slot(ADMIN))
    assert laptop.open_signing(PASSWORDS[ADMIN]).pinned == ROOT.public
    new = "seventeen green buses"
    office.change_password(PASSWORDS[ADMIN], new)
    again = Vault.load(tmp_path / "vault.json").unlock(ADMIN, new).open_signing(new)
    assert (again.key.public, again.pinned) == (CLERK_KEY.public, ROOT.public)


@pytest.mark.parametrize("pinned", ["0" * 64, "AB" * 32, "ab" * 31, "ab" * 33, "zz" * 32, ROOT.public + "\n"])
def test_what_is_no_key_is_not_pinned(tmp_path: Path, pinned: str) -> None:
    path = tmp_path / "vault.json"
    with pytest.raises(ValueError, match="pinned"):
        create(path, signing=CLERK_KEY, pinned=pinned)
    assert not path.exists()
    vault = create(path)
    with pytest.raises(ValueError, match="pinned"):
        vault.set_signing_key(PASSWORDS[ADMIN], CLERK_KEY, pinned)
    with pytest.raises(ValueError, match="pinned"):
        vault.add_user(CLERK, "", PASSWORDS[CLERK], CLERK_KEY, pinned=pinned)
    with pytest.raises(ValueError, match="pinned"):
        vault.add_user(CLERK, "", PASSWORDS[CLERK], pinned=ROOT.public)
    assert Vault.load(path).revision == 1


def test_the_master_key_does_not_pin_another_office(tmp_path: Path) -> None:
    """An administrator with the file and the master key: parts of one slot in another do not open."""
    path = tmp_path / "vault.json"
    vault = create(path, signing=CLERK_KEY, pinned=ROOT.public)
    vault.add_user(LEADER, "分管领导", PASSWORDS[LEADER], LEADER_KEY, pinned=ROOT.public)
    whole = path.read_bytes()
    other = create(tmp_path / "other.json", user=LEADER, password="mine", signing=LEADER_KEY)
    foreign = other.export_signing_slot(LEADER)

    def cut(slot: dict[str, Any]) -> None:
        slot["sealed"] = slot["sealed"][:64] + slot["sealed"][128:]

    def flip(slot: dict[str, Any]) -> None:
        slot["sealed"] = slot["sealed"][:64] + f"{int(slot['sealed'][64], 16) ^ 1:x}" + slot["sealed"][65:]

    def swap(slot: dict[str, Any]) -> None:
        slot.update(foreign)

    def rename(slot: dict[str, Any]) -> None:
        slot.update(public=ROOT.public)

    for change in (cut, flip, swap, rename):
        content = json.loads(whole)
        change(content["users"][1]["signing"])
        path.write_text(json.dumps(content), "utf-8")
        with pytest.raises(UserError, match="口令不对"):
            unlock(path, LEADER).open_signing(PASSWORDS[LEADER])


def test_a_slot_of_another_length_is_told(path: Path) -> None:
    content = json.loads(path.read_bytes())
    slot = Slot.model_validate(content["users"][2]["signing"])
    key = PasswordKey.of(slot, PASSWORDS[LEADER])
    old = key.seal("signing", {"office": OFFICE, "user": LEADER}, LEADER_KEY.secret, LEADER_KEY.public)
    edit(path, lambda c: c["users"][2].update(signing=old.model_dump(mode="json")))
    with pytest.raises(UserError, match="格式不对"):
        unlock(path, LEADER).open_signing(PASSWORDS[LEADER])
