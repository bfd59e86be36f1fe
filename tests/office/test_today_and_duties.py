"""今日 and 办公室任务: two views of one list, of the index alone, right on a later day as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from desktop.domain.journal import Put
from desktop.models.household_file import HouseholdFile
from desktop.office import duties, holidays, index, publication, review, today
from desktop.office.act import CaseRef, case_at, home_at, record
from desktop.office.desk import Desk
from desktop.office.today import LATER, SOON, TODAY, Row
from desktop.office.todo import NOTICE_CLOSE, STEP, Todo, cells
from desktop.office.unlocking import sweep
from tests.office.made_office import ADMIN, FIELD, LEADER, House, family
from tests.office.made_rows import row
from tests.ui.two_devices import decided_meanwhile

VILLAGE = "新柞村"


@pytest.fixture(scope="module")
def given(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """A decision of March that gives from April on; the file is not written after that."""
    house = founded.copied(tmp_path_factory.mktemp("given") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    return house, ref


def told(desk: Desk, kind: str) -> list[str]:
    """Households that 办公室任务 names with a kind, of what is open now."""
    listed = (d for d in duties.list_duties(desk) if d.kind == kind and d.state in ("open", "late"))
    return [task.file for duty in listed for task in duty.households]


def rows(desk: Desk, next_: str) -> list[Row]:
    return [r for r in today.today(desk).rows if r.next == next_]


def put(desk: Desk, *todos: Todo, n: int = 7) -> None:
    """A household of the index alone."""
    desk.catalogue.put([row(n, village=VILLAGE, tasks=tuple(map(cells, todos)))])


@pytest.fixture
def alone(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An office of which no household can be opened."""
    with house.desk() as desk:
        monkeypatch.setattr(Desk, "open_household", _never)
        yield desk


def _never(desk: Desk, file: str) -> HouseholdFile:
    raise AssertionError("no household is opened for a list")


