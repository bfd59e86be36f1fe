"""Canonical JSON: the one spelling of a value that is signed, hashed and bound to a seal (RFC 8785).

Integers only. A float has several spellings and a rounding, so money and counts never pass through one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn

import rfc8785

from desktop.domain.journal import Value


def canonical(obj: Value) -> bytes:
    """The canonical bytes of a JSON value without floats; tuples count as lists.

    Raises ``ValueError`` for floats, integers beyond 2**53 - 1, keys that are no text, lone surrogates,
    anything that is no JSON value, and nesting too deep to read back.
    """
    try:
        _refuse_floats(obj)
        return rfc8785.dumps(obj)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex: the name of bytes everywhere in the product."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes) -> Value:
    """Read JSON from outside, canonical or not; raises ``ValueError`` for everything doubtful.

    Refused: a key given twice (two readers would see two values), floats, NaN, integers beyond 2**53 - 1,
    lone surrogates, other encodings than UTF-8, a byte-order mark, and nesting too deep to walk.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_single_keys,
            parse_float=_refuse,
            parse_int=_integer,
            parse_constant=_refuse,
        )
        if b"\\u" in data:
            # Only an escape can smuggle half a surrogate pair past the UTF-8 decoder.
            rfc8785.dumps(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("floats have no place in canonical JSON")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


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
