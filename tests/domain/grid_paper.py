"""The papers of the grid: a notice under another id, the next stamp, a filing that went out."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.admission import Act
from desktop.domain.household import FILING
from desktop.domain.journal import Put
from tests.domain.story import CLERK
from tests.domain.tale import Tale


def printed_as(act: Act, record: str) -> Act:
    """The same paper as another record: a second copy is a record of its own."""
    kept = tuple(replace(c, id=record) if isinstance(c, Put) else c for c in act.changes)
    return replace(act, changes=kept)


def seal_of(tale: Tale, who: str | None) -> Act:
    """The stamp on the last paper."""
    papers = [p.id for p in tale.home.papers]
    return tale.stamping(papers[-1] if papers else "p-9", who)


def listed_for_the_county(tale: Tale) -> Tale:
    """Stamped and listed for the county."""
    tale.do(seal_of(tale, CLERK))
    decision = tale.home.papers[-1].decision
    return tale.do(tale.put(FILING, "f-1", CLERK, application="a-1", decision=decision, revision=1))


def sent(tale: Tale) -> Tale:
    """Marked sent, as the device does when it wrote the package."""
    return tale.do(tale.put(FILING, "f-1", None, package="0" * 64, sent_on=tale.today.isoformat()))
