"""A person's signing key and a root key: nobody else's password, and no master key, opens them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.signing import SigningKey
from desktop.models.vault import OpenVault
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
    assert key.open(leader, "signing", {"office": OFFICE, "user": LEADER}) == LEADER_KEY.secret
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
