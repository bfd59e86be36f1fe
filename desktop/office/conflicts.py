"""冲突: edits that did not know of each other; a person chooses, and the loser is named with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.journal import Change, Conflict, Entry, Put, Remove, Settle, Value
from desktop.errors import UserError
from desktop.office.act import record
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values: who wrote it, on which device, when (as their clock said)."""

    entry: str
    value: Value
    removed: bool
    person: str
    device: str
    at: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict as the page shows it: the value in force and the others."""

    household: str
    kind: str
    record: str
    field: str
    stands: Side
    others: tuple[Side, ...]


def listed(desk: Desk, unread: list[str] | None = None) -> list[Dispute]:
    """Every open conflict of the office; households that cannot be read go to ``unread`` (their ids)."""
    found: list[Dispute] = []
    for file in desk.households.ids():
        try:
            found += of_household(desk, file)
        except UserError:
            if unread is not None:
                unread.append(file)
    return found


def of_household(desk: Desk, file: str) -> list[Dispute]:
    """The open conflicts of one household."""
    with desk.open_household(file) as opened:
        entries = {e.id: e for e in opened.entries()}
        return [_dispute(desk, file, c, entries) for c in opened.conflicts()]


def settle(desk: Desk, dispute: Dispute, keep: str, reason: str) -> Changes:
    """Let the value of entry ``keep`` stand; every other side is superseded by name, with the reason."""
    sides = (dispute.stands, *dispute.others)
    chosen = next((s for s in sides if s.entry == keep), None)
    if chosen is None:
        raise UserError("没有这个可选的值。", "请从冲突列出的值里选一个。")
    if not reason.strip():
        raise UserError("处理冲突要写明理由。", "请写明为什么采用这个值。")
    losers = tuple(s.entry for s in sides if s.entry != keep)
    changes: list[Change] = [Settle(dispute.kind, dispute.record, dispute.field, losers, reason)]
    if chosen.removed:
        changes.insert(0, Remove(dispute.kind, dispute.record))
    elif dispute.field and chosen is not dispute.stands:
        changes.insert(0, Put(dispute.kind, dispute.record, {dispute.field: chosen.value}))
    return record(desk, dispute.household, "settle", changes)


def _dispute(desk: Desk, file: str, conflict: Conflict, entries: dict[str, Entry]) -> Dispute:
    def side(entry: str, value: Value, removed: bool) -> Side:
        h = entries[entry].header
        who = desk.credentials.person(h.person, desk.today()) if h.person else None
        device = desk.credentials.device(h.device, desk.today())
        return Side(
            entry,
            value,
            removed,
            who.name if who else (h.person or "本机"),
            device.name if device else h.device,
            h.at,
        )

    stands = side(conflict.stands.entry, conflict.stands.value, conflict.stands.removed)
    others = tuple(side(w.entry, w.value, w.removed) for w in conflict.losers)
    return Dispute(file, conflict.kind, conflict.record, conflict.field, stands, others)
