"""Document numbers: reserved before they are used, never issued twice, an unused one becomes 作废.

A reservation is an entry of the office journal of its own, so a crash between reserving and issuing leaves a
gap that can be seen and explained, never a number on two papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.journal import Put
from desktop.office.desk import Desk

NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Number:
    """One reserved number as printed, e.g. 密民低保确〔2026〕1号."""

    series: str
    year: int
    n: int

    @property
    def text(self) -> str:
        """As printed: six-corner brackets, no 第, no leading zero (GB/T 9704)."""
        return f"{self.series}〔{self.year}〕{self.n}号"


def reserve(desk: Desk, series: Sequence[str], on: date) -> list[Number]:
    """Reserve the next number of each series in one entry of the office journal."""
    taken = _highest(desk, on.year)
    numbers = []
    for name in series:
        taken[name] = taken.get(name, 0) + 1
        numbers.append(Number(name, on.year, taken[name]))
    changes = [
        Put(NUMBER, f"{n.series}/{n.year}/{n.n}", {"series": n.series, "year": n.year, "n": n.n})
        for n in numbers
    ]
    desk.office.append(
        changes, action="reserve", author=desk.device_author(), at=desk.now().isoformat(timespec="seconds")
    )
    return numbers


def reserved(desk: Desk) -> list[Number]:
    """Every number that was ever reserved here, in order."""
    found = [
        Number(str(fields["series"]), int(fields["year"]), int(fields["n"]))
        for (kind, _), fields in desk.office.records().items()
        if kind == NUMBER
    ]
    return sorted(found, key=lambda number: (number.series, number.year, number.n))


def _highest(desk: Desk, year: int) -> dict[str, int]:
    highest: dict[str, int] = {}
    for (kind, _), fields in desk.office.records().items():
        if kind == NUMBER and fields.get("year") == year:
            name = str(fields["series"])
            highest[name] = max(highest.get(name, 0), int(fields["n"]))
    return highest
