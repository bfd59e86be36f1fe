"""The papers of the grid: a notice under another id, the next stamp, a filing that went out."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.admission import Act
from desktop.domain.household import FILING, PAPER, PRINTING, SEALED_FILE
from desktop.domain.journal import Put, Value
from tests.domain.story import CLERK, photo
from tests.domain.tale import Tale


def printed_as(act: Act, record: str) -> Act:
    """The same paper as another record: a second copy is a record of its own."""
    kept = tuple(replace(c, id=record) if isinstance(c, Put) else c for c in act.changes)
    return replace(act, changes=kept)


def seal_of(tale: Tale, who: str | None) -> Act:
    """The stamp on the last paper."""
    papers = [p.id for p in tale.home.papers]
    return tale.stamping(papers[-1] if papers else "p-9", who)


def _last_paper(tale: Tale) -> str:
    papers = [p.id for p in tale.home.papers]
    return papers[-1] if papers else "p-9"


def void(tale: Tale, who: str | None) -> Act:
    """The last paper is voided."""
    return tale.put(PAPER, _last_paper(tale), who, **voided(tale, who))


def voided(tale: Tale, who: str | None) -> dict[str, Value]:
    return {"voided_on": tale.today.isoformat(), "voided_by": who, "void_reason": "金额印错"}


def reissue(tale: Tale, application: str, who: str | None) -> Act:
    """The last paper is voided, another one takes its place, and the county is told where it knew the old one."""
    old = _last_paper(tale)
    new = printed_as(tale.notice_paper(application, who, replaces=old), "p-new")
    mark = Put(PAPER, old, {**voided(tale, who), "replaced_by": "p-new"})
    sent = [f for f in tale.home.filings if f.package]
    again = [Put(FILING, f.id, {"revision": f.revision + 1, "package": "", "sent_on": ""}) for f in sent]
    return replace(new, changes=(mark, *new.changes, *again))


def printed(tale: Tale, who: str | None) -> Act:
    """The last paper comes out of the printer."""
    said = {
        "paper": _last_paper(tale),
        "copies": 2,
        "no": 1,
        "by": who,
        "on": tale.today.isoformat(),
        "at": "t",
    }
    return tale.put(PRINTING, "t-9", who, **said)


def sealed_file(tale: Tale, application: str, who: str | None) -> Act:
    """The county's file with its electronic seal comes into the household file."""
    attach, fact = photo("sealed by the county")
    said = {
        "about": application, "title": "通知书", "sha256": fact["sha256"], "by": who, "on": tale.today.isoformat(),
    }  # fmt: skip
    return tale.act(who, attach, Put(SEALED_FILE, "e-9", said), action="sealed_file")


def listed_for_the_county(tale: Tale) -> Tale:
    """Stamped and listed for the county."""
    tale.do(seal_of(tale, CLERK))
    decision = tale.home.papers[-1].decision
    return tale.do(tale.put(FILING, "f-1", CLERK, application="a-1", decision=decision, revision=1))


def sent(tale: Tale) -> Tale:
    """Marked sent, as the device does when it wrote the package."""
    return tale.do(tale.put(FILING, "f-1", None, package="0" * 64, sent_on=tale.today.isoformat()))
