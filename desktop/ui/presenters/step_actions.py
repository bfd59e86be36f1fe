"""Handing in the form of a step: what was typed is read and given to the office, which judges and writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from desktop.domain.case import FINISH
from desktop.domain.closing_rules import HAND_OVER, WAYS
from desktop.domain.scheme import COUNTY, Step
from desktop.office import decisions, intake, papers, power_change, review, verification
from desktop.office.act import case_at, record_step
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters import desk_forms, further, outcome_actions, send_backs, slips, step_facts
from desktop.ui.presenters.forms import FieldProblem, Typed
from desktop.ui.presenters.papers import ONE_TIME
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.step_forms import StepForm, declared_step
from desktop.ui.presenters.step_specs import MISSING, PRESENT


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it: a sentence, what changed, and a paper to show next (``preview`` kind, or issued id)."""

    message: str
    changes: Changes
    preview: str = ""
    paper: str = ""


Submit = Callable[[Desk, StepForm, Reader], Saved]


def submit(desk: Desk, form: StepForm, typed: Typed) -> Saved:
    """Do the step. Raises ``FieldProblem`` for a field, ``Refused`` or ``UserError`` for the whole."""
    r = Reader(form.spec, typed)
    password = typed.get("password")
    if "password" in {f.name for f in form.spec.fields} and isinstance(password, str):
        desk.open_signing(password)
    if (beside := desk_forms.SUBMITS.get(form.step)) is not None:
        return Saved(*beside(desk, form, r))
    declared = declared_step(desk.pack, case_at(desk, form.ref), form.step)
    rule = declared.rule if declared else ""
    handed_in = SUBMITS.get(form.step) or BY_RULE.get(rule)
    if handed_in is None:
        done = step_facts.submit(desk, form.ref, form.step, form.spec, r)
        saved = Saved(f"已登记：{form.title}。", done)
    else:
        saved = handed_in(desk, form, r)
    return _with_slip(desk, form, saved, declared)


def _with_slip(desk: Desk, form: StepForm, saved: Saved, step: Step | None) -> Saved:
    """The slip that goes with the step lies ready, as the one-time notice does."""
    if step is None or saved.preview or saved.paper:
        return saved
    kind, why = slips.ready(desk, form.ref, slips.rule_of(step))
    return replace(saved, preview=kind, message=f"{saved.message}{why}")


def _materials(desk: Desk, form: StepForm, r: Reader) -> Saved:
    states = r.states("materials")
    present = [m for m, state in states.items() if state == PRESENT]
    missing = [m for m, state in states.items() if state == MISSING]
    changes = intake.check_materials(desk, form.ref, present, missing, r.when())
    if missing:
        return Saved(
            f"已登记，还缺 {len(missing)} 项材料；请把一次性告知书交给申请人。", changes, preview=ONE_TIME
        )
    return Saved("材料齐全，可以受理。", changes)


