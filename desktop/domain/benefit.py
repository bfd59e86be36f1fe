"""The monthly amount of dibao by gap or tier, and the month it starts (民发〔2021〕57号 §§21, 23).

The yearly income is the authority: everything is summed first and rounded once, half up, at the end, and a
year is never worked out again from a rounded month. Whole numbers only; money is fen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """A monthly amount: ``base_fen`` the gap or tier (户月保障金额), ``total_fen`` with the top-ups (合计)."""

    base_fen: int
    total_fen: int
    arithmetic: str
    findings: tuple[Finding, ...]
    household_topup_fen: int = 0
    person_topup_fen: int = 0


def gap_benefit(
    standard_fen: int,
    covered: int,
    income_year_fen: int,
    household_topup_fen: int = 0,
    person_topup_fen: int = 0,
    rounding: Rounding = "fen",
    *,
    counted: int | None = None,
    minimum_fen: int = 0,
) -> Amount:
    """保障人口 × （月标准 − 人均月收入）, rounded once; the top-ups (分类施保) are set sums on top of it.

    ``covered`` persons at ``standard_fen`` a month each, ``income_year_fen`` of the ``counted`` members together
    (as many as are covered unless said), ``person_topup_fen`` of all covered persons together. A gap below
    ``minimum_fen`` is paid as that (当地最低发放额). Without a gap there is nothing, top-ups included; the base is
    never negative. Raises ``ValueError`` for negative amounts, for no covered person, for more covered than counted.
    """
    counted = covered if counted is None else counted
    amounts = (standard_fen, income_year_fen, household_topup_fen, person_topup_fen, minimum_fen)
    if not 1 <= covered <= counted or min(amounts) < 0:
        raise ValueError("amounts are not negative and somebody who counts is covered")
    exact = covered * (standard_fen - Fraction(income_year_fen, 12 * counted))
    rounded = round_half_up(max(exact, Fraction(0)), UNIT_FEN[rounding])
    base = max(rounded, minimum_fen) if exact > 0 else rounded
    home, own = (household_topup_fen, person_topup_fen) if exact > 0 else (0, 0)
    formula = _gap_formula(standard_fen, covered, counted, income_year_fen, rounded, rounding)
    if base != rounded:
        formula += f"；不足最低发放额，按 {format_yuan(base)} 元"
    amount = _with_topups(base, home, own, formula)
    inputs: dict[str, int | str] = {
        "standard_fen": standard_fen,
        "covered": covered,
        "counted": counted,
        "income_year_fen": income_year_fen,
        "household_topup_fen": household_topup_fen,
        "person_topup_fen": person_topup_fen,
        "rounding": rounding,
        "minimum_fen": minimum_fen,
    }
    return replace(amount, findings=(_gap_finding(exact, amount, inputs),))


def tier_benefit(
    title: str, tier_fen: int, covered: int, household_topup_fen: int = 0, person_topup_fen: int = 0
) -> Amount:
    """分档: the amount of the chosen tier for each covered person, with the top-ups (57号 §23).

    ``tier_fen`` a month for a person. Raises ``ValueError`` for negative amounts and for no covered person.
    """
    if covered < 1 or min(tier_fen, household_topup_fen, person_topup_fen) < 0:
        raise ValueError("amounts are not negative and somebody who counts is covered")
    base = tier_fen * covered
    formula = f"{title} {format_yuan(tier_fen)} × 保障人口 {covered} ＝ {format_yuan(base)} 元"
    amount = _with_topups(base, household_topup_fen, person_topup_fen, formula)
    text = f"每月 {format_yuan(amount.total_fen)} 元"
    inputs: dict[str, int | str] = {"tier": title, "tier_fen": tier_fen, "covered": covered}
    finding = Finding("benefit.tier", _GAP, base > 0, text, inputs, amount.arithmetic, letter=text)
    return replace(amount, findings=(finding,))


def _with_topups(base: int, household: int, person: int, formula: str) -> Amount:
    total = base + household + person
    if household or person:
        formula += (
            f"；＋ 家庭分类施保 {format_yuan(household)}"
            f" ＋ 人员分类施保 {format_yuan(person)} ＝ {format_yuan(total)} 元"
        )
    return Amount(base, total, formula, (), household, person)


def _gap_formula(
    standard: int, covered: int, counted: int, income: int, base: int, rounding: Rounding
) -> str:
    rounded = f" ＝ {format_yuan(base)} 元（四舍五入到{_UNIT_NAME[rounding]}，只取整一次）"
    if covered == counted:
        return (
            f"保障人口 {covered} × 月标准 {format_yuan(standard)}"
            f" － 家庭年收入 {format_yuan(income)} ÷ 12{rounded}"
        )
    return (
        f"保障人口 {covered} × （月标准 {format_yuan(standard)}"
        f" － 家庭年收入 {format_yuan(income)} ÷ 12 ÷ {counted} 人）{rounded}"
    )


def _gap_finding(exact: Fraction, amount: Amount, inputs: dict[str, int | str]) -> Finding:
    if exact <= 0:
        text = "家庭收入不低于保障标准，没有差额可补"
        return Finding("benefit.gap", _GAP, False, text, inputs, amount.arithmetic)
    if amount.total_fen == 0:
        text = "差额取整后为零，请核对取整规定和最低发放额"
        return Finding("benefit.gap", _GAP, None, text, inputs, amount.arithmetic)
    text = f"每月 {format_yuan(amount.total_fen)} 元"
    return Finding("benefit.gap", _GAP, True, text, inputs, amount.arithmetic, letter=text)


def first_month(decided_on: date, rule: str) -> str:
    """The first month paid, ``YYYY-MM``: the month after the decision (57号 §21), or that very month.

    ``same_month`` is for rules that pay from the month of the day given (重庆, 残疾人两项补贴). Raises
    ``ValueError`` for a rule that is not known.
    """
    if rule not in ("next_month", "same_month"):
        raise ValueError(f"no such rule: {rule}")
    months = decided_on.year * 12 + decided_on.month - 1 + (rule == "next_month")
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
