"""入户调查: two investigators, the member present signs, pictures stay (57号 第十六条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.office.act import CaseRef, Photo, When, record_step
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found. ``investigators`` by name (co-visitors need no account), ``present`` a member id."""

    investigators: tuple[str, ...]
    present: str
    member_signed: bool
    housing: str = ""
    income_checked_fen: int | None = None
    differences: str = ""
    neighbours: str = ""
    conclusion: str = ""
    county_receipt: str = ""


def record_visit(desk: Desk, ref: CaseRef, visit: Visit, photos: Sequence[Photo], on: When) -> Changes:
    """Record a home visit with its pictures."""
    facts = {
        "investigators": list(visit.investigators),
        "present": visit.present,
        "member_signed": visit.member_signed,
        "housing": visit.housing,
        "income_checked_fen": visit.income_checked_fen,
        "differences": visit.differences,
        "neighbours": visit.neighbours,
        "conclusion": visit.conclusion,
        "county_receipt": visit.county_receipt,
        "result": visit.conclusion,
    }
    return record_step(desk, ref, "visit", on, {k: v for k, v in facts.items() if v is not None}, photos)
