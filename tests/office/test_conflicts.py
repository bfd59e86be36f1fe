"""冲突 in bulk, by a new value, and 待复核; the account that adds up afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.domain.fold import Ledger
from desktop.errors import UserError
from desktop.office import conflicts, duties, households, ledger, papers
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from tests.office.made_office import FIELD, PASSWORDS, House, family
from tests.ui.two_devices import come_home, decided_meanwhile


@dataclass
class Disputed:
    """A house, and the three families in it that were changed on both sides."""

    house: House
    refs: list[CaseRef]


@pytest.fixture(scope="module")
def both_sides(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Disputed:
    """Three families whose telephone was changed on the laptop and in the office; one has a new income too."""
    house = founded.copied(tmp_path_factory.mktemp("disputed") / "house")
    own = house.approved(user=FIELD)
    with house.desk() as desk:
        refs = [house.registered(desk, family(f"李{c}", f"00{n}2")) for n, c in enumerate("甲乙丙", 1)]
        own.given(desk, [r.household for r in refs])
    for desk_of, phone, fen in ((own.desk, "13911111111", 240_000), (house.desk, "13922222222", 360_000)):
        with desk_of() as desk:
            for ref in refs:
                households.amend_household(desk, ref.household, {"phone": phone}, "本人更正")
            head = home_at(desk, refs[0].household).members[0].id
            households.amend_member(desk, refs[0].household, head, {"income_fen": fen}, "核实")
    come_home(house, own)
    return Disputed(house, refs)


@pytest.fixture
def house(founded: House, both_sides: Disputed, tmp_path: Path, request: pytest.FixtureRequest) -> House:
    """A house of one's own: the disputed one where the test asks for it."""
    of = both_sides.house if "disputed" in request.fixturenames else founded
    return of.copied(tmp_path / "house")


@pytest.fixture
def disputed(both_sides: Disputed) -> list[CaseRef]:
    return both_sides.refs


def phones(desk: Desk, refs: list[CaseRef]) -> set[str]:
    return {str(home_at(desk, r.household).fields["phone"]) for r in refs}


def test_what_is_alike_is_settled_at_once_and_the_rest_is_left(house: House, disputed: list[CaseRef]) -> None:
    with house.desk() as desk:
        found = conflicts.listed(desk)
        assert len(found) == 4
        phone = next(d for d in found if d.field == "phone")
        alike = [d for d in found if d.alike == phone.alike]
        assert len(alike) == 3 and {d.field for d in alike} == {"phone"}
        assert replace(phone, field="address").alike != phone.alike, "one answer is for one field"
        with pytest.raises(UserError, match="理由"):
            conflicts.settle_alike(desk, alike, "laptop", " ")
        done = conflicts.settle_alike(desk, alike, "laptop", "以入户核实为准")
        assert (done.settled, done.left) == (3, ())
        assert phones(desk, disputed) == {"13911111111"}
        left = conflicts.listed(desk)
        assert [d.field for d in left] == ["income_fen"]
        nobody = conflicts.settle_alike(desk, left, "d-of-nobody", "以它为准")
        assert (nobody.settled, len(nobody.left)) == (0, 1)
        assert not nobody.changes.households


def test_the_offices_own_value_may_stand_everywhere(house: House, disputed: list[CaseRef]) -> None:
    with house.desk() as desk:
        done = conflicts.settle_alike(desk, conflicts.listed(desk), "office", "以窗口登记为准")
        assert done.settled == 4 and conflicts.listed(desk) == []
        assert phones(desk, disputed) == {"13922222222"}


def test_neither_was_right_and_a_third_value_is_typed(house: House, disputed: list[CaseRef]) -> None:
    with house.desk() as desk:
        income = next(d for d in conflicts.listed(desk) if d.field == "income_fen")
        assert {s.by.office for s in income.sides} == {True, False}
        with pytest.raises(UserError, match="不是数"):
            conflicts.typed(income, "大概三千")
        value = conflicts.typed(income, "3,000.50")
        assert value == 300_050
        conflicts.settle_with(desk, income, value, "按工资条")
        assert home_at(desk, income.household).members[0].income_fen == 300_050
        assert "income_fen" not in {d.field for d in conflicts.of_household(desk, income.household)}


def test_the_account_adds_up_household_by_household_and_for_the_office(
    house: House, disputed: list[CaseRef]
) -> None:
    with house.desk() as desk:
        before = list(ledger.of_office(desk))
        assert all(a.sound and a.ledger.balanced for a in before)
        assert before[0].household == ledger.OFFICE
        assert ledger.total(before).in_conflict == 4
        conflicts.settle_alike(desk, conflicts.listed(desk), "office", "以窗口登记为准")
        after = ledger.total(list(ledger.of_office(desk)))
        assert after.balanced and after.in_conflict == 0
        # Standing losers became superseded; four settlements are edits of their own, and so is a value put back.
        assert after.edits - ledger.total(before).edits >= 4
        account, entered = ledger.of_household(desk, disputed[0].household)
        assert sum(e.line.count for e in entered) == account.ledger.edits
        settled = [e for e in entered if e.line.reason.startswith("冲突已处理")]
        assert {e.line.reason for e in settled} == {"冲突已处理：以窗口登记为准"}
        assert all(e.after is not None and e.after.person == "赵一" for e in settled)
        assert isinstance(account.ledger, Ledger)
        with pytest.raises(UserError, match="批次"):
            ledger.of_batch(desk, "no-such-batch")


def test_a_decision_whose_grounds_changed_is_a_duty_until_somebody_looked(house: House) -> None:
    ref = decided_meanwhile(house)
    with house.desk() as desk:
        (review, *_) = [r for r in conflicts.to_review(desk, ref.household) if r.kind == "decision"]
        duty = next(d for d in duties.list_duties(desk) if d.kind == "recheck")
        assert duty.households[0].file == ref.household and duty.ours
        desk.open_signing(PASSWORDS[desk.user])
        with pytest.raises(UserError):
            papers.issue_notice(desk, ref, desk.today())
        with pytest.raises(UserError, match="理由"):
            conflicts.confirm_review(desk, review, "")
        for each in conflicts.to_review(desk, ref.household):
            conflicts.confirm_review(desk, each, "入户笔误，收入没有变")
        assert conflicts.to_review(desk, ref.household) == []
        assert not [d for d in duties.list_duties(desk) if d.kind == "recheck"]
        with desk.open_household(ref.household) as opened:
            assert opened.ledger.balanced and opened.check() == []


def test_what_rests_on_a_disputed_fact_is_named(house: House) -> None:
    ref = decided_meanwhile(house)
    own = house.approved("second", FIELD)
    with house.desk() as desk:
        own.given(desk, [ref.household])
    for desk_of, phone in ((own.desk, "1"), (house.desk, "2")):
        with desk_of() as desk:
            households.amend_household(desk, ref.household, {"phone": phone}, "")
    come_home(house, own)
    with house.desk() as desk:
        (found,) = conflicts.of_household(desk, ref.household)
        assert {kind for kind, _ in found.rests} == {"decision", "step"}
