"""A person leaves the office: no login, no new data, no key; what he signed stays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFolder
from desktop.models.office_file import OfficeFile
from desktop.models.vault import Vault
from desktop.office import people, removal
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.households import amend_household
from desktop.office.signed_today import takes_effect
from tests.office.made_office import (
    ADMIN,
    CLERK,
    FIELD,
    LEADER,
    PASSWORDS,
    PLAIN,
    SECOND,
    House,
    family,
)

NEW = "去年秋天晒在房顶的红辣椒串"


def household(house: House, last: str = "0012", user: str = SECOND) -> str:
    with house.desk(user) as desk:
        return house.registered(desk, family(last=last)).household


def removed(house: House, person: str = SECOND) -> None:
    with house.desk(ADMIN) as desk:
        removal.remove_person(desk, PASSWORDS[ADMIN], person, "调离")


def test_a_former_user_reads_what_was_there_and_nothing_written_since(house: House, tmp_path: Path) -> None:
    before, untouched = household(house), household(house, "0020")
    old = tmp_path / "old"
    shutil.copytree(house.office, old)
    removed(house)
    with house.desk() as desk:
        amend_household(desk, before, {"address": "13号"})
        after = house.registered(desk, family(last="0031")).household
        assert home_at(desk, before).fields["address"] == "13号"
    thief = Vault.load(old / "vault.json").unlock(SECOND, PASSWORDS[SECOND])
    with pytest.raises(UserError, match="没有这个用户"):
        Vault.load(house.office / "vault.json").unlock(SECOND, PASSWORDS[SECOND])
    HouseholdFolder(old, thief).open(before).close()
    now = HouseholdFolder(house.office, thief)
    now.open(untouched).close()  # Not written since: the old key still fits (design §10).
    for written_since in (before, after):
        with pytest.raises(UserError, match="密钥不对"):
            now.open(written_since)
    for path, file in ((house.office / "office.hdo", "office"), (house.office / "catalogue.db", "catalogue")):
        with pytest.raises(UserError, match="密钥不对"):
            OfficeFile.open(path, keys=thief, file=file)
    with house.desk(ADMIN) as desk:
        told: list[tuple[int, int]] = []
        done = removal.rekey(desk, lambda n, of: told.append((n, of)))
        assert (done.renewed, done.left) == (1, ()) and told[-1] == (3, 3)
        assert removal.rekey(desk).renewed == 0
        assert check_office(desk).findings == ()
    with pytest.raises(UserError, match="密钥不对"):
        now.open(untouched)


def test_the_others_go_on_with_their_own_passwords(house: House) -> None:
    file = household(house)
    removed(house)
    removed(house, FIELD)
    for user in (CLERK, LEADER, PLAIN, ADMIN):
        with house.desk(user) as desk:
            assert desk.vault.epoch == 3 and home_at(desk, file).fields["address"] == "12号"
    with house.desk() as desk:
        people.change_password(desk, PASSWORDS[CLERK], NEW)
        assert people.vault_trouble(desk) is None
    again = Vault.load(house.office / "vault.json").unlock(CLERK, NEW)
    assert again.epoch == 3 and again.signing_key(NEW)
    with house.desk(ADMIN) as desk:
        added = people.add_person(desk, PASSWORDS[ADMIN], name="新人", roles=("clerk",), password=NEW)
    with Desk.open(house.office, house.profile, added.person, NEW, house.clock) as desk:
        assert home_at(desk, file).fields["address"] == "12号"


def test_what_was_signed_before_stays_valid_on_the_very_day(house: House) -> None:
    household(house)
    today = house.clock.now().date()
    with house.desk(ADMIN) as desk:
        assert takes_effect(desk, SECOND).day == today.day + 1, "has signed the registration today"
        assert takes_effect(desk, CLERK) == today
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
        removal.remove_person(desk, PASSWORDS[ADMIN], CLERK, "退休")
        assert desk.credentials.person(CLERK, today) is None
        assert desk.credentials.person(SECOND, today) is not None
        assert desk.credentials.person(SECOND, takes_effect(desk, SECOND)) is None
        assert check_office(desk).findings == ()
        assert desk.office.record(people.REMOVED, SECOND)["reason"] == "调离"


def test_who_may_remove_whom(house: House) -> None:
    before = (house.office / "vault.json").read_bytes()
    with house.desk() as desk, pytest.raises(UserError, match="管理员办理"):
        removal.remove_person(desk, PASSWORDS[CLERK], SECOND, "调离")
    with house.desk(ADMIN) as desk:
        for person, password, reason, said in (
            (ADMIN, PASSWORDS[ADMIN], "调离", "不能移除自己"),
            (SECOND, PASSWORDS[CLERK], "调离", "口令不对"),
            (SECOND, PASSWORDS[ADMIN], " ", "理由"),
            ("p99999999", PASSWORDS[ADMIN], "调离", "没有这个人"),
        ):
            with pytest.raises(UserError, match=said):
                removal.remove_person(desk, password, person, reason)
    assert (house.office / "vault.json").read_bytes() == before
    removed(house)
    with house.desk(ADMIN) as desk, pytest.raises(UserError, match="已经移除"):
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")


def test_a_removal_killed_before_the_vault_is_done_again(house: House) -> None:
    with house.desk(ADMIN) as desk:
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        desk.keep_credentials(people.take_back(desk, root, people.live(desk, SECOND), desk.today(), "x"))
    with house.desk(ADMIN) as desk:
        assert SECOND in dict(desk.users())
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
        assert SECOND not in dict(desk.users())


def test_a_reset_brings_data_back_and_no_old_key(house: House) -> None:
    file = household(house)
    with house.desk(LEADER) as desk:
        old_key = desk.vault.signing_key(PASSWORDS[LEADER]).public
    with house.desk(ADMIN) as desk:
        for weak in ("短", "李三杨木乡lisan1", "123456789012345"):
            with pytest.raises(UserError):
                people.reset_password(desk, PASSWORDS[ADMIN], LEADER, weak)
        with pytest.raises(UserError, match="自己"):
            people.reset_password(desk, PASSWORDS[ADMIN], ADMIN, NEW)
        people.reset_password(desk, PASSWORDS[ADMIN], LEADER, NEW)
        assert people.vault_trouble(desk) is None
    with pytest.raises(UserError, match="口令不对"):
        house.desk(LEADER)
    with Desk.open(house.office, house.profile, LEADER, NEW, house.clock) as desk:
        assert desk.vault.signing_key(NEW).public != old_key
        assert home_at(desk, file).fields["address"] == "12号"
        assert desk.person.key != old_key and "leader" in desk.person.roles
        held = [h.statement for h in desk.credentials.people if getattr(h.statement, "key", "") == old_key]
        assert held and all(
            desk.credentials.revoked_on(h.id, desk.today()) for h in people_with(desk, old_key)
        )
    removed(house)  # The new epoch reaches the new slots too.
    with Desk.open(house.office, house.profile, LEADER, NEW, house.clock) as desk:
        assert desk.vault.epoch == 2


def people_with(desk: Desk, key: str) -> list:  # type: ignore[type-arg]  # a test's own
    return [h for h in desk.credentials.people if getattr(h.statement, "key", "") == key]


def test_nobody_signs_with_the_key_from_before_a_reset(house: House, tmp_path: Path) -> None:
    """A thief with the old vault and password writes as the leader after the reset: it is found."""
    file = household(house)
    key = (
        Vault.load(house.office / "vault.json")
        .unlock(LEADER, PASSWORDS[LEADER])
        .signing_key(PASSWORDS[LEADER])
    )
    with house.desk(ADMIN) as desk:
        people.reset_password(desk, PASSWORDS[ADMIN], LEADER, NEW)
    with Desk.open(house.office, house.profile, LEADER, NEW, house.clock) as desk:
        desk._person_key = key
        with desk.open_household(file) as opened:
            opened.append(
                [Put("household", "household", {"address": "99号"})], action="amend", author=desk.author(),
                at=desk.now().isoformat(timespec="seconds"), credentials=desk.own_credentials(),
            )  # fmt: skip
            desk.touched(file, opened.heads())
        assert any("签名" in text or "证书" in text for text in check_office(desk).findings)


def test_roles_change_and_a_second_administrator_keeps_the_root(house: House) -> None:
    with house.desk(ADMIN) as desk:
        people.change_roles(desk, PASSWORDS[ADMIN], CLERK, ("clerk", "administrator"))
        with pytest.raises(UserError, match="自己的管理员"):
            people.change_roles(desk, PASSWORDS[ADMIN], ADMIN, ("clerk",))
        assert set(people.keepers(desk)) == {ADMIN, CLERK}
    with house.desk(CLERK) as desk:
        assert set(desk.person.roles) == {"clerk", "administrator"}
        removal.remove_person(desk, PASSWORDS[CLERK], ADMIN, "调离")
        assert removal.kept_the_root(desk, ADMIN) and not removal.kept_the_root(desk, LEADER)
        people.change_roles(desk, PASSWORDS[CLERK], SECOND, ("administrator",))
    with house.desk(SECOND) as desk:
        people.change_roles(desk, PASSWORDS[SECOND], CLERK, ("clerk",))
    house.clock.set(house.clock.now().date().replace(day=28))
    with house.desk(CLERK) as desk:
        assert desk.person.roles == ("clerk",)
        with pytest.raises(UserError, match="根密钥"):
            desk.vault.root_key(PASSWORDS[CLERK])
        assert check_office(desk).findings == ()


def test_an_old_vault_put_back_is_told_and_nothing_is_changed_on_it(house: House, tmp_path: Path) -> None:
    vault = house.office / "vault.json"
    old = vault.read_bytes()
    with house.desk(ADMIN) as desk:
        people.reset_password(desk, PASSWORDS[ADMIN], SECOND, NEW)
        newer = vault.read_bytes()
        vault.write_bytes(old)
        assert "换成了旧的" in str(people.vault_trouble(desk))
        with pytest.raises(UserError, match="换成了旧的"):
            removal.remove_person(desk, PASSWORDS[ADMIN], FIELD, "调离")
        assert removal.settle(desk) is not None and desk.office.setting("vault") != desk.vault_digest()
        pretended = json.loads(old)
        pretended["revision"] = 999
        vault.write_text(json.dumps(pretended), "utf-8")
        assert people.vault_trouble(desk) is not None, "a revision is not to be had by writing one"
        vault.write_bytes(newer)
        assert people.vault_trouble(desk) is None


def test_a_crash_between_the_vault_and_its_anchor_is_made_up_for(house: House) -> None:
    with house.desk() as desk:
        desk.vault.change_password(PASSWORDS[CLERK], NEW)
    with Desk.open(house.office, house.profile, CLERK, NEW, house.clock) as desk:
        assert desk.office.setting("vault") != desk.vault_digest()
        assert people.vault_trouble(desk) is None
        assert removal.settle(desk) is None
        assert desk.office.setting("vault") == desk.vault_digest()


def test_another_pc_brings_its_own_keys_up_at_the_next_unlock(house: House, tmp_path: Path) -> None:
    """The vault of the other PC came with an exchange; this PC's own secrets still lie under the epoch before."""
    profile = tmp_path / "profile"
    shutil.copytree(house.profile, profile)
    removed(house)
    with Desk.open(house.office, profile, CLERK, PASSWORDS[CLERK], house.clock) as desk:
        purpose = f"device|{desk.device.device}"
        assert not desk.vault.is_sealed_newly(purpose, desk.device.sealed)
        assert removal.settle(desk) is None
        assert desk.vault.is_sealed_newly(purpose, desk.device.sealed)
    with Desk.open(house.office, profile, CLERK, PASSWORDS[CLERK], house.clock) as desk:
        assert desk.vault.is_sealed_newly(purpose, desk.device.sealed)
