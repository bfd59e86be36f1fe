"""Facts of a step of another type than its readers ask for are not admitted, and the sentence says which and why."""

from __future__ import annotations

import pytest

from desktop.domain.journal import Value
from tests.domain.story import Story


@pytest.fixture(scope="module")
def asked() -> Story:
    return Story().until("appraisal")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("effect", [], "一段文字"), ("effect", {}, "一段文字"), ("category", 5, "一段文字"),
        ("members", [{}], "几段文字"), ("members", "张三", "几段文字"), ("reasons", [["a"]], "几段文字"),
        ("valid_until", 5, "月份"), ("valid_until", "2026-13-45", "月份"), ("valid_until", "2026-07-31", "月份"),
        ("grade", "3", "整数"), ("commitment", "yes", "“是”或“否”"),
    ],
)  # fmt: skip
def test_an_odd_fact_of_an_opinion_is_refused_with_the_reason(
    asked: Story, name: str, value: Value, why: str
) -> None:
    (found,) = asked.judged(asked.act("opinion", **{name: value}))
    assert found.rule == "type" and found.text.startswith(f"“{name}”的内容类型不对") and why in found.text


@pytest.mark.parametrize("value", [5, True, [{}], 1.5, "id_card"])
def test_what_is_missing_of_the_materials_is_a_list_of_texts(value: Value) -> None:
    story = Story().until("registration")
    assert {o.rule for o in story.judged(story.act("materials", missing=value))} == {"type"}


def test_facts_as_they_are_written_are_admitted(asked: Story) -> None:
    for facts in ({"effect": None, "valid_until": ""}, {"valid_until": "2027-06", "members": []}):
        assert asked.judged(asked.act("opinion", **facts)) == []
