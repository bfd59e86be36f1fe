"""The search index of an office: deletable, rebuilt from the household files (design §4.5).

Two-character names are found by a table of 1- and 2-character grams, ID numbers by range. The index is
encrypted like everything else and never more than a copy: a commit that the power takes is made up for by
the next sweep over sizes and times.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

import sqlcipher3

from desktop.domain.names import name_key
from desktop.errors import UserError
from desktop.models.catalogue_query import Query, by_id, by_name, by_village, due_by, everything
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

if TYPE_CHECKING:
    import sqlite_utils
else:
    # sqlite-utils asks for pysqlite3 first and falls back to the plain sqlite3 of Python; the connection it is
    # given here is SQLCipher's, so its errors must be SQLCipher's too.
    sys.modules.setdefault("pysqlite3", sqlcipher3)
    sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)
    sqlite_utils = importlib.import_module("sqlite_utils")

FILE = "catalogue"
FORMAT = 1
# Losing the last rows is harmless, waiting for the disk after every save is not.
# The cache (KiB) keeps decrypted what is searched again and again.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-98304")
_ID_PREFIX = re.compile(r"[0-9]{2,17}[0-9xX]?")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What the catalogue knows of one household. Money in fen, ``due`` an ISO date or None.

    ``people`` are (name, ID number) of all members; ``path_size`` and ``path_mtime_ns`` are those of the file
    the row was made from, ``heads`` its heads.
    """

    file: str
    head_name: str
    head_id: str
    people: tuple[tuple[str, str], ...]
    village: str
    category: str
    matters: tuple[str, ...]
    phone: str
    monthly_fen: int
    covered: int
    state: str
    next_step: str
    due: str | None
    path_size: int
    path_mtime_ns: int
    heads: tuple[str, ...]


class Hit(NamedTuple):
    """One household that was found; ``name`` and ``id_number`` are of the person who matched."""

    file: str
    name: str
    id_number: str
    head_name: str
    village: str
    category: str
    matters: tuple[str, ...]
    phone: str
    monthly_fen: int
    covered: int
    state: str
    next_step: str
    due: str | None


