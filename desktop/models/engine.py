"""One encrypted SQLite file: SQLCipher v4 with a raw key, through peewee (design §4.2).

Everything that can go wrong in silence is closed here: a malformed raw key would become a passphrase, a
forgotten one a plaintext file, a wrong one a line on stderr, a lost power supply a lost commit.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import peewee
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.errors import UserError

KEY_BYTES = 32
SALT_BYTES = 16
PLAINTEXT_MAGIC = b"SQLite format 3\0"
WAIT_SECONDS = 5.0

# A household is one file (no -wal beside it); FULL loses the last commits of a rollback journal when the
# power goes, EXTRA lost none.
DURABLE = ("journal_mode=DELETE", "synchronous=EXTRA")
# Nothing a query sorts may reach the disk in the clear; functions named in a foreign schema stay unused.
_ALWAYS = ("temp_store=MEMORY", "trusted_schema=OFF")


class FileKeys(Protocol):
    """Who knows the keys of files: an unlocked vault, or a fake in tests."""

    @property
    def generation(self) -> int:
        """Grows whenever any file may have a newer key than before."""

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        """Keys that may open a file with that salt, newest epoch first; empty when it was never granted."""

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        """The key (32 bytes) of a file about to be made with that salt."""


class Cursor(Protocol):
    """What a statement answers (the driver has no type stubs)."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""

    def fetchmany(self, size: int, /) -> list[tuple[Any, ...]]:
        """At most so many of the remaining rows."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All remaining rows."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Row by row."""


class Connection(Protocol):
    """The open driver connection, for what peewee would do row by row."""

    in_transaction: bool

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run one statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run one statement for every row."""

    def close(self) -> None:
        """Let go of the file."""


class CipherDatabase(peewee.SqliteDatabase):
    """A peewee database on one SQLCipher file, opened with its raw key.

    peewee's own SQLCipher class takes a passphrase and drops ``timeout``; this one takes 32 key bytes, and
    the 16 bytes of salt when the file is to be made. Without ``salt`` a missing file is an error.
    """

    server_version = sqlcipher.sqlite_version_info

    def __init__(
        self,
        path: Path,
        key: bytes,
        *,
        salt: bytes | None = None,
        read_only: bool = False,
        pragmas: Iterable[str] = DURABLE,
        timeout: float = WAIT_SECONDS,
    ) -> None:
        super().__init__(str(path), autoconnect=False)
        self._key_pragma = _key_pragma(key, salt)
        self._settings = (*_ALWAYS, *(() if read_only else pragmas))
        mode = "ro" if read_only else "rw" if salt is None else "rwc"
        self._uri = f"{path.absolute().as_uri()}?mode={mode}"
        self._timeout = timeout
        self.generation: int | None = None
        """The generation of keys in which the key of this file was its newest; None where that was not asked."""

    def __repr__(self) -> str:
        return f"CipherDatabase({Path(str(self.database)).name})"

    @property
    def raw(self) -> Connection:
        """The open connection itself."""
        connection: Connection = self.connection()  # type: ignore[no-untyped-call]  # not in peewee's stubs
        return connection

    def rollback(self) -> None:
        """A full or failing disk has rolled back by itself; a second time would hide why."""
        if self.raw.in_transaction:
            super().rollback()

    @property
    def key_hex(self) -> str:
        """The raw key the file is opened with (64 hex)."""
        return self._key_pragma[len("key=\"x'") :][: 2 * KEY_BYTES]

    def rekey(self, key: bytes) -> None:
        """Encrypt the whole file under another raw key, its salt stays; wholly or not at all, killed or not.

        Not inside a transaction: SQLCipher commits it. Raises what the driver says of locks, ``UserError`` when the
        new key did not take. Costs one rewrite of the file and needs as much space again.
        """
        before, taken = self._key_pragma, False
        with self.atomic("EXCLUSIVE"):
            pass  # Waits for other connections and says so; PRAGMA rekey does not wait and answers "ok" all the same.
        refused: Exception | None = None
        try:
            self.raw.execute(f"PRAGMA re{_key_pragma(key, None)}")
        except sqlcipher.DatabaseError as error:
            refused = error  # It says the same of everything that can go wrong.
        finally:
            # What this connection would encrypt with after a failure is not sure: only the file itself tells.
            self.close()
            self._key_pragma = _key_pragma(key, None)
            taken = _fits(self)
            if not taken:
                self._key_pragma = before
                self.connect()
        if not taken:
            raise UserError(
                f"文件 {Path(str(self.database)).name} 没有换上新密钥，这次的操作没有保存，原有内容没有变化。",
                "请检查磁盘空间后再试。",
            ) from refused

    def _connect(self) -> Connection:
        connection: Connection = sqlcipher.connect(
            self._uri, uri=True, isolation_level=None, timeout=self._timeout
        )
        try:
            for setting in ("cipher_log=off", self._key_pragma, *self._settings):
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
        return connection


def _key_pragma(key: bytes, salt: bytes | None) -> str:
    """SQLCipher takes anything malformed for a passphrase, so lengths are checked before it sees them."""
    if len(key) != KEY_BYTES or (salt is not None and len(salt) != SALT_BYTES):
        raise ValueError("a raw key has 32 bytes and a salt 16")
    return f"key=\"x'{key.hex()}{salt.hex() if salt else ''}'\""


def new_salt() -> bytes:
    """A fresh salt: the first 16 bytes of the file to be, and what its key is derived from."""
    return secrets.token_bytes(SALT_BYTES)


def read_salt(path: Path) -> bytes:
    """The salt at the head of an encrypted file; ``UserError`` when it is missing, cut or plaintext."""
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_BINARY", 0)
        )  # every open and every save reads it
        try:
            head = os.read(descriptor, SALT_BYTES)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise UserError(f"找不到文件 {path.name}。", "请检查办公室文件夹是否完整，或从备份恢复。") from error
    except OSError as error:
        raise UserError(f"读不了文件 {path.name}。", "请检查文件权限和磁盘。") from error
    if head == PLAINTEXT_MAGIC:
        raise UserError(f"文件 {path.name} 没有加密，不是户档文件。", "请从备份恢复这个文件。")
    if len(head) < SALT_BYTES:
        raise UserError(f"文件 {path.name} 不完整。", "请从备份恢复这个文件。")
    return head


def create_database(
    path: Path, key: bytes, salt: bytes, *, pragmas: Iterable[str] = DURABLE
) -> CipherDatabase:
    """Connect to a file that does not exist yet; ``confirm_encrypted`` must follow the first commit.

    Only its owner may read it (0600 where the platform has modes); what SQLite puts beside it is as private.
    """
    database = CipherDatabase(path, key, salt=salt, pragmas=pragmas)
    with suppress(OSError):  # SQLite says it better if it cannot be made.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with plain_words(path):
        database.connect()
    return database


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone; existing ones stay as they are."""
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)


