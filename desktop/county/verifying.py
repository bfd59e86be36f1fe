"""Papers at the county desk: from the county's own key and everything it signed, for whichever township.

The paper alone shows who stamped it under what. Whether it was voided since only the county's ledger knows, from what
the township filed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.ledger import PaperOnRecord
from desktop.domain.paper_verdict import Link, PaperVerdict
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.sync import disk
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge, PaperTrust, notice_titles

LARGEST_PAPER = 64 * 1024 * 1024
LEDGER = "备案台账"
"""The link that says what the township filed of a paper."""


def verify(desk: CountyDesk, path: Path) -> PaperVerdict:
    """The verdict on a paper or a scan of one. Raises ``UserError`` for what is neither, or cannot be read."""
    with disk.told("读取文件"), path.open("rb") as file:
        data = file.read(LARGEST_PAPER + 1)
    if len(data) > LARGEST_PAPER:
        raise UserError("文件太大，不是户档的文书。", "请核对文件。")
    found = examine(data, trust(desk))
    filed = _filed(desk, data, found)
    if filed is None:
        return found
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
        offices=lambda: ((row.office, row.key) for row in desk.ledger.offices()),
    )


def _told(desk: CountyDesk, office: str) -> date:
    """The day the office's newest package came; ``date.min`` when none ever did."""
    ((newest,),) = desk.ledger.select("SELECT max(received_at) FROM packages WHERE office = ?", (office,))
    return date.fromisoformat(newest[:10]) if newest else date.min


def _filed(desk: CountyDesk, data: bytes, found: PaperVerdict) -> Link | None:
    """What the ledger says of the paper; None where there is nothing to look up.

    A paper without a seal bears no number that can be trusted and is known by its bytes. A scan has other bytes, and
    names no office: it is found where one office alone filed that number.
    """
    number = dict(found.fields).get("number", "")
    if not number:
        known = desk.ledger.paper_of(found.office, digest(data)) if found.office else None
        return _said(known) if known is not None else None
    offices = [found.office] if found.office else [row.office for row in desk.ledger.offices()]
    filed = [known for office in offices if (known := desk.ledger.paper(office, number)) is not None]
    if len(filed) != 1:
        return Link(LEDGER, "open", _UNHEARD)
    if found.office and not filed[0].voided_on and filed[0].sha256 != digest(data):
        return Link(LEDGER, "bad", f"乡镇（街道）备案的 {number} 是另一份文件，与本件不是同一份。")
    return _said(filed[0])


_UNHEARD = "本县（市、区）还没有收到这份文书的备案，不知道它后来有没有作废，请向出具单位核实。"


def _said(known: PaperOnRecord) -> Link:
    if not known.voided_on:
        return Link(LEDGER, "good", f"{known.title} {known.number} 已备案，没有作废。")
    by = f"，由 {known.replaced_by} 替代" if known.replaced_by else ""
    return Link(LEDGER, "bad", f"{known.title} {known.number} 已于 {known.voided_on} 作废{by}。")
