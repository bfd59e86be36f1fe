"""SIGKILL at a random point of whatever a user may be doing: nothing acknowledged is lost, no file is left unreadable.

What is being done is a ``Work`` (``made_works``): one more is one more line in ``WORKS``. POSIX only.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.made_files import memory_folder
from tests.faults.made_nursery import Nursery
from tests.faults.made_work import Harm, Work
from tests.faults.made_works import WORKS

FULL = 1_000
_MEASURED = 3
"""So many children of a work live to the end first, to learn how long it takes."""


def run(trials: int, seed: int = 20, names: Sequence[str] = tuple(WORKS)) -> dict[str, object]:
    """Kill ``trials`` workers, shared among the works; per work what was acknowledged, lost and left unreadable."""
    started = time.monotonic()
    shares = {name: trials * WORKS[name].share // sum(WORKS[n].share for n in names) for name in names}
    shares[names[0]] += trials - sum(shares.values())
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, Nursery() as nursery:
        found = {
            name: _tried(nursery, WORKS[name], Path(folder), share, random.Random(seed))
            for name, share in shares.items()
        }
    return {
        "ok": not any(counts["lost"] or counts["unreadable"] for counts in found.values()),
        "trials": sum(shares.values()),
        **found,
        "seconds": round(time.monotonic() - started, 1),
    }


def _tried(
    nursery: Nursery, work: Work, folder: Path, trials: int, chance: random.Random
) -> dict[str, object]:
    counts = dict.fromkeys(("trials", "acknowledged", "cut_short", "lost", "unreadable", "unfinished"), 0)
    template = folder / work.name
    template.mkdir()
    work.prepare(template)
    longest = work.longest or min(
        nursery.child(work.name, work.copied(template, folder / "whole")).seconds for _ in range(_MEASURED)
    )
    examples: list[str] = []
    for _ in range(trials):
        place = work.copied(template, folder / "trial")
        life = nursery.child(work.name, place, chance.uniform(0, longest * 1.1))
        if life.trouble:
            raise RuntimeError(f"the worker failed: {life.trouble}")
        counts["trials"] += 1
        counts["cut_short"] += life.killed
        counts["acknowledged"] += len(life.told)
        counts["unfinished"] += any(place.rglob("*-journal"))
        harm: Harm = work.examine(place, life.told)
        counts["lost"] += harm.lost
        counts["unreadable"] += harm.unreadable
        examples += list(harm.words)[: 3 - len(examples)]
    return {**counts, "examples": examples} if examples else dict(counts)
