"""The vault under attack: slots moved, swapped or weakened."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.journal import Value
from desktop.errors import UserError
from desktop.models.signing import SigningKey
from desktop.models.vault import Cost, Vault
from desktop.models.vault_slots import PasswordKey
from tests.models.keys_fixtures import (
    ADMIN,
    CHEAP,
    CLERK,
    LEADER,
    PASSWORDS,
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


def _swap(key: str) -> Callable[[Any], None]:
    def change(content: Value) -> None:
        _, clerk, leader = content["users"]
        clerk[key], leader[key] = leader[key], clerk[key]

    return change


def test_slots_swapped_between_users_do_not_open(path: Path) -> None:
    edit(path, _swap("master"))
    for user, password in ((CLERK, LEADER), (LEADER, CLERK), (CLERK, CLERK)):
        with pytest.raises(UserError, match="口令不对"):
            Vault.load(path).unlock(user, PASSWORDS[password])


def test_a_signing_slot_given_to_another_user_does_not_open(path: Path) -> None:
    edit(path, _swap("signing"))
    for password in (CLERK, LEADER):
        with pytest.raises(UserError, match="口令不对"):
            unlock(path, CLERK).signing_key(PASSWORDS[password])


def test_a_users_own_slots_are_not_exchangeable(path: Path) -> None:
    edit(path, lambda c: c["users"][1].update(root=c["users"][1]["signing"]))
    edit(path, lambda c: c["users"][2].update(signing=c["users"][2]["master"]))
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, CLERK).root_key(PASSWORDS[CLERK])
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, LEADER).signing_key(PASSWORDS[LEADER])


def test_a_slot_moved_to_another_vault_does_not_open(path: Path, tmp_path: Path) -> None:
    """Same office, same user, same password: the vault's own name still tells them apart."""
    other = tmp_path / "other.json"
    create(other, root=SigningKey.generate())
    foreign = json.loads(path.read_bytes())["users"][0]
    edit(other, lambda c: c["users"][0].update(master=foreign["master"]))
    with pytest.raises(UserError, match="口令不对"):
        unlock(other, ADMIN)
    other.unlink()
    vault = create(other, root=SigningKey.generate())
    edit(other, lambda c: c["users"][0].update(root=foreign["root"]))
    with pytest.raises(UserError, match="口令不对"):
        vault.root_key(PASSWORDS[ADMIN])


@pytest.mark.parametrize(
    "change",
    [{"office": "f" * 16}, {"kind": "device"}, {"vault": "0" * 32}],
    ids=lambda change: next(iter(change)),
)
def test_a_vault_that_was_renamed_does_not_open(path: Path, change: dict[str, str]) -> None:
    edit(path, lambda c: c.update(change))
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, ADMIN)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_mib": 9},
        {"passes": 2},
        {"lanes": 2},
        {"salt": "0" * 32},
        {"nonce": "0" * 24},
        {"public": "a" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_parameters_do_not_open(path: Path, change: dict[str, Any]) -> None:
    edit(path, lambda c: c["users"][0]["master"].update(change))
    with pytest.raises(UserError, match="口令不对"):
        unlock(path, ADMIN)


def test_parameters_are_bound_into_the_seal_not_only_into_the_derivation() -> None:
    key, place = PasswordKey.fresh("x", CHEAP), {"user": ADMIN}
    slot = key.seal("master", place, b"secret", "a" * 64)
    assert key.open(slot, "master", place) == b"secret"
    for change in ({"memory_mib": 16}, {"passes": 2}, {"lanes": 2}, {"salt": "0" * 32}, {"public": ""}):
        with pytest.raises(UserError):
            key.open(slot.model_copy(update=change), "master", place)


@pytest.mark.parametrize(
    "change",
    [
        {"memory_mib": 7},
        {"memory_mib": 1025},
        {"memory_mib": 2**40},
        {"passes": 0},
        {"passes": 11},
        {"passes": 10**9},
        {"lanes": 0},
        {"lanes": 5},
        {"lanes": True},
        {"memory_mib": "128"},
        {"memory_mib": -8},
    ],
    ids=str,
)
def test_parameters_out_of_bounds_are_refused_before_any_derivation(
    path: Path, change: dict[str, Any]
) -> None:
    """Deriving with some of these would take hours or all of the memory."""
    edit(path, lambda c: c["users"][2]["signing"].update(change))
    with pytest.raises(UserError, match="已损坏"):
        Vault.load(path)
    slot = json.loads(path.read_bytes())["users"][2]["signing"]
    with pytest.raises(UserError, match="签名密钥已损坏"):
        create(path.with_name("laptop.json"), kind="device").import_signing_slot(ADMIN, slot)
    with pytest.raises(ValueError):
        Cost(**{"memory_mib": 8, "passes": 1, "lanes": 1, **change})
