"""Handing in what decides over money: the opinion, the county's own result, the next payment."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from desktop.domain.case import CONFIRM, ISSUED, REFUSE, Case
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, is_month, month_of
from desktop.domain.payment_rules import due_fen
from desktop.domain.proposal import Proposal
from desktop.errors import UserError
from desktop.office import forwarding, month, review
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.case_fields import GRACE
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.step_forms import StepForm, proposal_of
from desktop.ui.presenters.words import OUTCOME_NAMES

Done = tuple[str, Changes]
"""The sentence for the bar, and what changed."""


def state_opinion(desk: Desk, form: StepForm, r: Reader) -> Done:
    """初审意见、变更意见、审核意见: the figures are the program's, the opinion is a person's."""
    case, outcome = case_at(desk, form.ref), r.text("outcome")
    reckoned = proposal_of(desk, case)
    if reckoned is None:
        proposal = _by_hand(case, r)
    else:
        if outcome == CONFIRM:
            _may_agree(case, reckoned)
        proposal = _with_grace(case, reckoned, r)
    if outcome == REFUSE:
        proposal = _refused(proposal, r.lines("reasons"))
    changes = review.state_opinion(desk, form.ref, proposal, r.when(), note=r.text("note"))
    effect = f"（{EFFECT_NAMES[proposal.effect]}）" if proposal.effect in EFFECT_NAMES else ""
    return f"已作{form.title}：{OUTCOME_NAMES[outcome]}{effect}。", changes


def _may_agree(case: Case, p: Proposal) -> None:
    if case.change is None and p.outcome != CONFIRM:
        what = "还有待查明的事项" if not p.outcome else "按测算不符合条件"
        raise FieldProblem("outcome", f"{what}，不能作同意的意见。", "收入或人口有误的，先更正再测算。")
    # Nobody left to reckon with is certain; an open question about those who are left is not a stop yet.
    left = any(m.here for m in case.household.members)
    open_ = not p.outcome or (p.effect == "stop" and p.unclear and left)
    if case.change is not None and open_:
        raise FieldProblem(
            "outcome", f"还有待查明的事项，不能就此变更：{'；'.join(p.unclear)}。", "先核实或更正，再作意见。"
        )


def _refused(p: Proposal, reasons: tuple[str, ...]) -> Proposal:
    return replace(
        p, outcome=REFUSE, covered=0, monthly_fen=0, amount_fen=0, instalments=1, valid_until="", effect="",
        grace_months=0, members=(), reasons=reasons,
    )  # fmt: skip


def _with_grace(case: Case, p: Proposal, r: Reader) -> Proposal:
    """渐退: the old amount runs on for so many months and ends then."""
    if r.text("effect") != GRACE or case.target is None:
        return p
    old = case.target
    return replace(
        p,
        effect=GRACE,
        grace_months=r.number("grace_months"),
        monthly_fen=old.monthly_fen,
        covered=old.covered,
    )


def _by_hand(case: Case, r: Reader) -> Proposal:
    """A matter that no rules reckon: the sums as the person states them, with the grounds."""
    return Proposal(
        outcome=CONFIRM,
        covered=r.number("covered") if r.text("covered") else 0,
        monthly_fen=r.fen("monthly_fen") or 0,
        category=case.matter.title,
        calculation=r.lines("calculation"),
        amount_fen=r.fen("amount_fen") or 0,
        instalments=r.number("instalments") if r.text("instalments") else 1,
        valid_until=_month(r, "valid_until"),
        members=tuple(m.id for m in case.household.members if m.here and m.counted),
    )


def county_result(desk: Desk, form: StepForm, r: Reader) -> Done:
    """上级结果, word for word and to the fen as its document says."""
    issued = r.text("result") == ISSUED
    result: Literal["issued", "declined"] = "issued" if issued else "declined"
    scan = r.picture("scan")
    if scan is None:
        raise FieldProblem("scan", "还没有选择上级文书扫描件。", "请选择后再登记。")
    said = forwarding.CountyResult(
        result=result,
        document=r.text("document"),
        reasons=r.lines("reasons"),
        covered=r.number("covered") if r.text("covered") else 0,
        monthly_fen=_monthly(desk, form.ref, r),
        amount_fen=r.fen("amount_fen") or 0,
        instalments=r.number("instalments") if r.text("instalments") else 1,
        valid_until=_month(r, "valid_until"),
        effect=r.text("effect"),
        first_month=_month(r, "first_month"),
        last_month=_month(r, "last_month"),
    )
    changes = forwarding.record_result(desk, form.ref, said, scan, r.when())
    return f"已登记上级结果：{'准予、办结' if issued else '不准予'}。", changes


def _monthly(desk: Desk, ref: CaseRef, r: Reader) -> int:
    """The amount of the document; the old one stays where the effect leaves it."""
    stated = r.fen("monthly_fen")
    old = case_at(desk, ref).target
    return (
        stated
        if stated is not None
        else old.monthly_fen
        if old and r.text("effect") not in ("", "stop")
        else 0
    )


def _month(r: Reader, name: str) -> str:
    """A month as typed, empty when nothing was. Raises ``FieldProblem``."""
    text = r.text(name).replace("年", "-").removesuffix("月")
    year, _, number = text.partition("-")
    wanted = f"{year}-{int(number):02d}" if number.isdecimal() else text
    if wanted and not is_month(wanted):
        raise FieldProblem(name, "月份写得不对。", "请写成 2026-05 这样。")
    return wanted


def pay_next(desk: Desk, ref: CaseRef) -> Done:
    """The emergency aid that was given at once, or what is due next for the benefit of this case."""
    case = case_at(desk, ref)
    benefit = case.benefit
    if benefit is None:
        if case.latest("first_aid") is None:
            raise UserError("没有确认决定，不能发放。", "请先完成审核确认。")
        return "先行救助已列入发放名单。", month.pay_first_aid(desk, ref)
    latest = add_months(month_of(desk.today()), 1)
    months = month.open_months(case.household, benefit, latest)
    due = months[0] if months else benefit.first_month
    fen = due_fen(case.household, benefit, due)
    changes = month.pay(desk, ref.household, benefit.id, due)
    return f"已列入发放名单：{due}　{format_yuan(fen)} 元。", changes
