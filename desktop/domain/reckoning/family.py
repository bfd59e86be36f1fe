"""The family of a case as the rules see it: its members, income and property, and what it already receives.

Income comes item by item from the latest visit where it was looked into: its fact ``incomes`` is a list of
``{member, kind, year_fen, deduct_fen}`` (``circumstances.INCOME_KINDS``, fen a year); the items of a member must add
up to the figure on file. Without items that figure counts as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, cast

from desktop.domain.benefit import UNIT_FEN, Rounding
from desktop.domain.case import Case
from desktop.domain.circumstances import (
    INCOME_KINDS,
    Circumstances,
    Finding,
    IncomeItem,
    Person,
    Property,
    Relation,
    Terms,
)
from desktop.domain.eligibility import ADULT
from desktop.domain.exclusion import clashes
from desktop.domain.household import Member, StepDone
from desktop.domain.money import format_yuan
from desktop.domain.proposal import Settings
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Matter, Pack
from desktop.errors import UserError

SPOUSES = frozenset({"配偶", "夫", "妻", "丈夫", "妻子"})
CHILDREN = frozenset(
    {
        "子",
        "女",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "三子",
        "长女",
        "次女",
        "三女",
        "养子",
        "养女",
        "继子",
        "继女",
    }
)
PARENTS = frozenset({"父", "母", "父亲", "母亲", "养父", "养母", "继父", "继母"})
_GRADES = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MEND = "请管理员在设置里按本地文件填写后再办。"
_OUT_OF_WORK = frozenset({"无业", "失业", "未就业", "无"})

Facts = Mapping[str, Any]


def grade(text: str) -> int:
    """一级 or 1 → 1, 0 where no grade of disability is given."""
    return _GRADES.get(text.strip().removesuffix("级"), 0)


def kind_of_disability(text: str) -> str:
    """肢体残疾 → 肢体."""
    return text.strip().removesuffix("残疾")


def recorded(case: Case, step: str) -> tuple[StepDone, ...]:
    """Everything recorded under a step id, oldest first; for a change also what was found for its benefit before."""
    if not case.application.change:
        return case.all(step)
    own = {a.id for a in case.household.applications if a.matter == case.application.matter}
    return tuple(s for s in case.household.steps if s.step == step and s.application in own)


def visit_facts(case: Case) -> Facts:
    """What the latest visit recorded, nothing before there was one.

    A change may come without a visit, or with one that looked into one thing only: the rest stands as found before.
    """
    visits = recorded(case, "visit")
    facts: dict[str, Any] = {}
    for visit in visits if case.application.change else visits[-1:]:
        facts |= visit.facts
    return facts


def rows(facts: Facts, name: str) -> tuple[Facts, ...] | None:
    """A fact that is a list of records; None where nobody recorded it (an empty list says: there are none)."""
    value = facts.get(name)
    return tuple(r for r in value if isinstance(r, Mapping)) if isinstance(value, (list, tuple)) else None


def amount(row: Facts, name: str) -> int:
    """A sum of a record in fen, zero for anything that is not one."""
    value = row.get(name)
    return value if type(value) is int and value > 0 else 0


def urban(case: Case) -> bool:
    """True for a family reckoned by the town's standard."""
    return case.household.fields.get("hukou") == "urban"


def category(case: Case, otherwise: str) -> str:
    """The category of the matter that fits the family: the one named for town or country, else the first."""
    names, wanted = case.matter.categories, "城市" if urban(case) else "农村"
    return next((n for n in names if wanted in n), names[0] if names else otherwise)


def standard(case: Case, settings: Settings) -> int:
    """The dibao standard in fen a month; raises ``UserError`` where it is not configured."""
    name = "standard_urban_fen" if urban(case) else "standard_rural_fen"
    fen = local_sum(settings, name)
    if fen == 0:
        raise UserError("低保月标准不能是零。", _MEND)
    return fen


def local_sum(settings: Settings, name: str) -> int:
    """An amount of the office's own in fen; raises ``UserError`` where it is missing or cannot be one."""
    fen = settings.wanted(name)
    if fen < 0:
        raise UserError(f"设置“{name}”是负数，不能测算。", _MEND)
    return fen


def rounding(settings: Settings) -> Rounding:
    """To what the monthly amount is rounded here."""
    unit = settings.text("rounding", "fen")
    if unit not in UNIT_FEN:
        raise UserError(
            f"户月保障金额的取整单位“{unit}”不认识。",
            "请管理员在设置里选择 fen（分）、jiao（角）或 yuan（元）。",
        )
    return cast(Rounding, unit)


def terms(settings: Settings, standard_fen: int) -> Terms:
    """The office's own limits; what is not configured is None."""
    pension = settings.text("basic_pension")
    return Terms(
        standard_fen=standard_fen,
        financial_limit_fen=settings.number("financial_limit"),
        house_limit=settings.number("house_limit"),
        vehicle_limit=settings.number("vehicle_limit"),
        basic_pension=cast(Literal["", "counts", "excluded"], pension),
    )


def here(case: Case) -> tuple[Member, ...]:
    """Those who are alive and have not left."""
    return tuple(m for m in case.household.members if m.here)


def age(member: Member, on: date) -> int | None:
    """Full years on a day, None when the birth date is unknown or lies ahead."""
    years = member.age_on(on)
    return years if years is not None and years >= 0 else None


