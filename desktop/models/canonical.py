"""Canonical JSON: the one spelling of a value that is signed, hashed and bound to a seal (RFC 8785).

Integers only. A float has several spellings and a rounding, so money and counts never pass through one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

import rfc8785

from desktop.domain.journal import Value

DEEPEST = 32
"""Lists and objects within each other; what we write has less than half, and readers recurse."""


def canonical(obj: Value) -> bytes:
    """The canonical bytes of a JSON value without floats; tuples count as lists.

    Raises ``ValueError`` for floats, integers beyond 2**53 - 1, keys that are no text, lone surrogates,
    anything that is no JSON value, and nesting deeper than ``DEEPEST``.
    """
    _check(obj, 0)
    return rfc8785.dumps(obj)


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex: the name of bytes everywhere in the product."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes) -> Value:
    """Read JSON from outside, canonical or not; raises ``ValueError`` for everything doubtful.

    Refused: a key given twice (two readers would see two values), floats, NaN, integers beyond 2**53 - 1,
    lone surrogates, other encodings than UTF-8, a byte-order mark, and nesting deeper than ``DEEPEST``.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_single_keys,
            parse_float=_refuse,
            parse_int=_integer,
            parse_constant=_refuse,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if data.count(b"[") + data.count(b"{") > DEEPEST:
        _check(value, 0)
    if b"\\u" in data:
        # Only an escape can smuggle half a surrogate pair past the UTF-8 decoder.
        rfc8785.dumps(value)
    return value


def _check(value: object, depth: int) -> None:
    """Refuse floats, and anything that lies within more than ``DEEPEST`` lists and objects."""
    if isinstance(value, float):
        raise ValueError("floats have no place in canonical JSON")
    if isinstance(value, dict | list | tuple):
        if depth == DEEPEST:
            raise ValueError("nested too deeply")
        for item in value.values() if isinstance(value, dict) else value:
            _check(item, depth + 1)


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _integer(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**53:
        raise ValueError("integer out of range")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError("not an integer")
