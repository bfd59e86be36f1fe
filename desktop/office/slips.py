"""流转单据: what goes with a case from hand to hand and decides nothing — receipts, opinions, slips, minutes.

A slip is drawn from what was recorded. ``draw`` shows it; ``issue`` numbers it and keeps it in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from desktop.documents.forms import Values
from desktop.documents.notice import render
from desktop.documents.preview import page_count
from desktop.documents.stamp import letter_date
from desktop.domain.case import FINISH, ISSUED, PASS, Case
from desktop.domain.closing_rules import NOT_ACCEPTED, TERMINATED, WAYS
from desktop.domain.household import PAPER, StepDone
from desktop.domain.idnumber import mask
from desktop.domain.journal import Attach, Change, Put
from desktop.domain.money import format_yuan
from desktop.domain.workflow import due_day
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office.act import CaseRef, case_at, new_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.instruments import authority
from desktop.office.notice_values import applicant, basis, desk_values, subitem
from desktop.office.numbers import reserve
from desktop.office.paper_kinds import series_for
from desktop.office.soundness import must_be_sound

PDF = "application/pdf"

OF_RULE: Mapping[str, tuple[str, ...]] = {
    "acceptance": ("window_receipt",),
    "review": ("review_opinion",),
    "opinion": ("review_opinion",),
    "forward": ("forwarding_slip", "transfer_list"),
    "county_result": ("result_slip",),
    "deliver": ("delivery_proof",),
    "panel": ("panel_minutes",),
    "first_aid": ("makeup_form",),
    "makeup": ("makeup_form",),
    "handed_up": ("handed_up_notice",),
    "closed": ("non_acceptance", "procedure_end_notice"),
}
"""Which slips a step offers, by its rule."""


def offered(case: Case, rule: str) -> tuple[str, ...]:
    """The slips that make sense for a step of this case."""
    if rule == "opinion" and case.matter.step("forward") is None:
        return ()
    if rule == "forward" and case.matter.mode == "window":
        return ("transfer_list",)
    if rule == "closed":
        how = case.closed.facts.get("how") if case.closed else ""
        fitting = {NOT_ACCEPTED: ("non_acceptance",), TERMINATED: ("procedure_end_notice",)}
        return fitting.get(str(how), ())
    return OF_RULE.get(rule, ())


def draw(desk: Desk, ref: CaseRef, form_id: str, on: date) -> bytes:
    """The slip as a PDF in memory, without a number of its own."""
    must_be_sound(desk, [ref.household])
    return _drawn(desk, case_at(desk, ref), form_id, on, f"{_series(desk, form_id)}〔{on.year}〕　号")


def issue(desk: Desk, ref: CaseRef, form_id: str, on: date) -> tuple[str, Changes]:
    """Number the slip and keep it in the household file; returns the paper's id. Raises ``UserError``."""
    must_be_sound(desk, [ref.household])
    case = case_at(desk, ref)
    _drawn(desk, case, form_id, on, "样张")  # a missing value or glyph shows before a number is used
    number = reserve(desk, [_series(desk, form_id)], on)[0]
    pdf = _drawn(desk, case, form_id, on, number.text)
    paper, sha = new_id("p"), digest(pdf)
    fields = {
        "application": ref.application, "decision": "", "form": form_id, "title": desk.form(form_id).title,
        "number": number.text, "sha256": sha, "size": len(pdf), "pages": page_count(pdf), "issued_on": on.isoformat(),
    }  # fmt: skip
    changes: list[Change] = [
        Attach(sha, len(pdf), PDF, f"{number.text}.pdf", f"{PAPER}/{paper}"),
        Put(PAPER, paper, fields),
    ]
    return paper, record(desk, ref.household, "slip", changes, blobs={sha: pdf})


def _series(desk: Desk, form_id: str) -> str:
    return desk.setting_text(series_for(form_id))


def _drawn(desk: Desk, case: Case, form_id: str, on: date, number: str) -> bytes:
    make = _VALUES.get(form_id)
    if make is None:
        raise UserError("没有这种单据。", "请从步骤里给出的单据中选择。")
    form = desk.form(form_id)
    values = {**_common(desk, case, on, number), **make(desk, case, on)}
    asked = {f.name for f in form.fields}
    given: Values = {n: v for n, v in values.items() if n in asked and v not in ("", [])}
    return render(form, given, stamp=None, fonts=desk.fonts)


