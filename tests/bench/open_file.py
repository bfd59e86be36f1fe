"""Open a household file and read all of it, against the same rows in plain sqlite3 and a passphrase open."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.household_file import HouseholdFile
from tests.bench.made_files import BenchKeys, household, plain_twin
from tests.bench.pairs import Pair, at_least, at_most, median, turn_by_turn

ID = "00000000000000b1"


def run(scale: float = 1.0) -> list[Pair]:
    """Ratios of whole files of 50 entries."""
    with tempfile.TemporaryDirectory() as folder:
        path, twin, slow = Path(folder) / f"{ID}.hdh", Path(folder) / "twin.db", Path(folder) / "slow.db"
        with household(path, 50) as file:
            plain_twin(file._database, twin)
            plain_twin(file._database, slow, passphrase="a passphrase")
            statements = [
                f'SELECT * FROM "{name}"'
                for (name,) in file._database.raw.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'"
                )
            ]

        def ours() -> None:
            with HouseholdFile.open(path, keys=BenchKeys()) as file:
                file.records()
                file.entries()
                file.heads(), file.refused(), file.credentials(), file.blobs()

        def rows() -> None:
            with HouseholdFile.open(path, keys=BenchKeys()) as file:
                for statement in statements:
                    file._database.raw.execute(statement).fetchall()

        def plain_rows() -> None:
            with closing(sqlite3.connect(twin)) as connection:
                for statement in statements:
                    connection.execute(statement).fetchall()

        def plain_objects() -> None:
            """What any program does with these rows: JSON read, rows as dicts."""
            with closing(sqlite3.connect(twin)) as connection:
                for statement in statements:
                    cursor = connection.execute(statement)
                    names = [column[0] for column in cursor.description]
                    for row in cursor.fetchall():
                        record = dict(zip(names, row, strict=True))
                        for name in ("header", "body", "more"):
                            if record.get(name):
                                json.loads(record[name])

        def passphrase() -> None:
            with closing(sqlcipher.connect(str(slow))) as connection:
                connection.execute("PRAGMA key='a passphrase'")
                for statement in statements:
                    connection.execute(statement).fetchall()

        quickly = turn_by_turn(max(5, int(300 * scale)), ours, rows, plain_rows, plain_objects)
        slowly = turn_by_turn(max(1, int(10 * scale)), passphrase)
        ours_s, rows_s, plain_rows_s, plain_objects_s = map(median, quickly)
        return [
            at_most("open and fetch all rows", "plain sqlite3", rows_s, plain_rows_s, 3),
            at_most("open and read all as objects", "plain sqlite3, JSON read", ours_s, plain_objects_s, 3),
            at_most("open and read all as objects", "plain sqlite3, bare rows", ours_s, plain_rows_s, None),
            at_least("open and fetch all rows", "passphrase, same rows", rows_s, median(slowly[0]), 50),
        ]
