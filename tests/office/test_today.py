"""今日: what is next for whom, by when and why; every number from the index and the journal, no household opened."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.office import backup, duties, sending_back, today
from desktop.office.act import CaseRef
from desktop.office.today import LATER, RETURNED, SIGNING, SOON, TODAY, Row, Today
from desktop.office.todo import SIGN, Todo
from tests.office.made_office import ADMIN, LEADER, House, family


@pytest.fixture(scope="module")
def busy(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef, CaseRef]:
    """One application before the signature, one at its visit; nobody may change it: see ``mine``."""
    house = founded.copied(tmp_path_factory.mktemp("busy") / "house")
    with house.desk() as desk:
        signing = house.until_decision(desk)
        visit = house.registered(desk, family("王五一", "0021"))
        house.accepted(desk, visit)
    return house, signing, visit


@pytest.fixture
def mine(busy: tuple[House, CaseRef, CaseRef], tmp_path: Path) -> tuple[House, CaseRef, CaseRef]:
    """The same for one test."""
    house, *refs = busy
    copied = house.copied(tmp_path / "mine")
    copied.at("decide")
    return copied, refs[0], refs[1]


def of(seen: Today, ref: CaseRef) -> Row:
    [row] = [r for r in seen.rows if r.file == ref.household]
    return row


def test_everybody_sees_what_waits_for_them(busy: tuple[House, CaseRef, CaseRef]) -> None:
    house, signing, visit = busy
    house.at("decide")
    with house.desk() as desk:
        seen = today.today(desk)
        open_visit = of(seen, visit)
        assert (open_visit.next, open_visit.late, set(open_visit.groups)) == ("入户调查", True, {TODAY})
        assert open_visit.clause and open_visit.step == "visit"
        assert of(seen, signing).groups == {SIGNING}, "a clerk follows it; it is not theirs to sign"
    with house.desk(LEADER) as desk:
        seen = today.today(desk)
        assert [(r.file, set(r.groups)) for r in seen.rows] == [(signing.household, {TODAY, SIGNING})]
        assert seen.rows[0].due == date(2026, 4, 1) and not seen.rows[0].late
    with house.desk(ADMIN) as desk:
        assert visit.household not in {r.file for r in today.today(desk).rows}, "not an administrator's step"


def test_what_came_back_stands_first_with_reason_and_person(mine: tuple[House, CaseRef, CaseRef]) -> None:
    house, signing, _ = mine
    with house.signing_desk(LEADER) as desk:
        sending_back.on_screen(desk, signing, "visit", "照片看不清")
        assert of(today.today(desk), signing).groups == {RETURNED}, "the leader sees where it is"
    with house.desk() as desk:
        first = today.today(desk).rows[0]
        assert (first.file, set(first.groups), first.step) == (signing.household, {TODAY, RETURNED}, "visit")
        assert (first.said, first.who, first.on) == ("照片看不清", "李三", "2026-03-23")


def test_no_household_is_opened_for_it(mine: tuple[House, CaseRef, CaseRef]) -> None:
    house, signing, visit = mine
    with house.desk() as desk:
        for ref in (signing, visit):
            desk.households.path(ref.household).unlink()
        assert {signing.household, visit.household} <= {r.file for r in today.today(desk).rows}


def test_a_notice_waits_for_its_day_and_a_letter_for_nothing(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        for stage in (house.accepted, house.looked_into, house.publicised):
            stage(desk, ref)
        for on, groups in ((10, {LATER}), (12, {SOON}), (18, {TODAY}), (25, {TODAY})):
            house.clock.set(house.start + timedelta(days=on))
            row = of(today.today(desk), ref)
            assert (row.next, set(row.groups), row.late) == ("公示结束", groups, False), on
        house.closed(desk, ref)
    house.decided(ref)
    with house.desk() as desk:
        assert (of(today.today(desk), ref).next, set(of(today.today(desk), ref).groups)) == (
            "通知书",
            {TODAY},
        )


def test_the_office_own_duties_of_now_and_no_history(house: House) -> None:
    with house.desk() as desk:
        shown_ids = {r.duty for r in today.today(desk).rows if r.duty}
        listed = {d.id: d for d in duties.list_duties(desk)}
        assert "setting.month_close_day.2026-03" in shown_ids
        assert all(listed[id].state in ("late", "open") and listed[id].ours for id in shown_ids)
        past = [d for d in listed.values() if d.state == "past"]
        assert past and all("方案原定日期，已过" in d.note and d.id not in shown_ids for d in past)


def test_days_to_the_bureau_s_day_and_a_closed_month(house: House) -> None:
    with house.desk() as desk:
        end = today.today(desk).month
        assert (
            end is not None
            and (end.due, end.closed) == (date(2026, 3, 20), False)
            and "办公室设置" in end.note
        )
        duties.mark_done(desk, "setting.month_close_day.2026-03", desk.today())
        end = today.today(desk).month
        assert end is not None and end.due != date(2026, 3, 20)
        assert today.today(desk).closed == ()


def test_the_last_backup_and_what_waits_to_be_carried(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        safety = today.today(desk).safety
        assert safety is not None and (safety.backup, safety.planned, safety.mailbox) == (None, False, False)
        target = tmp_path / "stick"
        target.mkdir()
        backup.remember(desk, target)
        backup.back_up(desk, target)
        safety = today.today(desk).safety
        assert safety is not None and safety.backup == desk.today()


def test_a_laptop_is_not_asked_to_sign_or_pay() -> None:
    sign = Todo(SIGN, "", "签批", rule="decision", by="leader")
    paper = Todo("step", "", "通知书", rule="paper", by="clerk")
    visit = Todo("step", "", "入户调查", rule="visit", by="clerk fieldworker")
    clerk, field = frozenset({"clerk"}), frozenset({"fieldworker"})
    assert [today.may_do(t, clerk, laptop=True) for t in (sign, paper, visit)] == [False, False, True]
    assert [today.may_do(t, field, laptop=False) for t in (sign, paper, visit)] == [False, False, True]
    assert today.may_do(sign, frozenset({"leader"}), laptop=False)
