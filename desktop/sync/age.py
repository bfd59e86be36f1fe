"""age encryption (X25519) of streams, on top of pyrage.

pyrage 1.4 turns an error of the stream it reads into a text, may drop one that the stream it writes to
raised in its last block, and leaves a shorter file behind. So both ends are wrapped here: the first error of
either is kept and raised again as itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import pyrage

from desktop.errors import UserError

HEADER_CAP = 4096
"""Bytes. 10,000 recipient stanzas cost 44 s; ours has three."""

_FIRST_LINE = b"age-encryption.org/v1\n"


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end."""


class Undecryptable(ValueError):
    """The bytes are damaged or not age."""


class NotForUs(Undecryptable):
    """No identity of ours opens it."""


def encrypt(pieces: Iterable[bytes], write: Callable[[bytes], object], recipients: Sequence[str]) -> None:
    """Encrypt what ``pieces`` yields and hand it to ``write``.

    Raises what either of them raised; the output is then worthless and the caller deletes it.
    """
    if not recipients:
        raise ValueError("nobody to encrypt for")
    try:
        keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError:
        raise UserError("接收方的加密公钥不对。", "请重新向县里索取并核对公钥。") from None
    source, sink = _Source(pieces), _Sink(write)
    try:
        pyrage.encrypt_io(source, sink, keys)
    finally:
        _raise_own(source.error or sink.error)


def decrypt(stream: Readable, write: Callable[[bytes], object], identities: Sequence[str]) -> None:
    """Decrypt a stream and hand the clear bytes to ``write``, which may raise to stop.

    Check ``bounded`` on its first bytes before. Raises ``NotForUs``, ``Undecryptable`` or what the ends
    raised. Bytes already handed over are trusted only when this returns.
    """
    keys = [pyrage.x25519.Identity.from_str(text) for text in identities]
    source, sink = _Source(iter(lambda: stream.read(64 * 1024), b"")), _Sink(write)
    try:
        pyrage.decrypt_io(source, sink, keys)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise NotForUs(str(error)) from None
        raise Undecryptable(str(error)) from None
    except OSError as error:
        # pyrage reports a damaged chunk as an OSError; a real one of the disk is raised below as itself.
        raise Undecryptable(str(error)) from None
    finally:
        _raise_own(source.error or sink.error)


def bounded(beginning: bytes) -> bool:
    """True when an age header starts here and ends within ``HEADER_CAP``."""
    head = beginning[:HEADER_CAP]
    last = head.find(b"\n--- ")
    return head.startswith(_FIRST_LINE) and last > 0 and head.find(b"\n", last + 1) > 0


def _raise_own(error: BaseException | None) -> None:
    if error is not None:
        raise error


class _Source:
    """Pieces of any length as a stream that can be read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        part = self._rest[:size] if size >= 0 else self._rest
        self._rest = self._rest[len(part) :]
        return bytes(part)


class _Sink:
    """A function as a stream that can be written to."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            raise self.error
        try:
            self._write(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""
