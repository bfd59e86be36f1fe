"""更正和当时不知道的: what was written over, taken back or deleted, and what a decision could not have known.

Three ways a fact was unknown: it had happened and was entered later; another device had entered it and the two had
not met yet; it was changed later and nobody wrote down since when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from desktop.domain.fold import Folded
from desktop.domain.household import (
    ACCOUNT,
    APPLICATION,
    DECISION,
    HOLD,
    HOUSEHOLD,
    MEMBER,
    STEP,
    Decision,
    parse_day,
)
from desktop.domain.journal import Ancestry, Entry, Put, Value, in_order
from desktop.domain.ledger_of_edits import WORDS, Line, lines
from desktop.domain.past import written_on
from desktop.office.dossier_rows import Read, Row, matter_title

_FACTS = frozenset({HOUSEHOLD, MEMBER, ACCOUNT, APPLICATION, STEP, HOLD})
"""Records that tell of the family and of what was found out; all others are what the desk made of it."""
_CORRECTED = _FACTS | {DECISION}
_DAYS: Mapping[str, tuple[str, ...]] = {
    MEMBER: ("died_on", "left_on"), STEP: ("on",), APPLICATION: ("event_on",), HOLD: (), HOUSEHOLD: ("event_on",),
}  # fmt: skip
"""Where a record says since when what it tells of is so."""
_MOST_FIELDS = 6

HAPPENED, ELSEWHERE, UNDATED = (
    "已经发生，后来才登记",
    "已在另一台设备登记，当时还没有合并",
    "后来改动，没有写明从何时起",
)


def correction_rows(read: Read, folded: Folded, since: date, until: date) -> Iterator[Row]:
    """Every value of the period that no longer stands: what it was, what came in its place, who and why."""
    known = {entry.id: entry for entry in read.entries}
    for line in lines(read.entries, folded):
        if line.outcome == "adopted" or line.kind not in _CORRECTED or not _told(read, line):
            continue
        by = known.get(line.by) or known.get(line.entry)
        day = written_on(by) if by else None
        if by is None or day is None or not since <= day <= until:
            continue
        yield {
            "dated": day.isoformat(),
            "what": read.words.what(line.kind, line.record, line.field),
            "before": _value(read, line.kind, line.record, line.field, line.value),
            "after": _after(read, by, line),
            "by": read.name(by.header.person),
            "why": (by.body.note if by.body else "") or line.reason or WORDS[line.outcome],
        }


def _told(read: Read, line: Line) -> bool:
    return line.outcome == "redacted" or read.words.shown(line.kind, line.field)


def _after(read: Read, by: Entry, line: Line) -> str:
    if line.outcome == "redacted":
        return "依法删除，内容不再保存"
    for change in by.body.changes if by.body else ():
        if (
            isinstance(change, Put)
            and (change.kind, change.id) == (line.kind, line.record)
            and line.field in change.fields
        ):
            return _value(read, line.kind, line.record, line.field, change.fields[line.field])
    return WORDS[line.outcome]


def _value(read: Read, kind: str, record: str, field: str, value: Value) -> str:
    return read.words.value(kind, record, field, value) if field and value is not None else "—"


def unknown_rows(read: Read, decisions: Sequence[Decision]) -> Iterator[Row]:
    """What each decision did not know: facts that were entered after it, or elsewhere at its time."""
    ancestry = Ancestry(read.entries)
    for decision in decisions:
        made, on = read.wrote(DECISION, decision.id), parse_day(decision.on)
        if made is None or on is None:
            continue
        title = f"{decision.on} {matter_title(read.desk, read.home, decision.application)}"
        for entry in in_order(read.entries):
            if entry.id == made.id or entry.header.person is None or ancestry.knew(made.id, entry.id):
                continue
            for row in _of_entry(read, entry, on, decision):
                yield {"decision": title, **row}


def _of_entry(read: Read, entry: Entry, on: date, decision: Decision) -> Iterator[Row]:
    written = written_on(entry)
    for change in entry.body.changes if entry.body else ():
        if not isinstance(change, Put) or change.kind not in _FACTS:
            continue
        since = _since(change)
        why = _why(change, since, written, on, decision)
        if why:
            yield {
                "happened": since.isoformat() if since else "未写明",
                "recorded": written.isoformat() if written else "—",
                "what": _said(read, change),
                "by": read.name(entry.header.person),
                "why": why,
            }


def _since(put: Put) -> date | None:
    for name in _DAYS.get(put.kind, ()):
        if (day := parse_day(put.fields.get(name))) is not None:
            return day
    return None


def _why(put: Put, since: date | None, written: date | None, on: date, decision: Decision) -> str:
    """Why a decision of that day did not know of this; empty for what came after it."""
    if written is not None and written < on:
        return ELSEWHERE
    if since is not None:
        before = since < on or (since == on and put.kind == MEMBER)
        return HAPPENED if before else ""
    about = put.fields.get("application")
    if put.kind in (MEMBER, HOUSEHOLD) or (
        put.kind == APPLICATION and put.id == decision.application and not about
    ):
        return UNDATED
    return ""


def _said(read: Read, put: Put) -> str:
    """The fields of one record in a line; what only the program needs is left out."""
    if put.kind == STEP:
        return read.words.step(str(put.fields.get("application", "")), str(put.fields.get("step", "")))
    shown = [name for name in put.fields if read.words.shown(put.kind, name)]
    texts = [
        f"{read.words.what(put.kind, put.id, name)}：{_value(read, put.kind, put.id, name, put.fields[name])}"
        for name in shown[:_MOST_FIELDS]
    ]
    more = [f"等 {len(shown)} 项"] if len(shown) > _MOST_FIELDS else []
    return "；".join([*texts, *more]) or read.words.what(put.kind, put.id, "")
