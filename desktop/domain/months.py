"""Months as they stand in the tables: ``YYYY-MM``, compared as text."""

from __future__ import annotations

import re
from datetime import date

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")


def is_month(text: str) -> bool:
    """True for a month written ``YYYY-MM``."""
    return bool(_MONTH.match(text))


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day.year:04d}-{day.month:02d}"


def add_months(month: str, count: int) -> str:
    """The month ``count`` months later (earlier when negative). Raises ``ValueError`` for what is no month."""
    if not is_month(month):
        raise ValueError(f"no month: {month}")
    n = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, both included; empty when the last lies before the first."""
    found, month = [], first
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return tuple(found)