def test_the_review_of_what_begins_next_month_is_told_when_its_day_comes(
    given: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house = given[0].copied(tmp_path / "house")
    file = given[1].household
    with house.desk() as desk:
        [benefit] = home_at(desk, file).benefits
        assert benefit.first_month == "2026-04" and not told(desk, "review")
    for on, group in ((date(2027, 3, 1), None), (date(2027, 3, 17), LATER), (date(2027, 3, 27), SOON)):
        house.clock.set(on)
        with house.desk() as desk:
            assert told(desk, "review") == ([file] if group else [])
            found = [(r.file, r.due, set(r.groups)) for r in rows(desk, "定期核查")]
            assert found == ([(file, date(2027, 4, 1), {group})] if group else []), on


def test_a_notice_whose_ground_is_gone_and_a_list_to_renew_stand_on_both_pages(
    given: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house = given[0].copied(tmp_path / "house")
    house.clock.set(date(2026, 4, 2))
    with house.desk() as desk:
        publication.issue_list(desk, "dibao", VILLAGE, desk.today())
        assert not rows(desk, "换新单")
        home = home_at(desk, given[1].household)
        gone = {"life": "dead", "died_on": "2026-04-01"}
        record(desk, home.id, "test", [Put("member", home.members[0].id, gone)])
        [renew] = rows(desk, "换新单")
        assert renew.duty == f"publication.dibao.{VILLAGE}" and renew.groups == {SOON}
        ref = house.registered(desk, family("王五一", "0021"))
        for stage in (house.accepted, house.looked_into, house.publicised):
            stage(desk, ref)
        review.object_to(desk, ref, "家里有车", desk.today())
        (raised,) = case_at(desk, ref).all("objection")
        review.answer_objection(desk, ref, raised.id, "upheld", "属实", desk.today())
        [down] = rows(desk, "撤下并拍照")
        assert down.file == ref.household and down.due == desk.today() + timedelta(days=1)
        assert told(desk, "takedown") == [ref.household]
        duties.mark_done(desk, down.duty, desk.today(), "已撤下")
        assert not rows(desk, "撤下并拍照")


def test_what_has_to_be_looked_at_again_stands_in_the_list_of_the_day(house: House) -> None:
    ref = decided_meanwhile(house)
    with house.desk() as desk:
        [again] = rows(desk, "复核")
        assert (again.file, again.due, set(again.groups)) == (ref.household, None, {TODAY}), "at once"
        assert told(desk, "recheck") == [ref.household]


@pytest.mark.parametrize("kind", ["recheck", "conflict", "rival", "twofold", "account"])
def test_what_waits_for_a_person_waits_today_on_both_pages(alone: Desk, kind: str) -> None:
    put(alone, Todo(kind, "", "请处理"))
    assert told(alone, kind) == [f"{7:016x}"]
    [found] = [r for r in today.today(alone).rows if r.file == f"{7:016x}"]
    assert (found.what, set(found.groups), found.late, found.duty) == ("请处理", {TODAY}, False, "")


def test_a_signer_sees_decisions_that_exclude_each_other(house: House) -> None:
    with house.desk(LEADER) as desk:
        put(desk, Todo("rival", "", "请撤下一个"), Todo("conflict", "", "请选定"))
        assert [r.what for r in today.today(desk).rows if r.file] == ["请撤下一个"]


def test_both_pages_name_the_day_of_a_notice_that_the_county_s_settings_give(alone: Desk) -> None:
    """The day of the step (``Desk.case`` knows the settings), never one of its own."""
    on = alone.today()
    close = Todo(
        STEP, f"{on + timedelta(days=1)}", "公示结束", "a-1", "dibao", "notice_close", NOTICE_CLOSE, "clerk"
    )
    put(alone, close)
    assert not told(alone, "notice")
    put(alone, close._replace(due=f"{on}"))
    assert told(alone, "notice") == [f"{7:016x}"]
    [found] = [r for r in today.today(alone).rows if r.file]
    assert (found.due, found.next, set(found.groups)) == (on, "公示结束", {TODAY}), "once, as the step"


def test_everything_open_of_the_one_page_is_on_the_other(alone: Desk) -> None:
    kinds = ("review", "expiry", "account", "recheck", "conflict", "rival", "twofold", "takedown")
    for n, kind in enumerate(kinds, 1):
        put(alone, Todo(kind, f"{alone.today()}", kind, record=f"r-{n}"), n=n)
    listed = {t.file for d in duties.list_duties(alone) for t in d.households}
    assert {r.file for r in today.today(alone).rows if r.file} == listed == {f"{n:016x}" for n in range(1, 9)}


def test_a_list_of_a_household_that_nobody_could_read_yet_is_not_called_changed(
    given: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house = given[0].copied(tmp_path / "house")
    house.clock.set(date(2026, 4, 2))
    with house.desk() as desk:
        publication.issue_list(desk, "dibao", VILLAGE, desk.today())
        desk.catalogue.remove(given[1].household)
        assert not rows(desk, "换新单")
        with desk.open_household(given[1].household) as opened:
            kept = index.catalogue_row(desk, opened)
        desk.catalogue.put([replace(kept, listed=())])
        assert rows(desk, "换新单")


def test_a_laptop_lists_the_trips_and_no_work_of_the_office(house: House) -> None:
    own = house.approved(user=FIELD)
    with house.desk() as desk:
        own.given(desk, [house.registered(desk).household])
    with own.desk() as desk:
        put(desk, *(Todo(kind, f"{desk.today()}", kind) for kind in ("review", "account", "recheck")))
        assert [(r.next, r.duty) for r in today.today(desk).rows] == [("定期核查", "")], "not the step either"


def test_other_rules_move_the_days_of_what_is_open(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        [before] = [r.due for r in today.today(desk).rows if r.file == ref.household]
        assert before is not None
    days = [f"{before - timedelta(days=n)}" for n in range(2)]
    table = tmp_path / "2026.toml"
    table.write_text(f"format = 0\nyear = 2026\nholidays = [{', '.join(days)}]\nworkdays = []\n", "utf-8")
    with house.desk(ADMIN) as desk:
        holidays.take_in(desk, table)
        row_now = desk.catalogue.row(ref.household)
        assert row_now is not None and row_now.due is not None and row_now.due > f"{before}", "at once"
        desk.catalogue.put([replace(row_now, due=f"{before}", tasks=(), rules="of another scheme")])
    with house.desk() as desk:
        sweep(desk)
        kept = desk.catalogue.row(ref.household)
        assert kept is not None and (kept.due, bool(kept.tasks)) == (row_now.due, True), "at the next unlock"


def test_three_thousand_households_take_a_moment(alone: Desk) -> None:
    looked = Todo("review", "2027-04-01", "最低生活保障：定期核查", since="2027-03-02", clause="第三十一条")
    step = Todo(STEP, "2026-03-20", "入户调查", "a-1", "dibao", "visit", "visit", "clerk fieldworker")
    common: dict[str, object] = {"village": VILLAGE, "listed": (("dibao", "2026-04", "", "0" * 64),)}
    made = [row(n, tasks=(cells(step if n % 10 == 0 else looked),), **common) for n in range(1, 3001)]
    alone.catalogue.put(made)
    fastest = min(_seconds(alone) for _ in range(3))
    assert len(rows(alone, "入户调查")) == 300
    assert fastest < 0.3, f"{fastest:.3f} s"


def _seconds(desk: Desk) -> float:
    start = perf_counter()
    today.today(desk)
    return perf_counter() - start
