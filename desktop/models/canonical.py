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
    if _alike(obj, 0):
        return _spell(obj).encode()
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
        _alike(value, 0)
    if b"\\u" in data:
        # Only an escape can smuggle half a surrogate pair past the UTF-8 decoder.
        rfc8785.dumps(value)
    return value


# A tenth of the time; keys outside ASCII, which RFC 8785 sorts by UTF-16 code units, are left to ``rfc8785``.
_spell = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def _alike(value: object, depth: int) -> bool:
    """True for what ``json`` spells just as RFC 8785 does; refuses floats and what lies within more than ``DEEPEST``
    lists and objects.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -(2**53) < value < 2**53  # type: ignore[operator]  # mypy does not follow type(value)
    if isinstance(value, float):
        raise ValueError("floats have no place in canonical JSON")
    if not isinstance(value, dict | list | tuple):
        return False
    if depth == DEEPEST:
        raise ValueError("nested too deeply")
    alike = not isinstance(value, dict) or all(type(key) is str and key.isascii() for key in value)
    for item in value.values() if isinstance(value, dict) else value:
        if type(item) is not str:
            alike &= _alike(item, depth + 1)
    return alike


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
