"""最低生活保障: who qualifies and for how much a month (民发〔2021〕57号 §§7, 8, 13, 14, 21, 23; 民发〔2022〕83号).

Facts of the latest visit it reads besides ``family``: ``tier`` (the id of the tier chosen, else the household's own
field ``tier``) and ``dependent_verified`` (True: lives off the family and cannot set up house alone, 83号).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.domain.benefit import Amount, first_month, gap_benefit, tier_benefit
from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Circumstances, Finding, Terms
from desktop.domain.eligibility import Assessment, assess
from desktop.domain.household import Member
from desktop.domain.matter import Tier
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family
from desktop.domain.reckoning.topups import Topups, topups
from desktop.domain.reckoning.verdict import clauses, questions, refused, sentences, undecided
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack
from desktop.errors import UserError

_REFUSED = "经审核，家庭状况暂不符合最低生活保障条件。"
_STARTS = {"next_month": "从确认的次月起发放", "same_month": "从批准的当月起发放"}


@dataclass(frozen=True, slots=True)
class _Unit:
    """Whom the benefit is for: ``members`` of ``counted`` persons whose counted income is ``income_fen`` a year."""

    members: tuple[Member, ...]
    counted: int
    income_fen: int
    findings: tuple[Finding, ...] = ()


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """Judge members, income and property by the rules in force on a day, then reckon gap or tier and top-ups.

    Raises ``UserError`` when the standard, a tier or a top-up is not configured.
    """
    rules = Rulebook.of(pack, case.matter, on)
    kind = family.category(case, "城市低保" if family.urban(case) else "农村低保")
    terms = family.terms(settings, family.standard(case, settings))
    starts = first_month(on, rules.words("pay_start")[0])
    away, together = family.apart(case, pack, settings, starts, on)
    people = family.circumstances(case, away)
    found = assess(people, terms, rules)
    asked = tuple(family.open_questions(case, rules))
    told = tuple(f for f in found.findings if not _of_somebody_else(f, case))
    said = (*_window(settings, rules), *told, *together, *asked)
    if not family.here(case):
        return refused(kind, said, "家庭已没有可以保障的成员。")
    if not found.members and away:
        return refused(
            kind, said, "经审核，已享受特困人员救助供养，不能同时享受最低生活保障。", ("临时救助",)
        )
    if found.verdict == "unclear" or any(f.ok is None for f in (*asked, *together)):
        return undecided(kind, said)
    unit = _family(case, found, rules) or _single(case, found, people, terms, rules)
    if unit is None:
        if found.verdict == "dibao":
            text = "家庭符合条件，但没有一名成员登记为保障对象，请先登记"
            return undecided(kind, (*said, Finding("member.covered", rules.cite("57.7"), None, text)))
        if any(f.ok is None for f in told):
            return undecided(kind, said)
        return refused(kind, said, _REFUSED, _other_help(found, pack))
    return _amount(case, unit, kind, said, settings, terms, rules)


def _of_somebody_else(finding: Finding, case: Case) -> bool:
    """A question about a person who might apply alone, but did not: it holds nothing up."""
    return finding.rule == "single.dependent" and finding.inputs.get("person") != family.subject(case)


def _other_help(found: Assessment, pack: Pack) -> tuple[str, ...]:
    if found.verdict != "marginal":
        return ("临时救助",)
    marginal = family.matter_title(pack, "marginal", "低收入家庭（低保边缘家庭）认定")
    return (marginal, "临时救助")


def _family(case: Case, found: Assessment, rules: Rulebook) -> _Unit | None:
    """The whole family, where it qualifies; who counts and is not covered is a question (83号)."""
    if found.verdict != "dibao":
        return None
    counted = [m for m in case.household.members if m.id in found.members]
    covered = tuple(m for m in counted if m.covered)
    text = "没有纳入保障：全家符合条件的，不得只纳入部分成员，请写明原因"
    left = tuple(
        Finding("member.partial", rules.cite("83.single"), None, f"{m.name} {text}")
        for m in counted
        if not m.covered and rules.has("single_adult_age")
    )
    return _Unit(covered, len(counted), found.income_year_fen, left) if covered else None


def _single(
    case: Case, found: Assessment, people: Circumstances, terms: Terms, rules: Rulebook
) -> _Unit | None:
    """The applicant alone as a single-person unit (单人户, 57号 §8; 参照单人户, 83号): only their own income counts."""
    who = case.household.member(family.subject(case))
    if who is None or not _may_stand_alone(case, found, who.id):
        return None
    own = tuple(i for i in people.incomes if i.person == who.id)
    persons = tuple(p for p in people.persons if p.id == who.id)
    alone = assess(Circumstances(persons, own), terms, rules)
    text = f"{who.name}按单人户保障 1 人，只计本人收入；当地对单人户金额另有规定的，请先核对"
    return _Unit((who,), 1, alone.income_year_fen, (Finding("single.unit", rules.cite("57.8"), True, text),))


def _may_stand_alone(case: Case, found: Assessment, who: str) -> bool:
    if who in found.singles:
        return True
    asked = any(f.rule == "single.dependent" and f.inputs.get("person") == who for f in found.findings)
    return asked and family.visit_facts(case).get("dependent_verified") is True


def _amount(
    case: Case,
    unit: _Unit,
    kind: str,
    said: tuple[Finding, ...],
    settings: Settings,
    terms: Terms,
    rules: Rulebook,
) -> Proposal:
    basis = rules.cite("649.12")
    added = topups(case.matter.topups, unit.members, terms.standard_fen, settings, rules.on, basis)
    tier = _tier(case)
    if case.matter.method == "tiers" and tier is None:
        return undecided(kind, (*said, *unit.findings, _no_tier(case, rules)))
    money = _tiered(tier, unit, added, settings) if tier else _gap(case, unit, added, terms, settings)
    findings = (*said, *unit.findings, *added.findings, *money.findings, *_starts(rules))
    if money.total_fen == 0:
        open_ = any(f.ok is None for f in money.findings)
        return undecided(kind, findings) if open_ else refused(kind, findings, _REFUSED, ("临时救助",))
    return Proposal(
        outcome=CONFIRM,
        covered=len(unit.members),
        monthly_fen=money.total_fen,
        category=kind,
        calculation=sentences(findings),
        clauses=clauses(findings),
        unclear=_still_asked(findings),
        tier=tier.id if tier else "",
        method="tiers" if tier else "gap",
        standard_fen=terms.standard_fen,
        base_fen=money.base_fen,
        household_topup_fen=money.household_topup_fen,
        person_topup_fen=money.person_topup_fen,
        members=tuple(m.id for m in unit.members),
    )


def _still_asked(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What to ask though the answer is yes; that somebody depends on the family was verified by then."""
    return questions(f for f in findings if f.rule != "single.dependent")


