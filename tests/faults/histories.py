"""Random histories over two to six devices: in the end all copies say the same, and every edit is accounted for.

Devices are cut off from each other; what travels comes twice, in any order or in part; clocks are up to ten years
off; a device is restored from an old backup, honestly (a new device id) or not; a laptop is cloned and both go on.
The account is taken without the ledger of the fold: every edit of every entry is looked for again.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.domain.fold import Folded
from desktop.domain.journal import Attach, Change, Conflict, Entry, Put, Remove, Settle, Value, edits
from desktop.domain.ledger_of_edits import lines, summed
from tests.domain.replicas import pasts
from tests.faults.made_copies import Copy, FileCopy, PureCopy
from tests.faults.made_files import memory_folder

FULL = 10_000
REAL_SHARE = 25
"""One history in so many is lived once more by real files."""
PURE: Callable[[str], Any] = PureCopy.fresh
_DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_TEN_YEARS = 3_652


def run(trials: int, seed: int = 5) -> dict[str, object]:
    """``trials`` histories by the fold, and a share of them by real files; copies that differ, edits not found."""
    started = time.monotonic()
    counts: Counter[str] = Counter()
    examples: list[str] = []
    for n in range(trials):
        _live(History(random.Random(f"{seed} {n}"), PURE), counts, examples, f"history {n}")
    real = max(2, trials // REAL_SHARE)
    for n in range(real):
        with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
            _live(History(random.Random(f"{seed} {n}"), _in(Path(folder))), counts, examples, f"files of {n}")
    wrong = counts["diverged"] + counts["edits_unaccounted"] + counts["problems"]
    names = (
        "entries", "edits", "adopted", "superseded", "in_conflict", "set_aside", "partial", "duplicates", "restores",
        "clones", "refused_writes", "diverged", "edits_unaccounted", "problems",
    )  # fmt: skip
    return {
        "ok": wrong == 0, "trials": trials, "with_files": real, **{name: counts[name] for name in names},
        **({"examples": examples} if examples else {}), "seconds": round(time.monotonic() - started, 1),
    }  # fmt: skip


def _in(folder: Path) -> Callable[[str], Any]:
    number = itertools.count()
    return lambda device: FileCopy(folder / f"{next(number)}", device)


class History:
    """One history: copies, backups, clocks, and what may happen next."""

    def __init__(self, chance: random.Random, fresh: Callable[[str], Copy]) -> None:
        self.chance = chance
        self.fresh = fresh
        self.copies: list[Copy] = [fresh(f"d{n}") for n in range(chance.randint(2, 6))]
        self.clocks = [chance.randint(-_TEN_YEARS, _TEN_YEARS) for _ in self.copies]
        self.backups: list[object] = [copy.saved() for copy in self.copies]
        self.counts: Counter[str] = Counter()
        self.devices = len(self.copies)
        self.photos = 0

    def live(self) -> None:
        """What happens, and at last everybody hears everything."""
        self._write(0)
        deeds = (self._write, self._hear, self._back_up, self._restore, self._clone)
        for _ in range(self.chance.randint(8, 30)):
            (deed,) = self.chance.choices(deeds, (12, 8, 2, 1, 0.4))
            deed(self.chance.randrange(len(self.copies)))
        for copy in (*self.copies, *self.copies):
            for other in self.copies:
                if other is not copy:
                    copy.receive(other, [e.id for e in other.entries()])

    def _write(self, n: int) -> None:
        copy = self.copies[n]
        at = _DAY + timedelta(days=self.clocks[n], seconds=len(copy.entries()))
        changes = [self._change(copy) for _ in range(self.chance.randint(1, 3))]
        self.counts["refused_writes"] += not copy.write(changes, at.isoformat())

    def _change(self, copy: Copy) -> Change:
        kind, id = "member", f"m{self.chance.randrange(3)}"
        match self.chance.choices(("put", "remove", "attach", "settle"), (10, 2, 1, 3))[0]:
            case "remove":
                return Remove(kind, id)
            case "attach":
                self.photos += 1
                name = f"{copy.device}-{self.photos}.jpg"
                sha256 = hashlib.sha256(name.encode()).hexdigest()
                return Attach(sha256, len(name), "image/jpeg", name)
            case "settle" if conflicts := copy.folded().conflicts:
                return _settled(self.chance.choice(conflicts))
        fields = self.chance.sample(("name", "phone", "note"), self.chance.randint(1, 3))
        return Put(kind, id, {name: self.chance.choice("甲乙丙丁") for name in fields})

    def _hear(self, n: int) -> None:
        """All, some or a beginning of what another copy has, in any order, perhaps twice."""
        copy = self.copies[n]
        other = self.chance.choice([c for c in self.copies if c is not copy])
        ids = [e.id for e in other.entries()]
        if self.chance.random() < 0.4:
            ids = ids[: self.chance.randint(0, len(ids))]
            self.counts["partial"] += 1
        self.chance.shuffle(ids)
        for _ in range(self.chance.choice((1, 1, 2))):
            copy.receive(other, ids)
            self.counts["duplicates"] += 1
        self.counts["duplicates"] -= 1

    def _back_up(self, n: int) -> None:
        self.backups[n] = self.copies[n].saved()

    def _restore(self, n: int) -> None:
        """An old backup is put back; an honest restore takes a new device id, another one keeps it."""
        self.devices += 1
        device = f"d{self.devices}" if self.chance.random() < 0.7 else self.copies[n].device
        self.copies[n] = self.copies[n].restored(self.backups[n], device)
        self.counts["restores"] += 1

    def _clone(self, n: int) -> None:
        """The folder is copied to another machine with its profile, and both work on."""
        copy = self.copies[n]
        data = copy.saved()
        clone = self.fresh(copy.device).restored(data, copy.device)
        self.copies.append(clone)
        self.clocks.append(self.chance.randint(-_TEN_YEARS, _TEN_YEARS))
        self.backups.append(data)
        self.counts["clones"] += 1


def _settled(conflict: Conflict) -> Settle:
    losers = tuple(loser.entry for loser in conflict.losers)
    return Settle(conflict.kind, conflict.record, conflict.field, losers, "已核对")


def _live(history: History, counts: Counter[str], examples: list[str], name: str) -> None:
    history.live()
    first = history.copies[0]
    folded, every = first.folded(), {e.id: e for e in first.entries()}
    states = [_state(copy) for copy in history.copies]
    diverged = any(state != states[0] for state in states)
    lost = _unaccounted(every, folded)
    problems = [text for copy in history.copies for text in copy.problems()]
    if not folded.ledger.balanced or folded.ledger.edits != _number(every.values()):
        problems.append("the ledger does not balance")
    if summed(lines(list(every.values()), folded)) != folded.ledger:
        problems.append("the lines of the ledger do not add up to it")
    counts.update(history.counts)
    counts.update(diverged=diverged, edits_unaccounted=len(lost), problems=len(problems), entries=len(every))
    ledger = folded.ledger
    counts.update(edits=ledger.edits, adopted=ledger.adopted, superseded=ledger.superseded)
    counts.update(in_conflict=ledger.in_conflict, set_aside=ledger.set_aside)
    if (diverged or lost or problems) and len(examples) < 5:
        examples.append(f"{name}: diverged {diverged}, unaccounted {lost[:3]}, {problems[:3]}")


def _state(copy: Copy) -> object:
    """Everything two copies must agree on; the tables too, whichever way they came about."""
    folded = copy.folded()
    tables = {key: fields for key, fields in copy.records().items() if fields}
    same = {key: dict(fields) for key, fields in folded.records.items() if fields} == tables
    return (
        same, tables, folded.conflicts, folded.concerned, folded.set_aside, folded.ledger, set(folded.attachments),
        {e.id for e in copy.entries()},
    )  # fmt: skip


def _number(entries: Iterable[Entry]) -> int:
    return sum(len(edits(e.body)) for e in entries if e.body)


def _unaccounted(every: Mapping[str, Entry], folded: Folded) -> list[str]:
    """Edits that neither stand, nor were overruled by one who knew them, nor wait in a conflict, nor are set aside."""
    known = pasts(every)
    usable = [e for e in every.values() if e.id not in folded.set_aside]
    waiting = {(c.kind, c.record, c.field, w.entry) for c in folded.conflicts for w in c.losers}
    lost = []
    for entry in usable:
        later = [e for e in usable if e.id != entry.id and entry.id in known[e.id]]
        for place, change in enumerate(entry.body.changes if entry.body else ()):
            own = entry.body.changes[place + 1 :] if entry.body else ()
            after = [*own, *(c for e in later for c in (e.body.changes if e.body else ()))]
            lost += [f"{entry.id[:8]} {what}" for what in _missing(entry.id, change, after, waiting, folded)]
    return lost


def _missing(
    entry: str, change: Change, after: list[Change], waiting: set[tuple[str, str, str, str]], folded: Folded
) -> list[str]:
    match change:
        case Attach():
            return [] if change.sha256 in folded.attachments else [change.name]
        case Settle():
            return []
        case Remove():
            key = (change.kind, change.id)
            gone = key not in folded.records or (*key, "", entry) in waiting
            return [] if gone or _overruled(key, "", entry, after) else [f"remove {change.id}"]
        case Put():
            key = (change.kind, change.id)
            record = folded.records.get(key, {})
            return [
                f"{change.id}.{name}"
                for name, value in change.fields.items()
                if _value(record, name) != value
                and (*key, name, entry) not in waiting
                and not _overruled(key, name, entry, after)
            ]
    return []


def _value(record: Mapping[str, Value], name: str) -> Value:
    return record.get(name)


def _overruled(key: tuple[str, str], name: str, entry: str, after: list[Change]) -> bool:
    """True when somebody who knew the edit wrote over it, removed it, or named it in a settlement."""
    for change in after:
        match change:
            case Put() if (change.kind, change.id) == key and (not name or name in change.fields):
                return True
            case Remove() if (change.kind, change.id) == key:
                return True
            case Settle() if (change.kind, change.id, change.field) == (
                *key,
                name,
            ) and entry in change.losers:
                return True
    return False
