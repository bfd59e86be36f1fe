"""What a set of entries adds up to, and what became of every single edit.

State = fold(entries) in (lamport, device, id) order; the same set gives the same state on every device.
Concurrent different values of one field: the same winner everywhere, and the loser stays on the conflict
list until a person names it (design §4.3). A put always wins over a removal it did not know of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop.domain.journal import (
    Ancestry,
    Attach,
    Body,
    Conflict,
    Entry,
    Key,
    Put,
    Redact,
    Remove,
    Settle,
    Value,
    Write,
    edits,
    in_order,
    unusable,
)
from desktop.domain.redaction import blanked, redacted

Edit = tuple[str, int, str]
"""(entry id, index of the change, field)."""
Outcome = Literal["adopted", "superseded", "in_conflict", "set_aside"]
Fate = tuple[Outcome, str]
"""What became of an edit, and the entry that did it: who overwrote, removed or settled; empty for none."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of every edit (design idea 5): the parts add up to ``edits``.

    ``superseded`` by a later value that knew of it, or by a settlement with its reason; ``set_aside`` in
    entries without effect (their reasons are in ``Folded.set_aside``); ``redacted`` what an administrator had
    deleted, as many as were counted then.
    """

    edits: int
    adopted: int
    superseded: int
    in_conflict: int
    set_aside: int
    redacted: int = 0

    @property
    def balanced(self) -> bool:
        """True when no edit is unaccounted for."""
        return (
            self.edits == self.adopted + self.superseded + self.in_conflict + self.set_aside + self.redacted
        )

    def __add__(self, other: Ledger) -> Ledger:
        return Ledger(
            self.edits + other.edits,
            self.adopted + other.adopted,
            self.superseded + other.superseded,
            self.in_conflict + other.in_conflict,
            self.set_aside + other.set_aside,
            self.redacted + other.redacted,
        )


@dataclass(frozen=True, slots=True)
class Folded:
    """The state of a file and the account of how it came about.

    ``records`` the current tables; ``attachments`` by digest; ``concerned`` records whose ``rests_on`` was
    changed by somebody who did not know of them (待复核) and that nobody looked at since, ``unseen`` the entries
    that did so; ``set_aside`` entry id → reason; ``redacted`` entry id → the entry that had it deleted; ``fates``
    of every single edit.
    """

    records: Mapping[Key, Mapping[str, Value]]
    attachments: Mapping[str, Attach]
    conflicts: tuple[Conflict, ...]
    concerned: tuple[Key, ...]
    ledger: Ledger
    set_aside: Mapping[str, str]
    redacted: Mapping[str, str] = field(default_factory=dict)
    unseen: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    fates: Mapping[Edit, Fate] = field(default_factory=dict)


def fold(entries: Collection[Entry], refused: Mapping[str, str] | None = None) -> Folded:
    """Fold ``entries``; ``refused`` names those that admission refused, with the reason."""
    aside = {**(refused or {}), **unusable(entries)}
    return _Folding(entries, aside).run()


def apply(records: dict[Key, dict[str, Value]], body: Body) -> None:
    """Apply one entry that knows everything before it (the append path: nothing can be concurrent)."""
    for change in body.changes:
        if isinstance(change, Put) and change.fields:
            records.setdefault((change.kind, change.id), {}).update(change.fields)
        elif isinstance(change, Remove):
            records.pop((change.kind, change.id), None)


@dataclass(slots=True)
class _Live:
    """A write no later one knew of; ``edit`` is how the ledger calls it."""

    edit: Edit
    rank: tuple[int, str, str]
    value: Value

    def as_write(self) -> Write:
        return Write(self.edit[0], self.value)


class _Folding:
    """One run of the fold over one file."""

    def __init__(self, entries: Collection[Entry], aside: Mapping[str, str]) -> None:
        self.aside = {e.id: aside[e.id] for e in entries if e.id in aside}
        self.ancestry = Ancestry(e for e in entries if aside.get(e.id) != "waiting")
        self.redacted = redacted(entries, aside, self.ancestry)
        self.all = in_order(blanked(entries, self.redacted) if self.redacted else entries)
        self.entries = [e for e in self.all if e.id not in self.aside]
        self.fate: dict[Edit, Fate] = {}
        self.attachments: dict[str, Attach] = {}
        self.removals: dict[Key, list[tuple[Edit, str]]] = {}
        self.puts: dict[Key, list[tuple[Entry, int, Put]]] = {}
        self.settles: dict[tuple[str, str, str], list[tuple[str, Settle]]] = {}
        self.conflicts: list[Conflict] = []
        self.cells: dict[Key, dict[str, list[_Live]]] = {}

    def run(self) -> Folded:
        self._sort_changes()
        for key in sorted(self.puts.keys() | self.removals.keys()):
            self._fold_record(key)
        records = {
            k: {f: live[-1].value for f, live in cell.items()} for k, cell in self.cells.items() if cell
        }
        return Folded(
            records=records,
            attachments=self.attachments,
            conflicts=tuple(self.conflicts),
            concerned=tuple(sorted(unseen := self._unseen(records))),
            unseen=unseen,
            ledger=self._ledger(),
            set_aside=self.aside,
            redacted={id: by for id, (by, _) in self.redacted.items()},
            fates=self.fate,
        )

    def _sort_changes(self) -> None:
        for e in self.all:
            if e.body is None:
                continue
            if e.id in self.aside:
                self.fate.update(((e.id, n, f), ("set_aside", "")) for n, f in edits(e.body))
                continue
            for n, change in enumerate(e.body.changes):
                match change:
                    case Put():
                        if not change.fields:
                            continue  # It sets nothing, so it overrules nothing either.
                        self.puts.setdefault((change.kind, change.id), []).append((e, n, change))
                    case Remove():
                        key = (change.kind, change.id)
                        self.removals.setdefault(key, []).append(((e.id, n, ""), e.id))
                    case Attach():
                        self.attachments.setdefault(change.sha256, change)
                        self.fate[(e.id, n, "")] = ("adopted", "")
                    case Settle():
                        place = (change.kind, change.id, change.field)
                        self.settles.setdefault(place, []).append((e.id, change))
                        self.fate[(e.id, n, "")] = ("adopted", "")
                    case Redact():
                        self.fate[(e.id, n, "")] = ("adopted", "")

    def _fold_record(self, key: Key) -> None:
        puts = self._after_removals(key)
        cell: dict[str, list[_Live]] = {}
        for entry, n, put in puts:
            for name, value in put.fields.items():
                cell[name] = self._write(cell.get(name, []), _Live((entry.id, n, name), entry.rank, value))
        for name, live in cell.items():
            live.sort(key=lambda w: w.rank)
            self._close_field(key, name, live)
        self.cells[key] = cell

    def _after_removals(self, key: Key) -> list[tuple[Entry, int, Put]]:
        """The puts that no removal ended. A removal that a concurrent put overrules is a conflict.

        What one removal ended cannot overrule another, so this goes on until nothing changes.
        """
        puts = self.puts.get(key, [])
        overruled = self.removals.get(key, [])
        while effective := [r for r in overruled if not self._overruling(r[1], puts)]:
            overruled = [r for r in overruled if r not in effective]
            for edit, _ in effective:
                puts = self._end(puts, edit)
        losers: list[str] = []
        for edit, removal in overruled:
            named = self._named_loser((*key, ""), removal)
            self.fate[edit] = ("superseded", named) if named else ("in_conflict", "")
            # An entry that removes a record twice lost once.
            losers.extend(() if named or removal in losers else (removal,))
        if losers:
            overruling = [p for r in losers for p in self._overruling(r, puts)]
            last, _, put = max(overruling, key=lambda p: (p[0].rank, p[1]))
            gone = tuple(Write(r, None, removed=True) for r in losers)
            self.conflicts.append(Conflict(*key, "", Write(last.id, dict(put.fields)), gone))
        return puts

    def _overruling(self, removal: str, puts: list[tuple[Entry, int, Put]]) -> list[tuple[Entry, int, Put]]:
        return [p for p in puts if self.ancestry.concurrent(p[0].id, removal)]

    def _end(self, puts: list[tuple[Entry, int, Put]], edit: Edit) -> list[tuple[Entry, int, Put]]:
        """Take out the puts that a removal knew; within one entry, those written before it."""
        removal, place, _ = edit
        left: list[tuple[Entry, int, Put]] = []
        self.fate[edit] = ("adopted", "")
        for entry, n, put in puts:
            if (entry.id == removal and n < place) or (
                entry.id != removal and self.ancestry.knew(removal, entry.id)
            ):
                self.fate.update(((entry.id, n, name), ("superseded", removal)) for name in put.fields)
            else:
                left.append((entry, n, put))
                self.fate[edit] = ("superseded", entry.id)
        return left

    def _write(self, live: list[_Live], new: _Live) -> list[_Live]:
        """Add a write to a field; it replaces the value its author saw, never one that lost unseen."""
        known = [w for w in live if self.ancestry.knew(new.edit[0], w.edit[0])]
        if not known:
            return [*live, new]
        seen = max(known, key=lambda w: w.rank)
        gone = [w for w in known if w is seen or w.value == seen.value]
        for w in gone:
            self.fate[w.edit] = ("superseded", new.edit[0])
        return [w for w in live if not any(w is g for g in gone)] + [new]

    def _close_field(self, key: Key, name: str, live: list[_Live]) -> None:
        winner = live[-1]
        losers: list[_Live] = []
        for w in live:
            if w.value == winner.value:
                self.fate[w.edit] = ("adopted", "")
            elif named := self._named_loser((*key, name), w.edit[0]):
                self.fate[w.edit] = ("superseded", named)
            else:
                self.fate[w.edit] = ("in_conflict", "")
                losers.append(w)
        if losers:
            write = tuple(w.as_write() for w in losers)
            self.conflicts.append(Conflict(*key, name, winner.as_write(), write))

    def _named_loser(self, place: tuple[str, str, str], entry: str) -> str:
        """The entry that settled against this one; empty while nobody did."""
        return next(
            (
                by
                for by, settle in self.settles.get(place, ())
                if entry in settle.losers and self.ancestry.knew(by, entry)
            ),
            "",
        )

    def _unseen(self, records: Mapping[Key, Mapping[str, Value]]) -> dict[Key, tuple[str, ...]]:
        writers: dict[Key, set[str]] = {}
        for key, puts in self.puts.items():
            writers[key] = {entry.id for entry, _, _ in puts}
        for key, removals in self.removals.items():
            writers.setdefault(key, set()).update(entry for _, entry in removals)
        found: dict[Key, tuple[str, ...]] = {}
        for key, cell in self.cells.items():
            rests_on = records.get(key, {}).get("rests_on")
            if not isinstance(rests_on, list):
                continue
            author = cell["rests_on"][-1].edit[0]
            under: Iterable[Key] = [(k, i) for k, _, i in (str(r).partition("/") for r in rests_on)]
            unseen = {w for u in under for w in writers.get(u, ()) if self.ancestry.concurrent(author, w)}
            if left := tuple(sorted(w for w in unseen if not self._looked_at(key, author, w))):
                found[key] = left
        return found

    def _looked_at(self, key: Key, author: str, write: str) -> bool:
        """True when somebody who knew both said that the decision stands beside the change (复核)."""
        return any(
            write in said.losers and self.ancestry.knew(by, write) and self.ancestry.knew(by, author)
            for by, said in self.settles.get((*key, "rests_on"), ())
        )

    def _ledger(self) -> Ledger:
        every = sum(len(edits(e.body)) for e in self.all if e.body is not None)
        gone = sum(said.edits for _, said in self.redacted.values())
        count = Counter(outcome for outcome, _ in self.fate.values())
        return Ledger(
            every + gone,
            count["adopted"],
            count["superseded"],
            count["in_conflict"],
            count["set_aside"],
            gone,
        )
