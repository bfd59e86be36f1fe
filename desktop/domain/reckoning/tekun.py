"""特困人员: the three conditions together, and what each person gets a month (民发〔2021〕43号 §§4–9, 17, 19–22).

Facts of the latest visit it reads besides ``family`` and ``obligors``: ``orphan_choice`` of a minor: ``orphan`` (chose
the support for orphans), ``tekun`` (could choose, and chose this) or ``no`` (is no such child); one word for all, or a
mapping of member id → word. Self-care comes from the latest ``self_care`` step: ``result`` full, partial or none, and
``member`` where more than one person applies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from desktop.domain.benefit import first_month
from desktop.domain.care_rules import LEVEL_NAMES
from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Finding, Terms
from desktop.domain.household import Member
from desktop.domain.means import counted_income, property_findings, yuan_month
from desktop.domain.money import format_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family
from desktop.domain.reckoning.obligors import obligor_findings
from desktop.domain.reckoning.verdict import clauses, questions, refused, sentences, undecided
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

CARE_SETTINGS: Mapping[str, str] = {
    "full": "tekun_care_able_fen",
    "partial": "tekun_care_partly_fen",
    "none": "tekun_care_wholly_fen",
}
"""The office setting of 照料护理 for each level of self-care."""

_ENDING = ("dibao", "disability_living", "disability_nursing", "elderly")
"""What a person may hold that 特困 replaces, or may replace by local rules."""

_REFUSED = "经审核，暂不符合特困人员认定条件。"
_WORK = "经审核，不属于规定的无劳动能力情形"
_MEANS = "经审核，收入或者财产状况不符合无生活来源的规定"
_ORPHAN = "已选择孤儿或者事实无人抚养儿童保障，不再认定为特困人员"


@dataclass(frozen=True, slots=True)
class _Care:
    """What one person gets for care: level (empty: not assessed) and fen a month."""

    level: str
    fen: int
    finding: Finding


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """Judge everybody who applies; who meets all three conditions gets the basic sum and the sum for care.

    Raises ``UserError`` when an amount that is due is not configured.
    """
    rules = Rulebook.of(pack, case.matter, on)
    kind = family.category(case, "城市特困人员" if family.urban(case) else "农村特困人员")
    people = _applicants(case)
    judged = _judge(case, people, family.terms(settings, family.standard(case, settings)), rules)
    said = tuple(f for m in people for f in judged[m.id])
    if not people:
        return _nobody(case, kind, rules)
    if any(f.ok is None for f in said):
        return undecided(kind, said)
    entitled = tuple(m for m in people if all(f.ok for f in judged[m.id]))
    if not entitled:
        return refused(kind, said, _REFUSED, ("最低生活保障", "临时救助"))
    leaving = tuple(_leaving(case, pack, entitled, settings, rules))
    return _amount(case, entitled, kind, (*said, *leaving), settings, rules)


def _nobody(case: Case, kind: str, rules: Rulebook) -> Proposal:
    """Nobody is left to apply for, or nobody was marked as the one."""
    if not any(m.id == family.subject(case) for m in family.here(case)):
        return refused(kind, (), "已没有需要救助供养的人员。")
    text = "没有登记由哪一名成员申请"
    return undecided(kind, (Finding("tekun.applicant", rules.cite("43.10"), None, text),))


def _applicants(case: Case) -> tuple[Member, ...]:
    """The one the application names, else everybody who is to be covered."""
    if case.application.subject:
        return tuple(m for m in family.here(case) if m.id == case.application.subject)
    return tuple(m for m in family.here(case) if m.covered and m.counted)


def _judge(
    case: Case, people: tuple[Member, ...], terms: Terms, rules: Rulebook
) -> dict[str, tuple[Finding, ...]]:
    """Everybody's findings by member id. Who fails by themselves is asked nothing more; only the applicant's are told
    in a letter."""
    own = {m.id: (*_no_work(case, m, rules), *_no_means(case, m, len(people), terms, rules)) for m in people}
    meets = {member: all(f.ok for f in found) for member, found in own.items()}
    judged: dict[str, tuple[Finding, ...]] = {}
    for m in people:
        found = own[m.id]
        if not any(f.ok is False for f in found):
            found = (*found, *obligor_findings(case, m, meets, rules), *_orphan(case, m, rules))
        quiet = m.id != family.subject(case)
        judged[m.id] = tuple(replace(f, letter="") for f in found) if quiet else found
    return judged


def _no_work(case: Case, member: Member, rules: Rulebook) -> Iterator[Finding]:
    """无劳动能力 (§5): old enough, a child, or disabled to the degree that is named."""
    if case.application.change and _kept_as_a_minor(member, rules):
        text = f"{member.name}：未满{rules.number('minor_until')}周岁或者仍在义务教育、普通高中、中职就读，继续救助供养"
        yield Finding("tekun.work", rules.source("minor_until"), True, text)
        return
    ok, why = _unable_to_work(member, rules)
    result = {True: "无劳动能力", False: "不属于无劳动能力的情形", None: "有无劳动能力待查明"}[ok]
    text = f"{member.name}：{result}，{why}"
    yield Finding("tekun.work", rules.cite("43.5"), ok, text, letter=_WORK if ok is False else "")


def _kept_as_a_minor(member: Member, rules: Rulebook) -> bool:
    """Who was recognised as a child stays to full age, or as long as school lasts (§24; ``study`` “school”)."""
    years = family.age(member, rules.on)
    if years is None or years < rules.number("child_age"):
        return False
    return years < rules.number("minor_until") or member.study == "school"


def _unable_to_work(member: Member, rules: Rulebook) -> tuple[bool | None, str]:
    age = family.age(member, rules.on)
    old, child = rules.number("old_age"), rules.number("child_age")
    if age is not None and age >= old:
        return True, f"{age} 周岁，已满{old}周岁"
    if age is not None and age < child:
        return True, f"{age} 周岁，未满{child}周岁"
    kind = family.kind_of_disability(member.disability_kind)
    grade = family.grade(member.disability_grade)
    listed = _listed(kind, rules)
    if listed and str(grade) in listed:
        return True, f"{kind}残疾{'一二三四'[grade - 1]}级"
    if listed and not grade:
        return None, f"{kind}残疾，等级没有填写"
    if grade and not kind:
        return None, "残疾类别没有填写"
    if age is None:
        return None, "出生日期没有填写"
    return False, f"{age} 周岁，没有规定的残疾情形"


def _listed(kind: str, rules: Rulebook) -> tuple[str, ...]:
    """The grades of that kind of disability with which nobody can work."""
    names = {"智力": "grades_mind", "精神": "grades_mind", "肢体": "grades_limb", "视力": "grades_sight"}
    return rules.words(names[kind]) if kind in names else ()


def _no_means(case: Case, member: Member, people: int, terms: Terms, rules: Rulebook) -> Iterator[Finding]:
    """无生活来源 (§6): own income below the dibao standard, and property within the limits."""
    items = family.income_items(case, member)
    income, findings = counted_income(items, terms, rules, 1, "43.6")
    yield from findings
    ok = income < 12 * terms.standard_fen
    limit = format_yuan(terms.standard_fen)
    yield Finding(
        rule="tekun.means",
        clause=rules.cite("43.6"),
        ok=ok,
        text=f"{member.name}：月收入{'低于' if ok else '不低于'}低保标准 {limit} 元",
        inputs={"income_year_fen": income, "standard_fen": terms.standard_fen},
        arithmetic=f"{format_yuan(income)} ÷ 12 ＝ {yuan_month(income, 1)} {'＜' if ok else '≥'} {limit}",
        letter="" if ok else _MEANS,
    )
    yield from property_findings(family.owned(case), terms, people, rules.cite("43.6"))


def _orphan(case: Case, member: Member, rules: Rulebook) -> Iterator[Finding]:
    """A minor who chose the support for orphans is not 特困 as well (§9)."""
    age = family.age(member, rules.on)
    if age is None or age >= rules.number("minor_until"):
        return
    said = family.visit_facts(case).get("orphan_choice")
    choice = said.get(member.id) if isinstance(said, Mapping) else said
    clause = rules.cite("43.9")
    match choice:
        case "orphan":
            yield Finding("tekun.orphan", clause, False, f"{member.name}：{_ORPHAN}", letter=_ORPHAN)
        case "tekun":
            text = f"{member.name}：可以选择孤儿、事实无人抚养儿童保障，本人选择特困供养"
            yield Finding("tekun.orphan", clause, True, text)
        case "no":
            text = f"{member.name}：不属于孤儿、事实无人抚养儿童"
            yield Finding("tekun.orphan", clause, True, text)
        case _:
            text = f"{member.name}：未成年人，是否属于孤儿、事实无人抚养儿童以及选择哪一项保障，尚未写明"
            yield Finding("tekun.orphan", clause, None, text)


def _leaving(
    case: Case, pack: Pack, people: tuple[Member, ...], settings: Settings, rules: Rulebook
) -> Iterator[Finding]:
    """What cannot run beside 特困 ends for that person from the month it starts: never both in one month."""
    starts = first_month(rules.on, rules.words("pay_start")[0])
    applying = {m.id for m in people}
    for found in family.beside(case, pack, settings, starts, rules.on, *_ENDING):
        if found.inputs.get("person") not in applying:
            continue
        if found.ok is False:
            text = f"{found.text}；确认后，从起发月起停发，同户其他成员重新测算"
            yield replace(found, ok=True, text=text, letter="")
        else:
            yield found


def _amount(
    case: Case,
    entitled: tuple[Member, ...],
    kind: str,
    said: tuple[Finding, ...],
    settings: Settings,
    rules: Rulebook,
) -> Proposal:
    basic = family.local_sum(settings, "tekun_basic_fen")
    care = [_care(case, m, len(entitled), settings, rules) for m in entitled]
    base, nursing = basic * len(entitled), sum(c.fen for c in care)
    findings = (
        *said,
        *(c.finding for c in care),
        *_sum(basic, len(entitled), nursing, rules),
        *_where(rules),
    )
    levels = {c.level for c in care}
    return Proposal(
        outcome=CONFIRM,
        covered=len(entitled),
        monthly_fen=base + nursing,
        category=kind,
        calculation=sentences(findings),
        clauses=clauses(findings),
        unclear=questions(findings),
        tier=levels.pop() if len(levels) == 1 else "",
        method="standard",
        standard_fen=basic,
        base_fen=base,
        person_topup_fen=nursing,
        members=tuple(m.id for m in entitled),
    )


def _care(case: Case, member: Member, people: int, settings: Settings, rules: Rulebook) -> _Care:
    """照料护理 by the level of self-care; without an assessment nothing, and the question stays open (§20)."""
    level = _level(case, member, people)
    clause = rules.cite("43.20")
    if not level:
        text = f"{member.name}：生活自理能力尚未评估，照料护理费暂不计入"
        return _Care("", 0, Finding("tekun.care", clause, None, text))
    fen = family.local_sum(settings, CARE_SETTINGS[level])
    text = f"{member.name}：{LEVEL_NAMES[level]}，照料护理每月 {format_yuan(fen)} 元"
    return _Care(level, fen, Finding("tekun.care", clause, True, text))


def _level(case: Case, member: Member, people: int) -> str:
    for step in reversed(family.recorded(case, "self_care")):
        about = step.facts.get("member") or (member.id if people == 1 else "")
        if about == member.id and step.facts.get("result") in CARE_SETTINGS:
            return str(step.facts["result"])
    return ""


def _sum(basic: int, people: int, nursing: int, rules: Rulebook) -> Iterator[Finding]:
    total = basic * people + nursing
    parts = f"基本生活 {format_yuan(basic)} × {people} 人 ＋ 照料护理 {format_yuan(nursing)}"
    arithmetic = f"{parts} ＝ {format_yuan(total)}"
    yield Finding(
        "tekun.amount",
        rules.cite("43.17"),
        True,
        f"每月 {format_yuan(total)} 元，从确认的次月起发放",
        {},
        arithmetic,
    )


def _where(rules: Rulebook) -> Iterator[Finding]:
    text = "城乡标准不一致的：有承包土地或者参加集体收益分配的一般按农村，易地搬迁到城镇的按城市，请核对户档的城乡类别"
    yield Finding("tekun.place", rules.cite("43.19"), True, text)
