"""The forms of the steps and handing them in, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.scheme import Step
from desktop.errors import Refused, UserError
from desktop.office import review
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk, SigningNeeded
from desktop.ui.presenters import papers
from desktop.ui.presenters.amend import open_amend
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.household import show
from desktop.ui.presenters.step_actions import SUBMITS, Saved, submit
from desktop.ui.presenters.step_forms import initial, open_step
from desktop.ui.presenters.step_specs import GENERIC, MISSING, PRESENT, SPECS, spec_for
from tests.office.made_office import LABELS, LEADER, PASSWORDS, SECOND, House


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


def do(desk: Desk, ref: CaseRef, step: str, **typed: TypedValue) -> Saved:
    form = open_step(desk, ref, step)
    return submit(desk, form, {**initial(form.spec), **typed})


def test_every_step_of_the_pack_has_a_form_of_its_own(desk: Desk) -> None:
    matter = desk.pack.scheme.matters[0]
    for step in matter.steps:
        if step.id not in ("registration", "filing"):
            assert spec_for(step.id, step) is not GENERIC, step.id
            assert step.id in SUBMITS


def test_a_step_of_another_pack_is_drawn_from_its_rule_or_is_generic() -> None:
    again = Step(id="second_visit", title="复查", rule="visit", clause="样例")
    told = Step(id="told", title="告知", clause="样例")
    assert spec_for(again.id, again) is SPECS["visit"] and spec_for(told.id, told) is GENERIC


def test_missing_materials_are_told_once_in_writing(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    states = [f"{m.id}={PRESENT}" for m in case_at(desk, ref).matter.materials]
    states[0] = states[0].replace(PRESENT, MISSING)
    saved = do(desk, ref, "materials", materials=states)
    assert saved.preview == papers.ONE_TIME
    told = papers.preview(desk, ref, saved.preview)
    assert told.data.startswith(b"%PDF") and told.draft
    kept, _ = papers.number(desk, told)
    assert kept.kept is not None and kept.title == "补正材料一次性告知书" and "存档原件" in kept.note
    assert open_step(desk, ref, "materials").previews
    with pytest.raises(Refused, match="一次性"):
        do(desk, ref, "materials", materials=states)
    done = do(desk, ref, "materials", materials=[s.replace(MISSING, PRESENT) for s in states])
    assert not done.preview


def test_a_step_out_of_order_is_refused_with_the_reason(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    with pytest.raises(Refused, match="材料"):
        do(desk, ref, "acceptance")


def test_the_adults_are_offered_for_signing(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    offered = next(f for f in open_step(desk, ref, "authorisation").spec.fields if f.name == "signed")
    assert [name for _, name in offered.choices] == ["李𬭎", "王小妹"]


def test_a_visit_wants_two_people_and_a_picture(desk: Desk, house: House, picture: Path) -> None:
    ref = house.registered(desk)
    house.accepted(desk, ref)
    member = case_at(desk, ref).household.members[0].id
    typed: dict[str, TypedValue] = {"present": member, "member_signed": True, "conclusion": "属实"}
    with pytest.raises(FieldProblem) as caught:
        do(desk, ref, "visit", **typed, investigators=["赵一", "赵一"], photos=[str(picture)])
    assert caught.value.field == "investigators"
    with pytest.raises(FieldProblem) as caught:
        do(desk, ref, "visit", **typed, investigators=["赵一", "孙四"], photos=[])
    assert caught.value.field == "photos"
    do(desk, ref, "visit", **typed, investigators=["赵一", "孙四"], photos=[str(picture)])
    done = case_at(desk, ref).latest("visit")
    assert done is not None and done.facts["investigators"] == ["赵一", "孙四"]


def test_the_opinion_is_stated_by_a_person(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    house.accepted(desk, ref)
    house.looked_into(desk, ref)
    form = open_step(desk, ref, "opinion")
    assert dict(form.facts)["每月金额"] == "1,030.00 元"
    assert form.why is not None and any("565.00" in line for line in form.why.lines)
    with pytest.raises(FieldProblem):
        do(desk, ref, "opinion")
    do(desk, ref, "opinion", outcome="refuse", reasons="申请人书面撤回\n不再申请")
    opinion = case_at(desk, ref).opinion
    assert opinion is not None and opinion.facts["reasons"] == ["申请人书面撤回", "不再申请"]


def test_what_the_rules_refuse_nobody_may_agree_to_before_it_is_corrected(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    house.accepted(desk, ref)
    house.looked_into(desk, ref)
    member = case_at(desk, ref).household.members[0].id
    form = open_amend(desk, ref.household, member)
    rich = {**initial(form.spec), "income_fen": "99,000", "why": "核对报告"}
    assert "李𬭎" in submit(desk, form, rich).message
    assert review.propose(desk, ref).outcome == "refuse"
    with pytest.raises(FieldProblem) as caught:
        do(desk, ref, "opinion", outcome="confirm")
    assert caught.value.field == "outcome"
    again = open_amend(desk, ref.household, member)
    with pytest.raises(UserError, match="没有改动"):
        submit(desk, again, {**initial(again.spec), "why": "核对报告"})
    home = open_amend(desk, ref.household, "")
    submit(desk, home, {**initial(home.spec), "houses": "2", "why": "不动产登记"})
    assert ("财产", "住房 2 套") in show(desk, ref.household).facts


def test_an_objection_upheld_needs_a_new_opinion(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    house.accepted(desk, ref)
    house.looked_into(desk, ref)
    house.publicised(desk, ref)
    do(desk, ref, "objection", text="他家有车")
    rows = {r.title: r for r in show(desk, ref.household).cases[0].rows}
    assert rows["异议待答复"].actions[0].step == "objection_reply"
    do(desk, ref, "objection_reply", result="upheld", text="查实")
    rows = {r.title: r for r in show(desk, ref.household).cases[0].rows}
    assert rows["初审意见"].state == "open"


def test_a_decision_asks_for_the_password_and_opens_the_session(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    with house.desk(LEADER) as desk:
        form = open_step(desk, ref, "decision")
        assert initial(form.spec)["mode"] == "screen"
        typed = initial(form.spec)
        with pytest.raises(FieldProblem):
            submit(desk, form, typed)
        with pytest.raises(UserError, match="口令"):
            submit(desk, form, {**typed, "password": "不是这个口令啊啊啊啊"})
        assert case_at(desk, ref).decision is None
        submit(desk, form, {**typed, "password": PASSWORDS[LEADER]})
        decision = case_at(desk, ref).decision
        assert decision is not None and decision.signing == "screen"
        rest = show(desk, ref.household).cases[0].rows
        assert LABELS[LEADER] in next(r.detail for r in rest if r.step == "decision")
    with house.desk() as desk:
        form = open_step(desk, ref, "paper")
        bare = replace(form, spec=form.spec.without("password"))
        with pytest.raises(SigningNeeded):
            submit(desk, bare, initial(bare.spec))


def test_a_signature_on_paper_is_entered_with_its_scan(house: House, picture: Path) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    with house.desk(SECOND) as desk:
        form = open_step(desk, ref, "decision")
        typed = {**initial(form.spec), "password": PASSWORDS[SECOND], "signer": LEADER}
        assert typed["mode"] == "paper"
        with pytest.raises(FieldProblem) as caught:
            submit(desk, form, typed)
        assert caught.value.field == "scan"
        submit(desk, form, {**typed, "scan": [str(picture)]})
        assert "纸质签批" in next(
            r.detail for r in show(desk, ref.household).cases[0].rows if r.step == "decision"
        )


def test_buttons_are_for_those_who_may(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        assert any(r.actions for r in show(desk, ref.household).cases[0].rows)
    with house.desk(LEADER) as desk:
        assert not any(r.actions for r in show(desk, ref.household).cases[0].rows)
