"""What stands above a form: what the person should have before their eyes, and 依据与算法 of what it decides."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.arrears import differences
from desktop.domain.case import CONFIRM, Case
from desktop.domain.change_rules import EFFECT_NAMES, ENDING, REVISED, first_month, grace_ends
from desktop.domain.household import Benefit, StepDone
from desktop.domain.journal import Value
from desktop.domain.months import add_months, month_of
from desktop.domain.payment_rules import due_fen, first_aid_fen
from desktop.domain.proposal import Proposal
from desktop.domain.scheme import Step
from desktop.domain.workflow import notice_ends
from desktop.office import publication
from desktop.office.desk import Desk
from desktop.office.month import open_months
from desktop.ui.presenters import send_backs
from desktop.ui.presenters.forms import Why
from desktop.ui.presenters.words import OUTCOME_NAMES, day, grounds, month, person_name, yuan

Pairs = tuple[tuple[str, str], ...]
WHY = "依据与算法"


def before_the_eyes(
    desk: Desk, case: Case, step: str, declared: Step | None, proposal: Proposal | None
) -> Pairs:
    """Name and text of each thing, in the order it is read; why it was sent back before all else."""
    return (*send_backs.before_the_eyes(case, step), *_of_step(desk, case, step, declared, proposal))


def _of_step(desk: Desk, case: Case, step: str, declared: Step | None, proposal: Proposal | None) -> Pairs:
    match declared.rule if declared and declared.rule != "plain" else step:
        case "verification_request":
            return (("发往", desk.pack.scheme.names.verification_centre or "方案未规定"),)
        case "opinion":
            return _proposed(desk, case, proposal)
        case "notice":
            return (*_said(desk, case), _sheet(case))
        case "notice_close":
            ends = notice_ends(case)
            return (("最早可以结束", day(ends)), ("未答复的异议", f"{len(case.open_objections())} 条"))
        case "decision" | "sent_back":
            intake = person_name(desk, case.application.intake_person)
            return (*_said(desk, case), *_evidence(case), ("受理登记人", intake))
        case "paper":
            return _decided(desk, case)
        case "payment":
            return _due(desk, case)
        case "forward" | "county_result" | "hearing" | "closed" | "handed_up":
            return _reported(case)
        case _:
            return ()


def why(desk: Desk, case: Case, step: str, proposal: Proposal | None) -> Why | None:
    """The rules and the arithmetic behind what a form decides, None where it decides nothing."""
    if step == "opinion" and proposal is not None:
        clause = (case.change.clause,) if case.change else ()
        return Why(
            WHY,
            grounds(
                (*_starts(desk, case, proposal.effect), *proposal.calculation), (*clause, *proposal.clauses)
            ),
        )
    basis = case.basis
    if step in ("decision", "notice") and basis is not None:
        f = basis.facts
        return Why(WHY, grounds(f.get("calculation", ()), f.get("clauses", ())))
    return None


def _starts(desk: Desk, case: Case, effect: str) -> tuple[str, ...]:
    """From which month a change counts, and why that one."""
    kind = case.change
    if kind is None or effect not in REVISED | ENDING | {"suspend", "resume"}:
        return ()
    first = first_month(case, desk.today())
    if kind.starts == "after_event":
        text = f"{day(case.application.event_on)} 发生，从次月即 {month(first)}起计算，不论哪天登记"
    else:
        text = f"从签批的次月起计算；今天签批即从 {month(first)}起"
    return (f"{text}　〔{kind.clause}〕",)


def _sheet(case: Case) -> tuple[str, str]:
    """What is to hang: only a numbered sheet is a paper."""
    if (sheet := publication.sheet_of(case)) is not None:
        return ("公示单", f"{sheet.number}，{day(sheet.issued_on)} 编号存档")
    return ("公示单", "还没有编号存档")


def _reported(case: Case) -> Pairs:
    """What a change was registered with."""
    a, kind = case.application, case.change
    if kind is None:
        return (("申请", f"{case.matter.title}，{day(a.registered_on)} 登记"),)
    old = case.target
    cause = kind.causes.get(a.cause, kind.title)
    running = (
        (("原待遇", f"{old.category or case.matter.title}，每月 {yuan(old.monthly_fen)} 元"),) if old else ()
    )
    return (("变更", f"{kind.title}：{cause}，{day(a.event_on)} 发生"), *running)


def _proposed(desk: Desk, case: Case, p: Proposal | None) -> Pairs:
    if p is None:
        return (("测算", "这个事项没有测算规则，请按核实的情况写明金额和依据"),)
    unclear = tuple(("待查明", text) for text in p.unclear)
    if case.change is not None:
        return (*_reported(case), *_change(desk, case, p.effect, p.monthly_fen, p.grace_months), *unclear)
    if p.outcome == CONFIRM:
        given = _given(case, {"covered": p.covered, "monthly_fen": p.monthly_fen, "amount_fen": p.amount_fen,
                              "instalments": p.instalments, "valid_until": p.valid_until})  # fmt: skip
        told = "由审核人提出" if case.matter.gives == "service" else "符合条件"
        return (("测算结论", told), ("类别", p.category), *given, *unclear)
    if not p.outcome:
        return (("测算结论", "还不能下结论，先查明下面各项"), *unclear)
    return (("测算结论", "不符合条件"), ("理由", "".join(p.reasons)), *unclear)


def _change(desk: Desk, case: Case, effect: str, monthly_fen: int, grace_months: int) -> Pairs:
    """Effect, old and new amount, and the month it counts from or the last one."""
    old = case.target.monthly_fen if case.target else 0
    new = 0 if effect == "stop" else monthly_fen
    rows = [("结果", EFFECT_NAMES.get(effect, effect)), ("每月金额", f"{yuan(old)} 元 → {yuan(new)} 元")]
    today = desk.today()
    if effect in ENDING:
        rows.append(("发放到", month(grace_ends(case, today, grace_months))))
    elif effect in REVISED or effect in ("suspend", "resume"):
        rows.append(("起始月份", month(first_month(case, today))))
    return tuple(rows)


def _given(case: Case, said: Mapping[str, Value]) -> Pairs:
    """What is given, as the matter gives it."""
    people = f"{said.get('covered') or 0} 人"
    match case.matter.gives:
        case "once":
            parts = int(said.get("instalments") or 1)
            split = f"，分 {parts} 次发放" if parts > 1 else ""
            return (("救助人数", people), ("救助金额", f"{yuan(int(said.get('amount_fen') or 0))} 元{split}"))
        case "recognition":
            return (("认定人数", people), ("有效期至", month(str(said.get("valid_until") or ""))))
        case "service":
            return ()
        case _:
            return (("保障人数", people), ("每月金额", f"{yuan(int(said.get('monthly_fen') or 0))} 元"))


def _said(desk: Desk, case: Case) -> Pairs:
    """The opinion in force, or the review where the matter knows no opinion."""
    basis = case.basis
    if basis is None:
        return ()
    f = basis.facts
    if basis.step == "review":
        return _reviewed(basis)
    outcome = ("初审意见", f"{OUTCOME_NAMES.get(str(f.get('outcome')), '')}（{day(basis.on)}）")
    if f.get("outcome") != CONFIRM:
        return (*_about(case), outcome, ("理由", "".join(f.get("reasons", ()))))
    if case.change is not None:
        months = f.get("grace_months")
        changed = _change(
            desk, case, str(f.get("effect") or ""), int(f.get("monthly_fen") or 0), int(months or 0)
        )
        return (*_reported(case), outcome, *changed)
    note = (("审核意见", str(f["note"])),) if case.matter.gives == "service" and f.get("note") else ()
    return (outcome, ("类别", str(f.get("category", ""))), *_given(case, f), *note)


def _about(case: Case) -> Pairs:
    return _reported(case) if case.change is not None else ()


def _reviewed(review: StepDone) -> Pairs:
    passed = review.facts.get("result") == "pass"
    said = [("审查结果", f"{'通过' if passed else '不通过'}（{day(review.on)}）")]
    if reasons := review.facts.get("reasons"):
        said.append(("理由", "；".join(reasons)))
    if note := review.facts.get("note"):
        said.append(("审查意见", str(note)))
    return tuple(said)


def _evidence(case: Case) -> Pairs:
    visit, check, meeting = case.latest("visit"), case.latest("verification_result"), case.latest("appraisal")
    rows: list[tuple[str, str]] = []
    if check is not None:
        said = "一致" if check.facts.get("result") == "consistent" else "不一致"
        rows.append(("信息核对", f"{said}，报告 {check.facts.get('report_no', '')}"))
    if visit is not None:
        who = "、".join(visit.facts.get("investigators", ()))
        rows.append(("入户调查", f"{day(visit.on)}，{who}，{visit.facts.get('conclusion', '')}"))
    if meeting is not None and "agree" in meeting.facts:
        f = meeting.facts
        rows.append(("民主评议", f"到会 {f['attended']} 人，同意 {f['agree']}，不同意 {f['disagree']}"))
    if (hearing := case.latest("hearing")) is not None:
        rows.append(("陈述申辩", f"{day(hearing.on)}，{hearing.facts.get('statement', '')}"))
    if case.notice is not None:
        raised = len(case.all("objection"))
        rows.append(
            ("公示", f"{day(case.notice.on)} 至 {day(case.done_on('notice_close'))}，异议 {raised} 条")
        )
    return tuple(rows)


def _decided(desk: Desk, case: Case) -> Pairs:
    d = case.decision
    if d is None:
        return ()
    said = (
        "决定",
        f"{OUTCOME_NAMES.get(d.outcome, '')}，{day(d.on)}，{d.signer_name}（{d.signer_position}）",
    )
    if d.outcome != CONFIRM:
        return (said, ("理由", "".join(d.reasons)))
    if case.change is None:
        given = _given(case, {"covered": d.covered, "monthly_fen": d.monthly_fen, "amount_fen": d.amount_fen,
                              "instalments": d.instalments, "valid_until": d.valid_until})  # fmt: skip
        return (said, *given)
    old = _before(case)
    new = 0 if d.effect == "stop" else d.monthly_fen
    rows = [
        said,
        ("结果", EFFECT_NAMES.get(d.effect, d.effect)),
        ("每月金额", f"{yuan(old)} 元 → {yuan(new)} 元"),
    ]
    rows.append(("发放到", month(d.last_month)) if d.effect in ENDING else ("起始月份", month(d.first_month)))
    if case.target is not None and (over := _over(case, case.target)):
        rows.append(("此前多发", f"{yuan(over)} 元，办结后在户页登记追缴"))
    return tuple(rows)


def _before(case: Case) -> int:
    return case.target.monthly_fen if case.target else 0


def _over(case: Case, old: Benefit) -> int:
    home = case.household
    newest = next((b.id for b in home.benefits if b.replaces == old.id), old.id)
    return sum(d.over_fen for d in differences(home, newest) if d.over_fen > 0)


def _due(desk: Desk, case: Case) -> Pairs:
    """The month and the sum that the list is to get next."""
    benefit = case.benefit
    aid = case.latest("first_aid")
    if benefit is None:
        if aid is None:
            return ()
        return (("先行救助", f"{yuan(int(aid.facts.get('amount_fen') or 0))} 元，{month(month_of(aid.on))}"),)
    home = case.household
    rows = [("发放依据", f"{benefit.category or case.matter.title}，从 {month(benefit.first_month)}起")]
    if given := first_aid_fen(home, benefit):
        rows.append(("已先行救助", f"{yuan(given)} 元，从应发中扣减"))
    months = open_months(home, benefit, add_months(month_of(desk.today()), 1))
    if not months:
        rows.append(("应发", "下月以前没有应发而未发的月份"))
        return tuple(rows)
    rows.append(("本次发放", f"{month(months[0])}　{yuan(due_fen(home, benefit, months[0]))} 元"))
    if len(months) > 1:
        rows.append(("此外待发", "、".join(month(m) for m in months[1:])))
    return tuple(rows)