def confirm_encrypted(path: Path, salt: bytes) -> None:
    """Make sure that what was just written is ciphertext; a plaintext file is deleted at once."""
    with path.open("rb") as file:
        head = file.read(SALT_BYTES)
    if head != salt:
        path.unlink()
        raise RuntimeError("the new file does not begin with its salt: it was not encrypted")


def open_database(
    path: Path, file: str, keys: FileKeys, *, read_only: bool = False, pragmas: Iterable[str] = DURABLE
) -> tuple[CipherDatabase, bytes]:
    """Open a file with the first of its keys that fits; returns the key (32 bytes) too.

    Raises ``UserError`` when no key fits (or the head of the file is damaged: the two look alike).
    """
    generation: int | None = keys.generation
    for key in keys.file_keys(file, read_salt(path)):
        database = CipherDatabase(path, key, read_only=read_only, pragmas=pragmas)
        database.generation, generation = generation, None  # the first is the newest
        with plain_words(path):
            if _fits(database):
                return database, key
    raise UserError(
        f"打不开 {path.name}：密钥不对，或者文件开头已损坏。",
        "请确认它属于本办公室；如果是，请从备份恢复这个文件。",
    )


def renew_key(database: CipherDatabase, path: Path, file: str, keys: FileKeys) -> bool:
    """Put an open file under the newest key there is for it; True when it lay under an older one.

    ``UserError`` when the disk or another reader refuses; the file is as it was then.
    """
    generation = keys.generation
    if database.generation == generation:  # every save asks
        return False
    key = keys.new_file_key(file, read_salt(path))
    renewed = database.key_hex != key.hex()
    if renewed:
        with plain_words(path):
            database.rekey(key)
    database.generation = generation
    return renewed


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turn what SQLite says about a file, its disk and its locks into a ``UserError``; bugs pass through."""
    try:
        yield
    except (peewee.DatabaseError, sqlcipher.DatabaseError) as error:
        told = _told(error, path)
        if told is None:
            raise
        raise told from error


_BUSY = ("文件 {} 正被另一个程序占用。", "请关闭另一个户档程序再试；这次的操作没有保存。")
_WORDS: dict[int, tuple[str, str]] = {
    sqlcipher.SQLITE_BUSY: _BUSY,
    sqlcipher.SQLITE_LOCKED: _BUSY,
    sqlcipher.SQLITE_READONLY: ("文件 {} 不能写入。", "请检查文件夹是否只读；这次的操作没有保存。"),
    sqlcipher.SQLITE_PERM: ("没有权限打开文件 {}。", "请检查文件夹的权限。"),
    sqlcipher.SQLITE_FULL: ("磁盘已满，文件 {} 没有保存。", "请清理磁盘后再做一次；原有内容没有变化。"),
    sqlcipher.SQLITE_IOERR: (
        "读写文件 {} 时磁盘出错。",
        "请检查磁盘和接线，再打开核对这次的操作保存了没有。",
    ),
    sqlcipher.SQLITE_CANTOPEN: ("打不开文件 {}。", "请检查文件夹是否存在、是否可以写入。"),
    sqlcipher.SQLITE_CONSTRAINT: (
        "文件 {} 的内容前后不一致：可能损坏了，或有一部分被换成了旧的；这次的操作没有保存。",
        "请从备份恢复，或用 hudang office salvage 抢救。",
    ),
    sqlcipher.SQLITE_CORRUPT: ("文件 {} 已损坏。", "请从备份恢复这个文件。"),
    sqlcipher.SQLITE_NOTADB: ("打不开 {}：密钥不对，或者文件已损坏。", "请从备份恢复这个文件。"),
}


def _told(error: Exception, path: Path) -> UserError | None:
    words = _WORDS.get(_code(error))
    return UserError(words[0].format(path.name), words[1]) if words else None


def _fits(database: CipherDatabase) -> bool:
    """Connect and read something; False when the file does not open with this key."""
    try:
        database.connect()
        database.raw.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except (peewee.DatabaseError, sqlcipher.DatabaseError) as error:
        database.close()
        if _code(error) != sqlcipher.SQLITE_NOTADB:
            raise
        return False
    return True


def _code(error: Exception) -> int:
    """SQLite's primary result code; peewee keeps the original error in ``orig``."""
    return int(getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)) & 0xFF