def _accept(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved("已受理，办理期限从次日起算。", intake.accept(desk, form.ref, r.when()))


def _authorise(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(
        "已登记授权与承诺。",
        intake.authorise(desk, form.ref, r.texts("signed"), r.pictures("photos"), r.when()),
    )


def _request(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved("已登记发起核对。", verification.request(desk, form.ref, r.when()))


def _result(desk: Desk, form: StepForm, r: Reader) -> Saved:
    result: Literal["consistent", "inconsistent"] = (
        "consistent" if r.text("result") == "consistent" else "inconsistent"
    )
    changes = verification.record_result(
        desk,
        form.ref,
        result,
        r.text("report_no"),
        r.when(),
        findings=r.text("findings"),
        report=r.picture("report"),
    )
    return Saved("已登记核对结果。", changes)


def _visit(desk: Desk, form: StepForm, r: Reader) -> Saved:
    facts, pictures = step_facts.visit_of(form.spec, r)
    when = r.when()
    changes = record_step(desk, form.ref, form.step, when, facts, step_facts.without_scan(pictures, when))
    return Saved("已登记入户调查。", changes)


def _appraisal(desk: Desk, form: StepForm, r: Reader) -> Saved:
    meeting = review.Appraisal(
        place=r.text("place"),
        chair=r.text("chair"),
        recorder=r.text("recorder"),
        attended=r.number("attended"),
        agree=r.number("agree"),
        disagree=r.number("disagree"),
        abstain=r.number("abstain"),
        conclusion=r.text("conclusion"),
    )
    votes = meeting.agree + meeting.disagree + meeting.abstain
    if votes > meeting.attended:
        said = f"到会 {meeting.attended} 人，票数合计 {votes}，对不上。"
        raise FieldProblem("attended", said, "请核对到会人数和同意、不同意、弃权的票数。")
    changes = review.record_appraisal(desk, form.ref, meeting, r.pictures("photos"), r.when())
    return Saved("已登记民主评议。", changes)


def _opinion(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(*outcome_actions.state_opinion(desk, form, r))


def _notice(desk: Desk, form: StepForm, r: Reader) -> Saved:
    if not r.texts("places"):
        changes = review.post_notice(desk, form.ref, r.text("place"), r.pictures("photos"), r.when())
        return Saved("已登记公示张贴。", changes)
    facts, pictures = step_facts.facts_of(form.spec, r)
    opinion, when = case_at(desk, form.ref).opinion, r.when()
    facts |= {"opinion": opinion.id if opinion else "", "place": "、".join(r.texts("places"))}
    changes = record_step(desk, form.ref, form.step, when, facts, step_facts.without_scan(pictures, when))
    return Saved("已登记公示张贴。", changes)


def _object(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(
        "已登记异议，答复前不能结束公示。", review.object_to(desk, form.ref, r.text("text"), r.when())
    )


def _answer(desk: Desk, form: StepForm, r: Reader) -> Saved:
    result: Literal["unfounded", "upheld"] = "upheld" if r.text("result") == "upheld" else "unfounded"
    changes = review.answer_objection(desk, form.ref, r.text("objection"), result, r.text("text"), r.when())
    if result == "upheld":
        return Saved("异议成立：原初审意见不再有效，请重新作意见并公示。", changes)
    return Saved("已登记答复。", changes)


def _close_notice(desk: Desk, form: StepForm, r: Reader) -> Saved:
    changes = review.close_notice(desk, form.ref, r.pictures("photos"), r.when())
    return Saved("公示已结束，可以签批。", changes)


def _decide(desk: Desk, form: StepForm, r: Reader) -> Saved:
    if r.text("mode") == "screen":
        changes = decisions.decide_on_screen(desk, form.ref, r.day())
        return Saved("已签批。下一步出通知书。", changes)
    scan = r.picture("scan")
    assert scan is not None
    changes = decisions.decide_on_paper(desk, form.ref, r.text("signer"), scan, r.when())
    return Saved("已登记纸质签批。下一步出通知书。", changes)


def _issue(desk: Desk, form: StepForm, r: Reader) -> Saved:
    paper, changes = papers.issue_notice(desk, form.ref, r.day())
    case = case_at(desk, form.ref)
    number = next(p.number for p in case.household.papers if p.id == paper)
    more = further.titles(desk, case)
    offer = f"还可以申请：{'、'.join(more)}，见户页步骤下方。" if more else ""
    return Saved(f"通知书 {number} 已编号存档。{offer}", changes, paper=paper)


def _pay(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(*outcome_actions.pay_next(desk, form.ref))


def _county_result(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(*outcome_actions.county_result(desk, form, r))


def _send_back(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(*send_backs.send_back(desk, form.ref, r))


def _resubmit(desk: Desk, form: StepForm, r: Reader) -> Saved:
    return Saved(*send_backs.resubmit(desk, form.ref, r))


def _hand_up(desk: Desk, form: StepForm, r: Reader) -> Saved:
    """移交: the office asks whether the power to finish is still there; elsewhere it is only recorded."""
    case, how = case_at(desk, form.ref), r.text("how")
    ends_here = any(s.rule in ("decision", "forward") for s in case.matter.steps)
    if case.application.path == COUNTY or not ends_here:
        done = step_facts.submit(desk, form.ref, form.step, form.spec, r)
        return Saved(f"已登记：{form.title}。", done)
    to, told = r.text("to") or desk.township_name, r.day("told_on") if r.text("told_on") else None
    way: power_change.How = "finish" if how == FINISH else "hand_over" if how == HAND_OVER else "hand_up"
    done = power_change.hand_up(desk, form.ref, to, way, r.text("reason"), r.when(), told_on=told)
    said = "期限照旧，请继续办完。" if how == FINISH else "期限照走，请把移交告知书交给申请人。"
    return Saved(f"已登记：{WAYS[how]}。{said}", done)


SUBMITS: Mapping[str, Submit] = {
    "materials": _materials,
    "acceptance": _accept,
    "authorisation": _authorise,
    "verification_request": _request,
    "verification_result": _result,
    "visit": _visit,
    "appraisal": _appraisal,
    "opinion": _opinion,
    "notice": _notice,
    "objection": _object,
    "objection_reply": _answer,
    "notice_close": _close_notice,
    "decision": _decide,
    "paper": _issue,
    "payment": _pay,
    "county_result": _county_result,
    "handed_up": _hand_up,
    "sent_back": _send_back,
    "resubmitted": _resubmit,
}
"""The function of the office behind each step that has one."""

BY_RULE: Mapping[str, Submit] = {"visit": _visit, "payment": _pay, "paper": _issue, "decision": _decide}
"""The same for steps with an id of their own (发放第二次, 复查)."""
