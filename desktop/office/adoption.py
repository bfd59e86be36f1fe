"""补录认领: what a laptop wrote after it was revoked, written again by the person who takes it in and answers for it.

A signature made after the revocation proves nothing any more, so such an entry has no effect in any journal. Its
content is not lost for that: every change goes through the same door as if it were typed, under the name of who looked
at it. Facts, steps, applications and accounts only: a decision, a stamp, a payment or a deletion that a stolen device
made up becomes nobody's by a click; whoever may do that does it at its own page, with the own password.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.credential import Credentials
from desktop.domain.household import ACCOUNT, APPLICATION
from desktop.domain.journal import Attach, Change, Entry, Put, Remove, Settle
from desktop.domain.redaction import DELETABLE
from desktop.errors import UserError
from desktop.models.authentic import authenticate, forgeries
from desktop.models.journal_entry import JournalCopy
from desktop.office.act import record
from desktop.office.desk import Desk
from desktop.sync.package_reader import Payload

ADOPTABLE = DELETABLE | {APPLICATION, ACCOUNT}
"""Kinds of records that may be written again under another name."""


def lapsed(copy: JournalCopy, credentials: Credentials) -> frozenset[str]:
    """Entries that were signed well, but on a day the certificate did not cover any more: they have no effect."""
    forged = forgeries(copy, credentials)
    return frozenset(id for id in authenticate(copy, credentials) if id not in forged)


def adopt(
    desk: Desk, household: str, entries: Sequence[Entry], payload: Payload, why: str
) -> tuple[list[str], list[str]]:
    """Write entries again as one's own, in their order: (ids of those written, what stood against the others)."""
    done: list[str] = []
    problems: list[str] = []
    for entry in sorted(entries, key=lambda e: (e.header.lamport, e.header.device, e.header.seq)):
        h = entry.header
        told = f"设备 {h.device} 停用后写的（原记 {h.person or '设备'}，{h.at}），由认领人补录。"
        try:
            changes = [_own(c, desk.user) for c in (entry.body.changes if entry.body else ())]
            blobs = {c.sha256: payload.blob(c.sha256) for c in changes if isinstance(c, Attach)}
            record(desk, household, h.action, changes, blobs=blobs, note=f"{told}{why}")
            done.append(entry.id)
        except UserError as error:
            problems.append(f"{h.at[:16]} 的一条没有并入：{error.message}")
    return done, problems


def _own(change: Change, user: str) -> Change:
    """The same change by the person who answers for it. A settlement names entries that may not be here."""
    if isinstance(change, Settle):
        raise UserError("冲突的处理不能补录。", "请在“冲突”里重新处理。")
    if not isinstance(change, Attach) and not (isinstance(change, Put | Remove) and change.kind in ADOPTABLE):
        raise UserError(
            "签批、用印、发放、备案和删除的记录不能补录。", "请核实后，由有权的人在相应页面重新办理。"
        )
    if isinstance(change, Put) and "by" in change.fields:
        return Put(change.kind, change.id, {**change.fields, "by": user})
    return change
