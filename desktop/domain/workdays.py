"""Deadlines in working and calendar days.

A time limit is counted from the day after the day it runs from (domain B.9). A working day is a weekday
that is no public holiday, or a weekend day worked in exchange (调休). The tables come in as values; a year
without a table counts weekends only, and ``caution`` says so.

A public notice stands whole calendar days: posted on day D for 7 days, D + 7 is its last day and it may be
closed from D + 8 (民发〔2021〕57号 §19), whatever weekends and holidays lie between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from desktop.domain.scheme import Calendar

Unit = Literal["working", "calendar"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a clock stands still; both ends belong to it."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """True when the clock stands still on that day."""
        return self.first <= day <= self.last


def with_own(calendar: Calendar, own: Mapping[str, Mapping[str, Any]]) -> Calendar:
    """The shipped calendar with the years an office took in by hand: year → holidays and workdays as ISO days."""
    years = {int(year) for year in own if year.isdecimal()}
    said = {
        name: {date.fromisoformat(d) for t in own.values() for d in t.get(name) or ()} for name in _TABLES
    }
    kept = {name: {d for d in getattr(calendar, name) if d.year not in years} for name in _TABLES}
    update = {name: frozenset(kept[name] | said[name]) for name in _TABLES}
    return calendar.model_copy(update={**update, "years": tuple(sorted({*calendar.years, *years}))})


_TABLES = ("holidays", "workdays")


class WorkingDays:
    """Counts days by one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def covers(self, year: int) -> bool:
        """True when the holiday table of that year is known."""
        return year in self._calendar.years

    def caution(self, first: date, last: date) -> str:
        """What to say of a deadline through a year without a table; empty when all are known."""
        years = [str(y) for y in range(first.year, last.year + 1) if not self.covers(y)]
        return f"{'、'.join(years)}年节假日表未内置，仅按周末计算" if years else ""

    def is_working(self, day: date) -> bool:
        """True for a weekday that is no holiday, and for a weekend day worked in exchange."""
        if day in self._calendar.workdays:
            return True
        return day.weekday() < 5 and day not in self._calendar.holidays

    def add(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start`` (0: itself). Raises ``ValueError`` below 0."""
        return self.due(start, days, "working")

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def due(self, start: date, days: int, unit: Unit, pauses: Collection[Pause] = ()) -> date:
        """The last day of a limit of ``days`` counted from the day after ``start``; paused days do not count.

        A limit in calendar days ends on its day even when that is a holiday. Raises ``ValueError`` below 0.
        """
        if days < 0:
            raise ValueError("a limit is not negative")
        day, left = start, days
        while left:
            day += _DAY
            counts = unit == "calendar" or self.is_working(day)
            left -= counts and not any(pause.covers(day) for pause in pauses)
        return day


def notice_last_day(posted: date, days: int) -> date:
    """The last of the calendar days a notice posted on ``posted`` must stand (57号 §19)."""
    return posted + _DAY * days


def notice_may_close(posted: date, days: int) -> date:
    """The first day the notice may be closed: the day after its last (57号 §19)."""
    return notice_last_day(posted, days) + _DAY
