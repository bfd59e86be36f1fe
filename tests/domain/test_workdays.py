"""Working days by the real tables of 2021–2026, and the laws that any calendar keeps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.scheme import Calendar
from desktop.domain.workdays import Pause, WorkingDays, notice_last_day, notice_may_close
from desktop.packs import load_calendar

DAYS = WorkingDays(load_calendar())
dates = st.dates(date(2019, 1, 1), date(2028, 12, 31))
counts = st.integers(0, 60)


@pytest.mark.parametrize(
    "day",
    [
        "2021-02-07",
        "2021-10-09",
        "2022-01-30",
        "2022-04-24",
        "2023-01-28",
        "2023-06-25",
        "2024-02-04",
        "2024-10-12",
        "2025-01-26",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-10-10",
    ],
)
def test_a_make_up_day_is_a_weekend_and_is_worked(day: str) -> None:
    made_up = date.fromisoformat(day)
    assert made_up.weekday() >= 5
    assert DAYS.is_working(made_up)


@pytest.mark.parametrize(
    "day",
    [
        "2021-02-11",
        "2021-10-07",
        "2022-02-01",
        "2022-05-04",
        "2023-01-23",
        "2023-09-29",
        "2024-02-16",
        "2024-05-01",
        "2025-01-28",
        "2025-10-08",
        "2026-02-23",
        "2026-06-19",
        "2026-10-07",
    ],
)
def test_a_holiday_on_a_weekday_is_not_worked(day: str) -> None:
    holiday = date.fromisoformat(day)
    assert holiday.weekday() < 5
    assert not DAYS.is_working(holiday)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2025-09-18", 3, "2025-09-23"),  # Thursday: Friday, Monday, Tuesday
        ("2025-09-26", 3, "2025-09-30"),  # Sunday the 28th is worked
        ("2025-09-29", 3, "2025-10-10"),  # the eight days of National Day lie between
        ("2025-09-18", 20, "2025-10-22"),  # two make-up days, six weekdays off
        ("2025-09-18", 45, "2025-11-26"),
        ("2026-02-11", 3, "2026-02-14"),  # Saturday before the Spring Festival is worked
        ("2026-02-13", 20, "2026-03-19"),  # the Saturdays before and after the festival are worked
        ("2024-02-08", 3, "2024-02-19"),  # the eve and Sunday the 18th are worked
        ("2021-04-30", 3, "2021-05-08"),  # five days off, worked on Saturday the 8th
    ],
)
def test_working_day_limits_fall_on_the_right_day(start: str, limit: int, due: str) -> None:
    assert DAYS.add(date.fromisoformat(start), limit) == date.fromisoformat(due)


@given(dates, counts)
def test_between_undoes_add(start: date, count: int) -> None:
    assert DAYS.between(start, DAYS.add(start, count)) == count


@given(dates, dates)
def test_between_changes_sign_when_turned_round(a: date, b: date) -> None:
    assert DAYS.between(a, b) == -DAYS.between(b, a)


@given(dates, st.integers(1, 60))
def test_a_limit_ends_on_a_working_day_after_its_start(start: date, count: int) -> None:
    due = DAYS.add(start, count)
    assert due > start
    assert DAYS.is_working(due)


@given(dates, counts, counts)
def test_limits_add_up(start: date, first: int, then: int) -> None:
    assert DAYS.add(DAYS.add(start, first), then) == DAYS.add(start, first + then)


@given(dates, st.integers(1, 30), st.integers(0, 10), st.integers(0, 20))
def test_a_pause_moves_a_working_limit_by_the_working_days_it_holds(
    start: date, count: int, offset: int, length: int
) -> None:
    first = start + timedelta(days=1 + offset)
    pause = Pause(first, first + timedelta(days=length))
    due, plain = DAYS.due(start, count, "working", (pause,)), DAYS.add(start, count)
    assert not pause.covers(due)
    until_due = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    held = sum(pause.covers(day) and DAYS.is_working(day) for day in until_due)
    assert due == DAYS.add(plain, held)


@given(dates, counts)
def test_calendar_days_run_through_holidays(start: date, count: int) -> None:
    assert DAYS.due(start, count, "calendar") == start + timedelta(days=count)


def test_a_calendar_limit_stands_still_in_a_pause() -> None:
    pause = Pause(date(2025, 3, 3), date(2025, 3, 5))
    assert DAYS.due(date(2025, 3, 1), 4, "calendar", (pause,)) == date(2025, 3, 8)


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        DAYS.add(date(2025, 1, 1), -1)


def test_a_notice_of_seven_days_closes_on_the_eighth_day_after_posting() -> None:
    posted = date(2025, 9, 28)
    assert notice_last_day(posted, 7) == date(2025, 10, 5)
    assert notice_may_close(posted, 7) == date(2025, 10, 6)


def test_a_year_without_a_table_counts_weekends_and_says_so() -> None:
    assert DAYS.is_working(date(2031, 10, 1))
    assert not DAYS.is_working(date(2031, 10, 4))
    assert DAYS.caution(date(2030, 12, 20), date(2031, 1, 20)) == "2030、2031年节假日表未内置，仅按周末计算"
    assert DAYS.caution(date(2025, 12, 20), date(2026, 1, 20)) == ""
    assert not DAYS.covers(2031)


def test_without_any_table_a_week_has_five_working_days() -> None:
    plain = WorkingDays(Calendar(format=0, years=(), holidays=frozenset(), workdays=frozenset()))
    assert plain.between(date(2025, 10, 1), date(2025, 10, 8)) == 5


def test_2021_to_2026_have_tables_with_seven_or_more_weekdays_off_and_make_up_days() -> None:
    calendar = load_calendar()
    assert set(range(2021, 2027)) <= set(calendar.years)
    assert not calendar.holidays & calendar.workdays
    for year in range(2021, 2027):
        assert sum(d.year == year for d in calendar.workdays) >= 4
        assert sum(d.year == year and d.weekday() < 5 for d in calendar.holidays) >= 15
