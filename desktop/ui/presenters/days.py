"""Days as people write them."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

_DAY = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*[-./月]?\s*(\d{1,2})\s*日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_day(text: str) -> date | None:
    """2026-03-02, 20260302, 2026.3.2 or 2026年3月2日; None for anything else."""
    plain = normalize("NFKC", text).strip()
    match = _EIGHT.fullmatch(plain) or _DAY.fullmatch(plain)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
