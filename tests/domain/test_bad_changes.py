"""Hostile acts against changes and money are refused by their rule; those that pass today are named as findings."""

from __future__ import annotations

import pytest

from tests.domain.bad_changes import BAD_CHANGES
from tests.domain.bad_money import BAD_MONEY
from tests.domain.hostile import Hostile

HOSTILE = (*BAD_CHANGES, *BAD_MONEY)


def _marked(act: Hostile) -> object:
    known = [pytest.mark.xfail(strict=True, reason=act.passes)] if act.passes else []
    return pytest.param(act, marks=known, id=act.name)


@pytest.mark.parametrize("act", [_marked(a) for a in HOSTILE])
def test_a_hostile_act_is_refused_by_its_rule(act: Hostile) -> None:
    tale = act.scene()
    found = tale.judged(act.make(tale))
    assert found, "admitted"
    assert not act.rule or act.rule in {o.rule for o in found}
    assert all(o.text.endswith("。") for o in found)


def test_every_hostile_act_names_its_rule_or_what_is_wrong() -> None:
    assert all(bool(a.rule) != bool(a.passes) for a in HOSTILE)
    assert len({a.name for a in HOSTILE}) == len(HOSTILE)
