"""Rules of steps that only some matters have: each fact that is asked for, and what happens without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from desktop.domain.care_rules import INDICATORS, care_level
from desktop.domain.case import Case
from desktop.domain.facts import Facts
from desktop.domain.household import Application, Household
from desktop.domain.rules import CHECKS
from desktop.domain.scheme import Matter, Step

DAY = date(2026, 3, 2)
SCAN = "a" * 64
MATTER = Matter(id="m", title="事项", scheme_name="事项", quote="事项", acts=())
ALL_ABLE = dict.fromkeys(INDICATORS, True)

GOOD: Mapping[str, dict[str, Any]] = {
    "review": {"result": "pass"},
    "forward": {"to": "区局", "receiver": "周示例", "items": ["申请表"]},
    "county_result": {
        "result": "issued", "document": "区批〔2026〕1号", "scan": SCAN, "monthly_fen": 50_000, "covered": 1,
        "first_month": "2026-04",
    },
    "deliver": {"how": "direct", "receiver": "李示例"},
    "publication": {"place": "公开栏"},
    "system_entry": {"number": "1"},
    "self_care": {"able": ALL_ABLE, "assessors": ["甲", "乙"], "result": "full"},
    "county_check": {"result": "passed", "county_receipt": SCAN},
    "disability_match": {"result": "consistent", "certificate": "1", "grade": 2},
    "first_aid": {
        "emergency": "火灾", "place": "新柞村", "receiver": "李示例", "amount_fen": 100, "handlers": ["甲", "乙"],
    },
    "makeup": {"statement": "补写", "photos": [{"sha256": SCAN}]},
    "panel": {
        "chair": "甲", "members": ["甲", "乙", "丙"], "recused": [], "minutes_no": "1", "agree": 2, "disagree": 1,
        "abstain": 0, "result": "agree",
    },
}  # fmt: skip

BAD = [
    ("review", {"result": ""}), ("review", {"result": "fail"}), ("forward", {"to": " "}), ("forward", {"items": []}),
    ("forward", {"receiver": ""}), ("county_result", {"result": "?"}), ("county_result", {"document": ""}),
    ("county_result", {"scan": "b" * 64}), ("deliver", {"how": "shouted"}), ("deliver", {"receiver": ""}),
    ("deliver", {"how": "left"}), ("publication", {"place": ""}), ("system_entry", {"number": ""}),
    ("self_care", {"assessors": ["甲", "甲"]}), ("self_care", {"able": {"eating": True}}),
    ("self_care", {"able": {**ALL_ABLE, "eating": False}}), ("county_check", {"result": "failed"}),
    ("county_check", {"county_receipt": ""}), ("county_check", {"result": "not_drawn"}),
    ("disability_match", {"grade": 5}), ("disability_match", {"certificate": ""}), ("disability_match", {"result": ""}),
    ("first_aid", {"amount_fen": 0}), ("first_aid", {"handlers": ["甲"]}), ("first_aid", {"emergency": ""}),
    ("makeup", {"photos": []}), ("makeup", {"statement": ""}), ("panel", {"chair": "丁"}),
    ("panel", {"members": ["甲"], "agree": 1, "disagree": 0}), ("panel", {"agree": 3}),
    ("panel", {"result": "disagree"}),
    ("panel", {"minutes_no": ""}), ("panel", {"recused": ["甲"]}), ("panel", {"result": "?"}),
]  # fmt: skip


def answers(rule: str, fields: Mapping[str, Any], *, relative: bool = False, people: int = 3) -> list[str]:
    case = Case(Household("f", {}), Application("a", matter="m", relative=relative), MATTER, None)
    step = Step(id="step", title="一步", rule=rule, quote="一步", people=people)
    return [o.rule for o in CHECKS[rule](case, step, Facts(fields, DAY, frozenset({SCAN})))]


@pytest.mark.parametrize("rule", GOOD)
def test_whole_facts_pass(rule: str) -> None:
    assert answers(rule, GOOD[rule], people=2 if rule in ("self_care", "first_aid") else 3) == []


@pytest.mark.parametrize(("rule", "change"), BAD)
def test_each_missing_fact_is_an_obstacle(rule: str, change: Mapping[str, Any]) -> None:
    people = 2 if rule in ("self_care", "first_aid") else 3
    assert rule in answers(rule, {**GOOD[rule], **change}, people=people)


def test_left_service_needs_a_witness_or_a_picture() -> None:
    left = {**GOOD["deliver"], "how": "left"}
    assert answers("deliver", {**left, "witness": "周示例"}) == []
    assert answers("deliver", {**left, "photos": [{"sha256": SCAN}]}) == []


def test_a_file_that_was_not_drawn_names_the_batch() -> None:
    assert answers("county_check", {"result": "not_drawn", "number": "2026-1"}) == []


def test_a_relatives_case_asks_the_panel_who_steps_aside() -> None:
    assert answers("panel", GOOD["panel"], relative=True) == ["panel"]
    assert answers("panel", {**GOOD["panel"], "nobody_related": True}, relative=True) == []
    aside = {**GOOD["panel"], "members": ["甲", "乙", "丙", "丁"], "recused": ["丁"]}
    assert answers("panel", aside, relative=True) == []


def test_self_care_levels_follow_the_six_answers() -> None:
    for able in product((True, False), repeat=6):
        failed = able.count(False)
        expected = "full" if failed == 0 else "partial" if failed <= 3 else "none"
        assert care_level(dict(zip(INDICATORS, able, strict=True))) == expected
    with pytest.raises(ValueError, match="six"):
        care_level({"eating": True})


def test_facts_of_the_wrong_type_are_no_facts() -> None:
    facts = Facts({"text": 1, "number": True, "list": "x", "photos": ["x"]}, DAY, frozenset())
    assert (facts.text("text"), facts.number("number"), facts.texts("list"), facts.photos()) == (
        "",
        0,
        (),
        (),
    )
    assert not replace(facts, fields={"flag": 1}).flag("flag")
