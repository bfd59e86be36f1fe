"""Numbers, texts, bytes, lists and tuples of these as one frame of bytes, and back: nothing in it can be run.

What a process that read a hostile file answers comes back like this; `plain_shape` says what it must be.
"""

from __future__ import annotations

import json
import struct

_MOST_SPELT = 64 * 2**20
"""Bytes of the part that is not raw bytes: the words of a few thousand pages."""
_SIZE = struct.Struct("<Q")

Plain = None | bool | int | float | str | bytes | list["Plain"] | tuple["Plain", ...]


def packed(value: object) -> bytes:
    """The value as bytes. Raises ``TypeError`` for anything that is not plain."""
    raw: list[bytes] = []
    spelt = json.dumps(_spelt(value, raw)).encode("ascii")
    return b"".join((_SIZE.pack(len(spelt)), spelt, *(_SIZE.pack(len(one)) + one for one in raw)))


def unpacked(data: bytes) -> Plain:
    """The value again. Raises ``ValueError`` for any other bytes."""
    try:
        size = _SIZE.unpack_from(data)[0]
        if size > min(_MOST_SPELT, len(data) - _SIZE.size):
            raise ValueError("cut off")
        spelt = json.loads(data[_SIZE.size : _SIZE.size + size])
        return _read(spelt, _raw(memoryview(data)[_SIZE.size + size :]))
    except (struct.error, RecursionError, IndexError, KeyError, TypeError) as error:
        raise ValueError("not a plain value") from error


def _spelt(value: object, raw: list[bytes]) -> object:
    """A tuple is told from a list, and raw bytes stand behind: as ``{"b": place}``."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is bytes:
        raw.append(value)
        return {"b": len(raw) - 1}
    if type(value) is list:
        return [_spelt(one, raw) for one in value]
    if type(value) is tuple:
        return {"t": [_spelt(one, raw) for one in value]}
    raise TypeError(f"{type(value).__name__} is not plain")


def _read(spelt: object, raw: list[bytes]) -> Plain:
    match spelt:
        case None | bool() | int() | float() | str():
            return spelt
        case list():
            return [_read(one, raw) for one in spelt]
        case {"b": int(place), **rest} if not rest and place >= 0:
            return raw[place]
        case {"t": list(held), **rest} if not rest:
            return tuple(_read(one, raw) for one in held)
        case _:
            raise ValueError("not a plain value")


def _raw(data: memoryview) -> list[bytes]:
    found = []
    while len(data):
        end = _SIZE.size + _SIZE.unpack_from(data)[0]
        if end > len(data):
            raise ValueError("cut off")
        found.append(bytes(data[_SIZE.size : end]))
        data = data[end:]
    return found
