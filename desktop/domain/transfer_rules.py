"""迁入与迁出: a family moves to another township of the county, and its benefits run on there (domain §I 14).

The old file stops at a month and turns read-only; a new file at the receiving desk begins with the month after. What
the two know of each other is a statement that somebody of the giving office signed, whose chain ends in the same
county key; the receiver's signed answer alone moves the old file again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.facts import Obstacle
from desktop.domain.household import FILING, PAYMENT, RECEIPT, RECOVERY, Benefit, Household
from desktop.domain.journal import Attach, Change, Key, Put, Settle, Value
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, is_month, month_of, months_between
from desktop.domain.payment_rules import due_fen
from desktop.domain.view import OFFICE_ROLES, View

TRANSFER, MOVED_OUT = "transfer", "moved_out"
MOVE = "move"
GIVEN, ACCEPTED, REFUSED = "given", "accepted", "refused"

SAME = (
    "matter", "subject", "category", "covered", "monthly_fen", "standard_fen", "base_fen", "household_topup_fen",
    "person_topup_fen", "tier", "method",
)  # fmt: skip
"""What a benefit keeps when it runs on in another township, to the fen."""

_STILL_WRITTEN = frozenset({PAYMENT, FILING, RECEIPT, RECOVERY, MOVED_OUT})
"""What is still booked after the family left: months up to the last, filings and receipts, money that comes back."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a family came from; ``statement`` the id of what the giving office signed."""

    id: str
    from_office: str = ""
    from_township: str = ""
    from_file: str = ""
    statement: str = ""
    on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class MovedOut:
    """Where a family went. ``verdict`` empty until the receiver answers; ``refused`` opens the file again."""

    id: str
    to_office: str = ""
    to_township: str = ""
    statement: str = ""
    on: str = ""
    by: str = ""
    answer: str = ""
    verdict: str = ""
    answered_on: str = ""
    reason: str = ""


Records = Mapping[Key, Mapping[str, Value]]


def file_of(statement: str) -> str:
    """The id of the file that a statement brings about: one statement can never make two files."""
    return statement[:16]


def moved_out_of(records: Records) -> MovedOut | None:
    """Where the family of a file went, None while it is here or where the receiver refused it."""
    for (kind, id), fields in records.items():
        if kind == MOVED_OUT and fields.get("verdict") != REFUSED:
            known = {
                n: str(v) for n, v in fields.items() if n in MovedOut.__dataclass_fields__ and v is not None
            }
            return MovedOut(**{**known, "id": id})
    return None


def moving(home: Household) -> tuple[Benefit, ...]:
    """The monthly benefits that a move ended and that run on nowhere in this file."""
    replaced = {b.replaces for b in home.benefits}
    return tuple(b for b in _ended(home) if b.monthly_fen and b.id not in replaced)


def _ended(home: Household) -> tuple[Benefit, ...]:
    """What a move ended, by a decision or the county's result."""
    moves = {a.id for a in home.applications if a.change == MOVE}
    ending = {d.id for d in home.decisions if d.application in moves}
    ending |= {s.id for s in home.steps if s.step == "county_result" and s.application in moves}
    return tuple(b for b in home.benefits if b.last_month and b.ended_by in ending)


def recognised(home: Household, month: str) -> tuple[Benefit, ...]:
    """The recognitions without money (低保边缘 …) that hold in a month."""
    return tuple(
        b
        for b in home.running_benefits
        if not (b.monthly_fen or b.amount_fen) and (not b.valid_until or b.valid_until >= month)
    )


def _unpaid(home: Household) -> tuple[str, int] | None:
    """The first part of a one-time aid that is not on any list yet: its month and the sum, fen."""
    listed = {(p.benefit, p.month) for p in home.payments}
    for b in home.benefits:
        if not b.amount_fen or b.source == "baseline" or b.source in home.rival_decisions:
            continue
        for month in months_between(b.first_month, b.last_month):
            if (b.id, month) not in listed and (fen := due_fen(home, b, month)) > 0:
                return month, fen
    return None


def not_ready(home: Household, month: str) -> str:
    """Why the family cannot leave in a month yet, as a sentence; empty when nothing stands against it.

    A recognition cannot run on elsewhere (the statement has no word for how long it holds), and nobody but this
    office pays the rest of what it granted once: both are brought to an end here first, or they would be lost.
    """
    for held in recognised(home, month):
        until = f"到 {held.valid_until}" if held.valid_until else "没有写到哪个月"
        return (
            f"{held.category or '一项'}的认定还在有效期内（{until}），要先登记并办结它的迁移变更；"
            "迁入以后凭随带的户档由接收方重新认定。"
        )
    if unpaid := _unpaid(home):
        due, fen = unpaid
        return (
            f"一次性救助还有 {due} 的 {format_yuan(fen)} 元没有列入发放，要先在本乡镇发完，接收方不会接着发。"
        )
    if any(b.monthly_fen for b in home.running_benefits):
        return "还有待遇在发放，要先办结每一项待遇的迁移变更。"
    papered = {p.decision for p in home.papers if not p.void}
    decided = {d.id for d in home.decisions}
    if any(b.ended_by in decided - papered for b in _ended(home)):
        return "迁移变更的告知书还没有出。"
    ids = {c.id for b in moving(home) for c in home.chain(b.id)}
    if any(h.benefit in ids and not h.released_on for h in home.holds):
        return "还有停住发放的登记没有解除，要先查清，再迁出。"
    return ""


