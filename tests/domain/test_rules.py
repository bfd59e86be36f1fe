"""The small judgements of rules that the table of bad acts does not reach."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.case import Case, case_of
from desktop.domain.household import household
from desktop.domain.rules import Facts, step_obstacles
from desktop.domain.scheme import Step
from tests.domain.story import APPLIED, FILE, Story, day, pack, photo


def case_until(last: str) -> Case:
    found = case_of(household(FILE, Story().until(last).state), APPLIED, pack())
    assert found is not None
    return found


def facts(files: frozenset[str] = frozenset(), **fields: object) -> Facts:
    return Facts(fields, day("notice_close"), files)


def test_facts_of_the_wrong_type_are_as_if_not_said() -> None:
    odd = facts(name=7, count="7", flag=True, names="甲乙", mixed=["甲", 7, None])
    assert (odd.text("name"), odd.text("nothing")) == ("", "")
    assert (odd.number("count"), odd.number("flag"), odd.number("nothing")) == (0, 0, 0)
    assert (odd.texts("names"), odd.texts("mixed")) == ((), ("甲",))


@pytest.mark.parametrize("photos", [None, "x", 7, [7, "x", {}, {"sha256": 7}]])
def test_pictures_that_are_none(photos: object) -> None:
    assert facts(photos=photos).photos() == ()


def test_the_same_picture_twice_is_one_and_only_what_is_in_the_file_counts() -> None:
    one, other = photo("one")[1], photo("other")[1]
    sha = str(one["sha256"])
    assert facts(frozenset({sha}), photos=[one, one, other]).photos() == (sha,)


def step_of(case: Case, name: str) -> Step:
    found = case.matter.step(name)
    assert found is not None
    return found


def test_steps_of_the_decision_and_after_cannot_be_registered_as_steps() -> None:
    case = case_until("notice_close")
    for name in ("decision", "paper", "filing", "payment"):
        assert "rule" in {o.rule for o in step_obstacles(case, step_of(case, name), facts())}


def test_several_things_are_said_at_once() -> None:
    case = case_until("registration")
    found = step_obstacles(case, step_of(case, "visit"), facts())
    assert {"order", "photos", "investigators", "member_signature"} <= {o.rule for o in found}
    assert any("57号" in o.clause for o in found)


def test_the_dead_and_those_who_do_not_count_sign_nothing() -> None:
    story = Story().until("acceptance")
    story.state["member", "m-3"]["life"] = "dead"
    assert story.judged(story.act("authorisation", signed=["m-1"])) == []
    story.state["member", "m-3"] |= {"life": "alive", "counted": False}
    assert story.judged(story.act("authorisation", signed=["m-1"])) == []
    story.state["member", "m-3"] |= {"counted": True, "birth": "不详"}
    assert story.judged(story.act("authorisation", signed=["m-1"])), "of unknown age: asked to sign"


def test_eighteen_on_the_day_signs() -> None:
    story = Story().until("acceptance")
    on = day("authorisation")
    story.state["member", "m-2"]["birth"] = date(on.year - 18, on.month, on.day).isoformat()
    assert story.judged(story.act("authorisation"))
    story.state["member", "m-2"]["birth"] = date(on.year - 18, on.month, on.day + 1).isoformat()
    assert story.judged(story.act("authorisation")) == []
