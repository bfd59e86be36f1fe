"""Who holds which benefit in a month, and what stands against one more for the same person (domain B.7).

The pairs are data (``resources/law/exclusions.toml``); the county's answer to a pair left to local rules is an office
setting. One household file only: the same person in two households is found elsewhere. Pure: months are ``YYYY-MM``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from desktop.domain.circumstances import Finding
from desktop.domain.household import Benefit, Household
from desktop.domain.law import Exclusion, Together
from desktop.domain.matter import Matter
from desktop.domain.scheme import Pack

BENEFITS: Mapping[str, str] = {
    "dibao": "最低生活保障",
    "tekun": "特困人员救助供养",
    "marginal": "低保边缘家庭认定",
    "rigid": "刚性支出困难家庭认定",
    "disability_living": "困难残疾人生活补贴",
    "disability_nursing": "重度残疾人护理补贴",
    "elderly": "经济困难老年人补贴",
    "temporary": "临时救助",
    "orphan": "孤儿、事实无人抚养儿童保障",
    "injury_care": "工伤生活护理费",
}
"""The kinds that the pairs are written in. A scheme may call its matters otherwise: see ``kind_of``."""

ELSEWHERE: tuple[str, ...] = ("orphan", "injury_care")
"""Kinds that no matter here pays: known only from what the desk found out."""


@dataclass(frozen=True, slots=True)
class Holding:
    """That ``person`` (a member id) holds a benefit of ``kind``; ``benefit`` its id, empty when paid elsewhere."""

    person: str
    kind: str
    benefit: str = ""


def kind_of(matter: Matter) -> str:
    """The kind of benefit a matter gives: its own id where that is one, else read from its rules and categories."""
    if matter.id in BENEFITS:
        return matter.id
    if matter.law == "disability":
        nursing = any("护理" in text for text in (matter.title, *matter.categories))
        return "disability_nursing" if nursing else "disability_living"
    return matter.law if matter.law and matter.law in BENEFITS else matter.id


def holdings(
    household: Household,
    pack: Pack,
    month: str,
    elsewhere: Mapping[str, Collection[str]] | None = None,
    *,
    coming: bool = False,
) -> tuple[Holding, ...]:
    """Everything that the members hold in a month; ``coming``: what was confirmed to begin after it too.

    ``elsewhere``: member id → kinds that somebody else pays, as the desk found them. A recognition counts to its
    last month; a benefit that hangs on one of two rival decisions is nobody's.
    """
    rivals = household.rival_decisions
    held = [
        Holding(person, _kind(pack, benefit), benefit.id)
        for benefit in household.benefits
        if _runs(benefit, month, coming) and benefit.source not in rivals
        for person in holders(household, benefit)
    ]
    told = [Holding(person, kind) for person, kinds in (elsewhere or {}).items() for kind in kinds]
    return (*held, *told)


def holders(household: Household, benefit: Benefit) -> tuple[str, ...]:
    """The members a benefit is for: its subject, those its decision names, else everybody covered."""
    if benefit.subject:
        return (benefit.subject,)
    named = next((d.members for d in household.decisions if d.id == benefit.source), ())
    return named or tuple(m.id for m in household.members if m.here and m.counted and m.covered)


def clashes(
    household: Household,
    pack: Pack,
    matter: Matter,
    members: Collection[str],
    month: str,
    on: date,
    *,
    elsewhere: Mapping[str, Collection[str]] | None = None,
    answers: Mapping[str, int | str] | None = None,
    apart_from: str = "",
) -> tuple[Finding, ...]:
    """What the members already hold in ``month`` that bears on ``matter``, by the pairs in force ``on`` a day.

    ``ok`` False: not both (or the same benefit twice), None: to be asked of the county or chosen by the person, True:
    both may run. A pair nobody ruled on says nothing. ``answers``: office settings, where ``answer_name`` of a
    pair holds the county's ruling. ``apart_from``: the benefit that a change is about.
    """
    kind = kind_of(matter)
    found = [
        finding
        for held in holdings(household, pack, month, elsewhere, coming=True)
        if held.person in members and (not held.benefit or held.benefit != apart_from)
        for finding in _clash(household, pack, kind, matter, held, month, on, answers or {})
    ]
    return tuple(found)


def answer_name(one: str, other: str) -> str:
    """The office setting that holds the county's ruling on a pair of kinds, whatever their order."""
    return f"together_{'_'.join(sorted((one, other)))}"


