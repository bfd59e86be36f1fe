"""Handing in the form of a step: what was typed is read and given to the office, which judges and writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from desktop.domain.case import CONFIRM, REFUSE
from desktop.office import decisions, intake, month, papers, review, verification, visits
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters import step_facts
from desktop.ui.presenters.amend import AMEND, amend
from desktop.ui.presenters.forms import FieldProblem, Typed
from desktop.ui.presenters.papers import ONE_TIME
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.presenters.step_specs import MISSING, PRESENT
from desktop.ui.presenters.words import OUTCOME_NAMES


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it: a sentence, what changed, and a paper to show next (``preview`` kind, or issued id)."""

    message: str
    changes: Changes
    preview: str = ""
    paper: str = ""


Submit = Callable[[Desk, CaseRef, Reader], Saved]


def submit(desk: Desk, form: StepForm, typed: Typed) -> Saved:
    """Do the step. Raises ``FieldProblem`` for a field, ``Refused`` or ``UserError`` for the whole."""
    r = Reader(form.spec, typed)
    password = typed.get("password")
    if "password" in {f.name for f in form.spec.fields} and isinstance(password, str):
        desk.open_signing(password)
    if form.step == AMEND:
        return Saved(*amend(desk, form, r))
    handed_in = SUBMITS.get(form.step)
    if handed_in is None:
        return Saved(f"已登记：{form.title}。", step_facts.submit(desk, form.ref, form.step, form.spec, r))
    return handed_in(desk, form.ref, r)


def _materials(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    states = r.states("materials")
    present = [m for m, state in states.items() if state == PRESENT]
    missing = [m for m, state in states.items() if state == MISSING]
    changes = intake.check_materials(desk, ref, present, missing, r.when())
    if missing:
        return Saved(
            f"已登记，还缺 {len(missing)} 项材料；请把一次性告知书交给申请人。", changes, preview=ONE_TIME
        )
    return Saved("材料齐全，可以受理。", changes)


def _accept(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    return Saved("已受理，办理期限从次日起算。", intake.accept(desk, ref, r.when()))


def _authorise(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    return Saved(
        "已登记授权与承诺。", intake.authorise(desk, ref, r.texts("signed"), r.pictures("photos"), r.when())
    )


def _request(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    return Saved("已登记发起核对。", verification.request(desk, ref, r.when()))


def _result(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    result: Literal["consistent", "inconsistent"] = (
        "consistent" if r.text("result") == "consistent" else "inconsistent"
    )
    changes = verification.record_result(
        desk,
        ref,
        result,
        r.text("report_no"),
        r.when(),
        findings=r.text("findings"),
        report=r.picture("report"),
    )
    return Saved("已登记核对结果。", changes)


def _visit(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    receipt, photos = r.pictures("county_receipt"), r.pictures("photos")
    visit = visits.Visit(
        investigators=r.names("investigators"),
        present=r.text("present"),
        member_signed=r.yes("member_signed"),
        housing=r.text("housing"),
        income_checked_fen=r.fen("income_checked_fen"),
        differences=r.text("differences"),
        neighbours=r.text("neighbours"),
        conclusion=r.text("conclusion"),
        county_receipt=receipt[0].sha256 if receipt else "",
    )
    return Saved("已登记入户调查。", visits.record_visit(desk, ref, visit, [*photos, *receipt], r.when()))


def _appraisal(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
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
    changes = review.record_appraisal(desk, ref, meeting, r.pictures("photos"), r.when())
    return Saved("已登记民主评议。", changes)


def _opinion(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    proposal, outcome = review.propose(desk, ref), r.text("outcome")
    if outcome == CONFIRM and proposal.outcome != CONFIRM:
        raise FieldProblem(
            "outcome", "按测算不符合条件，不能作同意的意见。", "收入或人口有误的，先更正再测算。"
        )
    if outcome == REFUSE:
        proposal = replace(proposal, outcome=REFUSE, covered=0, monthly_fen=0, reasons=r.lines("reasons"))
    changes = review.state_opinion(desk, ref, proposal, r.when(), note=r.text("note"))
    return Saved(f"已作初审意见：{OUTCOME_NAMES[outcome]}。下一步公示。", changes)


def _notice(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    changes = review.post_notice(desk, ref, r.text("place"), r.pictures("photos"), r.when())
    return Saved("已登记公示张贴。", changes)


def _object(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    return Saved("已登记异议，答复前不能结束公示。", review.object_to(desk, ref, r.text("text"), r.when()))


def _answer(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    result: Literal["unfounded", "upheld"] = "upheld" if r.text("result") == "upheld" else "unfounded"
    changes = review.answer_objection(desk, ref, r.text("objection"), result, r.text("text"), r.when())
    if result == "upheld":
        return Saved("异议成立：原初审意见不再有效，请重新作意见并公示。", changes)
    return Saved("已登记答复。", changes)


def _close_notice(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    changes = review.close_notice(desk, ref, r.pictures("photos"), r.when())
    return Saved("公示已结束，可以签批。", changes)


def _decide(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    if r.text("mode") == "screen":
        changes = decisions.decide_on_screen(desk, ref, r.day())
        return Saved("已签批。下一步出通知书。", changes)
    scan = r.picture("scan")
    assert scan is not None
    changes = decisions.decide_on_paper(desk, ref, r.text("signer"), scan, r.when())
    return Saved("已登记纸质签批。下一步出通知书。", changes)


def _issue(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    paper, changes = papers.issue_notice(desk, ref, r.day())
    number = next(p.number for p in case_at(desk, ref).household.papers if p.id == paper)
    return Saved(f"通知书 {number} 已编号存档。", changes, paper=paper)


def _pay(desk: Desk, ref: CaseRef, r: Reader) -> Saved:
    return Saved("已列入发放名单。", month.first_payment(desk, ref))


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
}
"""The function of the office behind each step that has one."""
