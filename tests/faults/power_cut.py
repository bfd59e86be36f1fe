"""The power goes while entries are being saved: every state of the disk that may be left is opened again.

Twice: over a trace taken by a VFS of another engine (apsw) under ``HouseholdFile``, and, where strace may watch, over
what the kernel saw of the real process (which also makes the file, takes in a laptop's copy and replaces the vault's
file). The same with ``synchronous=FULL`` must lose something, else the simulation proves nothing.
"""

from __future__ import annotations

import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from tests.faults import made_strace
from tests.faults.made_disk import Disk, Op
from tests.faults.made_files import HOUSEHOLD, FaultKeys, made, memory_folder, save
from tests.faults.made_strace import VAULT
from tests.faults.made_trace import HELD, Recovery, recorded

FULL = 20_000
SAVES = 14
_NAME = f"{HOUSEHOLD}.hdh"
_IDLE_ROUNDS = 40
"""So many rounds over the whole trace that bring no new state: there are no more."""


@dataclass
class Count:
    """What the states of one trace came to."""

    states: int = 0
    lost: int = 0
    unreadable: int = 0
    hot_journals: int = 0
    written_on: int = 0
    examples: list[str] = field(default_factory=list)


def run(trials: int, seed: int = 7, through: Sequence[str] = ("apsw", "strace")) -> dict[str, object]:
    """``trials`` states of each trace; entries (or vault files) lost after acknowledgement, files unreadable."""
    started = time.monotonic()
    counts: dict[str, Count] = {}
    control = Count(lost=1)
    if "apsw" in through:
        with Recovery() as recovery:
            counts["apsw"] = _through_apsw("EXTRA", trials, seed, recovery)
            control = _through_apsw("FULL", trials, seed, recovery, _just_unlinked)
    if "strace" in through and made_strace.available():
        counts["strace"] = _through_strace(trials, seed + 1)
    return {
        "ok": control.lost > 0 and not any(c.lost or c.unreadable for c in counts.values()),
        "trials": trials,
        **{name: vars(count) for name, count in counts.items()},
        **(
            {"lost_with_synchronous_full": control.lost, "of_states": control.states}
            if control.states
            else {}
        ),
        "seconds": round(time.monotonic() - started, 1),
    }


def _just_unlinked(disk: Disk) -> bool:
    """The commit is done and told, the folder not synced: where a weaker setting must lose."""
    return [move.kind for move in disk.moves] == ["unlink"]


def _any(disk: Disk) -> bool:
    return True


def _through_apsw(
    synchronous: str, trials: int, seed: int, recovery: Recovery, when: Callable[[Disk], bool] = _any
) -> Count:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        with made(Path(name)) as file:
            save(file, 0)
        before = file.path.read_bytes()
        ops = recorded(Path(name), synchronous, SAVES)
    moments = [m for m in _moments(Disk.holding({_NAME: (HELD, before)}), ops) if when(m)]
    return _examined(moments, trials, seed, recovery.of)


def _through_strace(trials: int, seed: int) -> Count:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as name:
        ops = made_strace.watched(Path(name), SAVES)
    return _examined(list(_moments(Disk.holding({}), ops)), trials, seed)


def _examined(
    moments: list[Disk], trials: int, seed: int, recover: Callable[[Path], None] = lambda path: None
) -> Count:
    count, chance = Count(), random.Random(seed)
    seen: set[bytes] = set()
    idle = 0
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        while count.states < trials and idle < _IDLE_ROUNDS:
            idle += 1
            for moment in chance.sample(moments, len(moments)):
                state = moment.state(chance)
                mark = _mark(state, moment.acknowledged)
                if mark in seen or count.states == trials:
                    continue
                seen.add(mark)
                idle = 0
                _lay_out(Path(folder), state)
                recover(Path(folder) / _NAME)
                _open(Path(folder), state, moment.acknowledged, count)
    return count


def _moments(disk: Disk, ops: list[Op]) -> Iterator[Disk]:
    """The disk after every op; what is durable is shared between the moments until the next sync."""
    yield disk.copy()
    for op in ops:
        disk.play(op)
        yield disk.copy()


def _mark(state: dict[str, bytes], acknowledged: list[str]) -> bytes:
    running = hashlib.blake2b(repr(acknowledged[-2:]).encode(), digest_size=16)
    for name, data in sorted(state.items()):
        running.update(f"{name} {len(data)}".encode())
        running.update(data)
    return running.digest()


def _lay_out(folder: Path, state: dict[str, bytes]) -> None:
    for left in folder.iterdir():
        left.unlink()
    for name, data in state.items():
        (folder / name).write_bytes(data)


def _open(folder: Path, state: dict[str, bytes], acknowledged: list[str], count: Count) -> None:
    count.states += 1
    count.hot_journals += f"{_NAME}-journal" in state
    lost = _vault_lost(folder / VAULT, acknowledged)
    wanted = {text for text in acknowledged if len(text) == 64}
    if wanted or "made" in acknowledged or _NAME in state:
        lost += _household_lost(folder / _NAME, wanted, count)
    if lost:
        count.lost += lost
        count.examples += [f"after {len(acknowledged)} acknowledgements: {sorted(state)}"][
            : 3 - len(count.examples)
        ]


def _household_lost(path: Path, wanted: set[str], count: Count) -> int:
    try:
        with HouseholdFile.open(path, keys=FaultKeys(epochs=2)) as file:
            entries = {entry.id for entry in file.entries()}
            # At most the entry whose acknowledgement the cut took may be there as well; the first was there before.
            if file.check() or len(entries - wanted) > 2:
                count.unreadable += 1
            if count.states % 10 == 0:
                save(file, 99)
                count.written_on += not file.check()
            return len(wanted - entries)
    except UserError as error:
        count.unreadable += 1
        count.examples += [error.message][: 3 - len(count.examples)]
        return len(wanted)


def _vault_lost(path: Path, acknowledged: list[str]) -> int:
    """1 when the small file is not whole, or older than what was acknowledged."""
    told = [int(text.removeprefix("vault ")) for text in acknowledged if text.startswith("vault ")]
    if not path.exists():
        return int(bool(told))
    data = path.read_bytes()
    whole = len(data) == 2_100 and data == data[:3] * 700
    return int(not whole or int(data[:3]) < max(told, default=0))