def subject(case: Case) -> str:
    """The member the application is for."""
    return case.application.subject or case.application.applicant


def circumstances(case: Case, apart: Mapping[str, str] | None = None) -> Circumstances:
    """What was established; ``apart`` members who are not counted here and why (they receive 特困)."""
    apart = apart or {}
    members = here(case)
    persons = tuple(_person(m, case.application.applicant, apart.get(m.id, "")) for m in members)
    items = tuple(i for m in members for i in income_items(case, m))
    return Circumstances(persons, items, owned(case))


def income_items(case: Case, member: Member) -> tuple[IncomeItem, ...]:
    """The income of one member: item by item where the visit looked into it, else the one figure on file."""
    found = [
        IncomeItem(member.id, str(r["kind"]), amount(r, "year_fen"), amount(r, "deduct_fen"))
        for r in rows(visit_facts(case), "incomes") or ()
        if r.get("member") == member.id and r.get("kind") in INCOME_KINDS
    ]
    if found:
        return tuple(found)
    return (IncomeItem(member.id, "other", member.income_fen),) if member.income_fen > 0 else ()


def owned(case: Case) -> tuple[Property, ...]:
    """What the family owns, from its file."""
    fields = case.household.fields
    kinds: tuple[tuple[Literal["financial", "house", "vehicle"], str], ...] = (
        ("financial", "financial_fen"),
        ("house", "houses"),
        ("vehicle", "vehicles"),
    )
    return tuple(Property(kind, have) for kind, name in kinds if (have := amount(fields, name)))


def open_questions(case: Case, rules: Rulebook) -> Iterator[Finding]:
    """What is wrong or missing in the file itself: who left, who is not counted without a reason, sums that differ."""
    for member in case.household.members:
        if not member.here:
            why = "已登记死亡" if member.life == "dead" else f"{member.left_on} 起已不在本户"
            yield Finding("member.gone", rules.cite("57.7"), True, f"{member.name}：{why}，不计入测算")
        elif not member.counted and not member.counted_reason and _counts_by_law(member, rules.on):
            text = f"{member.name}：{member.relation}不计入共同生活成员的理由没有写明"
            yield Finding("member.reason", rules.cite("57.7"), None, text)
        elif (stated := _sum_of_items(case, member)) not in (None, member.income_fen):
            text = (
                f"{member.name}：入户核实的分项收入合计 {format_yuan(stated or 0)} 元，"
                f"与登记的 {format_yuan(member.income_fen)} 元不一致，请先更正"
            )
            yield Finding("income.items", rules.cite("57.13"), None, text)


def _sum_of_items(case: Case, member: Member) -> int | None:
    found = [r for r in rows(visit_facts(case), "incomes") or () if r.get("member") == member.id]
    return sum(amount(r, "year_fen") for r in found) if found else None


def _counts_by_law(member: Member, on: date) -> bool:
    years = age(member, on)
    return member.relation in SPOUSES or (member.relation in CHILDREN and years is not None and years < ADULT)


def _person(member: Member, applicant: str, apart: str) -> Person:
    """The desk has settled who counts (with its reason): the rules then see a person for whom that is so."""
    try:
        birth = date.fromisoformat(member.birth)
    except ValueError:
        birth = None
    left_out = apart or ("" if member.counted else member.counted_reason or "经办人员登记为不计入")
    return Person(
        id=member.id,
        name=member.name,
        relation=_relation(member, applicant),
        birth=birth,
        lives_with=member.counted,
        independent=not member.counted,
        study=_study(member.study),
        disability_kind=kind_of_disability(member.disability_kind),
        disability_grade=grade(member.disability_grade),
        severe_illness=member.severe_illness,
        unemployed=member.employment in _OUT_OF_WORK,
        left_out=left_out,
    )


def _study(text: str) -> Literal["", "undergraduate", "graduate"]:
    match text:
        case "undergraduate":
            return "undergraduate"
        case "graduate":
            return "graduate"
        case _:
            return ""


def _relation(member: Member, applicant: str) -> Relation:
    if member.id == applicant:
        return "applicant"
    if member.relation in SPOUSES:
        return "spouse"
    return "child" if member.relation in CHILDREN else "supported"


def beside(
    case: Case, pack: Pack, settings: Settings, month: str, on: date, *kinds: str
) -> tuple[Finding, ...]:
    """How this application stands to benefits of those kinds that members hold in ``month``."""
    found = clashes(
        case.household,
        pack,
        case.matter,
        tuple(m.id for m in here(case)),
        month,
        on,
        answers=settings,
        apart_from=case.application.benefit,
    )
    return tuple(f for f in found if f.inputs.get("held") in kinds)


def apart(
    case: Case, pack: Pack, settings: Settings, month: str, on: date
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Members who receive 特困 and so are not counted here: id → why, and the findings that say so."""
    found = beside(case, pack, settings, month, on, "tekun")
    why = {str(f.inputs["person"]): "已享受特困人员救助供养，另行计算" for f in found if f.ok is False}
    return why, tuple(replace(f, ok=True, letter="") if f.ok is False else f for f in found)


def matter_title(pack: Pack, law: str, otherwise: str) -> str:
    """How this scheme calls the matter under a law."""
    found: Matter | None = next((m for m in pack.scheme.matters if m.law == law), None)
    return found.title if found else otherwise
