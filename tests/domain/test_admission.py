"""Whatever the rules do not allow is refused by its rule; what they allow is admitted, step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.admission import judge
from desktop.domain.case import case_of
from desktop.domain.facts import Facts
from desktop.domain.fold import apply
from desktop.domain.household import FILING, PAPER, household
from desktop.domain.journal import Attach, Body, Change, Put, Settle
from desktop.domain.late_entry import is_late
from tests.domain.bad_act import Bad, next_act
from tests.domain.bad_acts import BAD_ACTS
from tests.domain.story import (
    ACTS,
    APPLIED,
    BOTH,
    CLERK,
    FILE,
    FILED,
    PRINTED,
    Story,
    credential_id,
    day,
    instrument,
    law,
    pack,
    photo,
    receipt,
    usual_law,
)


@pytest.mark.parametrize("bad", BAD_ACTS, ids=lambda b: b.name)
def test_what_is_not_allowed_is_refused_by_its_rule(bad: Bad) -> None:
    told = bad.told()
    found = told.judged(bad.make(told), bad.under())
    assert bad.rule in {o.rule for o in found}
    assert all(o.text.endswith("。") for o in found), "every reason is a sentence for the desk"


@pytest.mark.parametrize("outcome", ["confirm", "refuse"])
@pytest.mark.parametrize("signing", ["screen", "paper"])
def test_the_story_itself_is_admitted(outcome: str, signing: str) -> None:
    story = Story(outcome=outcome, signing=signing)
    story.until("payment" if outcome == "confirm" else "receipt")
    home = household(FILE, story.state)
    case = case_of(home, APPLIED, pack())
    assert case is not None and case.decision is not None and case.decision.outcome == outcome
    assert case.paper is not None and case.refused == (outcome == "refuse")
    assert home.filing_status(home.filings[0]) == ("已备案", "")
    assert home.monthly_fen == (121_200 if outcome == "confirm" else 0)


def test_a_colleague_with_both_posts_may_decide_what_another_took_in() -> None:
    story = Story().until("notice_close")
    story.do(story.act("decision", _person=BOTH, signer=BOTH, signer_position="指定同志"))


def test_a_near_relative_is_visited_by_the_county() -> None:
    attach, fact = photo("county visit")
    story = Story(relative=True).until("verification_result")
    visit = story.act("visit", county_receipt=fact["sha256"])
    story.do(replace(visit, changes=(*visit.changes, attach)))


def test_the_notice_may_close_on_the_eighth_day() -> None:
    assert (day("notice_close") - day("notice")).days == 8
    story = Story().until("notice")
    assert story.judged(story.act("notice_close")) == []


def test_a_returned_filing_is_sent_again_as_the_next_revision() -> None:
    returned = receipt(verdict="returned", reason="金额不对")
    under = law(instrument(), returned)
    story = Story().until("sent")
    answer = story.act("receipt", verdict="returned", reason="金额不对", credential=credential_id(returned))
    assert story.judged(answer, under) == []
    apply(story.state, Body(answer.changes))

    def marked(person: str | None, **fields: object) -> list[str]:
        act = replace(story.act("sent"), person=person, changes=(Put(FILING, FILED, fields),))
        return [o.rule for o in story.judged(act, under)]

    assert marked(CLERK, revision=2, package="", sent_on="") == []
    assert marked(CLERK, revision=3, package="", sent_on="") == ["filing"]
    assert marked(None, revision=2, package="", sent_on="") == ["role"]


def test_a_void_notice_that_the_county_holds_goes_out_as_the_next_revision() -> None:
    story = Story().until("sent")
    said = {"voided_on": day("sent").isoformat(), "voided_by": CLERK, "void_reason": "金额印错"}
    void, again = Put(PAPER, PRINTED, said), Put(FILING, FILED, {"revision": 2, "package": "", "sent_on": ""})

    def judged(*changes: Change) -> list[str]:
        act = replace(story.act("sent"), person=CLERK, changes=changes)
        return [o.rule for o in story.judged(act)]

    assert judged(void, again) == []
    assert judged(again) == ["filing"], "nothing happened that the county does not know"


def test_of_two_revisions_that_did_not_know_of_each_other_the_later_one_may_stand() -> None:
    story = Story().until("sent")
    settled = Settle(FILING, FILED, "revision", ("0" * 64,), "以后一次为准")

    def judged(revision: int, *more: Change) -> list[str]:
        changes = (Put(FILING, FILED, {"revision": revision}), *more)
        return [o.rule for o in story.judged(replace(story.act("sent"), person=CLERK, changes=changes))]

    assert judged(2, settled) == []
    assert judged(1, settled) == judged(2) == ["filing"]


def test_a_late_entry_with_reason_and_paper_is_admitted_and_stays_visible() -> None:
    story = Story().until("verification_result")
    late = day("visit") + timedelta(days=7)
    story.do(story.act("visit", _day=late, late_reason="村里停电，手工填表"))
    visit = case_of(household(FILE, story.state), APPLIED, pack())
    assert visit is not None and visit.latest("visit").facts["late_reason"]  # type: ignore[union-attr]
    assert is_late(Facts({}, day("visit"), frozenset(), late)) and not is_late(
        Facts({}, late, frozenset(), late)
    )


def test_a_change_is_judged_on_what_the_changes_before_it_leave() -> None:
    story = Story().until("notice_close")
    decision = story.act("decision")
    benefit_first = replace(decision, changes=tuple(reversed(decision.changes)))
    assert {o.rule for o in story.judged(benefit_first)} == {"benefit"}


def test_judging_changes_nothing() -> None:
    story = Story().until("notice_close")
    before = {k: dict(v) for k, v in story.state.items()}
    for name in ("decision", "paper", "notice"):
        story.judged(story.act(name))
    assert story.state == before


def test_amounts_that_are_no_numbers_count_as_nothing() -> None:
    story = Story().until("appraisal")
    for amount, rule in (("121200", "type"), (True, "type"), ([1], "type"), (None, "amount")):
        assert {o.rule for o in story.judged(story.act("opinion", monthly_fen=amount))} == {rule}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ACTS), max_size=24))
def test_in_whatever_order_acts_come_nothing_is_decided_or_paid_before_its_time(names: list[str]) -> None:
    """What is admitted of any sequence leaves a case in which every done step has what it needs."""
    story = Story()
    for name in names:
        act = story.act(name)
        if not judge(story.state, story.files, act, usual_law()):
            apply(story.state, Body(act.changes))
            story.files.update(c.sha256 for c in act.changes if isinstance(c, Attach))
    home = household(FILE, story.state)
    case = case_of(home, APPLIED, pack())
    if case is None:
        assert not (home.steps or home.decisions or home.papers or home.benefits or home.payments)
        return
    for step in case.matter.steps:
        if case.done_on(step.id) is not None and step.id not in ("filing", "payment"):
            assert all(case.done_on(need) is not None for need in step.needs), step.id
    assert len(home.decisions) <= 1 and len(home.benefits) <= 1
    assert bool(home.payments) <= bool(home.benefits) <= bool(home.decisions)


def test_next_act_is_what_the_story_does() -> None:
    """The table leans on this: without changes an act of the table would be admitted."""
    story = Story().until("verification_result")
    assert story.judged(next_act("visit")(story)) == []
    assert story.judged(next_act("visit", _person=CLERK, by=CLERK)(story)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
FIELDS = ("on", "application", "step", "by", "no", "life", "counted", "birth", "photos", "present", "investigators",
          "rests_on", "signer", "first_month", "monthly_fen", "reasons", "issued_on", "benefit", "last_month",
          "objection", "matter", "registered_on", "decision", "source", "head")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ACTS), st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=3), st.data()
)
def test_whatever_a_journal_holds_is_judged_never_stumbled_over(
    name: str, wrong: dict[str, object], data: st.DataObject
) -> None:
    """A forged journal at the county must end as a refusal with a reason, not as a crash of the desk."""
    story = Story().until(data.draw(st.sampled_from(ACTS)))
    act = story.act(name)
    kind = data.draw(st.sampled_from(["member", "household", "account", "application"]))
    written = replace(act, changes=(Put(kind, "m-1" if kind == "member" else "x", wrong),))
    if not story.judged(written):
        apply(story.state, Body(written.changes))
    story.judged(act)
    for n, change in enumerate(act.changes):
        if isinstance(change, Put):
            odd = (
                *act.changes[:n],
                Put(change.kind, change.id, {**change.fields, **wrong}),
                *act.changes[n + 1 :],
            )
            story.judged(replace(act, changes=odd))
            story.judged(replace(act, changes=(Put(change.kind, "another", {**change.fields, **wrong}),)))