_COLUMNS = [f.name for f in fields(CatalogueRow)]
_INDEXES = (("grams", "gram"), ("ids", "id_number"), ("matters", "matter"))


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
            for row in rows:
                _remove(connection, row.file)
                _insert(connection, row)

    def remove(self, file: str) -> None:
        """Forget a household."""
        with self._writing() as connection:
            _remove(connection, file)

    def changed(self, folder: Path) -> list[str]:
        """Ids under ``folder``/households whose size or time differs from what was indexed.

        New files count, and so do rows whose file is gone.
        """
        with self._reading() as connection:
            indexed = {
                file: (size, mtime)
                for file, size, mtime in connection.execute(
                    "SELECT file, path_size, path_mtime_ns FROM households"
                )
            }
        found = {
            path.stem: (stat.st_size, stat.st_mtime_ns)
            for path in folder.glob("households/??/*.hdh")
            if not path.name.startswith(".") and (stat := path.stat())
        }
        return sorted(file for file in indexed.keys() | found.keys() if indexed.get(file) != found.get(file))

    # -- finding

    def search(
        self,
        text: str,
        *,
        village: str | None = None,
        matter: str | None = None,
        state: str | None = None,
        limit: int = 100,
    ) -> list[Hit]:
        """Households with a person of that name (any part of it) or ID prefix, or in a village of that name.

        An empty text finds all that the filters leave. A household is found once, at its first match.
        """
        key = name_key(text)
        filters = {"village": village, "matter": matter, "state": state}
        with self._reading() as connection:
            if not key:
                return _hits(connection, everything().narrowed(filters), limit)
            if _ID_PREFIX.fullmatch(key):
                return _hits(connection, by_id(key.upper()).narrowed(filters), limit, id_prefix=key.upper())
            hits = _hits(connection, by_name(key).narrowed(filters), limit, name=key)
            if len(hits) < limit:
                known = {hit.file for hit in hits}
                of_villages = _hits(connection, by_village(key).narrowed(filters), limit)
                hits += [hit for hit in of_villages if hit.file not in known]
            return hits[:limit]

    def due(self, until: str) -> list[Hit]:
        """Households with something due by a day (ISO date), the most urgent first."""
        with self._reading() as connection:
            return _hits(connection, due_by(until), -1)

    def villages(self) -> list[str]:
        """All villages, sorted."""
        with self._reading() as connection:
            return [name for (name,) in connection.execute("SELECT name FROM villages ORDER BY name")]

    def count(self) -> int:
        """How many households there are."""
        with self._reading() as connection:
            row = connection.execute("SELECT count(*) FROM households").fetchone()
            return int(row[0]) if row else 0

    def all_rows(self) -> list[CatalogueRow]:
        """Every row, by file id."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM households ORDER BY file"
            ).fetchall()
            return [_row(row) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with plain_words(self.path):
            yield self._database.raw

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with plain_words(self.path), self._database.atomic("IMMEDIATE"):
            yield self._database.raw


def _create(path: Path, keys: FileKeys) -> None:
    salt = new_salt()
    try:
        database = create_database(path, keys.new_file_key(FILE, salt), salt, pragmas=_PRAGMAS)
        with plain_words(path), database.atomic("IMMEDIATE"):
            tables = sqlite_utils.Database(cast(Any, database.raw))
            columns: dict[str, Any] = dict.fromkeys(_COLUMNS, str)
            numbers = dict.fromkeys(("monthly_fen", "covered", "path_size", "path_mtime_ns"), int)
            tables.table("households").create({"n": int, **columns, **numbers, "keys": str}, pk="n")
            tables.table("villages").create({"name": str, "key": str}, pk="name")
            for table, column in _INDEXES:
                database.raw.execute(
                    f"CREATE TABLE {table} ({column} TEXT, household INTEGER, "
                    f"PRIMARY KEY ({column}, household)) WITHOUT ROWID"
                )
            tables.table("households").create_index(["file"], unique=True)
            tables.table("households").create_index(["village"])
            tables.table("households").create_index(["due"])
            database.raw.execute(f"PRAGMA user_version={FORMAT}")
        database.close()
        confirm_encrypted(path, salt)
    except OSError as error:
        raise UserError("不能新建检索目录。", "请检查办公室文件夹是否可以写入、磁盘是否已满。") from error


def _insert(connection: Connection, row: CatalogueRow) -> None:
    columns = [*_COLUMNS, "keys"]
    values = [_cell(getattr(row, name)) for name in _COLUMNS]
    keys = "\n".join(name_key(name) for name, _ in row.people)
    connection.execute(
        f"INSERT INTO households ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [*values, keys],
    )
    last = connection.execute("SELECT last_insert_rowid()").fetchone() or (0,)
    for (table, column), terms in _terms(keys, row.people, row.matters).items():
        statement = f"INSERT INTO {table} ({column}, household) VALUES (?, ?)"
        connection.executemany(statement, [(term, last[0]) for term in terms])
    if row.village:
        village = (row.village, name_key(row.village))
        connection.execute("INSERT OR IGNORE INTO villages (name, key) VALUES (?, ?)", village)


def _remove(connection: Connection, file: str) -> None:
    found = connection.execute(
        "SELECT n, village, keys, people, matters FROM households WHERE file = ?", (file,)
    ).fetchone()
    if found is None:
        return
    n, village, keys, people, matters = found
    for (table, column), terms in _terms(keys, _people(people), matters.splitlines()).items():
        statement = f"DELETE FROM {table} WHERE {column} = ? AND household = ?"
        connection.executemany(statement, [(term, n) for term in terms])
    connection.execute("DELETE FROM households WHERE n = ?", (n,))
    connection.execute(
        "DELETE FROM villages WHERE name = ? AND NOT EXISTS (SELECT 1 FROM households WHERE village = name)",
        (village,),
    )


def _terms(
    keys: str, people: Iterable[Sequence[str]], matters: Iterable[str]
) -> dict[tuple[str, str], set[str]]:
    """What a household is found by, for each index; a name by its characters and by every two neighbours."""
    grams: set[str] = set()
    for key in keys.split("\n"):
        grams.update(key, (key[n : n + 2] for n in range(len(key) - 1)))
    numbers = {id_number.upper() for _, id_number in people if id_number}
    return dict(zip(_INDEXES, (grams, numbers, set(matters)), strict=True))


def _hits(
    connection: Connection, query: Query, limit: int, *, name: str = "", id_prefix: str = ""
) -> list[Hit]:
    """The households found, each once, with the person who matched (else the head)."""
    found: dict[str, Hit] = {}
    for row in connection.execute(f"{query.statement} LIMIT ?", (*query.values, limit)):
        file, keys, people, head, village, category, matters, *rest = row
        if file not in found:
            who = _line(people, keys, name) or _line(people, people.upper(), id_prefix and f"\t{id_prefix}")
            who = who or _line(people, people, f"{head}\t") or f"{head}\t"
            person, _, id_number = who.partition("\t")
            found[file] = Hit(
                file, person, id_number, head, village, category, tuple(matters.splitlines()), *rest
            )
    return list(found.values())


def _line(lines: str, alike: str, wanted: str) -> str:
    """The line of ``lines`` at which ``wanted`` first stands in ``alike``, line for line the same; or ""."""
    place = alike.find(wanted) if wanted else -1
    return "" if place < 0 else lines.split("\n")[alike.count("\n", 0, place)]


def _people(lines: str) -> list[tuple[str, str]]:
    return [(name, id_number) for name, _, id_number in (line.partition("\t") for line in lines.splitlines())]


def _row(values: Sequence[Any]) -> CatalogueRow:
    row = dict(zip(_COLUMNS, values, strict=True))
    for name in ("matters", "heads"):
        row[name] = tuple(row[name].splitlines())
    row["people"] = tuple(_people(row["people"]))
    return CatalogueRow(**row)


def _cell(value: object) -> object:
    """Lists lie in the table as lines, people as name, tab, ID number."""
    if not isinstance(value, tuple):
        return value
    return "\n".join("\t".join(map(_one_line, v)) if isinstance(v, tuple) else _one_line(v) for v in value)


def _one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())
