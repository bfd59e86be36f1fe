"""Which backups stay: the newest of each of the last days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from desktop.models.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Retention:
    """How many snapshots stay: the newest of each of the last days, weeks and months."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept_by(every: Iterable[Snapshot], retention: Retention, today: date) -> list[Snapshot]:
    """Of snapshots, newest first, those that a retention keeps: the newest of each day, week and month."""
    rules: tuple[tuple[int, Callable[[date], object]], ...] = (
        (retention.daily, lambda day: day),
        (retention.weekly, lambda day: day.isocalendar()[:2]),
        (retention.monthly, lambda day: (day.year, day.month)),
    )
    every, kept = list(every), dict[str, Snapshot]()
    for most, bucket in rules:
        seen: set[object] = set()
        for s in every:
            day = date.fromisoformat(s.about.at[:10])
            # A clock that ran ahead must not fill the buckets with days that have not come.
            if day > today or (bucket(day) not in seen and len(seen) < most):
                kept[s.digest] = s
                seen |= {bucket(day)} if day <= today else set()
    return list(kept.values())
