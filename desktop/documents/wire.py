"""Frames on a pipe between the program and the process that reads hostile files."""

from __future__ import annotations

import struct
from typing import IO

LARGEST_ANSWER = 512 * 2**20
"""Bytes of one answer: the pixels of the largest page are 192 million."""
_SIZE = struct.Struct("<Q")


def send(pipe: IO[bytes], data: bytes) -> None:
    """One frame."""
    pipe.write(_SIZE.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def received(pipe: IO[bytes], most: int | None = None) -> bytes:
    """The next frame. Raises ``EOFError`` when there is none, or it says that it is longer than ``most`` bytes."""
    head = pipe.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    if most is not None and size > most:
        raise EOFError
    data = pipe.read(size) if size else b""
    if not data or len(data) < size:
        raise EOFError
    return data
