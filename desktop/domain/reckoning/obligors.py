"""法定赡养、抚养、扶养义务人: whether one of them is able to support the applicant (民发〔2021〕43号 §§4, 8).

The latest visit records them as its fact ``obligors``, a list (empty: there are none) of records with ``name``,
``relation``, ``age`` in full years, ``kind`` (see ``KINDS``, empty for none of them), ``means_ok`` (True: income and
property are within what §8 asks of that kind), ``able`` (True: was found able to support) and ``basis`` (the provincial
rule under which somebody of no listed kind counts as unable). Whatever is not recorded is unknown, never a yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.domain.case import Case
from desktop.domain.circumstances import Finding
from desktop.domain.household import Member
from desktop.domain.reckoning import family
from desktop.domain.rulebook import Rulebook

KINDS: Mapping[str, str] = {
    "tekun": "特困人员",
    "dibao": "低保对象",
    "disabled": "重度残疾人",
    "third_grade": "三级智力、精神残疾人",
    "no_capacity": "无民事行为能力",
    "missing": "宣告失踪",
    "prison": "在监狱服刑",
}
"""What an obligor may be who cannot be expected to support anybody."""

_ABLE = "经审核，有具备履行能力的法定赡养、抚养、扶养义务人"
_MEANS = {
    "disabled": "收入、财产符合规定",
    "third_grade": "收入、财产符合规定",
    "no_capacity": "财产符合规定",
    "missing": "财产符合规定",
    "prison": "财产符合规定",
}


def obligor_findings(
    case: Case, who: Member, together: Mapping[str, bool | None], rules: Rulebook
) -> Iterator[Finding]:
    """One finding for each obligor (``ok`` True: unable to support), or one that there are none or nobody asked.

    ``together``: other members who apply with this one, by id, and whether they meet the two other conditions: who does
    supports nobody either.
    """
    named = family.rows(family.visit_facts(case), "obligors")
    if named is None:
        text = f"{who.name}：法定赡养、抚养、扶养义务人情况尚未查明"
        yield Finding("tekun.obligor", rules.cite("43.4"), None, text)
        return
    names = {str(o.get("name", "")) for o in named}
    relatives = [m for m in _relatives(case, who) if m.name not in names]
    for member in relatives:
        yield _member(member, together, rules)
    for obligor in named:
        yield _judged(obligor, rules)
    if not named and not relatives:
        text = f"{who.name}：没有法定赡养、抚养、扶养义务人"
        yield Finding("tekun.obligor", rules.cite("43.4"), True, text)


def _relatives(case: Case, who: Member) -> list[Member]:
    """Members of the same household who owe support: seen from the head, so only sure where the head is one of two."""
    head = case.household.head
    others = [m for m in family.here(case) if m.id != who.id]
    if head is None or head.id == who.id:
        near = family.SPOUSES | family.CHILDREN | family.PARENTS
        return [m for m in others if m.relation in near]
    if who.relation in family.SPOUSES | family.CHILDREN | family.PARENTS:
        return [m for m in others if m.id == head.id]
    return []


def _member(member: Member, together: Mapping[str, bool | None], rules: Rulebook) -> Finding:
    meets = together.get(member.id)
    if meets:
        text = f"{member.name}：一并申请，本人无劳动能力、无生活来源，无履行能力"
        return Finding("tekun.obligor", rules.cite("43.8"), True, text)
    text = f"{member.name}：同户的法定义务人，履行能力尚未查明"
    return Finding("tekun.obligor", rules.cite("43.8"), None, text)


def _judged(obligor: family.Facts, rules: Rulebook) -> Finding:
    ok, why = _unable(obligor, rules)
    name = str(obligor.get("name") or "义务人")
    relation = str(obligor.get("relation") or "关系未写明")
    result = {True: "无履行能力", False: "有履行能力", None: "待查明"}[ok]
    text = f"{name}（{relation}）：{result}，{why}"
    return Finding("tekun.obligor", rules.cite("43.8"), ok, text, letter=_ABLE if ok is False else "")


def _unable(obligor: family.Facts, rules: Rulebook) -> tuple[bool | None, str]:
    """Whether the law takes an obligor as unable, with the reason; None while something is not known."""
    kind = str(obligor.get("kind") or "")
    age = obligor.get("age")
    years = age if type(age) is int else None
    if kind == "tekun":
        return True, KINDS[kind]
    if kind == "dibao" and (years is None or years >= rules.number("obligor_dibao_age")):
        return _aged(years, rules.number("obligor_dibao_age"), KINDS[kind])
    if kind in _MEANS:
        return _with_means(obligor, KINDS[kind], _MEANS[kind])
    if years is not None and years >= rules.number("obligor_old_age"):
        what = f"满{rules.number('obligor_old_age')}周岁"
        return _with_means(obligor, what, "收入低于上年人均可支配收入、财产符合规定")
    return _others(obligor)


def _aged(years: int | None, least: int, what: str) -> tuple[bool | None, str]:
    if years is None:
        return None, f"{what}，年龄没有写明"
    return True, f"满{least}周岁的{what}"


def _with_means(obligor: family.Facts, what: str, means: str) -> tuple[bool | None, str]:
    match obligor.get("means_ok"):
        case True:
            return True, f"{what}，{means}"
        case False:
            return False, f"{what}，但收入或者财产超出规定"
        case _:
            return None, f"{what}，是否{means}没有写明"


def _others(obligor: family.Facts) -> tuple[bool | None, str]:
    basis = str(obligor.get("basis") or "")
    match obligor.get("able"):
        case True:
            return False, "调查认定能够履行"
        case False if basis:
            return True, f"属于省级规定的其他情形：{basis}"
        case False:
            return None, "调查认为不能履行，但没有写明属于哪一种规定情形"
        case _:
            return None, "履行能力没有写明"
