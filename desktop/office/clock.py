"""What day it is: the one place where the program asks the machine for the time.

The demonstration and the tests bring their own clock, so that four weeks pass in a second.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time zone without summer time: a fixed offset says the same on every machine."""


class Clock(Protocol):
    """Tells the time in China."""

    def now(self) -> datetime:
        """The current time with its offset."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current time in China."""
        return datetime.now(SHANGHAI)


class SetClock:
    """A clock that stands still until it is set: for demonstrations and tests."""

    def __init__(self, day: date, hour: int = 9) -> None:
        self._now = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        """The time it was last set to."""
        return self._now

    def set(self, day: date) -> None:
        """Move to a day, nine in the morning."""
        self._now = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
