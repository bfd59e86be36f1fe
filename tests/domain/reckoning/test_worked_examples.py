"""Households and what they come to, to the fen, each with its clause: the table in examples.toml."""

from collections.abc import Mapping
from typing import Any

import pytest

from desktop.domain.money import parse_yuan
from desktop.domain.reckoning.registry import RECKONINGS
from desktop.domain.reckoning.verdict import UNDECIDED
from tests.domain.reckoning.told import EXAMPLES, example

ROWS = EXAMPLES["example"]
OUTCOMES = {"confirm": "confirm", "refuse": "refuse", "ask": UNDECIDED}
NAMED = ("category", "tier")


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['law']}: {r['title']}" for r in ROWS])
def test_a_household_comes_to_this(row: Mapping[str, Any]) -> None:
    found, wanted = example(row).reckoned(), row["expect"]
    assert (found.outcome, found.covered) == (OUTCOMES[wanted["outcome"]], wanted["covered"])
    assert found.monthly_fen == parse_yuan(wanted["monthly"])
    assert any(wanted["clause"] in clause for clause in found.clauses)
    assert found.monthly_fen == found.base_fen + found.household_topup_fen + found.person_topup_fen
    for name in NAMED:
        assert getattr(found, name) == wanted.get(name, getattr(found, name))
    assert found.valid_until == wanted.get("until", "")
    assert list(found.members) == wanted.get("members", list(found.members))
    assert found.person_topup_fen == parse_yuan(wanted["person"]) if "person" in wanted else True
    assert found.household_topup_fen == parse_yuan(wanted["household"]) if "household" in wanted else True


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['law']}: {r['title']}" for r in ROWS])
def test_it_says_why(row: Mapping[str, Any]) -> None:
    found, wanted = example(row).reckoned(), row["expect"]
    assert found.calculation
    assert wanted.get("says", "") in "\n".join(found.calculation)
    assert wanted.get("reason", "") in "".join(found.reasons)
    assert wanted.get("asks", "") in "\n".join(found.unclear)
    assert wanted.get("help", "") in "、".join(found.other_help)
    assert bool(found.reasons) is (wanted["outcome"] == "refuse")
    assert bool(found.unclear) is ("asks" in wanted)


def test_the_table_is_long_enough_and_covers_every_law_of_this_room() -> None:
    assert len(ROWS) >= 24
    assert {r["law"] for r in ROWS} == {"dibao", "tekun", "marginal", "rigid"}
    assert {r["law"] for r in ROWS} < set(RECKONINGS)
