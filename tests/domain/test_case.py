"""What counts of everything recorded: the latest that still fits the rest."""

from __future__ import annotations

from desktop.domain.case import Case, case_of
from desktop.domain.facts import Facts
from desktop.domain.household import APPLICATION, household
from desktop.domain.rules import step_obstacles
from tests.domain.bad_act import again, find_unfounded, raise_objection, uphold
from tests.domain.story import APPLIED, FILE, MATERIALS, START, Story, day, pack


def case_of_story(story: Story) -> Case:
    found = case_of(household(FILE, story.state), APPLIED, pack())
    assert found is not None
    return found


def test_a_case_that_has_only_begun_has_nothing() -> None:
    case = case_of_story(Story().until("registration"))
    assert case.latest("visit") is None and case.opinion is None and case.notice is None
    assert case.notice_close is None and case.decision is None and case.paper is None
    assert case.filing is None and case.benefit is None and not case.refused
    assert case.open_objections() == () and case.done_on("payment") is None
    for step in (
        "materials",
        "acceptance",
        "opinion",
        "notice",
        "notice_close",
        "decision",
        "paper",
        "filing",
    ):
        assert case.done_on(step) is None, step


def test_missing_materials_are_not_done() -> None:
    story = Story().until("registration")
    story.do(story.act("materials", result="missing", missing=["id_card"]))
    assert case_of_story(story).done_on("materials") is None
    story.do(again("materials", "s-second")(story))
    assert case_of_story(story).done_on("materials") == day("materials")


def test_a_second_visit_counts_instead_of_the_first() -> None:
    story = Story().until("visit")
    story.do(
        again("visit", "s-visit2", conclusion="复查", on=day("appraisal").isoformat(), _day=day("appraisal"))(
            story
        )
    )
    case = case_of_story(story)
    assert case.latest("visit") is not None and case.latest("visit").id == "s-visit2"  # type: ignore[union-attr]
    assert [s.id for s in case.all("visit")] == ["s-visit", "s-visit2"]


def test_an_upheld_objection_takes_opinion_and_notice_with_it() -> None:
    story = Story().until("notice")
    story.do(raise_objection(story))
    assert [o.id for o in case_of_story(story).open_objections()] == ["o-1"]
    story.do(uphold(story))
    case = case_of_story(story)
    assert case.opinion is None and case.notice is None and case.open_objections() == ()
    assert case.done_on("opinion") is None and case.done_on("notice") is None


def test_an_unfounded_objection_takes_nothing() -> None:
    story = Story().until("notice")
    story.do(raise_objection(story))
    story.do(find_unfounded(story))
    case = case_of_story(story)
    assert case.opinion is not None and case.notice is not None and case.objections(case.opinion)


def test_a_new_opinion_needs_its_own_notice() -> None:
    story = Story().until("notice_close")
    assert case_of_story(story).notice_close is not None
    story.do(
        again("opinion", "s-opinion2", on=day("notice_close").isoformat(), _day=day("notice_close"))(story)
    )
    case = case_of_story(story)
    assert case.opinion is not None and case.opinion.id == "s-opinion2"
    assert case.notice is None and case.notice_close is None


def test_the_first_payment_is_done_on_the_first_of_its_month() -> None:
    case = case_of_story(Story().until("payment"))
    on = case.done_on("payment")
    assert on is not None and on.isoformat() == "2026-04-01"


def test_a_matter_the_pack_lost_makes_no_case() -> None:
    story = Story().until("materials")
    story.state["application", APPLIED]["matter"] = "gone"
    assert case_of(household(FILE, story.state), APPLIED, pack()) is None


def test_what_is_asked_depends_on_who_comes() -> None:
    """M15: whoever comes for somebody else brings the authority; nobody else is asked for it."""
    told = Story().until("registration")
    key = (APPLICATION, APPLIED)
    alone = case_of(household(FILE, told.state), APPLIED, pack())
    told.state[key]["agent"] = "村委会 王示例"
    sent = case_of(household(FILE, told.state), APPLIED, pack())
    assert alone is not None and sent is not None and not alone.holds("agent") and sent.holds("agent")
    step, facts = (
        sent.matter.step("materials"),
        Facts({"result": "complete", "present": MATERIALS, "missing": []}, START, frozenset(), START),
    )
    assert step is not None
    assert [o.rule for o in step_obstacles(alone, step, facts)] == []
    assert "委托手续" in step_obstacles(sent, step, facts)[0].text
