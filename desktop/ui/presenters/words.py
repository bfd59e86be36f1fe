"""Small words that several pages share: names of people, days, months, sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.domain.credential import PersonCredential
from desktop.domain.money import format_yuan
from desktop.office.desk import Desk

OUTCOME_NAMES = {"confirm": "同意", "refuse": "不同意"}


def person_name(desk: Desk, person: str) -> str:
    """The name behind a person id, also of somebody who has left."""
    for held in desk.credentials.people:
        statement = held.statement
        if isinstance(statement, PersonCredential) and statement.person == person:
            return statement.name
    return person or "—"


def grounds(calculation: Sequence[str], clauses: Sequence[str]) -> tuple[str, ...]:
    """The lines of a calculation, then the clauses that none of them names."""
    unnamed = [c for c in clauses if not any(c in line for line in calculation)]
    return (*calculation, *(f"依据：{c}" for c in unnamed))


def day(on: date | str | None) -> str:
    """2026-03-02, or a dash."""
    return (on if isinstance(on, str) else on.isoformat() if on else "") or "—"


def month(text: str) -> str:
    """2026年8月 for 2026-08."""
    year, _, number = text.partition("-")
    return f"{year}年{int(number)}月" if number.isdigit() else text or "—"


def yuan(fen: int) -> str:
    """1,212.00"""
    return format_yuan(fen)
