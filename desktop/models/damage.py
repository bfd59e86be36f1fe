"""What can still be read of a damaged journal file: entry by entry, piece by piece, nothing believed unproved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import peewee
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.errors import UserError
from desktop.models import journal_schema
from desktop.models.canonical import digest
from desktop.models.carving import carve
from desktop.models.engine import Connection, FileKeys, open_database, plain_words
from desktop.models.journal_entry import JournalCopy, RawEntry, read_entry

T = TypeVar("T")
_DAMAGE = (sqlcipher.DatabaseError, peewee.DatabaseError)
_MOST = 100_000
"""Rows looked for where the file cannot say how many it has; the unfound cost 10 µs each."""
_END = 2_000
"""So many numbers in a row without an entry are the end."""


@dataclass(frozen=True, slots=True)
class Left:
    """What was read: a copy to merge, the digests of whole attachments, and whether that is all the file held."""

    copy: JournalCopy
    blobs: frozenset[str]
    whole: bool


def is_sound(path: Path, file: str, keys: FileKeys) -> bool:
    """True when every page opens with its key and checksum; what the pages say is not asked."""
    try:
        with _connected(path, file, keys) as connection, plain_words(path):
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                return False
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (UserError, *_DAMAGE):
        return False


def read_left(path: Path, office: str, file: str, kind: str, keys: FileKeys) -> Left:
    """Everything of a file that can still be read and is whole by its own hashes.

    Row by row through SQLite first; where that does not give everything, page by page (``carving``). Raises
    ``UserError`` when nothing can be read.
    """
    raws: list[RawEntry] = []
    credentials: list[bytes] = []
    blobs: set[str] = set()
    whole = False
    try:
        with _connected(path, file, keys) as connection:
            last = _tried(lambda: connection.execute("SELECT max(n) FROM entries").fetchone())
            raws, missed = _entries(connection, last[0] or 0 if last else None)
            kept, there = _credentials(connection), _blobs(connection)
            credentials, blobs = kept or [], there or set()
            whole = last is not None and not missed and kept is not None and there is not None
    except UserError:
        if not (path.exists() and path.stat().st_size):
            raise
    if not whole:
        carved = carve(path, file, keys)
        raws += [raw for raw in carved.entries if raw not in set(raws)]
        credentials = [*dict.fromkeys([*credentials, *carved.credentials])]
        blobs |= {sha for sha in carved.chunks if carved.blob(sha) is not None}
        if not raws:
            raise UserError(f"{path.name} 里已没有能读出的记录。", "请用备份或其他设备上的记录恢复。")
    copy = JournalCopy(office, file, kind, tuple(raws), tuple(credentials), tuple(sorted(blobs)))
    return Left(copy, frozenset(blobs), whole)


def blob_left(path: Path, file: str, keys: FileKeys, sha256: str) -> bytes:
    """The bytes of an attachment of a damaged file; ``UserError`` when they cannot be read whole."""
    data: bytes | None = None
    with suppress(UserError), _connected(path, file, keys) as connection:
        data = _tried(partial(_blob, connection, sha256))
    if data is None or digest(data) != sha256:
        data = carve(path, file, keys).blob(sha256)
    if data is None:
        raise UserError("这个附件读不出来了。", "请从备份恢复。")
    return data


@contextmanager
def _connected(path: Path, file: str, keys: FileKeys) -> Iterator[Connection]:
    database, _ = open_database(path, file, keys, read_only=not _hot(path))
    with closing(database):
        yield database.raw


def _hot(path: Path) -> bool:
    """A rollback journal lies beside the file: it must be played back before anything is read."""
    return path.with_name(f"{path.name}-journal").exists()


def _tried(read: Callable[[], T]) -> T | None:
    """The answer, or None where the pages do not give it."""
    try:
        return read()
    except _DAMAGE:
        return None


def _entries(connection: Connection, last: int | None) -> tuple[list[RawEntry], bool]:
    """Entries one by one; True when some were missed. ``last`` is None where the file cannot say."""
    raws, missed, empty = [], False, 0
    for n in range(1, (_MOST if last is None else last) + 1):
        raw, sure = _entry(connection, n)
        if raw is not None:
            raws.append(raw)
        missed = missed or not sure
        empty = 0 if raw is not None else empty + 1
        if last is None and empty > _END:
            break
    return raws, missed


def _entry(connection: Connection, n: int) -> tuple[RawEntry | None, bool]:
    """(the entry with that number if it is whole, True when nothing was lost here)."""
    try:
        row = connection.execute("SELECT header, signature FROM entries WHERE n = ?", (n,)).fetchone()
    except _DAMAGE:
        return None, False
    if row is None:
        return None, True
    found, sure = None, True
    try:
        found = connection.execute("SELECT body FROM bodies WHERE n = ?", (n,)).fetchone()
    except _DAMAGE:
        sure = False
    with suppress(ValueError, AttributeError, TypeError):
        raw = RawEntry(row[0].encode(), bytes(row[1]), found[0].encode() if found else None)
        read_entry(raw)
        # A body that cannot be read is not one that was taken out on purpose: the entry waits for another copy.
        return (raw, True) if sure else (None, False)
    return None, False


def _credentials(connection: Connection) -> list[bytes] | None:
    return _tried(lambda: journal_schema.read_credentials(connection))


def _blobs(connection: Connection) -> set[str] | None:
    """The digests of attachments that are whole; None when not even their names can be read."""
    names = _tried(
        lambda: [r[0] for r in connection.execute("SELECT DISTINCT sha256 FROM chunks").fetchall()]
    )
    if names is None:
        return None
    return {sha for sha in names if _tried(partial(_is, connection, sha))}


def _is(connection: Connection, sha256: str) -> bool:
    running = hashlib.sha256()
    for (data,) in connection.execute("SELECT data FROM chunks WHERE sha256 = ? ORDER BY n", (sha256,)):
        running.update(data)
    return running.hexdigest() == sha256


def _blob(connection: Connection, sha256: str) -> bytes:
    rows = connection.execute("SELECT data FROM chunks WHERE sha256 = ? ORDER BY n", (sha256,)).fetchall()
    return b"".join(data for (data,) in rows)