def _gap(case: Case, unit: _Unit, added: Topups, terms: Terms, settings: Settings) -> Amount:
    if case.matter.method not in (None, "gap"):
        raise UserError(
            f"{case.matter.title}的计算办法“{case.matter.method}”不能用于低保。",
            "低保金额按差额或者分档确定，请在方案里把 method 写成 gap 或 tiers。",
        )
    return gap_benefit(
        terms.standard_fen,
        len(unit.members),
        unit.income_fen,
        added.household_fen,
        added.person_fen,
        family.rounding(settings),
        counted=unit.counted,
        minimum_fen=max(settings.number("minimum_monthly_fen") or 0, 0),
    )


def _tiered(tier: Tier, unit: _Unit, added: Topups, settings: Settings) -> Amount:
    fen = family.local_sum(settings, tier.amount_setting)
    return tier_benefit(tier.title, fen, len(unit.members), added.household_fen, added.person_fen)


def _tier(case: Case) -> Tier | None:
    """The tier that was chosen on the visit, else the one on file."""
    if case.matter.method != "tiers":
        return None
    chosen = family.visit_facts(case).get("tier") or case.household.fields.get("tier")
    return next((t for t in case.matter.tiers if t.id == chosen), None)


def _no_tier(case: Case, rules: Rulebook) -> Finding:
    names = "、".join(t.title for t in case.matter.tiers)
    text = f"还没有选定保障档次（{names}），请在入户调查或户档里选定"
    return Finding("benefit.tier", rules.source("methods"), None, text)


def _window(settings: Settings, rules: Rulebook) -> Iterator[Finding]:
    months = settings.number("income_months")
    if months:
        text = f"收入按申请前 {months} 个月核算，以全年数为准（办公室设置）"
        yield Finding("income.window", rules.cite("57.13"), True, text)


def _starts(rules: Rulebook) -> Iterator[Finding]:
    start = rules.words("pay_start")[0]
    text = _STARTS.get(start, start)
    yield Finding("benefit.starts", rules.source("pay_start"), True, text)
