"""Journal entries read straight off the pages of a file whose tree is damaged.

One bad page in the tree hides everything below it from SQLite. Here every page is opened by itself (SQLCipher 4:
AES-256-CBC and HMAC-SHA512 a page, design §4.2) and every leaf is looked through for rows of the journal. What is found
proves itself: a body belongs to the header that names its digest, an attachment is the one that its digest names.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from desktop.domain.journal import Entry, Redact
from desktop.models.canonical import digest
from desktop.models.engine import SALT_BYTES, FileKeys, read_salt
from desktop.models.journal_entry import RawEntry, read_entry

PAGE, RESERVE = 4096, 80
_IV, _MAC, _MASK, _ROUNDS = 16, 64, 0x3A, 2
_USABLE = PAGE - RESERVE
_LEAF_TABLE, _LEAF_INDEX = 0x0D, 0x0A
_SHA = re.compile(r"[0-9a-f]{64}")
_LARGEST = 4 << 20
"""Bytes of one row; a piece of an attachment is 1 MB."""


@dataclass(slots=True)
class Carved:
    """What lay on the sound pages: whole entries, credentials, attachments' pieces; ``bad`` pages that did not open."""

    entries: list[RawEntry] = field(default_factory=list)
    credentials: list[bytes] = field(default_factory=list)
    chunks: dict[str, dict[int, bytes]] = field(default_factory=dict)
    bad: int = 0

    def blob(self, sha256: str) -> bytes | None:
        """The bytes of an attachment, None unless all of it is there."""
        pieces = self.chunks.get(sha256, {})
        data = b"".join(pieces[n] for n in sorted(pieces))
        return data if pieces and digest(data) == sha256 else None


def carve(path: Path, file: str, keys: FileKeys) -> Carved:
    """Look through every page. Raises ``UserError`` when not even the salt can be read."""
    salt, data, carved = read_salt(path), path.read_bytes(), Carved()
    for key in keys.file_keys(file, salt):
        pages = _Pages(data, key, salt)
        if any(pages.open(n) for n in range(1, min(pages.count, 64) + 1)):
            _look(pages, carved)
            break
    return carved


class _Pages:
    """The pages of a file, each opened when it is asked for and only if its checksum holds."""

    def __init__(self, data: bytes, key: bytes, salt: bytes) -> None:
        self.count = len(data) // PAGE
        self._data, self._key = data, key
        self._mac = pbkdf2_hmac("sha512", key, bytes(b ^ _MASK for b in salt), _ROUNDS, 32)

    def open(self, number: int) -> bytes:
        """The plain bytes of a page (the first without its header of 100 is padded to place); empty if it is bad."""
        if not 1 <= number <= self.count:
            return b""
        page = self._data[(number - 1) * PAGE : number * PAGE]
        start = SALT_BYTES if number == 1 else 0
        sealed, iv, mac = page[start:_USABLE], page[_USABLE : _USABLE + _IV], page[-_MAC:]
        told = hmac.digest(self._mac, sealed + iv + number.to_bytes(4, "little"), "sha512")
        if not hmac.compare_digest(told, mac):
            return b""
        opening = Cipher(algorithms.AES(self._key), modes.CBC(iv)).decryptor()
        return bytes(start) + opening.update(sealed) + opening.finalize()


def _look(pages: _Pages, carved: Carved) -> None:
    headers: list[tuple[bytes, bytes]] = []
    bodies: dict[str, bytes] = {}
    for number in range(1, pages.count + 1):
        page = pages.open(number)
        if not page:
            carved.bad += 1
            continue
        for row in _rows(pages, page, 100 if number == 1 else 0):
            match row:
                case [_, str(id), str(), int(), int(), str(header), bytes(signature)] if _SHA.fullmatch(id):
                    headers.append((header.encode(), signature))
                case [None, str(body)]:
                    bodies[digest(body.encode())] = body.encode()
                case [str(sha), str(raw)] if _SHA.fullmatch(sha) and digest(raw.encode()) == sha:
                    carved.credentials.append(raw.encode())
                case [str(sha), int(n), bytes(data)] if _SHA.fullmatch(sha):
                    carved.chunks.setdefault(sha, {})[n] = data
    carved.entries = list(_whole(headers, bodies))


def _whole(headers: list[tuple[bytes, bytes]], bodies: dict[str, bytes]) -> Iterator[RawEntry]:
    """Entries with their bodies; without one only where an entry that was found says it was redacted."""
    bare: list[Entry] = []
    redacted: set[str] = set()
    raws: dict[str, RawEntry] = {}
    for header, signature in dict.fromkeys(headers):
        with suppress(ValueError):
            alone = RawEntry(header, signature, None)
            entry = read_entry(alone)
            if (body := bodies.get(entry.header.body_sha256)) is None:
                raws[entry.id] = alone
                bare.append(entry)
                continue
            raws[entry.id] = RawEntry(header, signature, body)
            told = read_entry(raws[entry.id]).body
            redacted |= {c.entry for c in (told.changes if told else ()) if isinstance(c, Redact)}
    lost = {entry.id for entry in bare} - redacted
    yield from (raw for id, raw in raws.items() if id not in lost)


def _rows(pages: _Pages, page: bytes, start: int) -> Iterator[list[Any]]:
    """The rows on a leaf; what cannot be read is passed over."""
    if page[start] not in (_LEAF_TABLE, _LEAF_INDEX):
        return
    for n in range(int.from_bytes(page[start + 3 : start + 5], "big")):
        at = start + 8 + 2 * n
        try:
            yield _row(pages, page, int.from_bytes(page[at : at + 2], "big"), page[start] == _LEAF_TABLE)
        except (IndexError, ValueError):
            continue


def _row(pages: _Pages, page: bytes, at: int, table: bool) -> list[Any]:
    size, at = _varint(page, at)
    if table:
        _, at = _varint(page, at)
    if size > _LARGEST:
        raise ValueError("no row of ours")
    payload = _payload(pages, page, at, size, table)
    end, here = _varint(payload, 0)
    kinds, values, offset = [], [], end
    while here < end:
        kind, here = _varint(payload, here)
        kinds.append(kind)
    for kind in kinds:
        length = _length(kind)
        values.append(_value(kind, payload[offset : offset + length]))
        offset += length
    if offset != size:
        raise ValueError("the row does not end where it says")
    return values


def _payload(pages: _Pages, page: bytes, at: int, size: int, table: bool) -> bytes:
    """The whole of a row; what does not fit the page goes on in a chain of overflow pages."""
    most = _USABLE - 35 if table else (_USABLE - 12) * 64 // 255 - 23
    if size <= most:
        return page[at : at + size]
    least = (_USABLE - 12) * 32 // 255 - 23
    fitting = least + (size - least) % (_USABLE - 4)
    local = fitting if fitting <= most else least
    found, following = (
        bytearray(page[at : at + local]),
        int.from_bytes(page[at + local : at + local + 4], "big"),
    )
    while len(found) < size:
        overflow = pages.open(following)
        if not overflow:
            raise ValueError("a page of the row is bad")
        found += overflow[4:_USABLE][: size - len(found)]
        following = int.from_bytes(overflow[:4], "big")
    return bytes(found)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        byte = data[at + n]
        if n == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    raise ValueError("no number")


def _length(kind: int) -> int:
    return (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _value(kind: int, data: bytes) -> int | str | bytes | None:
    if kind >= 12:
        return data if kind % 2 == 0 else data.decode()
    if kind == 0 or kind == 7:
        return None
    return kind - 8 if kind in (8, 9) else int.from_bytes(data, "big", signed=True)
