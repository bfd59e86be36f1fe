"""Whether a household meets the conditions of dibao, and why (民发〔2021〕57号 §§7, 8, 13, 14).

Nothing here decides: every rule gives a ``Finding`` with its clause, inputs and arithmetic (依据与算法), and
a person decides. What is not known, or not settled by any rule in force, is a finding with ``ok`` None and
makes the verdict unclear. Money is fen a year; per-capita figures are compared exactly and rounded for show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.circumstances import (
    ABSENCES,
    INCOME_KINDS,
    Circumstances,
    Finding,
    IncomeItem,
    Person,
    Property,
    Terms,
)
from desktop.domain.money import divide_half_up, format_yuan
from desktop.domain.scheme import Law
from desktop.errors import UserError

__all__ = ["Assessment", "Circumstances", "Finding", "IncomeItem", "Person", "Property", "Terms", "assess"]

Verdict = Literal["dibao", "marginal", "neither", "unclear"]
ADULT = 18


@dataclass(frozen=True, slots=True)
class Assessment:
    """The findings and what they add up to. ``singles``: who may apply as a single-person unit (57号 §8)."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    members: tuple[str, ...]
    income_year_fen: int
    per_capita_fen: int
    singles: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences a refusal may carry."""
        return tuple(dict.fromkeys(f.letter for f in self.findings if f.ok is False and f.letter))


def assess(case: Circumstances, terms: Terms, law: Law, on: date) -> Assessment:
    """Judge a household by the rules in force on a day.

    Raises ``UserError`` when the law data has no rule for that day, ``ValueError`` for a standard that is not
    positive.
    """
    if terms.standard_fen <= 0:
        raise ValueError("the standard is a positive amount")
    rules = _Rules(law, on)
    counting = [(p, _member(p, rules)) for p in case.persons]
    members = tuple(p.id for p, finding in counting if finding.ok)
    own = tuple(i for i in case.incomes if i.person in members)
    income, income_findings = _income(own, terms, rules, len(members))
    tests = tuple(_income_tests(income, len(members), terms.standard_fen, rules))
    property_findings = tuple(_properties(case.properties, terms, len(members), rules))
    said = (*(f for _, f in counting), *income_findings, *property_findings)
    verdict = _verdict(said, tests)
    singles = tuple(_singles(case.persons, members, verdict, rules))
    return Assessment(
        verdict=verdict,
        findings=(*said, *tests, *(f for _, f in singles)),
        members=members,
        income_year_fen=income,
        per_capita_fen=_month(income, len(members)),
        singles=tuple(dict.fromkeys(p for p, f in singles if f.ok)),
    )


class _Rules:
    """The law as it stands on one day."""

    def __init__(self, law: Law, on: date) -> None:
        self.law, self.on = law, on

    def cite(self, clause: str) -> str:
        found = self.law.clause(clause, self.on)
        if found is None:
            raise self._silent()
        return found.cite

    def number(self, name: str) -> int:
        value = self._value(name)
        if not isinstance(value, int):
            raise self._silent()
        return value

    def words(self, name: str) -> tuple[str, ...]:
        value = self._value(name)
        return value if isinstance(value, tuple) else (str(value),)

    def has(self, name: str) -> bool:
        return any(name in c.values and self.law.clause(c.id, self.on) is c for c in self.law.clauses)

    def _value(self, name: str) -> int | str | tuple[str, ...]:
        try:
            return self.law.value(name, self.on)[0]
        except KeyError as error:
            raise self._silent() from error

    def _silent(self) -> UserError:
        return UserError(
            f"{self.on.isoformat()} 没有可用的低保规定。",
            "请核对申请日期；早于现行办法的案件按既有在保对象登记。",
        )


_COUNTED = {True: "计入共同生活成员", False: "不计入", None: "待核实是否计入"}


def _member(person: Person, rules: _Rules) -> Finding:
    ok, why = _counts(person, rules)
    return Finding(
        rule="member",
        clause=rules.cite("57.7"),
        ok=ok,
        text=f"{person.name}：{_COUNTED[ok]}，{why}",
        inputs={"person": person.id, "relation": person.relation, "absence": person.absence},
    )


def _counts(person: Person, rules: _Rules) -> tuple[bool | None, str]:
    """Whether a person is a member of the household, with the reason (57号 §7)."""
    if person.absence == "clergy" and person.absent_years >= rules.number("clergy_years"):
        return False, f"{ABSENCES['clergy']}，连续{person.absent_years}年"
    if person.absence in ("prison", "detox", "missing"):
        return False, ABSENCES[person.absence]
    match person.relation:
        case "applicant":
            return True, "申请人"
        case "spouse":
            return True, "配偶"
        case "child":
            return _child(person, rules.on)
        case "supported" if person.lives_with is None:
            return None, "是否长期共同居住尚未查明"
        case "supported" if person.lives_with:
            return True, "有法定赡养扶养抚养关系并长期共同居住"
        case "supported":
            return False, "有法定赡养扶养抚养关系，但不长期共同居住"
        case _:
            return False, "没有法定赡养扶养抚养关系"


def _child(person: Person, on: date) -> tuple[bool | None, str]:
    age = person.age_on(on)
    if age is None:
        return None, "出生日期未知，无法判断是否成年"
    if age < ADULT:
        return True, "未成年子女"
    if person.study == "undergraduate":
        return True, "成年子女，全日制本科及以下在读"
    if person.independent is None:
        graduate = "，研究生在读不当然计入" if person.study == "graduate" else ""
        return None, f"成年子女，能否独立生活尚未查明{graduate}"
    return (False, "成年子女，能独立生活") if person.independent else (True, "成年子女，不能独立生活")


def _income(
    items: tuple[IncomeItem, ...], terms: Terms, rules: _Rules, members: int
) -> tuple[int, tuple[Finding, ...]]:
    """The counted income of the members, and how each kind was treated (57号 §13)."""
    excluded = rules.words("excluded_income")
    pension = tuple(i for i in items if i.kind == "basic_pension")
    left_out = tuple(i for i in items if i.kind in excluded)
    counted = tuple(i for i in items if i not in pension and i not in left_out)
    total = sum(i.net_fen for i in counted)
    findings = [_sum_finding(counted, total, rules)]
    if left_out:
        findings.append(_excluded_finding(left_out, rules))
    if pension:
        counts, finding = _pension(pension, total, terms, rules, members)
        findings.append(finding)
        total += counts
    return total, tuple(findings)


def _sum_finding(items: tuple[IncomeItem, ...], total: int, rules: _Rules) -> Finding:
    parts = [_item(i) for i in items]
    deducted = sum(i.year_fen - i.net_fen for i in items)
    note = f"，其中按当地规定扣减 {format_yuan(deducted)} 元" if deducted else ""
    return Finding(
        rule="income.counted",
        clause=rules.cite("57.13"),
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


def _excluded_finding(items: tuple[IncomeItem, ...], rules: _Rules) -> Finding:
    total = sum(i.year_fen for i in items)
    names = "、".join(dict.fromkeys(INCOME_KINDS[i.kind] for i in items))
    return Finding(
        rule="income.excluded",
        clause=rules.cite("57.13"),
        ok=True,
        text=f"{names}不计入家庭收入，共 {format_yuan(total)} 元",
        inputs={"items": len(items), "excluded_fen": total},
    )


def _pension(
    items: tuple[IncomeItem, ...], rest_fen: int, terms: Terms, rules: _Rules, members: int
) -> tuple[int, Finding]:
    """How much of the basic pension counts; the rule ended with 2025, the county must answer."""
    total = sum(i.net_fen for i in items)
    amount = f"基础养老金每年 {format_yuan(total)} 元"
    inputs: dict[str, int | str] = {"pension_fen": total, "county_answer": terms.basic_pension}
    if rules.has("excluded_basic_pension"):
        text = f"{amount}，“十四五”期间不计入"
        return 0, Finding("income.basic_pension", rules.cite("57.13.pension"), True, text, inputs)
    clause = rules.cite("57.13")
    if terms.basic_pension:
        counts = terms.basic_pension == "counts"
        text = f"{amount}，按县级答复{'计入' if counts else '不计入'}"
        return (total if counts else 0), Finding("income.basic_pension", clause, True, text, inputs)
    text = f"{amount}：“十四五”不计入的规定已到期，是否继续请向县里确认"
    with_it, without = _yuan_month(rest_fen + total, members), _yuan_month(rest_fen, members)
    both = f"计入时月人均 {with_it}，不计入时月人均 {without}"
    return 0, Finding("income.basic_pension", clause, None, text, inputs, both)


def _income_tests(income: int, members: int, standard: int, rules: _Rules) -> Iterator[Finding]:
    percent = rules.number("marginal_multiple_percent")
    letter = "经审核，家庭月人均收入不低于当地最低生活保障标准"
    yield _below("income.standard", rules.cite("649.9"), income, members, standard, 100, letter)
    yield _below("income.marginal", rules.cite("57.8"), income, members, standard, percent, "")


def _below(
    rule: str, clause: str, income: int, members: int, standard: int, percent: int, letter: str
) -> Finding:
    """Per-capita monthly income strictly below ``percent`` of the standard, compared without rounding."""
    ok = members > 0 and income * 100 < standard * percent * members * 12
    limit = format_yuan(divide_half_up(standard * percent, 100))
    name = "保障标准" if percent == 100 else f"保障标准的 {percent}%"
    per_head = f"{format_yuan(income)} ÷ 12 ÷ {members} 人 ＝ {_yuan_month(income, members)}"
    return Finding(
        rule=rule,
        clause=clause,
        ok=ok if members else None,
        text=f"月人均收入{'低于' if ok else '不低于'}{name} {limit} 元"
        if members
        else "没有可计入的共同生活成员",
        inputs={"income_year_fen": income, "members": members, "standard_fen": standard, "percent": percent},
        arithmetic=f"{per_head} {'＜' if ok else '≥'} {limit}" if members else "",
        letter="" if ok else letter,
    )


def _properties(owned: tuple[Property, ...], terms: Terms, members: int, rules: _Rules) -> Iterator[Finding]:
    limit = terms.financial_limit_fen
    per_household = None if limit is None else limit * members
    for kind, label, most in (
        ("financial", "金融资产", per_household),
        ("house", "住房", terms.house_limit),
        ("vehicle", "车辆", terms.vehicle_limit),
    ):
        have = sum(p.amount for p in owned if p.kind == kind)
        yield _property(kind, label, have, most, rules)


def _property(kind: str, label: str, have: int, most: int | None, rules: _Rules) -> Finding:
    shown = (lambda n: f"{format_yuan(n)} 元") if kind == "financial" else str
    inputs: dict[str, int | str] = {"have": have, "limit": "未配置" if most is None else most}
    clause = rules.cite("57.14")
    if have == 0:
        return Finding(f"property.{kind}", clause, True, f"没有查到{label}", inputs)
    if most is None:
        return Finding(
            f"property.{kind}", clause, None, f"{label} {shown(have)}：当地限额未配置，请填写后再判断", inputs
        )
    ok = have <= most
    text = f"{label} {shown(have)}，{'未超过' if ok else '超过'}限额 {shown(most)}"
    letter = "" if ok else "经审核，家庭财产状况不符合当地规定"
    return Finding(
        f"property.{kind}",
        clause,
        ok,
        text,
        inputs,
        f"{shown(have)} {'≤' if ok else '＞'} {shown(most)}",
        letter,
    )


def _verdict(said: tuple[Finding, ...], tests: tuple[Finding, ...]) -> Verdict:
    if any(f.ok is False for f in said if f.rule.startswith("property.")):
        return "neither"
    if any(f.ok is None for f in (*said, *tests)):
        return "unclear"
    below, near = (f.ok for f in tests)
    if below:
        return "dibao"
    return "marginal" if near else "neither"


def _singles(
    persons: tuple[Person, ...], members: tuple[str, ...], verdict: Verdict, rules: _Rules
) -> Iterator[tuple[str, Finding]]:
    """Who may apply alone when the family as a whole does not qualify (57号 §8, 民发〔2022〕83号)."""
    if verdict in ("dibao", "unclear"):
        return
    for person in persons:
        clergy = person.absence == "clergy" and person.absent_years >= rules.number("clergy_years")
        cause = _single_cause(person, rules) if verdict == "marginal" and person.id in members else ""
        if clergy or cause:
            why = cause or f"{ABSENCES['clergy']}，生活困难的"
            yield person.id, _single("single", rules.cite("57.8"), True, person, f"{why}，可单独申请")
        elif person.id in members and _dependent_adult(person, rules):
            text = "成年无业重度残疾人，可参照单人户申请，须核实依靠家庭供养且无法单独立户"
            yield person.id, _single("single.dependent", rules.cite("83.single"), None, person, text)


def _single(rule: str, clause: str, ok: bool | None, person: Person, text: str) -> Finding:
    inputs: dict[str, int | str] = {
        "person": person.id,
        "kind": person.disability_kind,
        "grade": person.disability_grade,
    }
    return Finding(rule, clause, ok, f"{person.name}：{text}", inputs)


def _single_cause(person: Person, rules: _Rules) -> str:
    kind, grade = person.disability_kind, person.disability_grade
    if str(grade) in rules.words("single_grades"):
        return f"低保边缘家庭中的{'一二三四'[grade - 1]}级残疾人"
    if grade == 3 and kind in rules.words("single_third_grade"):
        return f"低保边缘家庭中的三级{kind}残疾人"
    return "低保边缘家庭中的重特大疾病患者" if person.severe_illness else ""


def _dependent_adult(person: Person, rules: _Rules) -> bool:
    age = person.age_on(rules.on)
    if age is None or not rules.has("single_adult_age"):
        return False
    return age >= rules.number("single_adult_age") and person.unemployed and person.disability_grade in (1, 2)


def _month(income: int, members: int) -> int:
    """Per-capita monthly income for show, rounded half up once; 0 without members."""
    return divide_half_up(income, 12 * members) if members else 0


def _yuan_month(income: int, members: int) -> str:
    return f"{format_yuan(_month(income, members))} 元" if members else "无法计算"
