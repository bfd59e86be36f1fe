"""Photos, scans and papers inside a file: rows of 1 MB, named by the SHA-256 of the whole.

The same bytes are kept once. A digest is proved when bytes come in and again when they go out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.models.engine import Connection

CHUNK_BYTES = 1 << 20

Source = bytes | Path | Callable[[], bytes | Iterable[bytes]]
"""Bytes, a file that holds them, or something that gives them (in pieces) when they are really needed."""


def store(connection: Connection, sha256: str, source: Source) -> bool:
    """Take in bytes under their digest; the caller holds the transaction. False when they were there.

    Raises ``UserError`` when the bytes are not the announced ones or cannot be read; roll back then.
    """
    if connection.execute("SELECT 1 FROM chunks WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone():
        return False
    running = hashlib.sha256()
    n = -1
    for n, chunk in enumerate(_chunks(source)):
        running.update(chunk)
        connection.execute("INSERT INTO chunks (sha256, n, data) VALUES (?, ?, ?)", (sha256, n, chunk))
    if n < 0:
        connection.execute("INSERT INTO chunks (sha256, n, data) VALUES (?, 0, ?)", (sha256, b""))
    if running.hexdigest() != sha256:
        raise UserError("附件的内容与登记的摘要不符，没有保存。", "请重新选择这个附件；原有内容没有变化。")
    return True


def read(connection: Connection, sha256: str) -> Iterator[bytes]:
    """The bytes in pieces of 1 MB; ``UserError`` when missing, or after the last piece when damaged."""
    running = hashlib.sha256()
    n = 0
    while row := connection.execute(
        "SELECT data FROM chunks WHERE sha256 = ? AND n = ?", (sha256, n)
    ).fetchone():
        running.update(row[0])
        yield row[0]
        n += 1
    if n == 0:
        raise UserError("这个附件不在本机的户档里。", "请与保存它的设备合并，或从备份恢复。")
    if running.hexdigest() != sha256:
        raise UserError("附件已损坏。", "请从备份恢复这一户的文件。")


def sizes(connection: Connection) -> dict[str, int]:
    """Digest → bytes of every attachment (the bytes themselves stay unread)."""
    rows = connection.execute("SELECT sha256, sum(length(data)) FROM chunks GROUP BY sha256")
    return {sha256: size for sha256, size in rows}


def _chunks(source: Source) -> Iterator[bytes]:
    """Pieces of exactly 1 MB, the last one shorter."""
    if isinstance(source, Path):
        yield from _file_chunks(source)
        return
    given = source if isinstance(source, bytes) else source()
    pieces: Iterable[bytes] = (given,) if isinstance(given, bytes) else given
    waiting = b""
    for piece in pieces:
        waiting += piece
        whole = len(waiting) - len(waiting) % CHUNK_BYTES
        for start in range(0, whole, CHUNK_BYTES):
            yield waiting[start : start + CHUNK_BYTES]
        waiting = waiting[whole:]
    if waiting:
        yield waiting


def _file_chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise UserError(
            f"读不了附件 {shown_name(path.name)}。", "请确认文件还在、U盘没有拔出，然后重新选择。"
        ) from error