def _common(desk: Desk, case: Case, on: date, number: str) -> dict[str, str | Sequence[Mapping[str, str]]]:
    who, accepted = applicant(case), case.done_on("acceptance") or case.done_on("registration")
    return {
        **desk_values(desk),
        "number": number,
        "in_name_of": _name_of(desk, case, on),
        "decided_on": letter_date(on),
        "applicant": who.name if who else "",
        "applicant_id_masked": mask(who.id_number) if who and who.id_number else "",
        "agent": case.application.agent,
        "village": case.household.village,
        "matter_title": case.matter.title,
        "matter_code": case.matter.code or "",
        "subitem": subitem(case),
        "accepted_on": letter_date(accepted) if accepted else "",
        "applied_on": letter_date(date.fromisoformat(case.application.registered_on)),
        "to": _to(desk, case),
        "handler": desk.person.name,
        "legal_basis": basis(desk, case),
    }


def _name_of(desk: Desk, case: Case, on: date) -> str:
    """What is only reviewed or received here is the township's own word; the county's name comes with its result."""
    given = authority(desk, case.matter.id, "intake", on).instrument
    return (
        desk.township_name if given is None or case.matter.mode in ("review", "window") else given.in_name_of
    )


def _to(desk: Desk, case: Case) -> str:
    forwarded = case.latest("forward")
    said = str(forwarded.facts.get("to", "")) if forwarded else ""
    return said or case.matter.department or desk.pack.scheme.names.bureau


Made = Mapping[str, str | Sequence[Mapping[str, str]]]


def _items(case: Case) -> list[dict[str, str]]:
    forwarded = case.latest("forward")
    named = forwarded.facts.get("items") if forwarded else None
    given = case.latest("materials")
    present = set(given.facts.get("present") or ()) if given else set()
    titles = (
        list(named) if named else [m.title for m in case.matter.materials if not present or m.id in present]
    )
    return [
        {"seq": str(n), "item": str(t), "kind": "", "copies": "1", "note": ""}
        for n, t in enumerate(titles, 1)
    ]


def _due(desk: Desk, case: Case) -> str:
    named = (case.matter.step(s) for s in ("decision", "forward", "county_result"))
    step = next((s for s in named if s and s.limit), None)
    due = due_day(case, step, desk.days) if step else None
    return letter_date(due) if due else ""


def _receipt(desk: Desk, case: Case, on: date) -> Made:
    rows = [{k: v for k, v in row.items() if k != "note"} for row in _items(case)]
    return {
        "items": rows,
        "due_on": _due(desk, case),
        "to": _to(desk, case) if case.matter.step("forward") else "",
    }


def _opinion(desk: Desk, case: Case, on: date) -> Made:
    review = case.latest("review")
    said = _latest(case, "opinion", "review")
    passed = said is not None and said.facts.get("outcome", said.facts.get("result")) in (PASS, "confirm")
    findings = str(review.facts.get("note") or "") if review else ""
    return {
        "findings": findings or "申请材料已经审查。",
        "opinion": "经审核，符合规定条件，建议准予办理。"
        if passed
        else "经审核，不符合规定条件，建议不予办理。",
        "signer": _name(desk, said, on),
    }


def _name(desk: Desk, step: StepDone | None, on: date) -> str:
    person = desk.credentials.person(step.by, on) if step else None
    return person.name if person else desk.person.name


def _latest(case: Case, *steps: str) -> StepDone | None:
    return next((found for step in steps if (found := case.latest(step))), None)


def _forward(desk: Desk, case: Case, on: date) -> Made:
    paper = next((p for p in reversed(case.household.papers) if p.form == "review_opinion"), None)
    return {
        "items": _items(case), "due_on": _due(desk, case),
        "opinion_number": paper.number if paper else "随附审核意见",
    }  # fmt: skip


def _transfer(desk: Desk, case: Case, on: date) -> Made:
    """转递清单: a window passes the papers on and has no opinion of its own."""
    receipt = next((p for p in reversed(case.household.papers) if p.form == "window_receipt"), None)
    who, accepted = applicant(case), case.done_on("acceptance")
    row = {
        "seq": "1", "receipt_number": receipt.number if receipt else "", "applicant": who.name if who else "",
        "matter_title": case.matter.title, "accepted_on": letter_date(accepted) if accepted else "",
        "copies": str(len(_items(case))),
    }  # fmt: skip
    return {"count": "1", "applications": [row]}


def _result(desk: Desk, case: Case, on: date) -> Made:
    said = case.county_result
    if said is None:
        raise UserError("还没有登记上级结果。", "请先登记上级部门的办理结果。")
    return {
        "result": "准予办理" if said.facts.get("result") == ISSUED else "不予办理",
        "document": str(said.facts.get("document", "")),
        "document_on": letter_date(said.on),
    }


