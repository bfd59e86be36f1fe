"""退回经办人 and 重新送签: a signer returns an application with a reason, the clerk mends it and hands it up again.

On the screen the signer does it with their own key; on paper a clerk enters what a leader wrote on the sheet, with the
scan. Both need an open signing session, as a signature does. Nothing that was done is lost, and no deadline stops.
"""

from __future__ import annotations

import secrets
from datetime import date

from desktop.domain.case import Case
from desktop.domain.credential import PersonCredential
from desktop.domain.decision_rules import act_of
from desktop.domain.household import STEP
from desktop.domain.instrument import signing_positions
from desktop.domain.journal import Change, Put, Value
from desktop.domain.scheme import Step
from desktop.domain.send_back_rules import effect_of, return_steps, returns_basis
from desktop.domain.sent_back import RESUBMITTED, SENT_BACK
from desktop.errors import Refused, UserError
from desktop.office.act import (
    CaseRef,
    Late,
    Photo,
    When,
    case_at,
    day_of,
    not_later_than_today,
    record,
    record_step,
)
from desktop.office.desk import Changes, Desk
from desktop.office.instruments import authority


def choices(case: Case) -> tuple[Step, ...]:
    """The steps an application may be sent back to, the last first."""
    return tuple(reversed(return_steps(case)))


def on_screen(desk: Desk, ref: CaseRef, to: str, reason: str) -> Changes:
    """The signer at the keyboard sends it back today; needs an open signing session. ``to`` "": only to explain."""
    return _send_back(
        desk, ref, desk.person, desk.today(), {"to_step": to, "reason": reason, "signing": "screen"}, None
    )


def on_paper(desk: Desk, ref: CaseRef, signer: str, scan: Photo, to: str, reason: str, on: When) -> Changes:
    """纸质退回: a clerk enters what a leader wrote on the sheet, with the scan; never as the leader's own entry."""
    day = day_of(on)
    not_later_than_today(desk, day)
    leader = desk.credentials.person(signer, day)
    if leader is None:
        raise UserError("签批人没有登记任职。", "请管理员先登记这位领导的职务和起止日期。")
    facts: dict[str, Value] = {"to_step": to, "reason": reason, "signing": "paper", "scan": scan.sha256}
    if isinstance(on, Late):
        facts["late_reason"] = on.reason
    return _send_back(desk, ref, leader, day, facts, scan)


def resubmit(desk: Desk, ref: CaseRef, note: str, on: When) -> Changes:
    """重新送签, with what was mended. Raises ``UserError`` when nothing waits for it."""
    back = case_at(desk, ref).sent_back
    if back is None:
        raise UserError("这件申请没有等重新送签的退回。", "请刷新后再看。")
    return record_step(desk, ref, RESUBMITTED, on, {"sent_back": back.id, "note": note.strip()})


def _send_back(
    desk: Desk, ref: CaseRef, signer: PersonCredential, on: date, facts: dict[str, Value], scan: Photo | None
) -> Changes:
    case, to = case_at(desk, ref), str(facts["to_step"])
    held = authority(desk, case.matter.id, act_of(case, effect_of(case)), on)
    if held.instrument is None:
        raise Refused(held.reason, "请核对委托书的事项和期限。", (held.reason,))
    record_id = f"{ref.application}-{len(case.recorded) + 1:03d}-{secrets.token_hex(3)}"
    fields: dict[str, Value] = {
        **facts,
        "reason": str(facts["reason"]).strip(),
        "application": ref.application,
        "step": SENT_BACK,
        "on": on.isoformat(),
        "by": desk.user,
        "seen": [s.id for s in case.all(to)],
        "resubmit": not returns_basis(case, to),
        "signer": signer.person,
        "signer_name": signer.name,
        "signer_position": min(signing_positions(signer, held.instrument, on), default=""),
        "instrument": held.id,
    }
    changes: list[Change] = [scan.attach(f"{STEP}/{record_id}")] if scan else []
    changes.append(Put(STEP, record_id, fields))
    blobs = {scan.sha256: scan.data} if scan else {}
    return record(
        desk,
        ref.household,
        SENT_BACK,
        changes,
        blobs=blobs,
        signing=scan is None,
        carrying=_held(desk, signer),
    )


def _held(desk: Desk, signer: PersonCredential) -> list[bytes]:
    """What proves the signer's position in the household's own file."""
    instruments = [h.raw for h in desk.credentials.instruments]
    own = [h.raw for h in desk.credentials.people if getattr(h.statement, "person", "") == signer.person]
    return [*instruments, *own, *desk.county_credentials()]
