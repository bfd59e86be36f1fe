"""The search index of an office: deletable, rebuilt from the household files (design §4.5).

One table of keys, read by ranges, finds names by any part, pinyin, initials, numbers and what lists are narrowed by
(``catalogue_keys``). The index is encrypted like everything else and never more than a copy: a commit that the power
takes is made up for by the next sweep over sizes and times.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, cast

import sqlcipher3

from desktop.domain.names import name_key
from desktop.errors import UserError
from desktop.models.catalogue_disk import differing, on_disk
from desktop.models.catalogue_keys import END, Facet, Key, combined, facets_of, keys_of, owner, paper_key
from desktop.models.catalogue_query import Answer, Wanted, answer
from desktop.models.catalogue_row import (
    COLUMNS,
    NUMBERS,
    SEEN,
    SHOWN,
    CatalogueRow,
    Hit,
    Rows,
    Seen,
    cells,
    row_of,
    rows_of,
    seen_of,
)
from desktop.models.engine import (
    CipherDatabase,
    Connection,
    FileKeys,
    confirm_encrypted,
    create_database,
    new_salt,
    open_database,
    plain_words,
)

__all__ = ["Answer", "Catalogue", "CatalogueRow", "Hit", "Seen", "Wanted", "differing", "on_disk"]

if TYPE_CHECKING:
    import sqlite_utils
else:
    # sqlite-utils asks for pysqlite3 first and falls back to the plain sqlite3 of Python; the connection it is
    # given here is SQLCipher's, so its errors must be SQLCipher's too.
    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    sqlite_utils = importlib.import_module("sqlite_utils")

FILE = "catalogue"
FORMAT = 6
# Losing the last rows is harmless, waiting for the disk after every save is not.
# The cache (KiB) keeps decrypted what is searched again and again.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-98304")
_LOT = 5000
_STORED = ("line", *SHOWN, "urgency")


class Catalogue:
    """``OFFICE/catalogue.db``, open. Close it, or use it as a context manager."""

    def __init__(self, path: Path, database: CipherDatabase) -> None:
        self.path = path
        self._database = database

    @classmethod
    def open(cls, path: Path, keys: FileKeys) -> Self:
        """Open the catalogue, or make an empty one where there is none.

        Raises ``UserError`` when it is damaged or of another version: delete it and rebuild it.
        """
        if not path.exists():
            _create(path, keys)
        database, _ = open_database(path, FILE, keys, pragmas=_PRAGMAS)
        with plain_words(path):
            version = database.raw.execute("PRAGMA user_version").fetchone()
        if version != (FORMAT,):
            database.close()
            raise UserError("检索目录是另一个版本的。", "请重建检索目录；户档本身不受影响。")
        return cls(path, database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- keeping

    def put(self, rows: Iterable[CatalogueRow]) -> None:
        """Add or replace households, all in one transaction."""
        with self._writing() as connection:
            lot: list[CatalogueRow] = []
            for row in rows:
                lot.append(row)
                if len(lot) == _LOT:
                    put_rows(connection, lot)
                    lot = []
            put_rows(connection, lot)

    def remove(self, file: str) -> None:
        """Forget a household."""
        with self._writing() as connection:
            _remove(connection, file)

    def changed(self, folder: Path) -> list[str]:
        """Ids under ``folder``/households whose size or time differs from what was indexed.

        New files count, and so do rows whose file is gone.
        """
        return differing(self.seen(), on_disk(folder))

    def warm(self) -> None:
        """Decrypt what lists show, so that the first search finds it in memory (15 ms for 20,000 households)."""
        with self._reading() as connection:
            connection.execute("SELECT sum(monthly_fen) FROM households").fetchone()

    def seen(self) -> dict[str, Seen]:
        """Every household with its file as it was when it was indexed."""
        with self._reading() as connection:
            rows = connection.execute("SELECT file, path_size, path_mtime_ns, heads, rules FROM files")
            return {file: seen_of(*cells) for file, *cells in rows}

    # -- finding

    def find(self, wanted: Wanted, limit: int = 100) -> Answer:
        """Households for everything that was asked, the best first; ``limit`` of them are read, −1 for all."""
        with self._reading() as connection:
            return answer(connection, wanted, limit)

    def search(
        self,
        text: str,
        *,
        village: str | None = None,
        matter: str | None = None,
        state: str | None = None,
        limit: int = 100,
    ) -> list[Hit]:
        """Households for words typed: parts of names, pinyin, initials, numbers, villages, states.

        An empty text finds all that the filters leave, the most urgent first. A household is found once.
        """
        wanted = Wanted(tuple(text.split()), village=village or "", matter=matter or "", state=state or "")
        return self.find(wanted, limit).hits

    def due(self, until: str) -> list[Hit]:
        """Households with something due by a day (ISO date), the most urgent first."""
        return self.find(Wanted(due=until), -1).hits

    def villages(self) -> list[str]:
        """All villages, sorted."""
        with self._reading() as connection:
            rows = connection.execute("SELECT value FROM facets WHERE kind = 'v' ORDER BY value")
            return [name for (name,) in rows]

    def conflicts(self) -> list[tuple[str, int]]:
        """(household, open conflicts in it) where there are any, the most urgent first."""
        statement = (
            "SELECT h.file, h.conflicts FROM found_by i CROSS JOIN households h ON h.n = i.owner "
            "WHERE i.text >= 'K' AND i.text < 'L'"
        )
        with self._reading() as connection:
            return [(file, count) for file, count in connection.execute(statement)]

    def shared(self, kind: str, alone: bool = False) -> list[tuple[str, tuple[str, ...]]]:
        """Keys of a kind (one letter, see ``catalogue_keys``) that lead to several households, with those.

        ``alone``: also those that lead to one.
        """
        several = "" if alone else " HAVING count(*) > 1"
        statement = (
            "SELECT substr(k.text, 2), group_concat(h.file, char(10)) FROM (SELECT text FROM found_by "
            f"WHERE text >= ? AND text < ? GROUP BY text{several}) k "
            "CROSS JOIN found_by i ON i.text = k.text CROSS JOIN households h ON h.n = i.owner GROUP BY k.text"
        )
        with self._reading() as connection:
            rows = connection.execute(statement, (kind, chr(ord(kind) + 1)))
            return [(text, tuple(sorted(files.split("\n")))) for text, files in rows]

    def holding(self, paper: str) -> list[str]:
        """Households with a paper of that id, digest or number, by file id; their files have the last word."""
        statement = "SELECT h.file FROM found_by i CROSS JOIN files h ON h.n = i.owner WHERE i.text = ? ORDER BY h.file"
        with self._reading() as connection:
            return [file for (file,) in connection.execute(statement, (paper_key(paper),))]

    def count(self) -> int:
        """How many households there are."""
        with self._reading() as connection:
            row = connection.execute("SELECT count(*) FROM files").fetchone()
            return int(row[0]) if row else 0

    def named(self) -> dict[str, tuple[str, str]]:
        """Household → (head, village), for lists that only say who it is."""
        with self._reading() as connection:
            rows = connection.execute("SELECT file, head_name, village FROM households").fetchall()
        return {file: (head, village) for file, head, village in rows}

    def kept(self, what: Literal["tasks", "listed"]) -> list[tuple[str, str, str, Rows]]:
        """(household, head, village, its tasks or rows of a list) where there are any, in no order."""
        statement = f"SELECT file, head_name, village, {what} FROM households WHERE {what} != ''"
        with self._reading() as connection:
            return [(f, head, village, rows_of(t)) for f, head, village, t in connection.execute(statement)]

    def in_states(self, *states: str) -> list[str]:
        """Households in one of these states, by file id."""
        marks = ", ".join("?" * len(states))
        statement = f"SELECT file FROM households WHERE state IN ({marks}) ORDER BY file"
        with self._reading() as connection:
            return [file for (file,) in connection.execute(statement, states)]

    def left(self) -> list[str]:
        """Households somebody died in or left, or which moved away, by file id."""
        with self._reading() as connection:
            rows = connection.execute("SELECT file FROM households WHERE gone != '' ORDER BY file")
            return [file for (file,) in rows]

    def caseload(self) -> tuple[int, int, int]:
        """(households, people covered, fen a month) of those who are paid something."""
        statement = (
            "SELECT count(*), total(covered), total(monthly_fen) FROM households WHERE monthly_fen > 0"
        )
        with self._reading() as connection:
            households, covered, fen = connection.execute(statement).fetchone() or (0, 0, 0)
        return int(households), int(covered), int(fen)

    def row(self, file: str) -> CatalogueRow | None:
        """One household."""
        with self._reading() as connection:
            return _row(connection, file)

    def all_rows(self) -> list[CatalogueRow]:
        """Every row, by file id."""
        with self._reading() as connection:
            return [row_of(values) for values in connection.execute(f"{_ALL} ORDER BY f.file").fetchall()]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with plain_words(self.path):
            yield self._database.raw

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with plain_words(self.path), self._database.atomic("IMMEDIATE"):
            yield self._database.raw


def put_rows(connection: Connection, rows: Iterable[CatalogueRow]) -> None:
    """Add or replace households; only keys that are new or gone are touched."""
    facets = _Facets(connection)
    added: list[Key] = []
    for row in {row.file: row_of(cells(row, COLUMNS)) for row in rows}.values():
        before = _row(connection, row.file)
        number = _number(connection, row.file)
        was = keys_of(before, facets.numbers(before)) if before else set()
        if before:
            facets.left(set(facets_of(before)) - set(facets_of(row)))
        numbers = facets.numbers(row)
        keys = keys_of(row, numbers)
        _store(connection, number, row)
        connection.executemany(_DELETE, _owned(number, was - keys))
        added += _owned(number, keys - was)
    added.sort()  # neighbours lie on one page
    connection.executemany("INSERT INTO found_by (text, owner) VALUES (?, ?)", added)
    facets.forget_empty()


class _Facets:
    """The numbers of villages, matters, states and categories; a new one gets the next."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT kind, value, id FROM facets").fetchall()
        self._known: dict[Facet, int] = {(kind, value): number for kind, value, number in rows}
        self._left: set[Facet] = set()

    def numbers(self, row: CatalogueRow) -> dict[Facet, int]:
        """Those of one household."""
        return {facet: self._known.get(facet) or self._new(facet) for facet in facets_of(row)}

    def left(self, facets: Iterable[Facet]) -> None:
        """A household is in these no more."""
        self._left.update(facets)

    def forget_empty(self) -> None:
        """Those without any household are gone."""
        for facet in self._left:
            values = (combined([self._known[facet]]), combined([self._known[facet]]) + END)
            used = self._connection.execute(
                "SELECT 1 FROM found_by WHERE text >= ? AND text < ? LIMIT 1", values
            ).fetchone()
            if used is None:
                self._connection.execute("DELETE FROM facets WHERE id = ?", (self._known.pop(facet),))
        self._left.clear()

    def _new(self, facet: Facet) -> int:
        values = (*facet, name_key(facet[1]))
        self._connection.execute("INSERT INTO facets (kind, value, key) VALUES (?, ?, ?)", values)
        self._known[facet] = _last(self._connection)
        return self._known[facet]