def _delivery(desk: Desk, case: Case, on: date) -> Made:
    paper = case.paper or next(iter(reversed(case.household.papers)), None)
    done = case.latest("deliver")
    return {
        "document": paper.title if paper else "上级部门文书",
        "document_number": paper.number if paper else "见上级文书",
        "receiver": str(done.facts.get("receiver", "")) if done else "",
        "delivered_at": letter_date(done.on) if done else "",
    }


def _panel(desk: Desk, case: Case, on: date) -> Made:
    met = case.latest("panel")
    if met is None:
        raise UserError("还没有登记联审联批会议。", "请先登记会议。")
    facts = met.facts
    people = [str(m) for m in facts.get("members") or ()]
    recused = [str(m) for m in facts.get("recused") or ()]
    who = applicant(case)
    line = {
        "seq": "1", "applicant": who.name if who else "", "village": case.household.village,
        "matter_title": case.matter.title, "proposal": _proposal(case),
        "agree": str(facts.get("agree", "")), "disagree": str(facts.get("disagree", "")),
        "abstain": str(facts.get("abstain", "")), "result": "通过" if facts.get("result") == "agree" else "不通过",
    }  # fmt: skip
    return {
        "held_on": letter_date(met.on),
        "place": str(facts.get("place") or desk.township_name),
        "chair": str(facts.get("chair", "")),
        "recorder": desk.person.name,
        "present": [
            {"seq": str(n), "name": m, "position": "", "role": "组员"} for n, m in enumerate(people, 1)
        ],
        "recused": "、".join(recused),
        "cases": [line],
    }


def _proposal(case: Case) -> str:
    opinion = case.opinion
    if opinion is None:
        return ""
    if opinion.facts.get("outcome") != "confirm":
        return "不予确认"
    return f"每月 {format_yuan(case.proposed_fen)} 元" if case.matter.gives == "monthly" else "同意"


def _makeup(desk: Desk, case: Case, on: date) -> Made:
    aid, makeup = case.latest("first_aid"), case.latest("makeup")
    facts = aid.facts if aid else {}
    amount = facts.get("amount_fen")
    return {
        "happened_on": letter_date(aid.on) if aid else "",
        "place": str(facts.get("place", "")),
        "emergency": str(facts.get("emergency", "")),
        "receiver": str(facts.get("receiver", "")),
        "first_aid_amount": format_yuan(amount) if isinstance(amount, int) else "",
        "handlers": "、".join(str(h) for h in facts.get("handlers") or ()),
        "statement": str(makeup.facts.get("statement", "")) if makeup else "",
    }


def _handed(desk: Desk, case: Case, on: date) -> Made:
    handed = case.latest("handed_up")
    if handed is None or handed.facts.get("how") == FINISH:
        raise UserError("这件申请没有移交。", "请先登记移交。")
    done = [s.title for s in case.matter.steps if case.done_on(s.id) and s.id != "handed_up"]
    return {
        "cause": str(handed.facts.get("reason", "")),
        "to": str(handed.facts.get("to", "")),
        "handed_on": letter_date(handed.on),
        "state": f"{WAYS[str(handed.facts.get('how'))]}；已办到“{done[-1] if done else '登记'}”",
        "due_on": _due(desk, case),
    }


def _ended(desk: Desk, case: Case, on: date) -> Made:
    closed = case.closed
    if closed is None:
        raise UserError("这件申请没有登记不再办理。", "请先登记。")
    given = authority(desk, case.matter.id, "confirm", on).instrument
    remedy = given.remedy("refuse") if given else None
    if remedy is None:
        raise UserError(
            "县（市、区）还没有核定这种决定的救济文字，告知书不能打印。",
            "请联系县级民政部门核定后重新签发委托书。",
        )
    reason = str(closed.facts.get("reason", ""))
    step = case.matter.step("acceptance")
    return {
        "reasons": reason if reason.endswith("。") else f"{reason}。",
        "clauses": (step.clause or "") if step else basis(desk, case),
        "remedy": remedy.text,
    }


_VALUES: Mapping[str, Callable[[Desk, Case, date], Made]] = {
    "window_receipt": _receipt,
    "review_opinion": _opinion,
    "forwarding_slip": _forward,
    "transfer_list": _transfer,
    "result_slip": _result,
    "delivery_proof": _delivery,
    "panel_minutes": _panel,
    "makeup_form": _makeup,
    "handed_up_notice": _handed,
    "non_acceptance": _ended,
    "procedure_end_notice": _ended,
}
