"""What the subsidies for one person share: whose it is, the standing of the family, what else that person holds.

Used by ``disability`` and ``elderly``; ``answered`` and ``titles`` by ``temporary`` too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Finding
from desktop.domain.exclusion import BENEFITS, ELSEWHERE, clashes, holdings, kind_of
from desktop.domain.household import Member
from desktop.domain.money import format_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import verdict
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack
from desktop.errors import UserError

FAMILIES: Mapping[str, str] = {
    "低保": "dibao",
    "特困": "tekun",
    "低保边缘": "marginal",
    "边缘": "marginal",
    "刚性支出": "rigid",
}
"""How rules and settings name a category of family, and the kind of benefit that shows it."""


def subject_of(case: Case) -> Member:
    """The member the subsidy is for. Raises ``UserError`` when the file does not know that person."""
    found = case.household.member(case.application.subject or case.application.applicant)
    if found is None:
        raise UserError("申请里没有写明补贴给谁。", "请在申请登记里选定补贴对象，再来测算。")
    return found


def month_of(day: date) -> str:
    """``YYYY-MM`` of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def is_here(member: Member, title: str) -> Finding:
    """A subsidy is for somebody alive and of this family."""
    if member.here:
        return Finding("subject", "", True, f"{member.name}：{title}的补贴对象")
    gone = "已登记去世" if member.life == "dead" else "已不在本户"
    return Finding("subject", "", False, f"{member.name}{gone}", letter="经审核，补贴对象已不在本户")


def of_family(
    case: Case, pack: Pack, settings: Settings, member: Member, rules: Rulebook, names: tuple[str, str]
) -> Finding:
    """Whether the person is of a family the subsidy is meant for; ``inputs["family"]`` the kind that shows it.

    ``names``: the rule with the categories (低保), and the office setting with those the county added.
    """
    words, clause = rules.words(names[0]), rules.source(names[0])
    added = kinds_of(settings.text(names[1]))
    wanted = kinds_of("、".join(words))
    month = month_of(rules.on)
    held = [h for h in holdings(case.household, pack, month) if h.kind in FAMILIES.values()]
    own = [h.kind for h in held if h.person == member.id]
    inputs: dict[str, int | str] = {"person": member.id, "month": month, "family": own[0] if own else ""}
    for kind in own:
        if kind in wanted or kind in added:
            inputs["family"] = kind
            source = "" if kind in wanted else "（当地扩大范围，办公室设置）"
            return Finding("family", clause, True, f"{member.name}享受{BENEFITS[kind]}{source}", inputs)
    listed = "、".join(words)
    bureau = pack.scheme.names.bureau
    if any(h.kind in wanted for h in held) and member.counted:
        text = f"本户只有部分成员享受{listed}，{member.name}是否按{listed}家庭成员对待，请向{bureau}确认"
        return Finding("family", clause, None, text, inputs)
    if any(kind in ("marginal", "rigid") for kind in own):
        text = f"本户已有{BENEFITS[own[0]]}，不是{listed}家庭；当地是否扩大到这类家庭，请向{bureau}确认"
        return Finding("family", clause, None, text, inputs)
    letter = f"经审核，申请人目前不在{listed}家庭范围内，暂不符合{case.matter.title}条件"
    return Finding("family", clause, False, f"{member.name}没有享受{listed}", inputs, letter=letter)


def others(
    case: Case,
    pack: Pack,
    settings: Settings,
    member: Member,
    start: str,
    on: date,
    settled: str = "",
) -> tuple[Finding, ...]:
    """What the person holds already that bears on this subsidy, from the month it starts to that of ``on``.

    ``settled``: the family's own kind, where ``family`` has answered or asked already.
    """
    found: dict[tuple[object, object], Finding] = {}
    for month in dict.fromkeys((start, month_of(on))):
        for finding in clashes(
            case.household,
            pack,
            case.matter,
            (member.id,),
            month,
            on,
            elsewhere={member.id: elsewhere(case)},
            answers=settings,
            apart_from=case.application.benefit,
        ):
            if finding.ok is None and finding.inputs["held"] == settled:
                continue
            found.setdefault((finding.inputs["held"], finding.inputs["benefit"]), finding)
    return tuple(found.values())


def elsewhere(case: Case) -> tuple[str, ...]:
    """Benefits paid by others (``orphan``, ``injury_care``) that a step of this case wrote in ``other_benefits``."""
    told: set[str] = set()
    for name in ("disability_match", "verification_result", "visit"):
        step = case.latest(name)
        value = step.facts.get("other_benefits") if step else None
        told |= {v for v in value if isinstance(v, str)} if isinstance(value, list) else set()
    return tuple(kind for kind in ELSEWHERE if kind in told)


def set_amount(pack: Pack, settings: Settings, name: str, what: str, clause: str = "") -> tuple[int, Finding]:
    """An amount a month that the office has set, in fen. Raises ``UserError`` when it has not (未配置)."""
    fen = settings.wanted(name)
    known = pack.scheme.setting(name)
    title = known.title if known else name
    text = f"{what}每月 {format_yuan(fen)} 元（办公室设置：{title}）"
    return fen, Finding("amount", clause, True, text, {name: fen})


def answered(case: Case, pack: Pack, findings: Sequence[Finding], help_: Collection[str]) -> Proposal | None:
    """A refusal where something fails, no answer yet where something is open; None where all is well.

    ``help_``: kinds of benefit that may be applied for instead, offered where the county's scheme has them.
    """
    if any(f.ok is False for f in findings):
        otherwise = f"经审核，暂不符合{case.matter.title}条件。"
        return verdict.refused(category(case), findings, otherwise, titles(pack, case, help_))
    if any(f.ok is None for f in findings):
        return verdict.undecided(category(case), findings)
    return None


def given(
    case: Case,
    findings: tuple[Finding, ...],
    member: Member,
    base_fen: int,
    tier: str = "",
    care_fen: int = 0,
) -> Proposal:
    """The proposal of a set sum for one person, fen a month: ``base_fen`` and what is paid for care on top."""
    total = base_fen + care_fen
    return Proposal(
        outcome=CONFIRM,
        covered=1,
        monthly_fen=total,
        category=category(case),
        calculation=verdict.sentences(findings),
        clauses=verdict.clauses(findings),
        tier=tier,
        method="定额",
        standard_fen=base_fen,
        base_fen=base_fen,
        person_topup_fen=care_fen,
        members=(member.id,),
    )


def category(case: Case) -> str:
    """The category the matter pays under."""
    return case.matter.categories[0] if case.matter.categories else case.matter.title


def titles(pack: Pack, case: Case, kinds: Collection[str]) -> tuple[str, ...]:
    """The matters of this county that give these kinds of benefit, in that order, without the case's own."""
    known = [(kind_of(m), m) for m in pack.scheme.matters if m.id != case.matter.id]
    return tuple(m.title for wanted in kinds for kind, m in known if kind == wanted)


def kinds_of(words: str) -> tuple[str, ...]:
    """The kinds of benefit that a list of family categories names (低保、低保边缘)."""
    parts = (part.removesuffix("家庭").strip() for part in re.split(r"[、，,；;\s]+", words))
    return tuple(FAMILIES[part] for part in parts if part in FAMILIES)