def _clash(
    household: Household,
    pack: Pack,
    kind: str,
    matter: Matter,
    held: Holding,
    month: str,
    on: date,
    answers: Mapping[str, int | str],
) -> Iterator[Finding]:
    member = household.member(held.person)
    who = member.name if member else held.person
    inputs: dict[str, int | str] = {
        "person": held.person,
        "held": held.kind,
        "benefit": held.benefit,
        "month": month,
    }
    if held.kind == kind:
        if matter.gives != "once":
            yield _twice(pack, who, matter, inputs, on)
        return
    pair = pack.together(kind, held.kind, on)
    if pair is None:
        return
    ruling, source = _ruling(pair, answers)
    inputs["together"] = ruling
    has = f"{who} {month} 已享受{_name(pack, held.kind)}"
    yield _said(pack, has, matter.title, _name(pack, held.kind), ruling, source, pair, inputs)


def _said(
    pack: Pack,
    has: str,
    title: str,
    other: str,
    ruling: Together,
    source: str,
    pair: Exclusion,
    inputs: Mapping[str, int | str],
) -> Finding:
    note = f"（{pair.note}）" if pair.note else ""
    bureau = pack.scheme.names.bureau
    match ruling:
        case "never":
            text, letter = (
                f"{has}，不能同时享受{title}{note}{source}",
                f"经审核，已享受{other}，不能同时享受{title}",
            )
            return Finding("exclusion", pair.clause, False, text, inputs, letter=letter)
        case "local":
            text = f"{has}，能否同时享受{title}由当地规定{note}，请向{bureau}确认"
            return Finding("exclusion", pair.clause, None, text, inputs)
        case "choose":
            text = f"{has}，与{title}只能选择一项{note}{source}，请本人书面选择"
            return Finding("exclusion", pair.clause, None, text, inputs)
        case "apart":
            text = f"{has}，与{title}分开计算{note}{source}"
            return Finding("exclusion", pair.clause, True, text, inputs)
        case _:
            text = f"{has}，可以同时享受{title}{note}{source}"
            return Finding("exclusion", pair.clause, True, text, inputs)


def _twice(pack: Pack, who: str, matter: Matter, inputs: Mapping[str, int | str], on: date) -> Finding:
    law = pack.laws.get("exclusions")
    clause = law.clause("exclusions", on) if law else None
    text = f"{who} {inputs['month']} 已享受{matter.title}，同一人同月不能领两份"
    letter = f"经审核，已享受{matter.title}"
    return Finding("exclusion.twice", clause.cite if clause else "", False, text, inputs, letter=letter)


def _ruling(pair: Exclusion, answers: Mapping[str, int | str]) -> tuple[Together, str]:
    """The county's answer where the pair is left to it or to be confirmed by it, and how to say so."""
    open_ = pair.confirm or pair.together == "local"
    answer = answers.get(answer_name(pair.a, pair.b)) if open_ else None
    found: Together | None = next((t for t in get_args(Together) if t == answer), None)
    return (found, "（按县级答复）") if found else (pair.together, "")


def _runs(benefit: Benefit, month: str, coming: bool) -> bool:
    begun = benefit.runs_in(month) or (coming and benefit.first_month > month and not benefit.ended_by)
    return begun and not (benefit.valid_until and benefit.valid_until < month)


def _kind(pack: Pack, benefit: Benefit) -> str:
    matter = pack.scheme.matter(benefit.matter)
    return kind_of(matter) if matter else benefit.matter


def _name(pack: Pack, kind: str) -> str:
    matter = pack.scheme.matter(kind)
    return matter.title if matter else BENEFITS.get(kind, kind)
