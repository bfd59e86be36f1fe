"""Hostile acts against changes and money are refused by their rule; those that pass today are named as findings."""

from __future__ import annotations

import pytest

from desktop.domain.facts import Obstacle
from tests.domain.bad_changes import BAD_CHANGES
from tests.domain.bad_money import AGAIN, BAD_MONEY, again, off
from tests.domain.hostile import Hostile, receiving

HOSTILE = (*BAD_CHANGES, *BAD_MONEY)


def judged(act: Hostile) -> list[Obstacle]:
    """What stands against the act; nothing too where the judgement itself breaks down."""
    tale = act.scene()
    made = act.make(tale)
    try:
        return tale.judged(made)
    except ValueError:
        return []


@pytest.mark.parametrize("act", HOSTILE, ids=lambda a: a.name)
def test_a_hostile_act_is_refused_by_its_rule(act: Hostile) -> None:
    found = judged(act)
    rules = {o.rule for o in found}
    if act.passes:
        assert not found, f"it is refused now: name its rule, one of {rules}, instead of what was wrong"
        pytest.xfail(act.passes)
    assert act.rule in rules
    assert all(o.text.endswith("。") for o in found)


def test_a_payment_comes_off_its_list_and_is_paid_again_by_the_office() -> None:
    tale = receiving()
    for make in (off(), again):
        tale.do(make(tale))
    assert [p.id for p in tale.home.payments] == [AGAIN]
    assert [p.off for p in tale.home.taken_off] == ["2026-04"]


def test_every_hostile_act_names_its_rule_or_what_is_wrong() -> None:
    assert all(bool(a.rule) != bool(a.passes) for a in HOSTILE)
    assert len({a.name for a in HOSTILE}) == len(HOSTILE)
