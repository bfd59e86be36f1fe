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

from desktop.domain.circumstances import ABSENCES, Circumstances, Finding, Person, Terms
from desktop.domain.means import counted_income, month_a_head, property_findings, yuan_month
from desktop.domain.money import divide_half_up, format_yuan
from desktop.domain.rulebook import Rulebook

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


def assess(case: Circumstances, terms: Terms, rules: Rulebook) -> Assessment:
    """Judge a household by the rules in force on a day.

    Raises ``UserError`` when the law data has no rule for that day, ``ValueError`` for a standard that is not
    positive.
    """
    if terms.standard_fen <= 0:
        raise ValueError("the standard is a positive amount")
    counting = [(p, _member(p, rules)) for p in case.persons]
    members = tuple(p.id for p, finding in counting if finding.ok)
    own = tuple(i for i in case.incomes if i.person in members)
    income, income_findings = counted_income(own, terms, rules, len(members))
    tests = tuple(_income_tests(income, len(members), terms.standard_fen, rules))
    owned = property_findings(case.properties, terms, len(members), rules.cite("57.14"))
    said = (*(f for _, f in counting), *income_findings, *owned)
    verdict = _verdict(said, tests)
    singles = tuple(_singles(case.persons, members, verdict, rules))
    return Assessment(
        verdict=verdict,
        findings=(*said, *tests, *(f for _, f in singles)),
        members=members,
        income_year_fen=income,
        per_capita_fen=month_a_head(income, len(members)),
        singles=tuple(dict.fromkeys(p for p, f in singles if f.ok)),
    )


_COUNTED = {True: "计入共同生活成员", False: "不计入", None: "待核实是否计入"}


def _member(person: Person, rules: Rulebook) -> Finding:
    ok, why = _counts(person, rules)
    return Finding(
        rule="member",
        clause=rules.cite("57.7"),
        ok=ok,
        text=f"{person.name}：{_COUNTED[ok]}，{why}",
        inputs={"person": person.id, "relation": person.relation, "absence": person.absence},
    )


def _counts(person: Person, rules: Rulebook) -> tuple[bool | None, str]:
    """Whether a person is a member of the household, with the reason (57号 §7)."""
    if person.left_out:
        return False, person.left_out
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


def _income_tests(income: int, members: int, standard: int, rules: Rulebook) -> Iterator[Finding]:
    percent = rules.number("marginal_multiple_percent")
    letter = "经审核，家庭月人均收入不低于当地最低生活保障标准"
    yield _below("income.standard", rules.cite("649.9"), income, members, standard, 100, letter)
    yield _below(
        "income.marginal", rules.source("marginal_multiple_percent"), income, members, standard, percent, ""
    )


def _below(
    rule: str, clause: str, income: int, members: int, standard: int, percent: int, letter: str
) -> Finding:
    """Per-capita monthly income strictly below ``percent`` of the standard, compared without rounding."""
    ok = members > 0 and income * 100 < standard * percent * members * 12
    limit = format_yuan(divide_half_up(standard * percent, 100))
    name = "保障标准" if percent == 100 else f"保障标准的 {percent}%"
    per_head = f"{format_yuan(income)} ÷ 12 ÷ {members} 人 ＝ {yuan_month(income, members)}"
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
    persons: tuple[Person, ...], members: tuple[str, ...], verdict: Verdict, rules: Rulebook
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


def _single_cause(person: Person, rules: Rulebook) -> str:
    kind, grade = person.disability_kind, person.disability_grade
    if str(grade) in rules.words("single_grades"):
        return f"低保边缘家庭中的{'一二三四'[grade - 1]}级残疾人"
    if grade == 3 and kind in rules.words("single_third_grade"):
        return f"低保边缘家庭中的三级{kind}残疾人"
    return "低保边缘家庭中的重特大疾病患者" if person.severe_illness else ""


def _dependent_adult(person: Person, rules: Rulebook) -> bool:
    age = person.age_on(rules.on)
    if age is None or not rules.has("single_adult_age"):
        return False
    return age >= rules.number("single_adult_age") and person.unemployed and person.disability_grade in (1, 2)
