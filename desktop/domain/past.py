"""经过: how a file stood on any day, the past of one field, and what differs between two days.

Two days belong to every entry: the day it was written (登记日) and the day that what it tells of happened (发生日);
for facts that name no day of their own the two are one (design §4.3). Entries after the day are kept in the chain
without their body, so that who knew of whom stays what it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from desktop.domain.fold import Folded, Outcome, fold
from desktop.domain.household import parse_day
from desktop.domain.journal import Entry, Key, Put, Remove, Value, in_order
from desktop.domain.redaction import redactions

By = Literal["written", "happened"]
"""Which of the two days a household is asked for: 登记日 or 发生日."""

_DAYS = ("on", "registered_on", "issued_on", "event_on", "died_on", "left_on", "sent_on", "released_on")
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Write:
    """One value that a field had: which entry wrote it, and what became of it. ``removed`` with its record."""

    entry: Entry
    value: Value
    outcome: Outcome
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same on two days; None where there was nothing."""

    kind: str
    record: str
    field: str
    before: Value
    after: Value


def written_on(entry: Entry) -> date | None:
    """The day (in China) on which an entry says it was written; None when it cannot be read."""
    try:
        at = datetime.fromisoformat(entry.header.at)
        return at.astimezone(_CHINA).date() if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def happened_on(entry: Entry) -> date | None:
    """The day of what an entry tells: the first one it names, else the day it was written."""
    for change in entry.body.changes if entry.body else ():
        if isinstance(change, Put):
            for name in _DAYS:
                if (day := parse_day(change.fields.get(name))) is not None:
                    return day
    return written_on(entry)


def as_of(entries: Collection[Entry], refused: Mapping[str, str], day: date, by: By) -> Folded:
    """The file as it stood at the end of a day. What was deleted by law is in no past either."""
    of = written_on if by == "written" else happened_on
    kept = [e if redactions(e) or _until(of(e), day) else replace(e, body=None) for e in entries]
    return fold(kept, refused)


def _until(own: date | None, day: date) -> bool:
    return own is not None and own <= day


def writes(entries: Collection[Entry], folded: Folded, kind: str, record: str, field: str) -> list[Write]:
    """Every value that a field was given, oldest first, removals of its record among them."""
    found: list[Write] = []
    for entry in in_order(entries):
        if entry.id in folded.redacted:
            continue
        for n, change in enumerate(entry.body.changes if entry.body else ()):
            if (
                isinstance(change, Put)
                and (change.kind, change.id) == (kind, record)
                and field in change.fields
            ):
                outcome = folded.fates[(entry.id, n, field)][0]
                found.append(Write(entry, change.fields[field], outcome))
            elif isinstance(change, Remove) and (change.kind, change.id) == (kind, record):
                found.append(Write(entry, None, folded.fates[(entry.id, n, "")][0], removed=True))
    return found


def differences(
    before: Mapping[Key, Mapping[str, Value]], after: Mapping[Key, Mapping[str, Value]]
) -> list[Difference]:
    """What changed from one state to another, record by record, field by field."""
    found: list[Difference] = []
    for kind, record in sorted(before.keys() | after.keys()):
        was, now = before.get((kind, record), {}), after.get((kind, record), {})
        for name in sorted(was.keys() | now.keys()):
            if was.get(name) != now.get(name):
                found.append(Difference(kind, record, name, was.get(name), now.get(name)))
    return found
