"""经过: every entry of a household, the past of one field, the household as of a day, two days compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain import past
from desktop.domain.fold import Folded, Outcome
from desktop.domain.household import Household, household
from desktop.domain.journal import Entry, Value, in_order
from desktop.domain.ledger_of_edits import Line, lines
from desktop.domain.past import By, Difference
from desktop.office.desk import Desk
from desktop.office.hands import Hand, hand

BY_WORDS = {"written": "按登记日", "happened": "按发生日"}


@dataclass(frozen=True, slots=True)
class Past:
    """One value that a field had. ``written`` when it was entered, ``happened`` when what it tells of took place."""

    entry: str
    value: Value
    removed: bool
    outcome: Outcome
    by: Hand
    written: date | None
    happened: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One entry of a household. ``refused`` why it has no effect; ``deleted`` by whom and why its words are gone."""

    entry: str
    action: str
    by: Hand
    written: date | None
    happened: date | None
    note: str
    refused: str
    deleted: str
    lines: tuple[Line, ...]

    @property
    def application(self) -> str:
        """The application it belongs to; empty where it names none."""
        return next((str(line.value) for line in self.lines if line.field == "application"), "")


@dataclass(frozen=True, slots=True)
class AsOf:
    """A household at the end of a day; ``later`` how many entries came after it."""

    day: date
    by: By
    home: Household
    folded: Folded
    later: int


def field_past(desk: Desk, file: str, kind: str, record: str, field: str) -> tuple[Past, ...]:
    """Everything a field ever said, oldest first: who, when, on which device, and what became of it."""
    with desk.open_household(file) as opened:
        found = past.writes(opened.entries(), opened.folded(), kind, record, field)
    return tuple(
        Past(
            w.entry.id, w.value, w.removed, w.outcome, hand(desk, w.entry), past.written_on(w.entry),
            past.happened_on(w.entry), w.entry.body.note if w.entry.body else "",
        )
        for w in found
    )  # fmt: skip


def passages(desk: Desk, file: str) -> tuple[Passage, ...]:
    """Every entry of a household with its edits, the newest first."""
    with desk.open_household(file) as opened:
        entries, folded = opened.entries(), opened.folded()
    own: dict[str, list[Line]] = {}
    for line in lines(entries, folded):
        own.setdefault(line.entry, []).append(line)
    return tuple(
        _passage(desk, entry, folded, tuple(own.get(entry.id, ()))) for entry in reversed(in_order(entries))
    )


def as_of(desk: Desk, file: str, day: date, by: By) -> AsOf:
    """The household as the file had it at the end of a day, by the day of entry or of the event; never the future.

    What was deleted by law is in no past either.
    """
    with desk.open_household(file) as opened:
        entries, refused = opened.entries(), opened.refused()
    folded = past.as_of(entries, refused, day, by)
    of = past.written_on if by == "written" else past.happened_on
    later = sum(1 for e in entries if (own := of(e)) is None or own > day)
    return AsOf(day, by, household(file, folded.records), folded, later)


def between(desk: Desk, file: str, first: date, second: date, by: By) -> tuple[Difference, ...]:
    """What differs between two days."""
    one, other = as_of(desk, file, first, by), as_of(desk, file, second, by)
    return tuple(past.differences(one.folded.records, other.folded.records))


def _passage(desk: Desk, entry: Entry, folded: Folded, own: tuple[Line, ...]) -> Passage:
    gone = next((line.reason for line in own if line.outcome == "redacted"), "")
    refused = next((line.reason for line in own if line.outcome == "set_aside"), "")
    note = entry.body.note if entry.body else ""
    return Passage(
        entry.id, entry.header.action, hand(desk, entry), past.written_on(entry), past.happened_on(entry),
        note, refused, gone, own,
    )  # fmt: skip
