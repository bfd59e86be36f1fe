"""By which rules a row of the index was reckoned: scheme, holidays, and what the instruments in force fill in.

None of them lies in a household file, so that no size and no time of a file tells of a change.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from desktop.domain.credential import Instrument
from desktop.domain.scheme import Calendar
from desktop.office.desk import HOLIDAYS, Desk


def rules(desk: Desk) -> tuple[str, str]:
    """What rows of today are reckoned by: those of households without an open application, and of those with one."""
    own = sorted((year, said) for (kind, year), said in desk.office.records().items() if kind == HOLIDAYS)
    today, known = desk.today(), desk.credentials
    live = sorted(
        held.id
        for held in known.instruments
        if isinstance(held.statement, Instrument)
        and held.statement.since <= today <= held.statement.until
        and not known.revoked_on(held.id, today)
    )
    at_rest = _short([desk.pack.digest])
    return at_rest, _short([at_rest, _shipped(desk.pack.calendar), own, live])


@lru_cache
def _shipped(calendar: Calendar) -> str:
    return _short([sorted(calendar.holidays), sorted(calendar.workdays)])


def _short(said: list[object]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
