"""The monthly amount of dibao by the gap method, and the month it starts (民发〔2021〕57号 §§21, 23).

The yearly income is the authority: everything is summed first and rounded once, half up, at the end, and a
year is never worked out again from a rounded month. Whole numbers only; money is fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from desktop.domain.circumstances import Finding
from desktop.domain.money import format_yuan, round_half_up

Rounding = Literal["fen", "jiao", "yuan"]

UNIT_FEN = {"fen": 1, "jiao": 10, "yuan": 100}
_UNIT_NAME = {"fen": "分", "jiao": "角", "yuan": "元"}
_GAP = "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十三条"


@dataclass(frozen=True, slots=True)
class Amount:
    """A monthly amount: ``base_fen`` the gap (户月保障金额), ``total_fen`` with the top-ups (合计)."""

    base_fen: int
    total_fen: int
    arithmetic: str
    findings: tuple[Finding, ...]


def gap_benefit(
    standard_fen: int,
    covered: int,
    income_year_fen: int,
    household_topup_fen: int = 0,
    person_topup_fen: int = 0,
    rounding: Rounding = "fen",
) -> Amount:
    """保障人口 × 月标准 − 家庭年总收入 ÷ 12, rounded once; the top-ups (分类施保) are set sums on top of it.

    ``covered`` persons at ``standard_fen`` a month each, ``income_year_fen`` of the household,
    ``person_topup_fen`` of all its persons together. Without a gap there is nothing, top-ups included; the
    base is never negative. Raises ``ValueError`` for negative amounts and for no covered person.
    """
    if covered < 1 or min(standard_fen, income_year_fen, household_topup_fen, person_topup_fen) < 0:
        raise ValueError("amounts are not negative and somebody is covered")
    exact = covered * standard_fen - Fraction(income_year_fen, 12)
    base = round_half_up(max(exact, Fraction(0)), UNIT_FEN[rounding])
    topups = household_topup_fen + person_topup_fen if exact > 0 else 0
    total = base + topups
    formula = (
        f"保障人口 {covered} × 月标准 {format_yuan(standard_fen)}"
        f" － 家庭年收入 {format_yuan(income_year_fen)} ÷ 12"
        f" ＝ {format_yuan(base)} 元（四舍五入到{_UNIT_NAME[rounding]}，只取整一次）"
    )
    if topups:
        formula += (
            f"；＋ 家庭分类施保 {format_yuan(household_topup_fen)}"
            f" ＋ 人员分类施保 {format_yuan(person_topup_fen)} ＝ {format_yuan(total)} 元"
        )
    inputs: dict[str, int | str] = {
        "standard_fen": standard_fen,
        "covered": covered,
        "income_year_fen": income_year_fen,
        "household_topup_fen": household_topup_fen,
        "person_topup_fen": person_topup_fen,
        "rounding": rounding,
    }
    return Amount(base, total, formula, (_gap_finding(exact, base, total, inputs, formula),))


def _gap_finding(
    exact: Fraction, base: int, total: int, inputs: dict[str, int | str], formula: str
) -> Finding:
    if exact <= 0:
        text = "家庭收入不低于保障标准，没有差额可补"
        return Finding("benefit.gap", _GAP, False, text, inputs, formula)
    if total == 0:
        text = "差额取整后为零，请核对取整规定和最低发放额"
        return Finding("benefit.gap", _GAP, None, text, inputs, formula)
    text = f"每月 {format_yuan(total)} 元"
    return Finding("benefit.gap", _GAP, True, text, inputs, formula, letter=text)


def first_month(decided_on: date, rule: str) -> str:
    """The first month paid, ``YYYY-MM``: the month after the decision (57号 §21), or that very month.

    ``same_month`` is for rules that pay from the month of the day given (重庆, 残疾人两项补贴). Raises
    ``ValueError`` for a rule that is not known.
    """
    if rule not in ("next_month", "same_month"):
        raise ValueError(f"no such rule: {rule}")
    months = decided_on.year * 12 + decided_on.month - 1 + (rule == "next_month")
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
