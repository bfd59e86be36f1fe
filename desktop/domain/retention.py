"""保管期限: when a household file was closed for good, and until when it has to be kept (2008年档案管理通知)."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.domain.household import Household, parse_day
from desktop.domain.months import add_months, is_month, month_of


def closed_on(home: Household, open_applications: int, today: date) -> date | None:
    """The last day anything happened in a file in which nothing runs and nothing is open; None while it is in use."""
    if open_applications or any(b.runs_in(month_of(today)) or not b.last_month for b in home.benefits):
        return None
    if any(h for h in home.holds if not h.released_on) or _owed(home):
        return None
    days: list[date | None] = [s.on for s in home.steps]
    days += [_month_end(b.last_month) for b in home.benefits]
    days += [parse_day(d.on) for d in home.decisions]
    days += [parse_day(a.registered_on) for a in home.applications]
    days += [parse_day(p.issued_on) for p in home.papers]
    days += [parse_day(home.fields.get("moved_on"))]
    last = max((day for day in days if day is not None), default=None)
    return last if last is not None and last < today else None


def kept_until(closed: date, years: int) -> date:
    """The last day of retention: so many whole years after the year in which the file was closed."""
    return date(closed.year + years, 12, 31)


def _owed(home: Household) -> bool:
    """Money still to come back keeps a file open."""
    return any(r.recovered_fen < r.amount_fen for r in home.recoveries)


def _month_end(month: str) -> date | None:
    if not is_month(month):
        return None
    return date.fromisoformat(f"{add_months(month, 1)}-01") - timedelta(days=1)
