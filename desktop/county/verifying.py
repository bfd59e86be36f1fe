"""Papers at the county desk: from the county's own key and everything it signed, for whichever township.

The paper alone shows who stamped it under what. Whether it was voided since only the county's ledger knows, from what
the township filed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.filed_line import differs
from desktop.county.ledger import PaperOnRecord
from desktop.domain.paper_verdict import Link, PaperVerdict
from desktop.models.canonical import digest
from desktop.sync.paper_check import examine, read_paper
from desktop.sync.paper_trust import Knowledge, PaperTrust, form_titles, notice_titles

LEDGER = "备案台账"
"""The link that says what the township filed of a paper."""


def verify(desk: CountyDesk, path: Path) -> PaperVerdict:
    """The verdict on a paper or a scan of one. Raises ``UserError`` for what is neither, or cannot be read."""
    data = read_paper(path)
    found = examine(data, trust(desk))
    filed = _filed(desk, data, found)
    if filed is None:
        return found
    if filed.standing == "bad":
        return found.led_by(filed)
    known = found.on_record() if filed.standing == "good" else found
    return replace(known, links=(*known.links, filed))


def trust(desk: CountyDesk) -> PaperTrust:
    """What the county goes by. It takes instruments back itself, so its list is of today.

    Its people and devices an office takes back itself: of these the county knows as far as the office told it.
    """
    return PaperTrust(
        county_key=desk.public.root_public_key,
        today=desk.today(),
        known=lambda office: Knowledge(
            desk.ledger.credentials(office), desk.today(), complete=True, told=_told(desk, office)
        ),
        titles={matter.id: matter.title for matter in desk.pack.scheme.matters},
        forms=notice_titles(desk.pack.scheme.id, desk.places.schemes),
        every_title=lambda: form_titles(desk.pack.scheme.id, desk.places.schemes),
        offices=lambda: ((row.office, row.key) for row in desk.ledger.offices()),
    )


def _told(desk: CountyDesk, office: str) -> date:
    """The day the office's newest package came; ``date.min`` when none ever did."""
    ((newest,),) = desk.ledger.select("SELECT max(received_at) FROM packages WHERE office = ?", (office,))
    return date.fromisoformat(newest[:10]) if newest else date.min


def _filed(desk: CountyDesk, data: bytes, found: PaperVerdict) -> Link | None:
    """What the ledger says of the paper; None where there is nothing to look up.

    A paper without a seal bears no number that can be trusted and is known by its bytes. A scan has other bytes, and
    names no office: it is found where one filing alone brought that number.
    """
    number, sha256 = dict(found.fields).get("number", ""), digest(data)
    if not found.office:
        every = [p for row in desk.ledger.offices() for p in desk.ledger.papers(row.office, number)]
        return _as_filed(desk, every, found) if number else None
    known = desk.ledger.papers(found.office, number, sha256)
    if own := [p for p in known if p.sha256 == sha256]:
        return _as_filed(desk, own, found)
    if not number:
        return None
    if known and not known[0].voided_on:
        return Link(LEDGER, "bad", f"乡镇（街道）备案的 {number} 是另一份文件，与本件不是同一份。")
    return _as_filed(desk, known, found)


def _as_filed(desk: CountyDesk, known: Sequence[PaperOnRecord], found: PaperVerdict) -> Link:
    """What was filed of a paper; one that says something else than its line does is not what was filed."""
    said = _of_all(known)
    if said.standing != "good":
        return said
    wrong = differs(desk.ledger, known[0], dict(found.fields))
    return Link(LEDGER, "bad", wrong) if wrong else said


def _of_all(known: Sequence[PaperOnRecord]) -> Link:
    """One paper: what was filed of it. Of several none can be chosen, but that all of them are void."""
    void = [p for p in known if p.voided_on]
    same = len({p.sha256 for p in known}) == 1
    if void and (same or len(void) == len(known)):
        return _said(void[0])
    if len(known) > 1:
        return Link(
            LEDGER, "open", f"有 {len(known)} 份备案写着这份文书，不能断定属于哪一户，请向出具单位核实。"
        )
    return _said(known[0]) if known else Link(LEDGER, "open", _UNHEARD)


_UNHEARD = "本县（市、区）还没有收到这份文书的备案，不知道它后来有没有作废，请向出具单位核实。"


def _said(known: PaperOnRecord) -> Link:
    if not known.voided_on:
        return Link(LEDGER, "good", f"{known.title} {known.number} 已备案，没有作废。")
    by = f"，由 {known.replaced_by} 替代" if known.replaced_by else ""
    return Link(LEDGER, "bad", f"{known.title} {known.number} 已于 {known.voided_on} 作废{by}。")
