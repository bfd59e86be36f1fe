"""Words about what was done for an application: looked into, voted on, forwarded, served, ended."""

from __future__ import annotations

from datetime import date

from desktop.documents.stamp import letter_date
from desktop.domain.case import FINISH, ISSUED, PASS, Case
from desktop.domain.closing_rules import WAYS
from desktop.domain.household import Paper, StepDone
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.office import notice_values
from desktop.office.desk import Desk
from desktop.office.instruments import authority
from desktop.office.scene import Rows, Scene, Word, Words
from desktop.office.words_case import day_words, of_case


def _said(step: str, name: str) -> Word:
    """A text that was recorded with a step."""
    return lambda scene: scene.fact(step, name)


def _on(step: str) -> Word:
    """The day a step was recorded for."""
    return lambda scene: day_words(done.on) if (done := scene.step(step)) else ""


def _count(step: str, name: str) -> Word:
    """A number that was recorded with a step."""

    def say(scene: Scene) -> str:
        done = scene.step(step)
        value = done.facts.get(name) if done else None
        return str(value) if type(value) is int else ""

    return say


def _names(step: str, name: str) -> Word:
    """Names that were recorded with a step, as one text."""

    def say(scene: Scene) -> str:
        done = scene.step(step)
        return "、".join(str(n) for n in (done.facts.get(name) or ())) if done else ""

    return say


# —— review and forwarding ——


def _findings(desk: Desk, case: Case) -> str:
    review = case.latest("review")
    return (str(review.facts.get("note") or "") if review else "") or "申请材料已经审查。"


def _verdict(scene: Scene) -> str:
    said = scene.step("opinion", "review")
    passed = said is not None and said.facts.get("outcome", said.facts.get("result")) in (PASS, "confirm")
    return (
        ("经审核，符合规定条件，建议准予办理。" if passed else "经审核，不符合规定条件，建议不予办理。")
        if said
        else ""
    )


def _reviewer(scene: Scene) -> str:
    return _name(scene.desk, scene.step("opinion", "review"), scene.on) if scene.case else ""


def _name(desk: Desk, step: StepDone | None, on: date) -> str:
    person = desk.credentials.person(step.by, on) if step else None
    return person.name if person else desk.person.name


def _opinion_number(desk: Desk, case: Case) -> str:
    paper = _last(case, "review_opinion")
    return paper.number if paper else "随附审核意见"


def _last(case: Case, form: str) -> Paper | None:
    return next((p for p in reversed(case.household.papers) if p.form == form), None)


def _county_result(desk: Desk, case: Case) -> str:
    said = case.county_result
    if said is None:
        raise UserError("还没有登记上级结果。", "请先登记上级部门的办理结果。")
    return "准予办理" if said.facts.get("result") == ISSUED else "不予办理"


def _county_document(desk: Desk, case: Case) -> str:
    return str(case.county_result.facts.get("document", "")) if case.county_result else ""


def _county_day(desk: Desk, case: Case) -> str:
    return day_words(case.county_result.on) if case.county_result else ""


# —— service ——


def _served(case: Case) -> Paper | None:
    return case.paper or next(iter(reversed(case.household.papers)), None)


def _served_title(desk: Desk, case: Case) -> str:
    paper = _served(case)
    return paper.title if paper else "上级部门文书"


def _served_number(desk: Desk, case: Case) -> str:
    paper = _served(case)
    return paper.number if paper else "见上级文书"


# —— the panel ——


def _met(case: Case) -> StepDone:
    met = case.latest("panel")
    if met is None:
        raise UserError("还没有登记联审联批会议。", "请先登记会议。")
    return met


def _present(desk: Desk, case: Case) -> Rows:
    people = [str(m) for m in _met(case).facts.get("members") or ()]
    return [{"seq": str(n), "name": m, "position": "", "role": "组员"} for n, m in enumerate(people, 1)]


def _cases(desk: Desk, case: Case) -> Rows:
    facts, who = _met(case).facts, notice_values.applicant(case)
    line = {
        "seq": "1", "applicant": who.name if who else "", "village": case.household.village,
        "matter_title": case.matter.title, "proposal": _proposal(case),
        "agree": str(facts.get("agree", "")), "disagree": str(facts.get("disagree", "")),
        "abstain": str(facts.get("abstain", "")), "result": "通过" if facts.get("result") == "agree" else "不通过",
    }  # fmt: skip
    return [line]


