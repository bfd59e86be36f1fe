"""入户调查: two investigators, the member present signs, pictures stay (57号 第十六条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.office.act import CaseRef, Photo, When, record_step
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found. ``investigators`` by name (they need no account), ``present`` a member id.

    ``companions`` who went along without investigating, as typed (name and what they are: 村干部, 驻村干部);
    ``signed_sheet`` the SHA-256 of the page with signatures or finger marks, which travels among the pictures.
    """

    investigators: tuple[str, ...]
    present: str
    member_signed: bool
    housing: str = ""
    income_checked_fen: int | None = None
    differences: str = ""
    neighbours: str = ""
    conclusion: str = ""
    county_receipt: str = ""
    companions: tuple[str, ...] = ()
    signed_sheet: str = ""


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
        "companions": list(visit.companions) or None,
        "signed_sheet": visit.signed_sheet or None,
        "result": visit.conclusion,
    }
    return record_step(desk, ref, "visit", on, {k: v for k, v in facts.items() if v is not None}, photos)
