"""Durable save of one action, against the same rows written by plain sqlite3 with the same journal mode."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from itertools import count
from pathlib import Path

from desktop.models.engine import DURABLE
from tests.bench.made_files import AT, AUTHOR, change, household, plain_twin
from tests.bench.pairs import Pair, at_most, median, turn_by_turn

ID = "00000000000000b1"


def run(scale: float = 1.0) -> list[Pair]:
    """Ratio of the medians; the plain side signs, hashes and derives nothing."""
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder) / "twin.db"
        with household(Path(folder) / f"{ID}.hdh", 50) as file:
            plain_twin(file._database, twin)
            with closing(sqlite3.connect(twin, isolation_level=None)) as plain:
                for setting in DURABLE:
                    plain.execute(f"PRAGMA {setting}")
                header = file.copy().entries[0].header.decode()
                ours_n, theirs_n = count(1_000), count(1_000)

                def ours() -> None:
                    file.append([change(next(ours_n))], action="bench", author=AUTHOR, at=AT, note="上门核实")

                def theirs() -> None:
                    _save(plain, next(theirs_n), header)

                mine, other = map(median, turn_by_turn(max(5, int(300 * scale)), ours, theirs))
        return [at_most("durable save of one action", "plain sqlite3, same journal mode", mine, other, 1.6)]


def _save(plain: sqlite3.Connection, n: int, header: str) -> None:
    put = change(n)
    id = f"{n:064x}"
    body = json.dumps({"changes": [{"put": {"kind": put.kind, "id": put.id, "fields": dict(put.fields)}}]})
    plain.execute("BEGIN IMMEDIATE")
    plain.execute(
        "INSERT INTO entries (id, device, seq, lamport, header, signature) VALUES (?, 'd00000000001', ?, ?, ?, ?)",
        (id, n, n, header, bytes(64)),
    )
    plain.execute("INSERT INTO bodies (n, body) SELECT max(n), ? FROM entries", (body,))
    plain.execute("DELETE FROM heads")
    plain.execute("INSERT INTO heads VALUES (?, ?)", (id, n))
    names = ", ".join(f'"{name}"' for name in ("id", *put.fields))
    marks = ", ".join("?" * (len(put.fields) + 1))
    values = (put.id, *put.fields.values())
    plain.execute(f'INSERT OR REPLACE INTO "{put.kind}" ({names}) VALUES ({marks})', values)
    plain.execute("COMMIT")
