"""A place for decrypted bytes that are too many for memory and must not lie on the disk in the clear."""

from __future__ import annotations

import io
import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_CHUNK = 64 * 1024
_SEALED = _CHUNK + 16
_IN_MEMORY = 8 * 1024 * 1024


class Spool:
    """Bytes written once and read at any place as often as wanted, gone when closed.

    Small ones stay in memory. Larger ones go to a nameless temporary file, in chunks encrypted under a random
    key that lives in this object only.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._cipher = ChaCha20Poly1305(secrets.token_bytes(32))
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=None if folder is None else str(folder))  # noqa: SIM115 - closed by close()
        self._tail = bytearray()
        self._chunks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._chunks * _CHUNK + len(self._tail)

    def write(self, data: bytes | memoryview) -> None:
        """Append; raises ``OSError`` when the disk is full."""
        self._tail += data
        while len(self._tail) >= _CHUNK:
            chunk = bytes(self._tail[:_CHUNK])
            del self._tail[:_CHUNK]
            self._file.seek(self._chunks * _SEALED)
            self._file.write(self._cipher.encrypt(self._nonce(self._chunks), chunk, None))
            self._chunks += 1

    def open(self, start: int, size: int) -> io.BufferedReader:
        """A reader over ``size`` bytes from ``start``; several may be open at once."""
        return io.BufferedReader(_Window(self, start, size), _CHUNK)

    def close(self) -> None:
        """Forget everything."""
        self._tail.clear()
        self._file.close()

    def chunk(self, place: int) -> tuple[bytes, int]:
        """The decrypted chunk around a place, and the offset of the place in it."""
        number, offset = divmod(place, _CHUNK)
        if number == self._chunks:
            return bytes(self._tail), offset
        self._file.seek(number * _SEALED)
        return self._cipher.decrypt(self._nonce(number), self._file.read(_SEALED), None), offset

    @staticmethod
    def _nonce(number: int) -> bytes:
        # A chunk is written once and the key is never used again, so its number is nonce enough.
        return number.to_bytes(12, "big")


class _Window(io.RawIOBase):
    """A part of a spool as a stream."""

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        super().__init__()
        self._spool = spool
        self._place = start
        self._end = start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._place >= self._end:
            return 0
        chunk, offset = self._spool.chunk(self._place)
        part = chunk[offset : offset + min(len(buffer), self._end - self._place)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)
