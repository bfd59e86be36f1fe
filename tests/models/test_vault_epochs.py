"""A new master epoch: it reaches those who stay, nobody else, and nobody but the root can start one."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desktop.errors import UserError
from desktop.models import vault_members
from desktop.models.signing import SigningKey
from desktop.models.vault import OpenVault, Vault
from desktop.models.vault_epochs import MasterSecret, Rollover, seal_to, vouch
from desktop.models.vault_file import VaultFile
from tests.models.keys_fixtures import (
    ADMIN,
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
    unlock,
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("epochs") / "vault.json"
    vault = create(path, signing=SigningKey.generate(), root=ROOT, pinned=ROOT.public)
    vault.add_user(CLERK, "经办人", PASSWORDS[CLERK], CLERK_KEY, pinned=ROOT.public, vouching=ROOT)
    vault.add_user(LEADER, "分管领导", PASSWORDS[LEADER], LEADER_KEY, pinned=ROOT.public, vouching=ROOT)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, founded: bytes) -> Path:
    path = tmp_path / "vault.json"
    path.write_bytes(founded)
    return path


@pytest.fixture
def without_leader(path: Path) -> Path:
    vault_members.remove_user(unlock(path, ADMIN), LEADER, ROOT)
    return path


def test_everybody_who_stays_has_the_new_epoch_and_the_old_one(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_bytes(path.read_bytes())
    session = unlock(path, ADMIN)
    before = session.new_file_key(FILE, SALT)
    vault_members.remove_user(session, LEADER, ROOT)
    new = session.new_file_key(FILE, SALT)
    assert new != before and session.epoch == 2
    for user in (ADMIN, CLERK):
        assert unlock(path, user).file_keys(FILE, SALT) == [new, before]
    with pytest.raises(UserError, match="没有这个用户"):
        unlock(path, LEADER)
    assert unlock(old, LEADER).file_keys(FILE, SALT) == [before]
    content = VaultFile.read(path)
    assert content.rollover is not None and set(content.rollover.sealed) == {ADMIN, CLERK}
    assert all(e.hex() not in path.read_text("utf-8") for e in session.epochs)


def test_many_epochs_and_a_changed_password_and_a_newcomer(path: Path) -> None:
    session = unlock(path, ADMIN)
    for _ in range(3):
        vault_members.start_epoch(session, session.current(), ROOT)
    clerk = unlock(path, CLERK)
    assert clerk.epochs == session.epochs and clerk.epoch == 4
    clerk.change_password(PASSWORDS[CLERK], "seventeen green buses")
    session.add_user("p00000004", "新人", "x", None, vouching=ROOT)
    vault_members.start_epoch(session, session.current(), ROOT)
    for user, password in ((CLERK, "seventeen green buses"), ("p00000004", "x")):
        assert Vault.load(path).unlock(user, password).epochs == session.epochs
    sealed = clerk.seal("x", b"data")
    assert unlock(path, LEADER).unseal("x", sealed) == b"data"


def test_a_session_from_before_does_not_write_over_a_new_epoch(path: Path) -> None:
    stale, session = unlock(path, CLERK), unlock(path, ADMIN)
    vault_members.remove_user(session, LEADER, ROOT)
    after = path.read_bytes()
    with pytest.raises(UserError, match="重新登录"):
        stale.change_password(PASSWORDS[CLERK], "seventeen green buses")
    assert path.read_bytes() == after


def slipped_in(path: Path, key: SigningKey) -> None:
    """An epoch of the attacker's, sealed to the recipients that anybody can read."""
    content = VaultFile.read(path)
    known = unlock(path, CLERK)
    recipients = {u.user: u.recipient for u in content.users}
    forged = Rollover.made((bytes(32), *known.epochs), recipients, content.seat, key)
    edit(path, lambda c: c.update(rollover=forged.model_dump(mode="json")))


