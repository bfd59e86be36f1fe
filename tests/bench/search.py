"""Search in the catalogue, against plain SQLite with the same query and against LIKE that gives the same answer.

LIKE is what a plain program would write for that kind of search: ``LIKE '%…%'`` over the columns such a word may stand
in and no others (names, village, state and category for a word; people and phone for digits; a table of spellings for
pinyin; the village and the state for filters), one statement that puts the best hits first, says how many there are and
gives the same page of the list, with the same cache. Everything in processor time.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

from desktop.models.catalogue import Catalogue, Wanted
from desktop.models.catalogue_query import answer
from desktop.models.catalogue_row import people_of
from desktop.models.engine import Connection
from desktop.models.pinyin import sounds
from desktop.ui.presenters.households import PAGE
from tests.bench.made_files import FAMILY, GIVEN, STATES, VILLAGES, BenchKeys, catalogue_rows, plain_twin
from tests.bench.pairs import Pair, at_least, at_most, p95

HOUSEHOLDS = 100_000
MOST_SCANS = 60
LIMIT, PHONE_PART = PAGE, 5
"""A page of the list as the window asks for it; digits of a phone number that are typed."""
LIKE = (
    "SELECT *, count(*) OVER () FROM households WHERE ({columns}) {more}"
    f"ORDER BY people LIKE ? DESC, n LIMIT {LIMIT}"
)
WORDS, DIGITS = ("people", "village", "state", "category"), ("people", "phone")
# Pinyin is not among what is shown: a table of its own, a line for each household, as any program would keep it.
SOUNDS = (
    "SELECT h.*, count(*) OVER () FROM sounds s JOIN households h ON h.n = s.n WHERE s.line LIKE ? "
    f"ORDER BY s.line LIKE ? DESC, s.n LIMIT {LIMIT}"
)


def run(scale: float = 1.0) -> list[Pair]:
    """p95 over many queries of each kind, 100,000 households of three persons."""
    households, rounds = max(100, int(HOUSEHOLDS * scale)), max(5, int(200 * scale))
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder) / "twin.db"
        with Catalogue.open(Path(folder) / "catalogue.db", BenchKeys()) as catalogue:
            catalogue.put(catalogue_rows(households))
            plain_twin(catalogue._database, twin)
        with (
            Catalogue.open(Path(folder) / "catalogue.db", BenchKeys()) as catalogue,
            closing(sqlite3.connect(twin)) as plain,
        ):
            plain.execute("PRAGMA cache_size=-98304")  # as in the catalogue
            _spell(plain)
            catalogue.warm()  # as the unlock leaves it
            plain.execute("SELECT sum(monthly_fen) FROM households").fetchone()
            return _measure(catalogue, plain, rounds)


def _measure(catalogue: Catalogue, plain: sqlite3.Connection, rounds: int) -> list[Pair]:
    chance = random.Random(2)
    pairs: list[Pair] = []
    for kind, make in _kinds(chance).items():
        made = [make() for _ in range(rounds)]
        taken = _turns(
            rounds,
            _each(made, lambda wanted: catalogue.find(wanted, LIMIT)),
            _each(made, lambda wanted: answer(cast(Connection, plain), wanted, LIMIT)),
        )
        # By itself: it would wash everything else out of the processor's caches, which no clerk's program does.
        (like,) = _turns(min(rounds, MOST_SCANS), _each(made, lambda wanted: _like(plain, wanted)))
        mine, same = map(p95, taken)
        pairs.append(at_most(f"search, {kind}, p95", "plain SQLite, same query", mine, same, 1.5))
        pairs.append(at_least(f"search, {kind}, p95", "LIKE", mine, p95(like), 50))
    return pairs


def _kinds(chance: random.Random) -> dict[str, Callable[[], Wanted]]:
    def number() -> str:
        return f"{chance.randint(1940, 2020)}{chance.randint(1, 12):02}"

    def words(text: Callable[[], str]) -> Callable[[], Wanted]:
        return lambda: Wanted(tuple(text().split()))

    family, given, village = (lambda: chance.choice(FAMILY)), (lambda: chance.choice(GIVEN)), chance.choice
    return {
        "1 character": words(lambda: chance.choice(FAMILY + GIVEN)),
        "2 characters": words(lambda: family() + given()),
        "3 characters": words(lambda: family() + given() + given()),
        "pinyin": words(
            lambda: chance.choice(("wang", "zhang", "liu")) + chance.choice(("wei", "fang", "jing"))
        ),
        "initials": words(lambda: "".join(chance.choices("wlzycxhgj", k=3))),
        "ID prefix": words(lambda: f"230382{number()}"),
        "ID fragment": words(number),
        "last four of the ID": words(lambda: f"{chance.randint(0, 9999):04}"),
        "phone fragment": words(lambda: f"{chance.randint(0, 99999):0{PHONE_PART}}"),
        "village": words(lambda: village(VILLAGES)),
        "village and state": lambda: Wanted(village=village(VILLAGES), state=chance.choice(STATES)),
        "surname, village": words(lambda: f"{family()} {village(VILLAGES)}"),
    }


def _turns(rounds: int, *actions: Callable[[], object]) -> list[list[float]]:
    """Like ``turn_by_turn``, in processor time: in a millisecond the clock on the wall sees what else is running."""
    taken: list[list[float]] = [[] for _ in actions]
    for n in range(rounds):
        places = range(len(actions))
        for place in places if n % 2 == 0 else reversed(places):
            began = time.thread_time()
            actions[place]()
            taken[place].append(time.thread_time() - began)
    return taken


def _each(made: list[Wanted], search: Callable[[Wanted], object]) -> Callable[[], object]:
    """Search for the next one at every call."""
    remaining = iter(made)
    return lambda: search(next(remaining))


def _like(plain: sqlite3.Connection, wanted: Wanted) -> list[object]:
    """The same question as LIKE, over what is shown, and over the spellings of the names for pinyin."""
    word, *villages = wanted.words or ("",)
    more = f"AND village LIKE '%{villages[0]}%' " if villages else ""
    if wanted.village:
        more = f"AND village LIKE '%{wanted.village}%' AND state LIKE '%{wanted.state}%' "
    if word.isascii() and word.isalpha():
        return plain.execute(SOUNDS, (f"%{word}%", f"{word}%")).fetchall()
    columns = DIGITS if word.isdigit() else WORDS if word else ("1",)
    tests = " OR ".join("1" if column == "1" else f"{column} LIKE '%{word}%'" for column in columns)
    return plain.execute(LIKE.format(columns=tests, more=more), (f"{word}%",)).fetchall()


def _spell(plain: sqlite3.Connection) -> None:
    plain.execute("CREATE TABLE sounds (n INTEGER PRIMARY KEY, line TEXT)")
    lines = [
        (n, " ".join(s for name, _ in people_of(people) for s in sorted(sounds(name).whole)))
        for n, people in plain.execute("SELECT n, people FROM households")
    ]
    plain.executemany("INSERT INTO sounds VALUES (?, ?)", lines)
    plain.commit()
