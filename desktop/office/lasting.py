"""清单和台账的电子件: what the office prints about its own work as PDF/A-2u, so that it reads as long as it is kept.

No proof travels in it and no device signs it: it is a list drawn from the registers, not a paper that was issued.
"""

from __future__ import annotations

from desktop.documents.pdfa import to_pdfa
from desktop.office.desk import Desk


def lasting(desk: Desk, drawn: bytes, title: str, about: str) -> bytes:
    """A drawn list as PDF/A-2u, made now; ``about`` (a line, a month, a household) tells it from others."""
    made = desk.now()
    return to_pdfa(drawn, title=title, paper=f"{title}/{about}/{made.isoformat()}", made=made)
