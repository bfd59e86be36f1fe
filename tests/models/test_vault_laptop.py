"""The vault of a laptop: granted keys and a signing slot that went along, no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.vault import OpenVault, Vault
from tests.models.keys_fixtures import (
    ADMIN,
    CLERK,
    FILE,
    LEADER,
    LEADER_KEY,
    PASSWORDS,
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


@pytest.fixture
def laptop(path: Path) -> OpenVault:
    given = {"user": LEADER, "label": "分管领导", "password": "laptop password", "kind": "device"}
    return create(path.with_name("laptop.json"), **given)


def test_a_laptop_answers_with_granted_keys_only(path: Path, laptop: OpenVault) -> None:
    office = unlock(path, ADMIN)
    key = office.new_file_key(FILE, SALT)
    assert laptop.file_keys(FILE, SALT) == [] and laptop.granted_files() == ()
    with pytest.raises(UserError, match="签出"):
        laptop.new_file_key(FILE, SALT)
    laptop.grant_file_key(FILE, key)
    laptop.grant_file_keys({FILE: bytes(32), "office": b"o" * 32})
    reopened = Vault.load(path.with_name("laptop.json")).unlock(LEADER, "laptop password")
    for vault in (laptop, reopened):
        assert vault.file_keys(FILE, SALT) == [bytes(32), key], "newest first"
        assert vault.new_file_key("office", SALT) == b"o" * 32
        assert vault.granted_files() == (FILE, "office")
        assert vault.file_keys("00112233445566bb", SALT) == []
    assert key.hex().encode() not in path.with_name("laptop.json").read_bytes()


def test_a_grant_moved_to_another_file_does_not_open(path: Path, laptop: OpenVault) -> None:
    laptop.grant_file_key(FILE, bytes(32))
    place = path.with_name("laptop.json")
    edit(place, lambda c: c["grants"][0].update(file="office"))
    with pytest.raises(UserError, match="打不开"):
        Vault.load(place).unlock(LEADER, "laptop password").file_keys("office", SALT)


def test_grants_are_for_laptops_and_keys_have_32_bytes(path: Path, laptop: OpenVault) -> None:
    with pytest.raises(UserError, match="外勤"):
        unlock(path, ADMIN).grant_file_key(FILE, bytes(32))
    for file, key in ((FILE, bytes(31)), ("a|b", bytes(32))):
        with pytest.raises(ValueError):
            laptop.grant_file_key(file, key)


def test_a_signing_slot_goes_along_without_its_key_being_opened(path: Path, laptop: OpenVault) -> None:
    exported = json.loads(json.dumps(unlock(path, CLERK).export_signing_slot(LEADER)))
    assert LEADER_KEY.secret.hex() not in json.dumps(exported)
    laptop.import_signing_slot(LEADER, exported)
    assert laptop.signing_key(PASSWORDS[LEADER]).public == LEADER_KEY.public
    with pytest.raises(UserError, match="口令不对"):
        laptop.signing_key("laptop password")


def test_a_signing_slot_opens_for_its_owner_and_office_only(path: Path, tmp_path: Path) -> None:
    exported = unlock(path, CLERK).export_signing_slot(LEADER)
    for n, changes in enumerate(({"user": CLERK}, {"user": LEADER, "office": "f" * 16})):
        other = create(tmp_path / f"{n}.json", kind="device", **changes)
        other.import_signing_slot(other.user, exported)
        with pytest.raises(UserError, match="口令不对"):
            other.signing_key(PASSWORDS[LEADER])


def test_an_import_does_not_push_out_a_key_of_the_office(path: Path) -> None:
    vault = unlock(path, ADMIN)
    mine, before = vault.export_signing_slot(CLERK), path.read_bytes()
    with pytest.raises(UserError, match="已有签名密钥"):
        vault.import_signing_slot(LEADER, mine)
    with pytest.raises(UserError, match="没有这个用户"):
        vault.import_signing_slot("p99999999", mine)
    with pytest.raises(UserError, match="没有签名密钥"):
        vault.export_signing_slot(ADMIN)
    assert path.read_bytes() == before
    for junk in ({}, {"sealed": 1}, {**mine, "x": 1}, {**mine, "sealed": "zz" * 20}):
        with pytest.raises(UserError, match="已损坏"):
            vault.import_signing_slot(LEADER, junk)


def test_a_password_change_needs_one_password_for_all_slots(path: Path, laptop: OpenVault) -> None:
    """The signing slot of a laptop may be under the office password: nothing is half changed."""
    laptop.import_signing_slot(LEADER, unlock(path, CLERK).export_signing_slot(LEADER))
    place = path.with_name("laptop.json")
    before = place.read_bytes()
    with pytest.raises(UserError, match="口令不对"):
        laptop.change_password("laptop password", "seventeen green buses")
    assert place.read_bytes() == before
