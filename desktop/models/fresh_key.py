"""A file under a new key: written anew with a new salt, which is what its key is derived from, and put in its place.

For what a lost laptop or a lent rescue key might still open. The old file stands until the new one is whole on the
disk; a killed run leaves the old one and an encrypted remnant that the next unlock sweeps away.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from desktop.errors import UserError
from desktop.models.engine import (
    Connection,
    FileKeys,
    confirm_encrypted,
    new_salt,
    open_database,
    plain_words,
)


def renew(path: Path, *, file: str, keys: FileKeys) -> None:
    """Write an encrypted file anew under a fresh salt and key. Nobody else may have it open.

    Raises ``UserError`` (no key fits, damaged, disk full or read-only); the old file is untouched then.
    """
    unfinished = path.with_name(f".{path.name}.new")
    salt = new_salt()
    key = keys.new_file_key(file, salt)
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        database, _ = open_database(path, file, keys)
        try:
            with plain_words(path):
                _export(database.raw, unfinished, f"x'{key.hex()}{salt.hex()}'")
        finally:
            database.close()
        confirm_encrypted(unfinished, salt)
        _sync(unfinished)
        unfinished.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise UserError(
            f"文件 {path.name} 没有换密钥。", "请检查磁盘是否已满、文件夹是否可以写入；原来的文件没有变动。"
        ) from error
    finally:
        with suppress(OSError):  # what could not be removed is swept away at the next unlock
            unfinished.unlink(missing_ok=True)


def _export(connection: Connection, target: Path, key: str) -> None:
    connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(target), key))
    # Nobody knows the copy before it is whole, synced and in its place: until then it needs no journal of its own.
    for setting in ("journal_mode=OFF", "synchronous=OFF"):
        connection.execute(f"PRAGMA fresh.{setting}")
    version = connection.execute("PRAGMA main.user_version").fetchone() or (0,)
    connection.execute("SELECT sqlcipher_export('fresh')")
    connection.execute(f"PRAGMA fresh.user_version = {int(version[0])}")
    if _counts(connection, "main") != _counts(connection, "fresh"):
        raise RuntimeError("the copy under the new key is not whole")
    connection.execute("DETACH DATABASE fresh")


def _counts(connection: Connection, schema: str) -> dict[str, int]:
    """Rows of every table: reading them all also proves every page of it."""
    rows = connection.execute(f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'").fetchall()
    found = {}
    for (name,) in rows:
        counted = connection.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone() or (0,)
        found[str(name)] = int(counted[0])
    return found


def _sync(path: Path) -> None:
    """fsync a file or a folder; Windows cannot open a folder, NTFS journals the rename."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
