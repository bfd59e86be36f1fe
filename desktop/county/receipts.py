"""The county's answers: one signed receipt per filing, sealed for the devices of the office.

Only a receipt under the county root moves a filing to 已备案 or 退回 (design §5). A receipt is made once;
what is sent again are the same sealed bytes from the outbox.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.ledger import EnrolledRow
from desktop.domain.credential import DeviceCredential, Receipt
from desktop.errors import UserError
from desktop.models import credentials
from desktop.sync import receipts, sshsig
from desktop.sync.outbox import Outbox
from desktop.sync.package import SealedPackage, seal

AGAIN = timedelta(days=90)
"""How long a receipt package goes out with every sending: an office that needs one later asks for it."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """One filing with its receipt: the key in the ledger, what the line of the package says, the signed
    bytes.
    """

    key: tuple[str, str, int]
    statement: Receipt
    raw: bytes


def answer(desk: CountyDesk) -> list[Path]:
    """Sign and seal receipts for all filings that have none; the new packages, one per office.

    Needs an open signing session. Raises ``UserError`` for an office without a live device to seal for; the
    answers to other offices are made first.
    """
    root = desk.root
    sealed: list[Path] = []
    deaf: list[str] = []
    for office in desk.ledger.offices():
        waiting = _unanswered(desk, office)
        if not waiting:
            continue
        recipients = _recipients(desk, office)
        if not recipients:
            deaf.append(office.township)
            continue
        answered = [
            _Answered((r.office, r.filing, r.revision), r, credentials.issue(r, root)) for r in waiting
        ]
        package = _sealed(desk, office, answered, recipients)
        issued = desk.today().isoformat()
        with desk.ledger.transaction():
            # Killed before this, the next run seals these receipts once more: doubled, never lost.
            desk.ledger.insert("receipts", ((*a.key, a.raw, package.header.digest, issued) for a in answered))
        sealed.append(package.path)
    if deaf:
        raise UserError(
            f"{'、'.join(deaf)}没有在用的设备，回执没有签发。", "请让该办公室报送新的登记申请后再签发回执。"
        )
    return sealed


def kept(desk: CountyDesk, office: str | None = None) -> list[Path]:
    """The receipt packages of the last ``AGAIN`` for sending again; ``office`` picks one recipient.

    Older ones stay in the outbox: whoever never got them asks for them.
    """
    since = (desk.today() - AGAIN).isoformat()
    sql = "SELECT package FROM receipts GROUP BY package HAVING max(issued_on) < ?"
    old = {package for (package,) in desk.ledger.select(sql, (since,))}
    waiting = Outbox(desk.places.outbox).waiting(office)
    return [found.path for found in waiting if found.header.digest not in old]


def _unanswered(desk: CountyDesk, office: EnrolledRow) -> list[Receipt]:
    sql = """SELECT filing, revision, verdict, reason, package, heads, household,
            CASE kind WHEN 'baseline' THEN 'baseline' ELSE decision END FROM filings AS f
        WHERE office = ? AND NOT EXISTS (SELECT 1 FROM receipts AS r
            WHERE r.office = f.office AND r.filing = f.filing AND r.revision = f.revision)
        ORDER BY filing, revision"""
    return [
        Receipt(
            issuer=desk.public.root_public_key,
            office=office.office,
            filing=filing,
            revision=revision,
            verdict=verdict,
            reason=reason,
            package=package,
            file=file,
            decision=decision,
            heads=tuple(json.loads(heads)),
            on=desk.today(),
        )
        for filing, revision, verdict, reason, package, heads, file, decision in desk.ledger.select(
            sql, (office.office,)
        )
    ]


def _recipients(desk: CountyDesk, office: EnrolledRow) -> list[str]:
    """The age recipients of the office's devices that are in force today."""
    known = desk.credentials_of(office)
    ids = {h.statement.device for h in known.devices if isinstance(h.statement, DeviceCredential)}
    live = (known.device(device, desk.today()) for device in sorted(ids))
    return sorted({device.recipient for device in live if device is not None})


def _sealed(
    desk: CountyDesk, office: EnrolledRow, answered: Sequence[_Answered], recipients: Sequence[str]
) -> SealedPackage:
    outbox = Outbox(desk.places.outbox)
    link = outbox.next(desk.county, desk.device, office.office)
    root = desk.root
    accepted = sum(a.statement.verdict == "accepted" for a in answered)
    return seal(
        outbox.folder(office.office),
        kind="receipt",
        office=desk.county,
        device=desk.device,
        recipient=office.office,
        seq=link.seq,
        prev=link.prev,
        counts={"accepted": accepted, "returned": len(answered) - accepted},
        filings=receipts.build(_line(desk, a) for a in answered),
        members=(),
        age_recipients=recipients,
        sign=sshsig.signer(root),
        public_key=root.public,
    )


def _line(desk: CountyDesk, answered: _Answered) -> receipts.Receipt:
    """A line of the package: what the receipt says in plain sight, and the signed statement that proves
    it.
    """
    said = answered.statement
    return receipts.Receipt(
        filing=said.filing,
        revision=said.revision,
        verdict=said.verdict,
        reason=said.reason,
        package=said.package,
        office_heads=said.heads,
        at=desk.now(),
        signed=base64.b64encode(answered.raw).decode("ascii"),
    )
