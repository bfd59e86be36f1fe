"""Merge laptops' copies into household files, against the fold of the same entries.

Each household ends with 50 entries: 20 that both knew, 10 that the office wrote meanwhile and 20 that come back. The
fold is what any merge must do at least: all entries folded anew and the tables written, in one durable transaction
(``refold``). Signatures are checked apart, before a merge, and their time is stated apart.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from desktop.domain.fold import fold
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author, JournalCopy, NewEntry, admit_all
from desktop.models.signing import ENTRY, SigningKey, verify
from tests.bench.made_files import AT, AUTHOR, BenchKeys, change, household
from tests.bench.pairs import Pair, at_most

HOUSEHOLDS = 200
COMMON, HERE, THERE = 20, 10, 20
_LAPTOP = SigningKey.from_secret(b"l" * 32)
LAPTOP = Author("d00000000002", None, lambda header: _LAPTOP.sign(ENTRY, header))


def run(scale: float = 1.0) -> list[Pair | dict[str, Any]]:
    """Seconds for all households together, household by household in turn."""
    count = max(2, int(HOUSEHOLDS * scale))
    sums = [0.0] * 4
    with tempfile.TemporaryDirectory() as name:
        office, merged, copy = _made(Path(name))
        for n in range(count):
            one, other = (Path(name) / f"{k}{n}" / office.name for k in "ab")
            for source, place in ((office, one), (merged, other)):
                place.parent.mkdir()
                shutil.copyfile(source, place)
            taken = _measured(one, other, copy, merge_first=n % 2 == 0)
            sums = [before + more for before, more in zip(sums, taken, strict=True)]
            shutil.rmtree(one.parent)
            shutil.rmtree(other.parent)
    merging, folding, plain, checking = sums
    what = f"merge {count} households × {COMMON + HERE + THERE} entries"
    signatures = {"what": f"{what}: signatures checked apart", "signatures_ms": round(checking * 1e3, 1)}
    return [
        at_most(what, "fold of the same entries into the tables", merging, folding, 3.0),
        at_most(what, "fold in memory alone, nothing written", merging, plain, None),
        signatures,
    ]


def _measured(one: Path, other: Path, copy: JournalCopy, *, merge_first: bool) -> list[float]:
    """Seconds of the merge, of the fold into tables, of the fold alone, and of the signatures."""
    with (
        HouseholdFile.open(one, keys=BenchKeys()) as mine,
        HouseholdFile.open(other, keys=BenchKeys()) as whole,
    ):
        turns: list[Callable[[], object]] = [
            partial(mine.merge, copy, {}, admit_all),
            partial(whole.refold, admit_all),
        ]
        taken = [_seconds(turn) for turn in (turns if merge_first else turns[::-1])]
        entries = mine.entries()
        assert len(entries) == COMMON + HERE + THERE
        plain = _seconds(partial(fold, entries))
        return [*(taken if merge_first else taken[::-1]), plain, _seconds(partial(_check_signatures, copy))]


def _made(folder: Path) -> tuple[Path, Path, JournalCopy]:
    """The office's file before the merge, a file after it, and what the laptop brings."""
    path, away = (folder / place / "00000000000000b1.hdh" for place in ("office", "laptop"))
    with household(path, COMMON):
        pass
    away.parent.mkdir()
    shutil.copyfile(path, away)
    with HouseholdFile.open(away, keys=BenchKeys()) as laptop:
        laptop.append_many([NewEntry([change(n)], "bench", LAPTOP, AT) for n in range(100, 100 + THERE)])
        copy = laptop.copy()
    with HouseholdFile.open(path, keys=BenchKeys()) as file:
        file.append_many([NewEntry([change(n)], "bench", AUTHOR, AT) for n in range(COMMON, COMMON + HERE)])
    after = folder / "after" / path.name
    after.parent.mkdir()
    shutil.copyfile(path, after)
    with HouseholdFile.open(after, keys=BenchKeys()) as file:
        file.merge(copy, {}, admit_all)
    return path, after, copy


def _check_signatures(copy: JournalCopy) -> None:
    """Both signatures of what a person wrote, the one of what a device wrote."""
    for raw in copy.entries:
        for place in range(0, len(raw.signature), 64):
            verify(_LAPTOP.public, raw.signature[place : place + 64], ENTRY, raw.header)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