def _create(path: Path, keys: FileKeys) -> None:
    salt = new_salt()
    try:
        database = create_database(path, keys.new_file_key(FILE, salt), salt, pragmas=_PRAGMAS)
        with plain_words(path), database.atomic("IMMEDIATE"):
            make_tables(database.raw)
        database.close()
        confirm_encrypted(path, salt)
    except OSError as error:
        raise UserError("不能新建检索目录。", "请检查办公室文件夹是否可以写入、磁盘是否已满。") from error


def make_tables(connection: Connection) -> None:
    """The empty tables; any SQLCipher tool reads them."""
    tables = sqlite_utils.Database(cast(Any, connection))
    types = {name: int if name in NUMBERS else str for name in COLUMNS}
    tables.table("files").create({"n": int, "file": str, **{name: types[name] for name in SEEN}}, pk="n")
    tables.table("files").create_index(["file"], unique=True)
    shown = {name: types.get(name, str) for name in _STORED}
    tables.table("households").create({"n": int, **shown}, pk="n")
    tables.table("facets").create({"id": int, "kind": str, "value": str, "key": str}, pk="id")
    connection.execute(
        "CREATE TABLE found_by (text TEXT, owner INTEGER, PRIMARY KEY (text, owner)) WITHOUT ROWID"
    )
    connection.execute(f"PRAGMA user_version={FORMAT}")


