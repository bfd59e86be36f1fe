"""Search in the catalogue, against plain SQLite with the same query and against LIKE."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

from desktop.models.catalogue import Catalogue, Hit, _hits
from desktop.models.catalogue_query import by_id, by_name, by_village
from desktop.models.engine import Connection
from tests.bench.made_files import FAMILY, GIVEN, VILLAGES, BenchKeys, catalogue_rows, plain_twin
from tests.bench.pairs import Pair, at_least, at_most, p95, turn_by_turn

HOUSEHOLDS = 100_000
LIMIT = 100
LIKE = f"SELECT * FROM households WHERE keys LIKE ? LIMIT {LIMIT}"


def run(scale: float = 1.0) -> list[Pair]:
    """p95 over many queries of each kind, 100,000 households of three persons."""
    households, rounds = max(100, int(HOUSEHOLDS * scale)), max(5, int(200 * scale))
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder) / "twin.db"
        with Catalogue.open(Path(folder) / "catalogue.db", BenchKeys()) as catalogue:
            catalogue.put(catalogue_rows(households))
            plain_twin(catalogue._database, twin)
            with closing(sqlite3.connect(twin)) as plain:
                plain.execute("PRAGMA cache_size=-98304")  # as in the catalogue
                # The sweep at unlock reads every row once, so that is how a search finds the cache.
                catalogue.changed(Path(folder))
                plain.execute("SELECT file, path_size, path_mtime_ns FROM households").fetchall()
                return _measure(catalogue, plain, rounds)


def _measure(catalogue: Catalogue, plain: sqlite3.Connection, rounds: int) -> list[Pair]:
    chance = random.Random(2)
    kinds: dict[str, Callable[[], str]] = {
        "1 character": lambda: chance.choice(FAMILY + GIVEN),
        "2 characters": lambda: chance.choice(FAMILY) + chance.choice(GIVEN),
        "3 characters": lambda: chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=2)),
        "ID prefix": lambda: f"230382{chance.randint(1940, 2020)}{chance.randint(1, 12):02}",
        "village": lambda: chance.choice(VILLAGES),
    }
    pairs: list[Pair] = []
    for kind, text in kinds.items():
        texts = [text() for _ in range(rounds)]
        taken = turn_by_turn(
            rounds,
            _each(texts, catalogue.search),
            _each(texts, lambda text: _plain_search(plain, text)),
            _each(texts, lambda text: plain.execute(LIKE, (f"%{text}%",)).fetchall()),
        )
        mine, same, like = map(p95, taken)
        pairs.append(at_most(f"search, {kind}, p95", "plain SQLite, same query", mine, same, 1.5))
        if kind in ("2 characters", "3 characters"):
            pairs.append(at_least(f"search, {kind}, p95", "LIKE", mine, like, 50))
    return pairs


def _each(texts: list[str], search: Callable[[str], object]) -> Callable[[], object]:
    """Search for the next text at every call."""
    remaining = iter(texts)
    return lambda: search(next(remaining))


def _plain_search(plain: sqlite3.Connection, text: str) -> list[Hit]:
    """The same statements and the same reading of their rows, on the plaintext twin."""
    connection = cast(Connection, plain)
    if text[0].isdigit():
        return _hits(connection, by_id(text), LIMIT, id_prefix=text)
    hits = _hits(connection, by_name(text), LIMIT, name=text)
    return hits if len(hits) == LIMIT else hits + _hits(connection, by_village(text), LIMIT)
