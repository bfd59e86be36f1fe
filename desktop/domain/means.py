"""What a household earns and owns, as far as a rule counts it (民发〔2021〕57号 §§13, 14; 43号 §6).

Money is fen a year; a month a head is worked out for show only, rounded half up once.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.domain.circumstances import INCOME_KINDS, Finding, IncomeItem, Property, Terms
from desktop.domain.money import divide_half_up, format_yuan
from desktop.domain.rulebook import Rulebook


def counted_income(
    items: tuple[IncomeItem, ...], terms: Terms, rules: Rulebook, members: int, clause: str = "57.13"
) -> tuple[int, tuple[Finding, ...]]:
    """The yearly income that counts, and how each kind was treated; ``clause`` the id of the rule that says so."""
    excluded = rules.words("excluded_income")
    left_out = tuple(i for i in items if i.kind in excluded)
    pension = tuple(i for i in items if i.kind == "basic_pension" and i not in left_out)
    counted = tuple(i for i in items if i not in pension and i not in left_out)
    total = sum(i.net_fen for i in counted)
    findings = [_sum_finding(counted, total, rules.cite(clause))]
    if left_out:
        findings.append(_excluded_finding(left_out, rules.source("excluded_income")))
    if pension:
        counts, finding = _pension(pension, total, terms, rules, members)
        findings.append(finding)
        total += counts
    return total, tuple(findings)


def _sum_finding(items: tuple[IncomeItem, ...], total: int, clause: str) -> Finding:
    parts = [_item(i) for i in items]
    deducted = sum(i.year_fen - i.net_fen for i in items)
    note = f"，其中按当地规定扣减 {format_yuan(deducted)} 元" if deducted else ""
    return Finding(
        rule="income.counted",
        clause=clause,
        ok=True,
        text=f"计入家庭年收入 {format_yuan(total)} 元{note}",
        inputs={"items": len(items), "counted_fen": total, "deducted_fen": deducted},
        arithmetic=f"{' ＋ '.join(parts) or '无收入'} ＝ {format_yuan(total)}",
    )


def _item(item: IncomeItem) -> str:
    label, amount = INCOME_KINDS[item.kind], format_yuan(item.year_fen)
    if not item.deduct_fen:
        return f"{label} {amount}"
    return f"{label}（{amount} － 扣减 {format_yuan(item.deduct_fen)}，不低于零）"


def _excluded_finding(items: tuple[IncomeItem, ...], clause: str) -> Finding:
    total = sum(i.year_fen for i in items)
    names = "、".join(dict.fromkeys(INCOME_KINDS[i.kind] for i in items))
    return Finding(
        rule="income.excluded",
        clause=clause,
        ok=True,
        text=f"{names}不计入家庭收入，共 {format_yuan(total)} 元",
        inputs={"items": len(items), "excluded_fen": total},
    )


def _pension(
    items: tuple[IncomeItem, ...], rest_fen: int, terms: Terms, rules: Rulebook, members: int
) -> tuple[int, Finding]:
    """How much of the basic pension counts; the rule ended with 2025, the county must answer."""
    total = sum(i.net_fen for i in items)
    amount = f"基础养老金每年 {format_yuan(total)} 元"
    inputs: dict[str, int | str] = {"pension_fen": total, "county_answer": terms.basic_pension}
    if rules.has("excluded_basic_pension"):
        text = f"{amount}，“十四五”期间不计入"
        return 0, Finding("income.basic_pension", rules.source("excluded_basic_pension"), True, text, inputs)
    clause = rules.cite("57.13")
    if terms.basic_pension:
        counts = terms.basic_pension == "counts"
        text = f"{amount}，按县级答复{'计入' if counts else '不计入'}"
        return (total if counts else 0), Finding("income.basic_pension", clause, True, text, inputs)
    text = f"{amount}：“十四五”不计入的规定已到期，是否继续请向县里确认"
    with_it, without = yuan_month(rest_fen + total, members), yuan_month(rest_fen, members)
    both = f"计入时月人均 {with_it}，不计入时月人均 {without}"
    return 0, Finding("income.basic_pension", clause, None, text, inputs, both)


def property_findings(
    owned: tuple[Property, ...], terms: Terms, members: int, clause: str
) -> Iterator[Finding]:
    """Each kind of property against its local limit; ``clause`` as printed. Without a limit: to be asked."""
    limit = terms.financial_limit_fen
    per_household = None if limit is None else limit * members
    for kind, label, most in (
        ("financial", "金融资产", per_household),
        ("house", "住房", terms.house_limit),
        ("vehicle", "车辆", terms.vehicle_limit),
    ):
        have = sum(p.amount for p in owned if p.kind == kind)
        yield _property(kind, label, have, most, clause)


def _property(kind: str, label: str, have: int, most: int | None, clause: str) -> Finding:
    shown = (lambda n: f"{format_yuan(n)} 元") if kind == "financial" else str
    inputs: dict[str, int | str] = {"have": have, "limit": "未配置" if most is None else most}
    rule = f"property.{kind}"
    if have == 0:
        return Finding(rule, clause, True, f"没有查到{label}", inputs)
    if most is None:
        text = f"{label} {shown(have)}：当地限额未配置，请填写后再判断"
        return Finding(rule, clause, None, text, inputs)
    ok = have <= most
    text = f"{label} {shown(have)}，{'未超过' if ok else '超过'}限额 {shown(most)}"
    arithmetic = f"{shown(have)} {'≤' if ok else '＞'} {shown(most)}"
    letter = "" if ok else "经审核，家庭财产状况不符合当地规定"
    return Finding(rule, clause, ok, text, inputs, arithmetic, letter)


def month_a_head(income_fen: int, members: int) -> int:
    """Per-capita monthly income for show, rounded half up once; 0 without members."""
    return divide_half_up(income_fen, 12 * members) if members else 0


def yuan_month(income_fen: int, members: int) -> str:
    """The same as text."""
    return f"{format_yuan(month_a_head(income_fen, members))} 元" if members else "无法计算"