_DELETE = "DELETE FROM found_by WHERE text = ? AND owner = ?"
_ALL = (
    f"SELECT {', '.join(f'f.{name}' if name in SEEN else f'h.{name}' for name in COLUMNS)} "
    "FROM files f CROSS JOIN households h ON h.n = f.n"
)


def _row(connection: Connection, file: str) -> CatalogueRow | None:
    values = connection.execute(f"{_ALL} WHERE f.file = ?", (file,)).fetchone()
    return row_of(values) if values else None


def _number(connection: Connection, file: str) -> int:
    """The number of a household; a new one gets the next."""
    found = connection.execute("SELECT n FROM files WHERE file = ?", (file,)).fetchone()
    if found is None:
        connection.execute("INSERT INTO files (file) VALUES (?)", (file,))
        return _last(connection)
    return int(found[0])


def _owned(household: int, keys: Iterable[Key]) -> list[Key]:
    """Rows of the key table."""
    return [(text, owner(household, place)) for text, place in keys]


def _last(connection: Connection) -> int:
    row = connection.execute("SELECT last_insert_rowid()").fetchone()
    assert row is not None
    return int(row[0])


def _store(connection: Connection, number: int, row: CatalogueRow) -> None:
    seen = ("file", *SEEN)
    connection.execute(
        f"REPLACE INTO files (n, {', '.join(seen)}) VALUES (?, {', '.join('?' * len(seen))})",
        (number, *cells(row, seen)),
    )
    connection.execute(
        f"REPLACE INTO households (n, {', '.join(_STORED)}) VALUES (?, {', '.join('?' * len(_STORED))})",
        (number, *cells(row, _STORED)),
    )


def _remove(connection: Connection, file: str) -> None:
    row = _row(connection, file)
    if row is None:
        return
    facets, number = _Facets(connection), _number(connection, file)
    keys = keys_of(row, facets.numbers(row))
    connection.executemany(_DELETE, _owned(number, keys))
    connection.execute("DELETE FROM households WHERE n = ?", (number,))
    connection.execute("DELETE FROM files WHERE n = ?", (number,))
    facets.left(facets_of(row))
    facets.forget_empty()
