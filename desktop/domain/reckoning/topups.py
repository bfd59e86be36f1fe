"""分类施保: what is added for a household and for single persons in it (649号 §12; amounts are the office's own)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from desktop.domain.circumstances import Finding
from desktop.domain.household import Member
from desktop.domain.matter import Topup
from desktop.domain.money import format_yuan, round_half_up
from desktop.domain.proposal import Settings
from desktop.domain.reckoning.family import age, grade, kind_of_disability, local_sum
from desktop.errors import UserError


@dataclass(frozen=True, slots=True)
class Topups:
    """Both columns in fen a month, each summed exactly and rounded once, with what fits whom."""

    household_fen: int
    person_fen: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Added:
    """One top-up that fits: for whom (a household has no member), how much, how that was worked out."""

    topup: Topup
    member: str
    fen: Fraction
    arithmetic: str


def topups(
    rules: Sequence[Topup],
    members: Sequence[Member],
    standard_fen: int,
    settings: Settings,
    on: date,
    clause: str,
) -> Topups:
    """What the covered ``members`` get besides the gap or tier.

    Raises ``UserError`` where the amount of one that fits is not configured.
    """
    home: list[_Added] = []
    own: list[_Added] = []
    asked: list[Finding] = []
    for rule in rules:
        fitting = {m.id: _fits(rule, m, on) for m in members}
        asked += [_question(rule, m, clause) for m in members if fitting[m.id] is None]
        names = [m for m in members if fitting[m.id]]
        if names and rule.per == "household":
            home.append(_added(rule, "", standard_fen, settings))
        elif names:
            own += [_added(rule, m.id, standard_fen, settings) for m in names]
    home, own = _best(home), _best(own)
    people = {m.id: m.name for m in members}
    findings = (*(_finding(a, people, clause) for a in (*home, *own)), *asked)
    return Topups(_sum(home), _sum(own), findings)


def _fits(rule: Topup, member: Member, on: date) -> bool | None:
    """True where everything the rule names is so, None where what is on file does not tell."""
    answers = (
        _has(grade(member.disability_grade), {grade(g) for g in rule.grades}, bool(member.disability_kind)),
        _has(
            kind_of_disability(member.disability_kind), set(rule.kinds), bool(grade(member.disability_grade))
        ),
        _aged(rule, age(member, on)),
        member.severe_illness if rule.severe_illness else True,
    )
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def _has(value: int | str, wanted: set[int] | set[str], disabled: bool) -> bool | None:
    """Whether a disability is one of those wanted; unknown when the person is disabled but this was left blank."""
    if not wanted:
        return True
    return value in wanted if value or not disabled else None


def _aged(rule: Topup, years: int | None) -> bool | None:
    if rule.age_from is None and rule.age_to is None:
        return True
    if years is None:
        return None
    return (rule.age_from is None or rule.age_from <= years) and (rule.age_to is None or years <= rule.age_to)


def _added(rule: Topup, member: str, standard_fen: int, settings: Settings) -> _Added:
    if rule.percent_of_standard is not None:
        fen = Fraction(standard_fen * rule.percent_of_standard, 100)
        return _Added(rule, member, fen, f"月标准 {format_yuan(standard_fen)} × {rule.percent_of_standard}%")
    if rule.amount_setting is None:
        raise UserError(f"分类施保“{rule.title}”没有写明金额。", "请在方案里写明金额的设置项或占标准的比例。")
    fen = Fraction(local_sum(settings, rule.amount_setting))
    return _Added(rule, member, fen, "当地标准（办公室设置）")


def _best(added: list[_Added]) -> list[_Added]:
    """Of those marked 就高 for one person (or the household) only the highest; the others add up."""
    highest: dict[str, _Added] = {}
    for one in added:
        if one.topup.best_only and (one.member not in highest or one.fen > highest[one.member].fen):
            highest[one.member] = one
    return [a for a in added if not a.topup.best_only or highest[a.member] is a]


def _sum(added: list[_Added]) -> int:
    return round_half_up(sum((a.fen for a in added), Fraction(0)))


def _finding(added: _Added, people: dict[str, str], clause: str) -> Finding:
    who = people.get(added.member, "本户")
    text = f"{who}：{added.topup.title}，每月增发 {format_yuan(round_half_up(added.fen))} 元"
    note = "；与同类就高，不叠加" if added.topup.best_only else ""
    return Finding("topup", added.topup.clause or clause, True, text + note, arithmetic=added.arithmetic)


def _question(rule: Topup, member: Member, clause: str) -> Finding:
    text = f"{member.name}：是否符合“{rule.title}”尚未查明（出生日期、残疾类别或等级没有填写）"
    return Finding("topup", rule.clause or clause, None, text)