def _proposal(case: Case) -> str:
    opinion = case.opinion
    if opinion is None:
        return ""
    if opinion.facts.get("outcome") != "confirm":
        return "不予确认"
    return f"每月 {format_yuan(case.proposed_fen)} 元" if case.matter.gives == "monthly" else "同意"


# —— handed up, ended ——


def _handed(desk: Desk, case: Case) -> StepDone:
    handed = case.latest("handed_up")
    if handed is None or handed.facts.get("how") == FINISH:
        raise UserError("这件申请没有移交。", "请先登记移交。")
    return handed


def _state(desk: Desk, case: Case) -> str:
    done = [s.title for s in case.matter.steps if case.done_on(s.id) and s.id != "handed_up"]
    way = WAYS[str(_handed(desk, case).facts.get("how"))]
    return f"{way}；已办到“{done[-1] if done else '登记'}”"


def _closed(case: Case) -> StepDone:
    closed = case.closed
    if closed is None:
        raise UserError("这件申请没有登记不再办理。", "请先登记。")
    return closed


def _closing_reasons(desk: Desk, case: Case) -> str:
    reason = str(_closed(case).facts.get("reason", ""))
    return reason if reason.endswith("。") else f"{reason}。"


def _closing_clauses(desk: Desk, case: Case) -> str:
    step = case.matter.step("acceptance")
    return (step.clause or "") if step else notice_values.basis(desk, case)


def _remedy(scene: Scene) -> str:
    """What the county confirmed for an end without a decision; the notice of a decision brings its own."""
    case = scene.case
    if case is None:
        return ""
    given = authority(scene.desk, case.matter.id, "confirm", scene.on).instrument
    remedy = given.remedy("refuse") if given else None
    if remedy is None:
        raise UserError(
            "县（市、区）还没有核定这种决定的救济文字，告知书不能打印。",
            "请联系县级民政部门核定后重新签发委托书。",
        )
    return remedy.text


WORDS: Words = {
    "review_findings": of_case(_findings),
    "review_verdict": _verdict,
    "reviewed_by": _reviewer,
    "opinion_number": of_case(_opinion_number),
    "county_result": of_case(_county_result),
    "document": of_case(_county_document),
    "document_on": of_case(_county_day),
    "served_document": of_case(_served_title),
    "served_number": of_case(_served_number),
    "receiver": _said("deliver", "receiver"),
    "delivered_at": _on("deliver"),
    "held_on": of_case(lambda desk, case: letter_date(_met(case).on)),
    "place": lambda s: s.fact("panel", "place") or s.desk.township_name,
    "chair": _said("panel", "chair"),
    "recorder": lambda s: s.desk.person.name,
    "recused": _names("panel", "recused"),
    "present": of_case(_present),
    "cases": of_case(_cases),
    "handed_reason": of_case(lambda desk, case: str(_handed(desk, case).facts.get("reason", ""))),
    "handed_to": of_case(lambda desk, case: str(_handed(desk, case).facts.get("to", ""))),
    "handed_on": of_case(lambda desk, case: letter_date(_handed(desk, case).on)),
    "state": of_case(_state),
    "closing_reasons": of_case(_closing_reasons),
    "closing_clauses": of_case(_closing_clauses),
    "remedy": _remedy,
    "appraised_on": _on("appraisal"),
    "appraisal_place": _said("appraisal", "place"),
    "appraisal_chair": _said("appraisal", "chair"),
    "appraisal_recorder": _said("appraisal", "recorder"),
    "appraisal_attended": _count("appraisal", "attended"),
    "appraisal_agree": _count("appraisal", "agree"),
    "appraisal_disagree": _count("appraisal", "disagree"),
    "appraisal_abstain": _count("appraisal", "abstain"),
    "appraisal_conclusion": _said("appraisal", "conclusion"),
    "verification_on": _on("verification_request"),
    "report_number": _said("verification_result", "report_no"),
}
