"""Papers at the county desk: from the county's own key and everything it signed, for whichever township."""

from __future__ import annotations

from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.domain.paper_verdict import PaperVerdict
from desktop.errors import UserError
from desktop.sync import disk
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge, PaperTrust

LARGEST_PAPER = 64 * 1024 * 1024


def verify(desk: CountyDesk, path: Path) -> PaperVerdict:
    """The verdict on a paper or a scan of one. Raises ``UserError`` for what is neither, or cannot be read."""
    with disk.told("读取文件"), path.open("rb") as file:
        data = file.read(LARGEST_PAPER + 1)
    if len(data) > LARGEST_PAPER:
        raise UserError("文件太大，不是户档的文书。", "请核对文件。")
    return examine(data, trust(desk))


def trust(desk: CountyDesk) -> PaperTrust:
    """What the county goes by. It takes instruments back itself, so its list is of today."""
    return PaperTrust(
        county_key=desk.public.root_public_key,
        today=desk.today(),
        known=lambda office: Knowledge(desk.ledger.credentials(office), desk.today(), complete=True),
        titles={matter.id: matter.title for matter in desk.pack.scheme.matters},
        offices=lambda: ((row.office, row.key) for row in desk.ledger.offices()),
    )