def gone(view: View, change: Change) -> list[Obstacle]:
    """The file of a family that moved away is read-only but for what its last months still need."""
    left = moved_out_of(view.state)
    still = isinstance(change, Attach | Settle) or (isinstance(change, Put) and change.kind in _STILL_WRITTEN)
    if left is None or still:
        return []
    return [Obstacle("moved", f"这一户已于 {left.on} 迁往{left.to_township}，本户档只能查看，不能再办理。")]


def moved_out(view: View, put: Put) -> list[Obstacle]:
    """迁出: on this office's own signed statement of every benefit that the move ended; then the receiver's answer."""
    own = view.state.get((MOVED_OUT, put.id))
    if own is not None:
        return _answered(view, own, put)
    found = view.by(OFFICE_ROLES)
    stated = view.law.credentials.transfer(str(put.fields.get("statement")))
    if (
        stated is None
        or moved_out_of(view.state) is not None
        or (stated.said, stated.office, stated.file) != (GIVEN, view.law.credentials.office_id, view.act.file)
        or stated.to_office != put.fields.get("to_office")
        or stated.to_office == stated.office
    ):
        return [*found, Obstacle("statement", "没有本办公室签名的迁移说明，不能登记迁出。")]
    if reason := not_ready(view.home, month_of(view.act.day)):
        return [*found, Obstacle("moving", reason)]
    ended = {b.id: b for b in moving(view.home)}
    listed = {b.benefit: b for b in stated.benefits}
    if ended.keys() != listed.keys() or any(not _same(listed[i], ended[i]) for i in ended):
        found.append(Obstacle("statement", "迁移说明与停发的待遇不一致。"))
    if any(listed[i].paid_until != ended[i].last_month for i in ended.keys() & listed.keys()):
        found.append(Obstacle("statement", "迁移说明的发放截止月份与决定不一致。"))
    return found


def _same(one: object, other: object) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SAME)


def _answered(view: View, own: Mapping[str, Value], put: Put) -> list[Obstacle]:
    """Only the receiving office's own signature answers, once."""
    stated = view.law.credentials.transfer(str(put.fields.get("answer")))
    verdict = put.fields.get("verdict")
    if (
        stated is None
        or own.get("verdict")
        or not set(put.fields) <= {"answer", "verdict", "answered_on", "reason"}
        or verdict not in (ACCEPTED, REFUSED)
        or (stated.said, stated.about, stated.office) != (verdict, own.get("statement"), own.get("to_office"))
        or (put.fields.get("reason") or "") != stated.reason
    ):
        return [Obstacle("answer", "没有接收方对这次迁移的有效签名，不能登记回复。")]
    return []


def transfer(view: View, put: Put) -> list[Obstacle]:
    """迁入: the first thing in its file, on the giving office's signed statement to this office."""
    found = view.by(OFFICE_ROLES)
    if not view.new:
        found.append(Obstacle("transfer", "迁入只能在建档时登记。"))
    statement = str(put.fields.get("statement"))
    stated = view.law.credentials.transfer(statement)
    if (
        stated is None
        or (stated.said, stated.to_office) != (GIVEN, view.law.credentials.office_id)
        or (stated.office, stated.file) != (put.fields.get("from_office"), put.fields.get("from_file"))
        or view.act.file != file_of(statement)
    ):
        found.append(Obstacle("statement", "没有迁出方给本办公室的有效签名，不能登记迁入。"))
    return found


def continued(view: View, put: Put) -> list[Obstacle] | None:
    """A benefit that runs on, in the receiving office or after a refused move; None where the source is neither.

    The month after the one it was paid until, the same to the fen, once: no gap, no overlap.
    """
    source = str(put.fields.get("source"))
    came, left = view.state.get((TRANSFER, source)), view.state.get((MOVED_OUT, source))
    record = came or (left if left is not None and left.get("verdict") == REFUSED else None)
    if record is None:
        return None
    found = view.by(OFFICE_ROLES)
    stated = view.law.credentials.transfer(str(record.get("statement")))
    # In the new file a benefit keeps its id; in the old one it is a revision of what was ended.
    wanted = put.id if came else str(put.fields.get("replaces"))
    given = next((b for b in stated.benefits if b.benefit == wanted), None) if stated else None
    if given is None or (left is not None and any(b.replaces == wanted for b in view.home.benefits)):
        return [*found, Obstacle("benefit", "迁移说明里没有这项待遇，或者已经接续。")]
    said = Benefit(put.id, **{n: v for n, v in put.fields.items() if n in _KNOWN})
    if not _same(given, said):
        found.append(Obstacle("benefit", "接续的待遇要与迁移说明的人数和金额一致。"))
    starts = add_months(given.paid_until, 1) if is_month(given.paid_until) else ""
    if said.first_month != starts or said.last_month or said.amount_fen or said.ended_by:
        found.append(
            Obstacle("first_month", f"迁出方发到 {given.paid_until}，待遇应从 {starts} 起接着发放。")
        )
    return found


_KNOWN = frozenset(Benefit.__dataclass_fields__) - {"id"}
