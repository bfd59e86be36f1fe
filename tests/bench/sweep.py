"""The sweep at unlock: sizes and times of 20,000 household files against what the index saw last."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.models.catalogue import Catalogue, differing, on_disk
from tests.bench.made_files import BenchKeys, catalogue_rows, plain_twin
from tests.bench.pairs import Pair, at_most, median, turn_by_turn

HOUSEHOLDS = 20_000
GOAL_SECONDS = 0.06


def run(scale: float = 1.0) -> list[Pair | dict[str, Any]]:
    """Nothing changed since: what every unlock pays. Plain: the same sizes and times, held against plain sqlite3."""
    count = max(50, int(HOUSEHOLDS * scale))
    with tempfile.TemporaryDirectory() as name:
        folder, twin = Path(name), Path(name) / "twin.db"
        rows = catalogue_rows(count)
        for n, row in enumerate(rows):
            path = folder / "households" / f"{n % 256:02x}" / f"{row.file}.hdh"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            stat = path.stat()
            rows[n] = replace(row, path_size=stat.st_size, path_mtime_ns=stat.st_mtime_ns)
        with Catalogue.open(folder / "catalogue.db", BenchKeys()) as catalogue:
            catalogue.put(rows)
            plain_twin(catalogue._database, twin)

            def ours() -> None:
                assert differing(catalogue.seen(), on_disk(folder)) == []

            def theirs() -> None:
                with closing(sqlite3.connect(twin)) as plain:
                    kept = dict(
                        (file, (size, time))
                        for file, size, time in plain.execute(
                            "SELECT file, path_size, path_mtime_ns FROM files"
                        )
                    )
                assert all(
                    kept[entry.name[:-4]] == ((stat := entry.stat()).st_size, stat.st_mtime_ns)
                    for part in os.scandir(folder / "households")
                    for entry in os.scandir(part)
                )

            mine, plain = map(median, turn_by_turn(max(3, int(20 * scale)), ours, theirs))
    return [
        at_most(f"sweep of {count} files", "os.scandir and plain sqlite3", mine, plain, None),
        {"what": f"sweep of {count} files", "seconds": round(mine, 4), "goal_seconds": GOAL_SECONDS,
         "reached": mine <= GOAL_SECONDS},
    ]  # fmt: skip
