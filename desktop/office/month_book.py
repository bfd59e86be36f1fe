"""结账簿: which months are closed, what each close said, and on which month's list a payment stands.

A close is one record of the office journal (kind ``month``): sums and a digest, households by their opaque ids, no
name and no number. A payment is on the list of its own month; once that month is closed it needs the next list (补发).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.journal import Value
from desktop.domain.months import add_months, is_month
from desktop.domain.movement import Sum
from desktop.models.canonical import canonical, digest
from desktop.office.desk import Desk

MONTH = "month"
ROSTER = "roster"
"""The field of a payment that names the list it stands on where that is not the list of its own month."""

LineKey = tuple[str, str]
"""(household, payment) of one line of a list; a payment's id names its benefit and month."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What a close left open: a household, why it was left, the months and fen that were due to it."""

    household: str
    reason: str
    months: tuple[str, ...]
    amount_fen: int


@dataclass(frozen=True, slots=True)
class CategorySum:
    """One matter and category of a list: distinct families, persons covered, fen."""

    matter: str
    category: str
    households: int
    covered: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Close:
    """One month that was closed. ``off`` lines that had been put on the list and were taken off it at the close."""

    month: str
    sums: tuple[CategorySum, ...]
    this: Sum
    lines: int
    amount_fen: int
    digest: str
    left: tuple[OpenItem, ...]
    off: frozenset[LineKey]
    by: str
    at: str
    signer: str = ""
    scan: str = ""


def closes(desk: Desk) -> dict[str, Close]:
    """Every closed month, oldest first."""
    found = {id: _close(id, fields) for (kind, id), fields in desk.office.records().items() if kind == MONTH}
    return {month: found[month] for month in sorted(found) if is_month(month)}


def roster_for(closed: Mapping[str, Close], month: str, first: str = "") -> str:
    """The month whose list takes a payment for ``month``: its own while that is open, else the first open one.

    ``first`` the first list the office ever made: what was due before it goes onto the first open list too. Where it
    is not known, the first list that was closed.
    """
    month = max(month, first or min(closed, default=""))
    while month in closed:
        month = add_months(month, 1)
    return month


def roster_fields(desk: Desk, month: str) -> dict[str, Value]:
    """What a payment for a month says of its list: nothing while the month is open, else the list that takes it."""
    roster = roster_for(closes(desk), month)
    return {} if roster == month else {ROSTER: roster}


def lines_digest(lines: Sequence[tuple[str, str, int]]) -> str:
    """The digest of (household, payment, fen) lines, whatever their order."""
    return digest(canonical([list(line) for line in sorted(lines)]))


def sum_fields(found: Sum) -> list[int]:
    """Families, persons, fen: how a sum is written."""
    return [found.households, found.covered, found.monthly_fen]


def _close(month: str, f: Mapping[str, Value]) -> Close:
    return Close(
        month=month,
        sums=tuple(CategorySum(*row) for row in f.get("sums", ())),
        this=Sum(*f.get("movement", {}).get("this", (0, 0, 0))),
        lines=int(f.get("lines", 0)),
        amount_fen=int(f.get("amount_fen", 0)),
        digest=str(f.get("digest", "")),
        left=tuple(OpenItem(h, why, tuple(months), fen) for h, why, months, fen in f.get("left", ())),
        off=frozenset((h, p) for h, p in f.get("off", ())),
        by=str(f.get("by", "")),
        at=str(f.get("at", "")),
        signer=str(f.get("signer", "")),
        scan=str(f.get("scan", "")),
    )
