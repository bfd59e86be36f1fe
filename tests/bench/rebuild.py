"""The catalogue made again from the household files, against plain sqlite3 reading the same and writing the same.

The plain side is the very same code on plaintext twins of the files, and writes the same tables in the clear: what is
left is what encryption, the checks on opening a file and the sweep's own care cost.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import cast

from desktop.domain.journal import Key, Put, Value
from desktop.models import journal_schema
from desktop.models.catalogue import CatalogueRow, make_tables, put_rows
from desktop.models.engine import CipherDatabase, Connection
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import NewEntry
from desktop.models.tables import HOUSEHOLD_KINDS, Tables
from desktop.office.desk import Desk
from desktop.office.index import catalogue_row
from desktop.office.unlocking import sweep
from tests.bench.made_files import AT, AUTHOR, catalogue_rows, plain_twin
from tests.bench.pairs import Pair, at_most, median, turn_by_turn
from tests.office.made_office import found_house

HOUSEHOLDS = 20_000
ROUNDS = 3


def run(scale: float = 1.0) -> list[Pair]:
    """Median of whole rebuilds, after one that settles the anchors."""
    count = max(20, int(HOUSEHOLDS * scale))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = found_house(folder / "house")
        twins = folder / "twins"
        twins.mkdir()
        with house.desk() as desk:
            _made(desk, twins, count)
            sweep(desk)

            def ours() -> None:
                desk.renew_catalogue()
                assert sweep(desk).reindexed == count

            def theirs() -> None:
                index = folder / "plain.db"
                index.unlink(missing_ok=True)
                _plain(desk, twins, index)

            worked: dict[Callable[[], None], list[float]] = {ours: [], theirs: []}
            turns = turn_by_turn(
                ROUNDS, *(partial(_worked, action, spent) for action, spent in worked.items())
            )
    what, against = f"rebuild the catalogue from {count} files", "plain sqlite3 reading the same"
    (mine, plain), (mine_worked, plain_worked) = map(median, turns), map(median, worked.values())
    return [
        at_most(what, against, mine, plain, 1.5),
        at_most(f"{what}, processor time", against, mine_worked, plain_worked, 1.5),
    ]


def _worked(action: Callable[[], None], spent: list[float]) -> None:
    """The clock on the wall sees what else is running in these minutes, the processor's does not."""
    began = time.process_time()
    action()
    spent.append(time.process_time() - began)


def _made(desk: Desk, twins: Path, count: int) -> None:
    for n, row in enumerate(catalogue_rows(count)):
        with desk.households.create(row.file) as file:
            home = Put(
                "household",
                "household",
                {"village": row.village, "phone": row.phone, "category": row.category},
            )
            changes = [
                home,
                *(
                    Put("member", f"m{m}", {"no": m, "name": name, "id_number": number, "birth": "1960-01-01"})
                    for m, (name, number) in enumerate(row.people, 1)
                ),
                Put("account", "c1", {"name": row.head_name, "number": f"6217{n:015}"}),
                Put("benefit", "b1", {"matter": "dibao", "monthly_fen": row.monthly_fen, "covered": 3,
                                      "first_month": "2026-01"}),
            ]  # fmt: skip
            visits = [
                Put(
                    "step",
                    f"s{v}",
                    {"application": "a1", "step": "visit", "on": "2026-03-02", "result": "属实" * 10},
                )
                for v in range(6)
            ]
            file.append_many(
                [NewEntry(part, "bench", AUTHOR, AT) for part in (changes, *([v] for v in visits))]
            )
            plain_twin(file._database, twins / f"{row.file}.db")


class _PlainFile:
    """As much of a household file as a row of the catalogue is read from, on plain sqlite3."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path.stem
        self.raw = cast(Connection, sqlite3.connect(path))
        self._tables = Tables(cast(CipherDatabase, self), HOUSEHOLD_KINDS)
        self.of_one_device = journal_schema.is_of_one_device(self.raw)

    def records(self) -> dict[Key, dict[str, Value]]:
        """All records."""
        return self._tables.load()

    def heads(self) -> tuple[str, ...]:
        """The heads."""
        return tuple(sorted(journal_schema.read_heads(self.raw)))

    def close(self) -> None:
        """Let go of the file."""
        self.raw.close()


def _plain(desk: Desk, twins: Path, index: Path) -> None:
    with closing(sqlite3.connect(index)) as plain:
        connection = cast(Connection, plain)
        make_tables(connection)
        put_rows(connection, _rows(desk, twins))
        plain.commit()


def _rows(desk: Desk, twins: Path) -> Iterator[CatalogueRow]:
    for path in sorted(twins.iterdir()):
        with closing(_PlainFile(path)) as file:
            yield catalogue_row(desk, cast(HouseholdFile, file))
