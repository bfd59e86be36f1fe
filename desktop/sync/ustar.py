"""The only tar that packages are made of: plain regular files, nothing else.

Any tar program opens what is written here. What is read must be, block for block, what would have been
written: links, devices, PAX and GNU extensions, base-256 sizes and odd owners are refused before they mean
anything.
"""

from __future__ import annotations

from typing import Protocol

BLOCK = 512
END = bytes(2 * BLOCK)
MAX_SIZE = 8**11 - 1
MAX_NAME = 100
_ZERO = bytes(BLOCK)
# 1980-01-01: a file from 1970 makes tar grumble, and a true time would say when somebody worked.
_TIME = 315_532_800


class Malformed(ValueError):
    """These bytes are not the tar we write."""


def header_block(name: str, size: int) -> bytes:
    """The 512 bytes before a member. Raises ``Malformed`` for a name or size that ustar cannot hold."""
    raw = name.encode()
    if not 0 < len(raw) <= MAX_NAME or b"\0" in raw or not 0 <= size <= MAX_SIZE:
        raise Malformed(f"ustar cannot hold a member of {size} bytes under a name of {len(raw)} bytes")
    head = raw.ljust(MAX_NAME, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"%011o\0%011o\0" % (size, _TIME)
    tail = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2
    checksum = sum(head) + 8 * ord(" ") + sum(tail)
    return (head + b"%06o\0 " % checksum + tail).ljust(BLOCK, b"\0")


def read_block(block: bytes) -> tuple[str, int]:
    """Name and size of the member behind a header block; raises ``Malformed``."""
    try:
        name = block[:MAX_NAME].rstrip(b"\0").decode()
        size = int(block[124:135], 8)
        rebuilt = header_block(name, size)
    except ValueError:
        raise Malformed("not a tar header") from None
    if rebuilt != block:
        raise Malformed("not a plain regular file")
    return name, size


def padding(size: int) -> int:
    """How many zero bytes follow a member of ``size`` bytes."""
    return -size % BLOCK


class Receiver(Protocol):
    """Takes the members of a tar as they come by."""

    def begin(self, name: str, size: int) -> None:
        """A member starts; raise to refuse it before a byte of it is taken."""

    def data(self, part: memoryview) -> None:
        """The next bytes of the member."""

    def end(self) -> None:
        """The member is complete."""


class Splitter:
    """Cuts tar bytes, pushed in pieces of any size, into members. Holds less than two blocks at a time."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._left = 0
        self._block = bytearray()
        self._need = BLOCK
        self._zeros = 0

    @property
    def complete(self) -> bool:
        """True once the two closing blocks have passed."""
        return self._zeros == 2

    def write(self, piece: bytes) -> int:
        """Take the next piece; raises ``Malformed`` and whatever the receiver raises."""
        view = memoryview(piece)
        while view:
            if self.complete:
                raise Malformed("bytes after the end of the archive")
            part = view[: self._left or self._need - len(self._block)]
            view = view[len(part) :]
            if self._left:
                self._left -= len(part)
                self._receiver.data(part)
                if not self._left:
                    self._receiver.end()
                continue
            self._block += part
            if len(self._block) == self._need:
                self._take_block(bytes(self._block))
        return len(piece)

    def _take_block(self, gathered: bytes) -> None:
        """``gathered`` is the padding of the member before and one header block."""
        pad, block = gathered[:-BLOCK], gathered[-BLOCK:]
        self._block.clear()
        self._need = BLOCK
        if any(pad):
            raise Malformed("padding is not empty")
        if block == _ZERO:
            self._zeros += 1
            return
        if self._zeros:
            raise Malformed("a lone closing block")
        name, size = read_block(block)
        self._left, self._need = size, BLOCK + padding(size)
        self._receiver.begin(name, size)
        if not size:
            self._receiver.end()
