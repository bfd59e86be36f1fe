"""Search in the catalogue, against plain SQLite with the same query and against LIKE."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desktop.models import catalogue as ours
from desktop.models.catalogue import Catalogue
from tests.bench.made_files import FAMILY, GIVEN, VILLAGES, BenchKeys, catalogue_rows, plain_twin
from tests.bench.pairs import Pair, at_least, at_most, p95, turn_by_turn

HOUSEHOLDS = 100_000
LIKE = "SELECT h.*, p.name FROM people p JOIN households h ON h.n = p.household WHERE p.name LIKE ? LIMIT 100"


def run(quick: bool = False) -> list[Pair]:
    """p95 over many queries of each kind, 100,000 households of three persons."""
    households, rounds = (200, 5) if quick else (HOUSEHOLDS, 200)
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder) / "twin.db"
        with Catalogue.open(Path(folder) / "catalogue.db", BenchKeys()) as catalogue:
            catalogue.put(catalogue_rows(households))
            plain_twin(catalogue._database, twin)
            with closing(sqlite3.connect(twin)) as plain:
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
        mine, same, like = ([iter(texts)] * 1 for _ in range(3))
        taken = turn_by_turn(
            rounds,
            lambda it=mine[0]: catalogue.search(next(it)),
            lambda it=same[0]: _plain_search(plain, next(it)),
            lambda it=like[0]: plain.execute(LIKE, (f"%{next(it)}%",)).fetchall(),
        )
        mine_s, same_s, like_s = map(p95, taken)
        pairs.append(at_most(f"search, {kind}, p95", "plain SQLite, same query", mine_s, same_s, 1.5))
        if kind in ("2 characters", "3 characters"):
            pairs.append(at_least(f"search, {kind}, p95", "LIKE", mine_s, like_s, 50))
    return pairs


def _plain_search(plain: sqlite3.Connection, text: str) -> list[tuple[object, ...]]:
    """The statements of the catalogue, word for word, on the plaintext twin."""
    if text[0].isdigit():
        bounds = (text, text + "\U0010ffff", 100)
        return plain.execute(ours._BY_ID.format(""), bounds).fetchall()
    rows = plain.execute(ours._BY_NAME.format(""), (text[:2], text, 100)).fetchall()
    if len(rows) < 100:
        rows += plain.execute(ours._BY_VILLAGE.format(""), (text, 100)).fetchall()
    return rows
