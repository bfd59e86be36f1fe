"""Any application of any matter, walked step by step as its rules demand: whatever is open next is done.

A pack with matters of its own walks here without a line of Python: every rule has its deed, and the order comes from
the engine. What the deeds record is invented and marked as an example.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from desktop.demo.pictures import picture
from desktop.domain.care_rules import INDICATORS, care_level
from desktop.domain.case import Case
from desktop.domain.journal import Value
from desktop.domain.scheme import Step
from desktop.domain.workflow import StepView, walk
from desktop.errors import UserError
from desktop.office import decisions, filings, forwarding, intake, month, papers, review, verification
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.clock import SetClock
from desktop.office.desk import Desk


class Town(Protocol):
    """Where the walk takes place: one desk at a time, and a clock that is set by hand."""

    clock: SetClock

    def clerk(self) -> Desk: ...
    def leader(self) -> Desk: ...
    def password(self, user: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the walk should go where there is a choice. ``facts`` by step id stand over the example's own.

    ``until`` the id of the step before which the walk stops; ``wanted`` optional steps that are done all the same.
    """

    facts: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    wanted: Collection[str] = ()
    until: str = ""
    result: forwarding.CountyResult | None = None
    on_paper_by: str = ""


def finish(town: Town, ref: CaseRef, wishes: Wishes | None = None) -> None:
    """Walk a case to its end, or to where the wishes stop it. Raises whatever the desk would be told."""
    finish_all(town, {ref: wishes or Wishes()})


def finish_all(
    town: Town, cases: Mapping[CaseRef, Wishes], tell: Callable[[int, int], None] | None = None
) -> None:
    """The same for many, opening each desk once for all of them."""
    open_ = dict(cases)
    while open_:
        waiting: dict[CaseRef, StepView] = {}
        with town.clerk() as desk:
            desk.open_signing(town.password(desk.user))
            for ref, wishes in open_.items():
                view = _by_the_clerk(town, desk, ref, wishes)
                if view is not None and view.step.id != wishes.until:
                    waiting[ref] = view
                elif tell:
                    tell(len(cases) - len(open_) + 1, len(cases))
        open_ = {ref: open_[ref] for ref in waiting}
        if open_:
            _by_the_leader(town, open_, waiting)


def _by_the_leader(town: Town, cases: Mapping[CaseRef, Wishes], waiting: Mapping[CaseRef, StepView]) -> None:
    with town.leader() as desk:
        desk.open_signing(town.password(desk.user))
        for ref, wishes in cases.items():
            if waiting[ref].step.rule == "decision":
                decisions.decide_on_screen(desk, ref, desk.today())
            else:
                _do(desk, ref, case_at(desk, ref), waiting[ref].step, wishes)


def _by_the_clerk(town: Town, desk: Desk, ref: CaseRef, wishes: Wishes) -> StepView | None:
    """Everything up to the next signature, which is returned; None when nothing is open any more."""
    for _ in range(60):
        case = case_at(desk, ref)
        view = _next(case, desk, wishes)
        if view is None:
            return None
        if view.step.id == wishes.until or ("clerk" not in view.step.by and view.step.rule != "decision"):
            return view
        if view.step.rule == "decision":
            if not wishes.on_paper_by:
                return view
            decisions.decide_on_paper(desk, ref, wishes.on_paper_by, picture("signed sheet"), desk.today())
            continue
        if view.step.rule == "notice_close" and view.due is not None and desk.today() < view.due:
            town.clock.set(view.due)
        _do(desk, ref, case, view.step, wishes)
    raise UserError("这件申请走不完。", "请把方案包交给维护人员检查。")


def _next(case: Case, desk: Desk, wishes: Wishes) -> StepView | None:
    views = walk(case, desk.days, desk.today())
    wanted = [v for v in views if v.state == "open" and (not v.step.optional or v.step.id in wishes.wanted)]
    return wanted[0] if wanted else None


def do(desk: Desk, ref: CaseRef, step: Step) -> None:
    """One open step, as an example would have it."""
    _do(desk, ref, case_at(desk, ref), step, Wishes())


def _do(desk: Desk, ref: CaseRef, case: Case, step: Step, wishes: Wishes) -> None:
    deed = _DEEDS.get(step.rule) or _OWN.get(step.id)
    if deed is not None:
        deed(desk, ref, case, wishes)
        return
    facts = {**_facts(desk, case, step), **wishes.facts.get(step.id, {})}
    pictures = [
        picture(f"{step.id} {n}") for n in range(max(step.photos, step.rule in ("hearing", "makeup")))
    ]
    record_step(desk, ref, step.id, desk.today(), facts, pictures)


Deed = Callable[[Desk, CaseRef, Case, Wishes], object]
PEOPLE = ["组长（示例）", "副组长（示例）", "委员甲（示例）", "委员乙（示例）", "委员丙（示例） 驻点领导"]


