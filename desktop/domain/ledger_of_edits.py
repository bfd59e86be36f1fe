"""改动的账: every edit of a file, one by one, with what became of it and why (design idea 5).

The fold gives every edit exactly one outcome; here each becomes a line that a person can read, and lines are summed
for a household, a batch or the whole office: 全部改动 = 采用 + 被取代 + 待处理冲突 + 未采纳 + 依法删除.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from desktop.domain.fold import Folded, Ledger
from desktop.domain.journal import Attach, Change, Entry, Put, Redact, Remove, Settle, Value, edits, in_order
from desktop.domain.redaction import redactions

What = Literal["adopted", "superseded", "in_conflict", "set_aside", "redacted"]
WORDS: Mapping[What, str] = {
    "adopted": "采用", "superseded": "被取代", "in_conflict": "待处理冲突", "set_aside": "未采纳",
    "redacted": "依法删除",
}  # fmt: skip

LATER = "知道原值的人后来另写了"
SETTLED = "冲突已处理"
REMOVED = "整条记录已撤下"
_UNUSABLE = {
    "waiting": "前面的记录还没有到", "malformed": "先后次序不对", "cloned": "设备身份被复制使用过",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One edit. ``count`` is 1, or how many went with an entry that was deleted by law.

    ``change`` put, remove, attach, settle, redact; ``by`` the entry that did it, empty for none; ``reason`` why.
    """

    entry: str
    change: str
    kind: str
    record: str
    field: str
    value: Value
    outcome: What
    by: str = ""
    reason: str = ""
    count: int = 1


def lines(entries: Collection[Entry], folded: Folded) -> list[Line]:
    """Every edit of a file in the order of the journal. ``folded`` is the fold of these very entries."""
    known = {e.id: e for e in entries}
    found: list[Line] = []
    for entry in in_order(entries):
        if entry.id in folded.redacted:
            found.append(_redacted(entry, known[folded.redacted[entry.id]]))
            continue
        if entry.body is None:
            continue
        for n, field in edits(entry.body):
            outcome, by = folded.fates[(entry.id, n, field)]
            reason = _reason(entry, (n, field), folded, known)
            found.append(_line(entry, entry.body.changes[n], field, outcome, by, reason))
    return found


def summed(found: Iterable[Line], chosen: Callable[[Line], bool] = lambda line: True) -> Ledger:
    """The account of some lines."""
    count: dict[str, int] = {}
    for line in found:
        if chosen(line):
            count[line.outcome] = count.get(line.outcome, 0) + line.count
    every = sum(count.values())
    return Ledger(every, **{what: count.get(what, 0) for what in WORDS})


def _line(entry: Entry, change: Change, field: str, outcome: What, by: str, reason: str) -> Line:
    match change:
        case Put():
            said = ("put", change.kind, change.id, change.fields.get(field))
        case Remove():
            said = ("remove", change.kind, change.id, None)
        case Attach():
            said = ("attach", "", change.about, change.name)
        case Settle():
            said, field = ("settle", change.kind, change.id, change.reason), change.field
        case Redact():
            said = ("redact", "", change.entry, change.reason)
    return Line(entry.id, said[0], said[1], said[2], field, said[3], outcome, by, reason)


def _redacted(entry: Entry, by: Entry) -> Line:
    said = next(r for r in redactions(by) if r.entry == entry.id)
    reason = f"{said.reason}（{said.basis}）"
    return Line(entry.id, "put", "", "", "", None, "redacted", by.id, reason, said.edits)


def _reason(entry: Entry, edit: tuple[int, str], folded: Folded, known: Mapping[str, Entry]) -> str:
    outcome, by = folded.fates[(entry.id, *edit)]
    if outcome == "set_aside":
        why = folded.set_aside.get(entry.id, "")
        return _UNUSABLE.get(why, why)
    if outcome != "superseded" or entry.body is None:
        return ""
    change = entry.body.changes[edit[0]]
    later = known[by].body if by in known else None
    if later is None or not isinstance(change, Put | Remove):
        return LATER
    for other in later.changes:
        if isinstance(other, Settle) and entry.id in other.losers and _same(other, change, edit[1]):
            return f"{SETTLED}：{other.reason}"
    taken = any(
        isinstance(o, Remove) and (o.kind, o.id) == (change.kind, change.id) for o in later.changes
    ) and not any(
        isinstance(o, Put) and (o.kind, o.id) == (change.kind, change.id) and edit[1] in o.fields
        for o in later.changes
    )
    return REMOVED if taken else LATER


def _same(settle: Settle, change: Put | Remove, field: str) -> bool:
    return (settle.kind, settle.id, settle.field) == (change.kind, change.id, field)
