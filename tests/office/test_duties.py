"""办公室任务: read off a real office, marked in its journal, taken back; nothing of a household is written."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.errors import UserError
from desktop.office import checking, duties
from desktop.office.desk import Desk
from tests.office.made_office import ADMIN, CLERK, LABELS, House, family

PLAN = "task.work_plan"
MARKED = date(2026, 3, 1)


def state(desk: Desk, duty: str) -> str:
    [found] = [d for d in duties.list_duties(desk) if d.id == duty]
    return found.state


def test_a_mark_is_an_entry_of_the_office_and_can_be_taken_back(house: House) -> None:
    with house.desk() as desk:
        entries = len(desk.office.entries())
        assert state(desk, PLAN) == "open"
        changes = duties.mark_done(desk, PLAN, MARKED, " 报市民政局 ")
        assert changes.kinds == {"duty"} and len(desk.office.entries()) == entries + 1
    with house.desk() as desk:
        [done] = [d for d in duties.list_duties(desk) if d.id == PLAN]
        assert (done.state, done.done_on, done.done_by, done.done_note) == (
            "done",
            MARKED,
            CLERK,
            "报市民政局",
        )
        assert checking.office_problems(desk) == ()
        duties.take_back(desk, PLAN)
        assert state(desk, PLAN) == "open"
        kept = [e for e in desk.office.entries() if e.header.action.startswith("duty.")]
        assert [e.header.person for e in kept] == [CLERK, CLERK], "what was there stays in the journal"


def test_what_cannot_be_marked_is_said_and_nothing_is_written(house: House) -> None:
    with house.desk() as desk:
        entries = len(desk.office.entries())
        with pytest.raises(UserError, match="在今天"):
            duties.mark_done(desk, PLAN, date(2026, 3, 3))
        with pytest.raises(UserError, match="没有这一项任务"):
            duties.mark_done(desk, "task.nobody", MARKED)
        with pytest.raises(UserError, match="不用登记"):
            duties.mark_done(desk, "phase.pilot", MARKED)
        with pytest.raises(UserError, match="早于"):
            duties.mark_done(desk, "setting.month_close_day.2026-04", MARKED)
        with pytest.raises(UserError, match="超过"):
            duties.mark_done(desk, PLAN, MARKED, "长" * 401)
        with pytest.raises(UserError, match="不用撤销"):
            duties.take_back(desk, PLAN)
        assert len(desk.office.entries()) == entries
        duties.mark_done(desk, PLAN, MARKED)
        with pytest.raises(UserError, match="已经登记办好"):
            duties.mark_done(desk, PLAN, MARKED)


def test_a_mark_of_one_month_leaves_the_next_open(house: House) -> None:
    with house.desk() as desk:
        duties.mark_done(desk, "setting.month_close_day.2026-03", MARKED)
        assert state(desk, "setting.month_close_day.2026-03") == "done"
    house.clock.set(date(2026, 4, 2))
    with house.desk() as desk:
        assert state(desk, "setting.month_close_day.2026-04") == "open"


def test_a_notice_past_its_days_asks_to_be_taken_down(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk, family())
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        house.publicised(desk, ref)
    house.clock.set(date(2026, 3, 19))  # posted on the 12th: the 19th is its seventh day
    with house.desk() as desk:
        assert not [d for d in duties.list_duties(desk) if d.kind == "notice"]
    house.clock.set(date(2026, 3, 20))
    with house.desk() as desk:
        [notice] = [d for d in duties.list_duties(desk) if d.kind == "notice"]
        assert notice.state == "open" and "新柞村 1 户" in notice.title and "第十九条" in notice.clause
        assert [t.file for t in notice.households] == [ref.household]
    house.clock.set(date(2026, 3, 21))
    with house.desk() as desk:
        [notice] = [d for d in duties.list_duties(desk) if d.kind == "notice"]
        assert notice.state == "late"
        house.closed(desk, ref)
        assert not [d for d in duties.list_duties(desk) if d.kind == "notice"]


def test_the_end_of_the_instrument_is_told_ahead_and_when_it_has_come(house: House) -> None:
    with house.desk(ADMIN) as desk:
        [held] = desk.credentials.instruments
        until = held.statement.model_dump()["until"]
        assert not [d for d in duties.list_duties(desk) if d.kind == "instrument"]
    house.clock.set(until)
    with house.desk(ADMIN) as desk:
        [ending] = [d for d in duties.list_duties(desk) if d.kind == "instrument"]
        assert ending.due == until and "还有 0 天" in ending.title
    house.clock.set(date.fromordinal(until.toordinal() + 1))
    with house.desk(ADMIN) as desk:
        first = duties.list_duties(desk)[0]
        assert first.id == "instrument" and "没有有效的" in first.title


def test_everybody_who_works_cases_counts(house: House) -> None:
    assert set(LABELS) >= {ADMIN, CLERK}
    with house.desk() as desk:  # two clerks and a field worker
        assert not [d for d in duties.list_duties(desk) if d.kind == "staff"]


def test_a_damaged_household_does_not_hide_the_others(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk, family())
    [path] = house.office.glob(f"households/*/{ref.household}.hdh")
    path.write_bytes(path.read_bytes()[:4096])
    with house.desk() as desk:
        unread: list[str] = []
        assert duties.list_duties(desk, unread) and unread == [ref.household]
