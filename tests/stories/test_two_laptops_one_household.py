"""Two laptops and the office work on one household at a time; then a grant runs out, and a laptop is revoked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import conflicts, field, grants, households, unclaimed, visits
from desktop.office import lost as lost_laptops
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from tests.office.made_office import ADMIN, CLERK, FIELD, PASSWORDS, SECOND, House, Laptop, photo


@pytest.fixture(scope="module")
def started(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """One accepted application; the laptops of 孙四 and of the second clerk both have it."""
    house = founded.copied(tmp_path_factory.mktemp("two") / "house")
    one, two = house.approved("one", FIELD), house.approved("two", SECOND)
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        one.given(desk, [ref.household])
        two.given(desk, [ref.household])
    house.at("visit")
    return house, ref


@pytest.fixture
def two(started: tuple[House, CaseRef], tmp_path: Path) -> tuple[House, Laptop, Laptop, CaseRef]:
    house = started[0].copied(tmp_path / "house")
    return house, Laptop(house, "one", FIELD), Laptop(house, "two", SECOND), started[1]


def back(house: House, own: Laptop) -> field.Returned:
    own.brought_back()
    with house.desk() as desk:
        return field.check_in(desk, own.returns)


def told(desk: Desk, ref: CaseRef, income: int) -> None:
    head = home_at(desk, ref.household).members[0].id
    households.amend_member(desk, ref.household, head, {"income_fen": income}, "核实")


def ids(house: House, ref: CaseRef) -> set[str]:
    with house.desk() as desk, desk.open_household(ref.household) as opened:
        assert opened.ledger.balanced
        return {e.id for e in opened.entries()}


def test_three_places_edit_one_household_and_no_edit_is_lost(
    two: tuple[House, Laptop, Laptop, CaseRef],
) -> None:
    house, one, other, ref = two
    with house.desk() as desk:
        held = grants.holders(desk)[ref.household]
        assert {g.device for g in held} == {one.device, other.device}, "two devices hold one grant"
        told(desk, ref, 100_00)
    written = set()
    for own, income, phone in ((one, 200_00, "13911111111"), (other, 300_00, "13922222222")):
        with own.desk() as desk:
            told(desk, ref, income)
            households.amend_household(desk, ref.household, {"phone": phone})
            with desk.open_household(ref.household) as opened:
                written |= {e.id for e in opened.entries()}
    with one.desk() as desk:
        seen = visits.Visit(
            ("孙四", "村干部周示例"), home_at(desk, ref.household).members[0].id, True, conclusion="一致"
        )
        visits.record_visit(desk, ref, seen, [photo("yard")], desk.today())
        with desk.open_household(ref.household) as opened:
            written |= {e.id for e in opened.entries()}
    assert (len(back(house, one).unclaimed), len(back(house, other).unclaimed)) == (0, 0)
    assert written < ids(house, ref)
    with house.desk() as desk:
        disputed = {d.field: {s.value for s in (d.stands, *d.others)} for d in conflicts.listed(desk)}
        assert disputed == {
            "income_fen": {100_00, 200_00, 300_00},
            "phone": {"13911111111", "13922222222"},
        }
        assert case_at(desk, ref).latest("visit") is not None
        assert check_office(desk).findings == ()


def test_after_its_time_a_household_may_only_be_looked_at_and_what_was_written_can_be_claimed(
    two: tuple[House, Laptop, Laptop, CaseRef],
) -> None:
    house, one, _, ref = two
    with one.desk() as desk:
        told(desk, ref, 200_00)
    house.clock.set(house.clock.now().date() + timedelta(days=30))
    with one.desk() as desk:
        assert home_at(desk, ref.household).members[0].income_fen == 200_00, "it can be read"
        assert "只能看" in grants.expired(desk, ref.household)
        with pytest.raises(UserError, match="带出的期限"):
            told(desk, ref, 999_00)
    before = ids(house, ref)
    assert len((again := back(house, one)).unclaimed) == 1 and again.entries == 0
    assert len(back(house, one).unclaimed) == 1, "a second time it is the same claim"
    assert ids(house, ref) == before
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        look = unclaimed.look(desk, claim.id)
        assert [(d.field, d.after) for d in look.differences] == [("income_fen", 200_00)]
        assert [c.person for c in look.came] == [FIELD] and not look.conflicts
        with pytest.raises(UserError, match="理由"):
            unclaimed.refuse(desk, claim.id, " ")
        unclaimed.refuse(desk, claim.id, "先放着")
        assert unclaimed.listed(desk) == ()
    with house.desk() as desk:
        field.check_out(desk, one.device, [ref.household], one.grants)
    assert one.taken(one.grants).problems == []
    with one.desk() as desk:
        households.amend_household(
            desk, ref.household, {"phone": "13911111111"}
        )  # a new grant: it may be written again
    assert len(back(house, one).unclaimed) == 1, "what builds on a refused entry is not merged by itself"
    with house.desk() as desk:
        (newer,) = unclaimed.listed(desk)
        assert "拒收" in newer.reason
        assert unclaimed.take(desk, newer.id).entries == 2
        home = home_at(desk, ref.household)
        assert (home.members[0].income_fen, home.fields["phone"]) == (200_00, "13911111111")
        assert unclaimed.listed(desk) == () and check_office(desk).findings == ()


def test_a_household_given_to_another_meanwhile_is_not_merged_silently(
    two: tuple[House, Laptop, Laptop, CaseRef],
) -> None:
    house, one, other, ref = two
    with one.desk() as desk:
        told(desk, ref, 200_00)
    with house.desk() as desk:
        field.check_out(desk, other.device, [ref.household], other.grants, alone=True)
        assert [g.device for g in grants.holders(desk)[ref.household]] == [other.device]
    assert len(back(house, one).unclaimed) == 1
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        assert "改派" in claim.reason
        unclaimed.take(desk, claim.id, "核对过")
        assert home_at(desk, ref.household).members[0].income_fen == 200_00


def test_what_an_honest_person_wrote_on_a_laptop_already_revoked_is_written_again_by_who_claims_it(
    two: tuple[House, Laptop, Laptop, CaseRef],
) -> None:
    house, one, _, ref = two
    with house.desk(ADMIN) as desk:
        lost = lost_laptops.report_lost(desk, PASSWORDS[ADMIN], one.device, "下乡途中遗失")
        assert (lost.households, lost.renewed, lost.left) == ((ref.household,), 1, ())
    with one.desk() as desk:
        told(desk, ref, 200_00)
        head = home_at(desk, ref.household).members[0].id
        seen = visits.Visit(("孙四", "钱二"), head, True, conclusion="一致")
        visits.record_visit(desk, ref, seen, [photo("yard")], desk.today())
    assert len(back(house, one).unclaimed) == 1
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        look = unclaimed.look(desk, claim.id)
        assert [c.cannot for c in look.came] == [unclaimed.TOO_LATE] * 2
        assert ("income_fen", 200_00) in [(d.field, d.after) for d in look.differences]
        report = unclaimed.take(desk, claim.id, "笔记本已找回，本人当面核对")
        assert (report.entries, report.problems) == (2, [])
        done = case_at(desk, ref).latest("visit")
        assert (
            done is not None
            and done.by == CLERK
            and home_at(desk, ref.household).members[0].income_fen == 200_00
        )
        with desk.open_household(ref.household) as opened:
            assert opened.blob(photo("yard").sha256) == photo("yard").data and opened.ledger.balanced
        assert unclaimed.listed(desk) == () and check_office(desk).findings == ()
    with one.desk() as desk:
        households.amend_household(desk, ref.household, {"phone": "13911111111"})
    assert len(back(house, one).unclaimed) == 1
    with house.desk() as desk:
        (claim,) = unclaimed.listed(desk)
        assert unclaimed.take(desk, claim.id).entries == 1, "what was written again is not doubled"
