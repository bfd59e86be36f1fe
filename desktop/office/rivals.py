"""The other valid notices of the decision that a paper tells of: two PCs told it twice (`domain.twofold`)."""

from __future__ import annotations

from desktop.domain.household import Household, Paper
from desktop.domain.twofold import valid_notices
from desktop.office.desk import Desk


def rivals(desk: Desk, home: Household, paper: Paper) -> tuple[str, ...]:
    """Their numbers; empty where this one is the only one, or is not valid itself."""
    case = desk.case(home, paper.application) if paper.decision and not paper.void else None
    valid = valid_notices(case) if case is not None else ()
    if paper.id not in {p.id for p in valid}:
        return ()
    return tuple(p.number for p in valid if p.id != paper.id)