def _facts(desk: Desk, case: Case, step: Step) -> dict[str, Value]:
    """Good example facts for a rule that is recorded as a plain step."""
    able = {name: True for name in INDICATORS}
    known: dict[str, dict[str, Value]] = {
        "appraisal": {"attended": 9, "agree": 9, "disagree": 0, "abstain": 0, "conclusion": "同意", "result": "同意"},
        "panel": {
            "chair": PEOPLE[0], "members": PEOPLE, "recused": [], "nobody_related": True, "minutes_no": "样例1号",
            "agree": len(PEOPLE), "disagree": 0, "abstain": 0, "result": "agree",
        },
        "review": {"result": "pass", "note": "材料齐全，符合受理标准（示例）"},
        "forward": {
            "to": case.matter.department or desk.pack.scheme.names.bureau, "receiver": "窗口接收人（示例）",
            "items": [m.title for m in case.matter.materials] or ["申请材料"],
        },
        "deliver": {"how": "direct", "receiver": "申请人（示例）"},
        "publication": {"place": "政务公开栏", "places": list(step.places)},
        "notice": {"places": list(step.places)},
        "system_entry": {"number": "样例-000001"},
        "self_care": {"able": able, "assessors": ["评估人甲（示例）", "评估人乙（示例）"], "result": care_level(able)},
        "county_check": {"result": "not_drawn", "number": "样例抽查〔2026〕1号"},
        "disability_match": {"certificate": "样例残疾证号", "grade": 1, "result": "consistent"},
        "first_aid": {
            "emergency": "突发火灾（示例）", "place": "样例村", "receiver": "申请人（示例）",
            "amount_fen": case.application.asked_fen or 100_000, "handlers": ["经手人甲（示例）", "经手人乙（示例）"],
        },
        "makeup": {"statement": "情况紧急，先行救助，现补齐材料（示例）"},
        "hearing": {"told": "已告知拟作决定的事实和理由（示例）", "statement": "当事人没有意见（示例）"},
        "handed_up": {
            "how": "hand_up", "to": desk.pack.scheme.names.bureau, "reason": "权限收回（示例）",
            "told_on": desk.today().isoformat(),
        },
        "closed": {"how": "withdrawn", "reason": "申请人撤回（示例）"},
    }  # fmt: skip
    return known.get(step.rule, {})


def _materials(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    given = [m.id for m in case.matter.materials if m.required or m.conditional]
    intake.check_materials(desk, ref, given, [], desk.today())


def _acceptance(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    intake.accept(desk, ref, desk.today())


def _authorisation(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    signed = [m.id for m in case.household.members if m.here]
    intake.authorise(desk, ref, signed, [picture("oath")], desk.today())


def _verification(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    verification.record_result(desk, ref, "consistent", f"样核2026-{ref.application[-6:]}", desk.today())


def _visit(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    present = next(m.id for m in case.household.members if m.here)
    extra, receipt = dict(wishes.facts.get("visit", {})), picture("county visit")
    county = case.application.relative or case.application.complaint
    facts: dict[str, Value] = {
        "investigators": ["调查人甲（示例）", "调查人乙（示例）"], "present": present, "member_signed": True,
        "conclusion": "与申报一致", "result": "与申报一致", "housing": "自有砖瓦房",
        **({"tier": case.matter.tiers[0].id} if case.matter.tiers else {}),
        **({"county_receipt": receipt.sha256} if county else {}), **extra,
    }  # fmt: skip
    record_step(desk, ref, "visit", desk.today(), facts, [picture("home"), *([receipt] if county else [])])


def _opinion(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    review.state_opinion(desk, ref, review.propose(desk, ref), desk.today())


def _notice(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    step = case.matter.step("notice")
    if case.opinion is None or step is None:
        return
    facts: dict[str, Value] = {"opinion": case.opinion.id, "place": "村务公开栏", "places": list(step.places)}
    record_step(desk, ref, "notice", desk.today(), facts, [picture("wall")])


def _notice_close(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    review.close_notice(desk, ref, [picture("after")], desk.today())


def _county_result(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    said = wishes.result or _usual_result(case)
    forwarding.record_result(desk, ref, said, picture("county document"), desk.today())


def _usual_result(case: Case) -> forwarding.CountyResult:
    money = case.proposed_fen or 50_000
    gives = case.matter.gives
    return forwarding.CountyResult(
        "issued", "样例〔2026〕9号", covered=1 if gives in ("monthly", "once") else 0,
        monthly_fen=money if gives == "monthly" else 0, amount_fen=money if gives == "once" else 0,
    )  # fmt: skip


def _paper(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    papers.issue_notice(desk, ref, desk.today())


def _filing(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    filings.seal_filings(desk)


def _payment(desk: Desk, ref: CaseRef, case: Case, wishes: Wishes) -> None:
    if case.benefit is None:
        month.pay_first_aid(desk, ref)
        return
    due = month.open_months(case.household, case.benefit, _latest_payable(desk.today()))
    if due:
        month.pay(desk, ref.household, case.benefit.id, due[0])


def _latest_payable(today: date) -> str:
    """A month ahead of today may be on the list already."""
    return f"{(today.replace(day=1) + timedelta(days=32)):%Y-%m}"


_DEEDS: Mapping[str, Deed] = {
    "materials": _materials,
    "acceptance": _acceptance,
    "authorisation": _authorisation,
    "verification": _verification,
    "visit": _visit,
    "opinion": _opinion,
    "notice": _notice,
    "notice_close": _notice_close,
    "county_result": _county_result,
    "paper": _paper,
    "filing": _filing,
    "payment": _payment,
}
_OWN: Mapping[str, Deed] = {
    "verification_request": lambda desk, ref, case, wishes: verification.request(desk, ref, desk.today()),
}
