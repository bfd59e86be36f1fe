"""低保边缘家庭: income a head below the multiple of the standard, property within limits (57号 §8); no money.

Members, income and property are counted as for dibao. The county may set its own months of validity with the office
setting ``marginal_validity_months``.
"""

from __future__ import annotations

from datetime import date

from desktop.domain.benefit import first_month
from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Finding
from desktop.domain.eligibility import Assessment, assess
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family
from desktop.domain.reckoning.validity import valid_until
from desktop.domain.reckoning.verdict import clauses, questions, refused, sentences, undecided
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

_REFUSED = "经审核，家庭状况暂不符合低保边缘家庭条件。"


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """Judge the family; a recognition ends with the month ``valid_until``."""
    rules = Rulebook.of(pack, case.matter, on, "dibao")
    kind = family.category(case, "低保边缘家庭")
    starts = first_month(on, "next_month")
    away, together = family.apart(case, pack, settings, starts, on)
    terms = family.terms(settings, family.standard(case, settings))
    found = assess(family.circumstances(case, away), terms, rules)
    asked = tuple(family.open_questions(case, rules))
    barred = family.beside(case, pack, settings, starts, on, "dibao", "marginal")
    told = tuple(f for f in found.findings if not f.rule.startswith(("single", "income.standard")))
    said = (*told, *together, *barred, *asked)
    if any(f.ok is False for f in barred) or (away and not found.members):
        return refused(kind, said, "经审核，已享受其他救助，不再认定为低保边缘家庭。", ("临时救助",))
    if found.verdict == "unclear" or any(f.ok is None for f in (*asked, *barred, *together)):
        return undecided(kind, said)
    if found.verdict != "marginal":
        return _refused(kind, found, said, pack, rules)
    until, validity = valid_until(settings.number("marginal_validity_months"), rules)
    findings = (*said, _short_of_dibao(found), validity)
    return Proposal(
        outcome=CONFIRM,
        covered=len(found.members),
        monthly_fen=0,
        category=kind,
        calculation=sentences(findings),
        clauses=clauses(findings),
        unclear=questions(findings),
        valid_until=until,
        standard_fen=terms.standard_fen,
        members=found.members,
    )


def _refused(
    kind: str, found: Assessment, said: tuple[Finding, ...], pack: Pack, rules: Rulebook
) -> Proposal:
    """Too poor for this is not too rich: such a family is told to apply for dibao."""
    if found.verdict == "dibao":
        dibao = family.matter_title(pack, "dibao", "最低生活保障")
        text = f"经审核，家庭符合{dibao}的收入和财产条件，不需认定为低保边缘家庭。"
        return refused(kind, said, text, (dibao,))
    percent = rules.number("marginal_multiple_percent")
    over = any(f.rule == "income.marginal" and f.ok is False for f in found.findings)
    text = f"经审核，家庭月人均收入不低于当地最低生活保障标准的{percent / 100:g}倍。" if over else _REFUSED
    return refused(kind, said, text, ("临时救助",))


def _short_of_dibao(found: Assessment) -> Finding:
    """The dibao test that was not met, told without the words of a refusal: here it is a condition that is met."""
    test = next(f for f in found.findings if f.rule == "income.standard")
    return Finding(
        "marginal.not_dibao", test.clause, True, f"{test.text}，不属于低保", test.inputs, test.arithmetic
    )