@pytest.mark.parametrize("key", [CLERK_KEY, LEADER_KEY], ids=["clerk", "leader"])
def test_an_epoch_that_the_root_did_not_sign_is_refused(path: Path, key: SigningKey) -> None:
    slipped_in(path, key)
    for user in (ADMIN, CLERK):
        with pytest.raises(UserError, match="没有管理员的签字"):
            unlock(path, user)


def test_the_same_epoch_signed_by_the_root_is_accepted_so_the_attack_above_can_fail(path: Path) -> None:
    slipped_in(path, ROOT)
    assert unlock(path, ADMIN).epochs[0] == bytes(32)


def _swap(rollover: dict[str, Any]) -> None:
    sealed = rollover["sealed"]
    sealed[ADMIN], sealed[CLERK] = sealed[CLERK], sealed[ADMIN]


def _renumber(rollover: dict[str, Any]) -> None:
    rollover["number"] = 3


def _again(rollover: dict[str, Any]) -> None:
    rollover["sealed"][CLERK] = seal_to(str(pyrage.x25519.Identity.generate().to_public()), bytes(64))


def _admit(rollover: dict[str, Any]) -> None:
    rollover["sealed"][LEADER] = rollover["sealed"][CLERK]


@pytest.mark.parametrize("change", [_swap, _renumber, _again, _admit])
def test_envelopes_that_were_touched_do_not_open(without_leader: Path, change: Callable[[Any], None]) -> None:
    edit(without_leader, lambda c: change(c["rollover"]))
    for user in (ADMIN, CLERK):
        with pytest.raises(UserError, match="没有管理员的签字"):
            unlock(without_leader, user)


def test_envelopes_of_another_vault_do_not_open(without_leader: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    create(other, root=ROOT, pinned="")
    foreign = json.loads(without_leader.read_bytes())["rollover"]
    edit(other, lambda c: c.update(rollover=foreign))
    with pytest.raises(UserError, match="没有管理员的签字"):
        unlock(other, ADMIN)


def _own(content: dict[str, Any]) -> None:
    content["users"][1]["recipient"] = str(pyrage.x25519.Identity.generate().to_public())


def _others(content: dict[str, Any]) -> None:
    clerk, leader = content["users"][1], content["users"][2]
    clerk["recipient"], clerk["vouched"] = leader["recipient"], leader["vouched"]


def _self_made(content: dict[str, Any]) -> None:
    _own(content)
    place = {"vault": content["vault"], "office": OFFICE}
    content["users"][1]["vouched"] = vouch(CLERK_KEY, place, CLERK, content["users"][1]["recipient"])


def _none(content: dict[str, Any]) -> None:
    content["users"][1].update(recipient="", vouched="")


@pytest.mark.parametrize("change", [_own, _others, _self_made, _none])
def test_no_epoch_is_sealed_to_a_recipient_that_was_planted(
    path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    edit(path, change)
    before, session = path.read_bytes(), unlock(path, ADMIN)
    with pytest.raises(UserError, match="经办人"):
        vault_members.start_epoch(session, session.current(), ROOT)
    with pytest.raises(UserError, match="经办人"):
        vault_members.offer_root(session, CLERK, ROOT)
    assert path.read_bytes() == before and session.epoch == 1


def test_only_the_root_that_the_vault_trusts_removes_somebody_and_not_himself(path: Path) -> None:
    session, before = unlock(path, ADMIN), path.read_bytes()
    for user, root, said in (
        (LEADER, CLERK_KEY, "不是本保险库所认"),
        (ADMIN, ROOT, "自己"),
        ("p99999999", ROOT, "没有这个用户"),
    ):
        with pytest.raises(UserError, match=said):
            vault_members.remove_user(session, user, root)
    assert path.read_bytes() == before


def test_a_record_put_back_after_the_removal_opens_nothing(path: Path, founded: bytes) -> None:
    vault_members.remove_user(unlock(path, ADMIN), LEADER, ROOT)
    edit(path, lambda c: c["users"].append(json.loads(founded)["users"][2]))
    with pytest.raises(UserError, match="已停用"):
        unlock(path, LEADER)
    assert not unlock(path, CLERK).is_whole()


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(revision=99),
        lambda c: c["users"][1].update(label="别人"),
        lambda c: c["users"].pop(),
        lambda c: c.update(rollover=None),
        lambda c: c.update(mac=""),
    ],
    ids=["revision", "label", "user", "rollover", "mac"],
)
def test_whoever_lacks_the_newest_epoch_cannot_change_the_file_unseen(
    without_leader: Path, change: Callable[[Any], None]
) -> None:
    session = unlock(without_leader, CLERK)
    assert session.is_whole()
    edit(without_leader, change)
    assert not session.is_whole()


