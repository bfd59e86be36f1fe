"""签出期限: how long, prolonged, taken back; and what becomes of a file the office has lost meanwhile."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import field, grants, households, unclaimed
from desktop.office.act import home_at
from desktop.office.desk import Desk
from tests.office.made_office import CLERK, FIELD, LEADER, House, Laptop


@pytest.fixture(scope="module")
def started(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    house = founded.copied(tmp_path_factory.mktemp("grants") / "house")
    own = house.approved()
    with house.desk() as desk:
        file = house.registered(desk).household
        own.given(desk, [file])
    return house, file


@pytest.fixture
def out(started: tuple[House, str], tmp_path: Path) -> tuple[House, Laptop, str]:
    house = started[0].copied(tmp_path / "house")
    return house, Laptop(house, "laptop", FIELD), started[1]


def until(desk: Desk, own: Laptop) -> int:
    """Days from today to the end of the only grant."""
    (grant,) = grants.of_device(desk, own.device)
    return (grant.until - desk.today()).days


def back(house: House, own: Laptop) -> field.Returned:
    own.brought_back()
    with house.desk() as desk:
        return field.check_in(desk, own.returns)


def test_a_grant_lasts_as_the_office_has_set_and_no_longer_than_a_season(
    out: tuple[House, Laptop, str],
) -> None:
    house, own, file = out
    with house.desk() as desk:
        assert until(desk, own) == grants.DAYS
        desk.office.put_setting(grants.SETTING, 3, author=desk.author(), at=desk.now().isoformat())
        field.check_out(desk, own.device, [file, file], own.grants)
        assert until(desk, own) == 3
        for day in (desk.today() - timedelta(days=1), desk.today() + timedelta(days=grants.LONGEST + 1)):
            with pytest.raises(UserError, match="带出期限"):
                field.check_out(desk, own.device, [file], own.grants, until=day)
        field.check_out(desk, own.device, [file], own.grants, until=desk.today() + timedelta(days=30))
        assert until(desk, own) == 30
    own.taken(own.grants)  # three packages, in any order: the longest counts there
    with own.desk() as desk:
        assert until(desk, own) == 30 and grants.expired(desk, file) == ""
    house.clock.set(house.clock.now().date() + timedelta(days=30))
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13911111111"})
    report = back(house, own)
    assert (report.entries, report.unclaimed) == (1, set()), "the last day is a day in the field"
    with house.desk() as desk:
        assert set(grants.holders(desk)) == {file}
    house.clock.set(house.clock.now().date() + timedelta(days=1))
    with own.desk() as desk, pytest.raises(UserError, match="不会丢"):
        households.amend_household(desk, file, {"phone": "1"})
    with house.desk() as desk:
        assert grants.expired(desk, file) == "", "the office itself may always write"
        assert grants.holders(desk) == {}


def test_what_was_taken_back_early_is_claimed_and_a_new_grant_opens_it_again(
    out: tuple[House, Laptop, str],
) -> None:
    house, own, file = out
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13911111111"})
    with house.desk() as desk:
        grants.take_back(desk, own.device, [file, "0" * 16], "换人去办")
        assert grants.of_device(desk, own.device) == () and len(grants.all_grants(desk)) == 1
    assert back(house, own).unclaimed == {file}
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="经办人员或管理员"):
        unclaimed.take(desk, unclaimed.listed(desk)[0].id)
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        assert "换人去办" in claim.reason
        unclaimed.take(desk, claim.id)
        with pytest.raises(UserError, match="已于"):
            unclaimed.take(desk, claim.id)
        with pytest.raises(UserError, match="没有这一条"):
            unclaimed.look(desk, "zz")
        assert [(c.by, c.state) for c in unclaimed.listed(desk, unclaimed.TAKEN)] == [(CLERK, "taken")]
        field.check_out(desk, own.device, [file], own.grants)
    own.taken(own.grants)
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13922222222"})
    report = back(house, own)
    assert (report.entries, report.unclaimed) == (1, set())


def test_a_file_the_office_has_lost_comes_back_with_the_laptop(out: tuple[House, Laptop, str]) -> None:
    house, own, file = out
    with house.desk() as desk:
        path = desk.households.path(file)
    path.unlink()
    assert back(house, own).households == 1
    with house.desk() as desk:
        assert home_at(desk, file).members


def test_a_claim_without_its_package_says_where_it_is(out: tuple[House, Laptop, str]) -> None:
    house, own, file = out
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13911111111"})
    with house.desk() as desk:
        grants.take_back(desk, own.device, [file], "收回")
    back(house, own)
    shutil.rmtree(house.office / "inbox" / "unclaimed")
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        with pytest.raises(UserError, match="不在这台电脑上"):
            unclaimed.look(desk, claim.id)
    assert back(house, own).unclaimed == {file}
    with house.desk() as desk:
        assert unclaimed.look(desk, claim.id).differences != (), (
            "brought once more, it can be looked at again"
        )
