"""Entries, their order and what cannot be folded."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fold import fold
from desktop.domain.journal import (
    Ancestry,
    Attach,
    Body,
    Header,
    Put,
    Remove,
    Settle,
    edits,
    heads,
    in_order,
    unusable,
)
from tests.domain.replicas import entry

CHANGES = (
    Put("member", "m1", {"name": "王小明", "no": 1, "ext": None}),
    Remove("member", "m2"),
    Attach("ab" * 32, 5, "image/jpeg", "门口.jpg", "visit/v1"),
    Settle("member", "m1", "name", ("cd" * 32,), "以户口簿为准"),
)


def test_a_body_comes_back_from_json() -> None:
    body = Body(CHANGES, "备注")
    assert Body.from_json(json.loads(json.dumps(body.to_json()))) == body


def test_a_header_comes_back_from_json() -> None:
    header = entry(*CHANGES).header
    assert Header.from_json(json.loads(json.dumps(header.to_json()))) == header


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"put": {}, "remove": {}},
        {"burn": {"kind": "a", "id": "b"}},
        {"put": {"kind": "a", "id": 7, "fields": {}}},
        {"put": {"kind": "a", "id": "b"}},
        {"remove": {"kind": None, "id": "b"}},
        {"attach": {"sha256": "x"}},
        {"settle": {"kind": "a"}},
        "put",
    ],
)
def test_a_malformed_change_is_a_value_error(change: object) -> None:
    with pytest.raises(ValueError, match="change"):
        Body.from_json({"changes": [change], "note": ""})


@pytest.mark.parametrize(
    "wrong",
    [{"v": "0"}, {"seq": -1}, {"seq": True}, {"parents": "abc"}, {"person": 5}, {"extra": 1}, {"at": None}],
)
def test_a_malformed_header_is_a_value_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="header"):
        Header.from_json({**entry().header.to_json(), **wrong})
    with pytest.raises(ValueError, match="fields"):
        Header.from_json({})


def test_edits_are_counted_field_by_field() -> None:
    assert edits(Body(CHANGES)) == [(0, "name"), (0, "no"), (0, "ext"), (1, ""), (2, ""), (3, "")]


def test_heads_and_order() -> None:
    root = entry(device="b")
    left, right = entry(device="a", parents=[root]), entry(device="c", parents=[root])
    end = entry(device="a", seq=2, parents=[left, right])
    assert heads([end, right, left, root]) == (end.id,)
    assert set(heads([root, left, right])) == {left.id, right.id}
    assert in_order([end, right, left, root]) == [root, left, right, end]


def test_the_clock_does_not_order() -> None:
    slow = entry(device="z", at="1999-01-01T00:00:00+08:00")
    fast = entry(device="a", at="2099-01-01T00:00:00+08:00")
    assert in_order([slow, fast]) == [fast, slow]


def test_a_missing_parent_makes_all_that_follow_wait() -> None:
    one = entry()
    two = entry(seq=2, parents=[one])
    three = entry(seq=3, parents=[two])
    assert unusable([three, two]) == {two.id: "waiting", three.id: "waiting"}
    assert unusable([three, two, one]) == {}


def test_a_false_lamport_is_malformed() -> None:
    one = entry()
    ahead = entry(device="b", parents=[one], lamport=9)
    assert unusable([one, ahead]) == {ahead.id: "malformed"}


def test_a_cloned_device_is_set_aside_from_the_fork_on() -> None:
    one = entry()
    mine, theirs = entry(Put("k", "r", {"f": 1}), seq=2, parents=[one]), entry(seq=2, parents=[one])
    later = entry(seq=3, parents=[theirs])
    other = entry(device="b", parents=[one])
    every = [one, mine, theirs, later, other]
    assert unusable(every) == dict.fromkeys((mine.id, theirs.id, later.id), "cloned")
    assert unusable([*every, *every]) == unusable(every)


def test_who_knew_of_whom() -> None:
    one, other = entry(), entry(device="b")
    both = entry(seq=2, parents=[one, other])
    ancestry = Ancestry([both, other, one])
    assert ancestry.concurrent(one.id, other.id)
    assert ancestry.knew(both.id, one.id)
    assert ancestry.knew(both.id, other.id)
    assert not ancestry.knew(one.id, both.id)
    assert ancestry.knew(one.id, one.id)


@given(st.permutations(range(6)))
def test_what_is_unusable_depends_on_the_set_alone(order: list[int]) -> None:
    one = entry()
    lost = entry(device="x")
    every = [
        one,
        entry(seq=2, parents=[one]),
        entry(Put("k", "r", {"f": 1}), seq=2, parents=[one]),
        entry(device="b", parents=[lost]),
        entry(device="c", parents=[one], lamport=7),
        replace(entry(device="d", parents=[one]), body=None),
    ]
    assert unusable([every[n] for n in order]) == unusable(every)


def test_an_entry_that_skips_its_devices_last_one_is_set_aside() -> None:
    first = entry(Put("m", "1", {"phone": 1}), device="a", seq=1)
    second = entry(Put("m", "1", {"phone": 2}), device="a", seq=2, parents=[first])
    other = entry(Put("m", "1", {"name": "x"}), device="b", seq=1, parents=[first])
    skipping = entry(Put("m", "1", {"phone": 3}), device="a", seq=3, parents=[other])
    assert unusable([first, second, other, skipping]) == {skipping.id: "malformed"}
    folded = fold([first, second, other, skipping])
    assert folded.records[("m", "1")]["phone"] == 2
    assert folded.ledger.balanced


@pytest.mark.parametrize(
    "change",
    [
        {"attach": {"sha256": [1], "size": 1, "media_type": "", "name": "", "about": ""}},
        {"attach": {"sha256": "a", "size": True, "media_type": "", "name": "", "about": ""}},
        {"settle": {"kind": "m", "id": "1", "field": "f", "losers": [1], "reason": ""}},
        {"put": {"kind": "m", "id": "1", "fields": []}},
    ],
)
def test_a_change_of_the_wrong_types_is_no_change(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="change"):
        Body.from_json({"changes": [change], "note": ""})


@pytest.mark.parametrize("said", [{}, {"note": ""}, {"changes": None}])
def test_a_body_without_changes_is_none(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a journal body"):
        Body.from_json(said)