def test_a_former_user_cannot_write_a_vault_that_passes_for_a_later_one(path: Path, founded: bytes) -> None:
    """He knows every epoch but the newest, and how the code under the file is made."""
    leader = unlock(path, LEADER)
    vault_members.remove_user(unlock(path, ADMIN), LEADER, ROOT)
    session = unlock(path, CLERK)
    old = VaultFile.from_bytes(founded).model_copy(update={"revision": 99}).under(leader.epochs[0])
    old.write(path)
    assert not session.is_whole()
    assert unlock(path, CLERK).epoch < session.epoch, "so the journal, which knows the number, tells"


def test_a_root_handed_on_opens_with_the_new_administrators_password_only(path: Path) -> None:
    vault_members.offer_root(unlock(path, ADMIN), CLERK, ROOT)
    clerk = unlock(path, CLERK)
    assert clerk.root_key(PASSWORDS[CLERK]).secret == ROOT.secret
    with pytest.raises(UserError, match="口令不对"):
        clerk.root_key(PASSWORDS[ADMIN])
    assert ROOT.secret.hex() not in path.read_text("utf-8")
    recipient = VaultFile.read(path).slots_of(CLERK).recipient
    edit(path, lambda c: c["users"][1].update(offered=seal_to(recipient, CLERK_KEY.secret)))
    with pytest.raises(UserError, match="换过"):
        clerk.root_key(PASSWORDS[CLERK])
    edit(path, lambda c: c["users"][1].update(offered=seal_to(c["users"][0]["recipient"], ROOT.secret)))
    with pytest.raises(UserError, match="打不开"):
        clerk.root_key(PASSWORDS[CLERK])
    vault_members.withdraw_root(clerk, CLERK)
    with pytest.raises(UserError, match="没有保管"):
        clerk.root_key(PASSWORDS[CLERK])


def test_the_name_of_the_recovery_code_is_nobodys(path: Path) -> None:
    session = unlock(path, ADMIN)
    with pytest.raises(UserError, match="已在保险库里"):
        session.add_user("recovery", "甲", "x")
    code = vault_members.make_recovery(session, ROOT)
    with pytest.raises(UserError, match="没有这个用户"):
        Vault.load(path).unlock("recovery", code)
    edit(path, lambda c: c["users"].append(c["recovery"]))
    with pytest.raises(UserError, match="已损坏"):
        Vault.load(path)


def test_a_code_is_read_however_it_is_typed(path: Path) -> None:
    code = vault_members.make_recovery(unlock(path, ADMIN), ROOT)
    assert len(code) == 35 and not set("OIL") & set(code)
    misread = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    for typed in (code, misread, f" {code.replace('-', '—')}\n"):
        opened: OpenVault = Vault.load(path).recover(typed)
        assert opened.epoch == 1


def test_a_master_secret_stays_out_of_repr_and_pickle() -> None:
    secret = MasterSecret.fresh((bytes(range(32)),), ROOT.public)
    assert secret.identity not in repr(secret) and bytes(range(32)).hex() not in repr(secret)
    assert MasterSecret.unpacked(secret.packed()).recipient == secret.recipient
    for copied in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            copied(secret)
