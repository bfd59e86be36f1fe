"""Nobody can log in any more, and the sealed envelope is opened."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county import inbox, offices
from desktop.county import receipts as county_receipts
from desktop.domain.credential import DeviceCredential
from desktop.domain.household import FILED
from desktop.errors import UserError
from desktop.models import vault_members
from desktop.models.passwords import spelled_code
from desktop.models.signing import SigningKey, fingerprint
from desktop.models.vault import Vault
from desktop.models.vault_records import NewUser
from desktop.office import filings, founding, month, papers, people, receipts, recovery, removal
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.households import amend_household
from desktop.office.unlocking import unlock
from desktop.sync.carriers import folder as carrier
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, SECOND, House

WORD = "仓库后墙根第二排的咸菜缸"
NEW = "去年秋天晒在房顶的红辣椒串"


@pytest.fixture(scope="module")
def sealed(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str, str]:
    """An office with a household, a recovery code, and a removal after the code was printed."""
    house = founded.copied(tmp_path_factory.mktemp("sealed") / "house")
    with house.desk() as desk:
        file = house.registered(desk).household
    with house.desk(ADMIN) as desk:
        code = recovery.new_code(desk, PASSWORDS[ADMIN])
        assert people.vault_trouble(desk) is None
        removal.remove_person(desk, PASSWORDS[ADMIN], SECOND, "调离")
    return house, code, file


@pytest.fixture
def lost(sealed: tuple[House, str, str], tmp_path: Path) -> tuple[House, str, str]:
    house, code, file = sealed
    return house.copied(tmp_path / "house"), code, file


def recovered(house: House, code: str, person: str = "") -> recovery.Recovered:
    return recovery.recover(
        house.office, house.profile, code, name="周八", password=WORD, clock=house.clock, person=person
    )


def test_the_code_opens_data_and_neither_a_signing_key_nor_the_root(lost: tuple[House, str, str]) -> None:
    house, code, _ = lost
    locked = Vault.load(house.office / "vault.json")
    vault = locked.recover(f" {code.lower().replace('-', ' ')} ")
    assert vault.epoch == 2, "the epoch that began after it was printed reaches it"
    for ask in (vault.signing_key, vault.root_key):
        with pytest.raises(UserError):
            ask(spelled_code(code))
    with pytest.raises(UserError, match="口令不对"):
        locked.recover("0" * 30)
    assert code not in (house.office / "vault.json").read_text("utf-8")
    assert all(name != "恢复码" for _, name in locked.users)


def test_a_new_code_stops_the_one_before(lost: tuple[House, str, str]) -> None:
    house, code, _ = lost
    with house.desk(ADMIN) as desk:
        again = recovery.new_code(desk, PASSWORDS[ADMIN])
    locked = Vault.load(house.office / "vault.json")
    with pytest.raises(UserError):
        locked.recover(code)
    locked.recover(again)
    with house.desk() as desk, pytest.raises(UserError, match="管理员"):
        recovery.new_code(desk, PASSWORDS[CLERK])


def test_data_comes_back_and_no_old_signing_key(lost: tuple[House, str, str]) -> None:
    house, code, file = lost
    with house.desk(ADMIN) as desk:
        before = desk.device.device
    made = recovered(house, code)
    for user in (ADMIN, CLERK, LEADER):
        with pytest.raises(UserError, match="没有这个用户"):
            house.desk(user)
    with pytest.raises(UserError, match="没有恢复码"):
        Vault.load(house.office / "vault.json").recover(code)
    desk, swept = unlock(house.office, house.profile, made.person, WORD, house.clock)
    with desk:
        assert desk.device.device == made.device != before and made.block > 0
        assert swept.problems == () and people.vault_trouble(desk) is None
        assert home_at(desk, file).fields["address"] == "12号"
        amend_household(desk, file, {"address": "13号"})
        people.reset_password(desk, WORD, LEADER, NEW)
        assert desk.credentials.county_key, "the county that was compared once is still known"
        with pytest.raises(UserError, match="已经移除"):
            people.reset_password(desk, WORD, SECOND, NEW)
        devices = [h.statement for h in desk.credentials.devices if isinstance(h.statement, DeviceCredential)]
        assert {d.issuer for d in devices} == {made.former, made.root}
    with Desk.open(house.office, house.profile, LEADER, NEW, house.clock) as desk:
        assert desk.person.roles == ("leader",) and desk.person.issuer == made.root
        assert home_at(desk, file).fields["address"] == "13号"
        assert check_office(desk).findings == ()


def test_what_the_lost_root_certified_ends_with_the_day(lost: tuple[House, str, str]) -> None:
    house, code, _ = lost
    today = house.clock.now().date()
    made = recovered(house, code)
    with Desk.open(house.office, house.profile, made.person, WORD, house.clock) as desk:
        assert desk.credentials.person(CLERK, today) is not None, "what he signed this morning counts"
        assert desk.credentials.person(CLERK, today.replace(day=today.day + 1)) is None
    house.clock.set(today.replace(day=today.day + 1))
    with Desk.open(house.office, house.profile, made.person, WORD, house.clock) as desk:
        removal.rekey(desk)
        assert check_office(desk).findings == ()


def test_a_recovery_killed_half_way_is_done_again_with_the_same_code(lost: tuple[House, str, str]) -> None:
    house, code, file = lost

    vault = Vault.load(house.office / "vault.json").recover(code)
    lost_root = SigningKey.generate()
    half = NewUser(ADMIN, "周八", WORD, SigningKey.generate(), lost_root, lost_root.public)
    vault_members.begin_again(vault, [half])  # Killed here: the journal knows nothing of that root.
    with pytest.raises(UserError, match="根密钥"):
        Desk.open(house.office, house.profile, ADMIN, WORD, house.clock)
    made = recovered(house, code, ADMIN)
    with Desk.open(house.office, house.profile, ADMIN, WORD, house.clock) as desk:
        assert made.person == ADMIN and home_at(desk, file).fields["address"] == "12号"
        assert check_office(desk).findings == ()


def test_a_second_loss_keeps_the_first_root_known(lost: tuple[House, str, str]) -> None:
    house, code, _ = lost
    made = recovered(house, code)
    with Desk.open(house.office, house.profile, made.person, WORD, house.clock) as desk:
        second = recovery.new_code(desk, WORD)
    again = recovered(house, second)
    with Desk.open(house.office, house.profile, again.person, WORD, house.clock) as desk:
        assert check_office(desk).findings == ()
        assert vault_members.keepers(desk.vault.current()) == (again.person,)


def test_a_weak_password_and_a_wrong_code_change_nothing(lost: tuple[House, str, str]) -> None:
    house, code, _ = lost
    before = (house.office / "vault.json").read_bytes()
    with pytest.raises(UserError, match="口令太短"):
        recovery.recover(house.office, house.profile, code, name="周八", password="短", clock=house.clock)
    with pytest.raises(UserError, match="口令不对"):
        recovered(house, "0" * 30)
    assert (house.office / "vault.json").read_bytes() == before


def test_the_county_takes_the_new_root_and_what_was_decided_under_the_old_one(
    founded: House, tmp_path: Path
) -> None:
    house = founded.copied(tmp_path / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk(ADMIN) as desk:
        code = recovery.new_code(desk, PASSWORDS[ADMIN])
    made = recovered(house, code)
    lost_on = house.clock.now().date()
    house.clock.set(lost_on + timedelta(days=1))
    request, back = house.folder / "request.json", house.folder / "back"
    with Desk.open(house.office, house.profile, made.person, WORD, house.clock) as desk:
        people.reset_password(desk, WORD, CLERK, PASSWORDS[CLERK])
        request.write_bytes(founding.request_for_county(desk, WORD))
    with house.county() as county:
        with pytest.raises(UserError, match="另一把根密钥"):
            offices.enrol(county, request, fingerprint=fingerprint(made.root))
        for read_out, until in (
            (fingerprint(made.former), lost_on),
            (fingerprint(made.root), date(2099, 1, 1)),
        ):
            with pytest.raises(UserError):
                offices.succeed(county, request, fingerprint=read_out, until=until)
        done = offices.succeed(county, request, fingerprint=fingerprint(made.root), until=lost_on)
        with pytest.raises(UserError, match="没有更换"):
            offices.succeed(county, request, fingerprint=fingerprint(made.root), until=lost_on)
    with Desk.open(house.office, house.profile, made.person, WORD, house.clock) as desk:
        founding.accept_county(desk, WORD, done.credential)
        recovery.accept_succession(desk, done.succession)
        with pytest.raises(UserError, match="不是县"):
            recovery.accept_succession(desk, done.credential)
        assert desk.credentials.office is not None
    with house.signing_desk(CLERK) as desk:
        papers.issue_notice(desk, ref, lost_on + timedelta(days=1))
        month.first_payment(desk, ref)
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    back.mkdir()
    with house.county() as county:
        (taken,) = inbox.receive(county, house.stick).packages
        assert taken.accepted == 1, "decided by the leader whom the lost root had certified"
        carrier.send(county_receipts.answer(county), back)
    with house.desk(CLERK) as desk:
        receipts.receive(desk, back)
        assert [line.status for line in filings.lines(desk)] == [FILED]
        assert check_office(desk).findings == ()
