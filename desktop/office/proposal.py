"""依据与算法: what the figures of a case come to, rule by rule. A person states the opinion, not the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from desktop.domain.benefit import Rounding, gap_benefit
from desktop.domain.case import CONFIRM, REFUSE, Case
from desktop.domain.circumstances import Circumstances, Finding, IncomeItem, Person, Property, Relation, Terms
from desktop.domain.eligibility import assess
from desktop.domain.household import Household, Member
from desktop.errors import UserError
from desktop.office.desk import Desk

RECKONED = frozenset({"dibao"})
"""National rules whose eligibility and amounts the program reckons; matters under others are listed, not yet worked."""

_OTHER_HELP = {"marginal": ("低收入家庭（低保边缘家庭）认定", "临时救助"), "neither": ("临时救助",)}
_GRADES = {"一级": 1, "二级": 2, "三级": 3, "四级": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Outcome, persons, money (fen a month), and how it was reckoned: sentences with clause and arithmetic.

    ``reasons`` is the smaller text a letter may carry (domain §I, Words); ``unclear`` what must be asked first.
    """

    outcome: str
    covered: int
    monthly_fen: int
    category: str
    calculation: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    other_help: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def reckon(desk: Desk, case: Case, on: date) -> Proposal:
    """Judge members, income and property by the rules in force on a day, then reckon the gap benefit.

    Raises ``UserError`` when a standard is not configured or the matter has no national rules here.
    """
    if case.law is None or case.law.id not in RECKONED:
        raise UserError("这个事项的测算还没有开放。", "目前可以办理最低生活保障。")
    home = case.household
    urban = home.fields.get("hukou") == "urban"
    category = "城市低保" if urban else "农村低保"
    standard = desk.setting_fen("standard_urban_fen" if urban else "standard_rural_fen")
    found = assess(_circumstances(case), _terms(desk, standard), case.law, on)
    covered = [m for m in home.members if m.id in found.members and m.covered]
    unclear = tuple(f.text for f in found.findings if f.ok is None and f.rule != "single_person")
    explained = tuple(_sentence(f) for f in found.findings)
    clauses = tuple(dict.fromkeys(f.clause for f in found.findings if f.clause))
    if found.verdict != "dibao" or not covered:
        reasons = found.reasons or ("经审核，家庭状况暂不符合最低生活保障条件",)
        help_ = _OTHER_HELP.get(found.verdict, ())
        return Proposal(REFUSE, 0, 0, category, explained, _ended(reasons), clauses, help_, unclear)
    amount = gap_benefit(standard, len(covered), found.income_year_fen, rounding=_rounding(desk))
    explained += tuple(_sentence(f) for f in amount.findings) or (amount.arithmetic,)
    clauses = tuple(dict.fromkeys((*clauses, *(f.clause for f in amount.findings if f.clause))))
    return Proposal(CONFIRM, len(covered), amount.total_fen, category, explained, (), clauses, (), unclear)


def _sentence(finding: Finding) -> str:
    parts = [finding.text, finding.arithmetic, f"〔{finding.clause}〕" if finding.clause else ""]
    return "　".join(p for p in parts if p)


def _ended(reasons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(r if r.endswith("。") else f"{r}。" for r in reasons)


def _rounding(desk: Desk) -> Rounding:
    return cast(Rounding, desk.office.setting("rounding", "fen"))


def _terms(desk: Desk, standard: int) -> Terms:
    def limit(name: str) -> int | None:
        value = desk.office.setting(name)
        return value if isinstance(value, int) else None

    pension = desk.office.setting("basic_pension", "")
    return Terms(
        standard_fen=standard,
        financial_limit_fen=limit("financial_limit"),
        house_limit=limit("house_limit"),
        vehicle_limit=limit("vehicle_limit"),
        basic_pension=cast(Literal["", "counts", "excluded"], pension),
    )


def _circumstances(case: Case) -> Circumstances:
    home = case.household
    living = [m for m in home.members if m.life != "dead"]
    persons = tuple(_person(m, case.application.applicant) for m in living)
    incomes = tuple(IncomeItem(m.id, "other", m.income_fen) for m in living if m.income_fen)
    return Circumstances(persons, incomes, tuple(_properties(home)))


def _person(member: Member, applicant: str) -> Person:
    """The desk has settled who counts (with its reason): the rules then see a person for whom that is so."""
    try:
        birth = date.fromisoformat(member.birth)
    except ValueError:
        birth = None
    return Person(
        id=member.id,
        name=member.name,
        relation=_relation(member, applicant),
        birth=birth,
        lives_with=member.counted,
        independent=not member.counted,
        disability_kind=member.disability_kind,
        disability_grade=_GRADES.get(member.disability_grade, 0),
    )


def _relation(member: Member, applicant: str) -> Relation:
    if not member.counted:
        return "other"
    if member.id == applicant:
        return "applicant"
    if member.relation in ("配偶", "夫", "妻"):
        return "spouse"
    return (
        "child"
        if member.relation in ("子", "女", "儿子", "女儿", "长子", "次子", "长女", "次女")
        else "supported"
    )


def _properties(home: Household) -> Iterator[Property]:
    for kind, name in (("financial", "financial_fen"), ("house", "houses"), ("vehicle", "vehicles")):
        amount = home.fields.get(name)
        if isinstance(amount, int) and amount:
            yield Property(cast(Literal["financial", "house", "vehicle"], kind), amount)
