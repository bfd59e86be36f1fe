"""Canonical JSON: one spelling out, nothing doubtful in."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.canonical import DEEPEST, canonical, digest, parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab户", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: object) -> None:
    data = canonical(value)
    assert parse(data) == value
    assert canonical(parse(data)) == data


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('\0\x1f\x7f\x80"\\/\b\u2028\ufeff')
)
ANY_KEY = st.sampled_from(["put", "id", "Z", "_", "a\n", "", "é", "户", "\uff21", "\U00020bb7"])
EVERYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(ANY_KEY | ANY_TEXT, inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=300)
@given(EVERYTHING)
def test_the_quick_spelling_is_that_of_rfc_8785_to_the_byte(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # a value of hypothesis


@pytest.mark.parametrize("number", [2**53 - 1, -(2**53) + 1, 0, -1, True, False])
def test_the_last_whole_numbers_have_a_spelling_and_the_next_have_none(number: int) -> None:
    assert canonical([number]) == rfc8785.dumps([number])
    for beyond in (2**53, -(2**53), 10**40):
        with pytest.raises(ValueError):
            canonical({"a": [beyond]})


def test_every_character_is_escaped_as_rfc_8785_says() -> None:
    every = "".join(chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000)
    assert canonical(every) == rfc8785.dumps(every) and canonical({"a": every}) == rfc8785.dumps({"a": every})


def test_key_order_and_spelling() -> None:
    assert canonical({"b": 1, "a": ["户", True, None]}) == '{"a":["户",true,null],"b":1}'.encode()
    # RFC 8785 sorts by UTF-16 code units: a rare character (a surrogate pair there) before a full-width one.
    assert list(parse(canonical({"\uff21": 1, "\U00020bb7": 2}))) == ["\U00020bb7", "\uff21"]


@pytest.mark.parametrize(
    "value",
    [1.0, {"fen": [0.1]}, ({"a": (1.5,)},), float("nan"), 2**53, {1: 2}, "\ud800", b"bytes", {"a": {1, 2}}],
)
def test_what_has_no_canonical_spelling_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"role":"clerk","role":"leader"}',
        b'[{"a":1,"\\u0061":2}]',
        b"1.0",
        b"[1e2]",
        b"NaN",
        b"-Infinity",
        b"9007199254740992",
        b"1" * 5000,
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b'"\xff"',
        b'\xef\xbb\xbf"bom"',
        '"户"'.encode("utf-16"),
        b"[" * 200_000,
        b"",
        b"{}x",
        b'{"a":1',
    ],
    ids=lambda d: repr(d[:24]),
)
def test_doubtful_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse(data)


def test_deep_values_are_refused_not_a_crash() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError):
        canonical(deep)


def nested(depth: int, inside: object = 0) -> object:
    for n in range(depth):
        inside = [inside] if n % 2 else {"a": inside}
    return inside


def test_nesting_has_one_limit_for_writer_and_reader() -> None:
    assert DEEPEST == 32
    assert parse(canonical(nested(32))) == nested(32)
    assert parse(json.dumps([nested(31)] * 40).encode()) == [nested(31)] * 40, "wide is not deep"
    assert parse(b'"' + b"[{" * 400 + b'"') == "[{" * 400, "brackets within a text are text"
    for deep in (nested(33), [1, nested(32)], (nested(32),), nested(500), nested(33, "x")):
        with pytest.raises(ValueError, match="deep"):
            canonical(deep)
        with pytest.raises(ValueError, match="deep"):
            parse(json.dumps(deep).encode())


@pytest.mark.parametrize("text", ["\ud800", "\udfff", "户\ud83d", "\ude00\ud83d"])
def test_half_characters_are_refused_wherever_they_stand(text: str) -> None:
    for value in (text, [text], {"a": {"b": text}}, {text: 1}):
        with pytest.raises(ValueError):
            canonical(value)
        with pytest.raises(ValueError):
            parse(json.dumps(value).encode())
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_digest_is_sha256() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
