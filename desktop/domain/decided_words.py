"""What the notice of a decision must say, word for word: what was decided, for whom, from when, how much.

It is read off the household's records alone, so that the desk that prints a notice and whoever holds one against the
records later, here or at the county, say the same. What a letter says besides (telephones, remedies, the law) is not
decided in the file and stands in ``office.notice_values``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desktop.domain.arrears import differences
from desktop.domain.care_rules import LEVEL_NAMES
from desktop.domain.case import Case
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.household import Decision, Member
from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, months_between

OF_PEOPLE = frozenset({"applicant", "applicant_id_masked", "head", "village", "beneficiary"})
"""Those of the fields that say who it is, not what was decided: they may be deleted by law one day."""


def decided_words(case: Case) -> dict[str, str]:
    """Field of the notice → its text; empty where the notice must say nothing. Empty as a whole without a decision."""
    d = case.decision
    if d is None:
        return {}
    home, who = case.household, applicant(case)
    said = {
        "applicant": addressee(case),
        "applicant_id_masked": mask(who.id_number) if who and who.here else "",
        "head": home.head.name if home.head and case.matter.gives != "service" else "",
        "matter_title": case.matter.title,
        "decided_on": day_words(d.on),
    }
    own = _OWN.get(case.form)
    return {**said, **({"village": home.village} if home.village else {}), **(own(case, d) if own else {})}


def applicant(case: Case) -> Member | None:
    """Whom the letter is for: the applicant, after a death whoever heads the family now."""
    found = case.household.member(case.application.applicant)
    if found is not None and found.here:
        return found
    return next((m for m in case.household.members if m.here), found or case.household.head)


def addressee(case: Case) -> str:
    """Whom the letter is addressed to; where nobody is left, the family (domain §I 4)."""
    who = applicant(case)
    if who is None:
        return ""
    return who.name if who.here else f"{who.name}家属"


def day_words(on: str) -> str:
    """2026-04-01 → 2026年4月1日, as GB/T 9704 writes it."""
    day = date.fromisoformat(on)
    return f"{day.year}年{day.month}月{day.day}日"


def month_words(month: str) -> str:
    """2026-04 → 2026年4月; empty for none."""
    return f"{month[:4]}年{int(month[5:])}月" if month else ""


def yuan(fen: int) -> str:
    """As a letter writes a sum; nothing for none."""
    return format_yuan(fen) if fen else ""


LEVELS: Mapping[str, str] = {str(level): name for level, name in LEVEL_NAMES.items()}


def tier_title(case: Case, tier: str) -> str:
    """A tier by its name: what is kept is its id, the level of self-care, or already a name."""
    return next((t.title for t in case.matter.tiers if t.id == tier), LEVELS.get(tier, tier))


def care_level(case: Case) -> str:
    """生活自理能力 as it was assessed; empty where nobody had to."""
    step = next((s for s in case.matter.steps if s.rule == "self_care"), None)
    done = case.latest(step.id) if step else None
    return LEVELS.get(str(done.facts.get("result")), "") if done else ""


def _confirmation(case: Case, d: Decision) -> Mapping[str, str]:
    subject = case.household.member(case.application.subject)
    return {
        "beneficiary": subject.name if subject else "",
        "category": d.category,
        "tier": tier_title(case, d.tier) if d.tier not in LEVELS else "",
        "care_level": care_level(case),
        "covered_count": str(d.covered),
        "monthly_amount": format_yuan(d.monthly_fen),
        "topup_amount": yuan(d.household_topup_fen + d.person_topup_fen),
        "first_month": month_words(d.first_month),
    }


def _relief(case: Case, d: Decision) -> Mapping[str, str]:
    given = case.benefit
    parts = months_between(given.first_month, given.last_month) if given else ()
    return {
        "relief_form": "发放救助金",
        "amount": yuan(d.amount_fen),
        "covered_count": str(d.covered),
        "pay_month": month_words(d.first_month) if len(parts) < 2 else "",
        "first_aid_amount": yuan(sum(p.amount_fen for p in case.paid if p.step)),
    }


def _recognition(case: Case, d: Decision) -> Mapping[str, str]:
    return {
        "category": d.category,
        "covered_count": str(d.covered),
        "valid_from": month_words(d.first_month),
        "valid_until": month_words(d.valid_until),
    }


def _result(case: Case, d: Decision) -> Mapping[str, str]:
    return {"result": "准予办理"}


def _change(case: Case, d: Decision) -> Mapping[str, str]:
    old = case.target
    another = old is not None and old.category != d.category
    return {
        "effect_title": EFFECT_NAMES.get(d.effect, ""),
        "old_category": old.category if old and another else "",
        "category": d.category if another else "",
        "covered_count": str(d.covered) if d.covered else "",
        "old_amount": yuan(old.monthly_fen) if old else "",
        "new_amount": yuan(d.monthly_fen),
        "first_month": month_words(d.first_month),
        "grace_until": month_words(d.last_month) if d.effect == "grace" else "",
    }


def _termination(case: Case, d: Decision) -> Mapping[str, str]:
    old = case.target
    return {
        "category": old.category if old else "",
        "old_amount": yuan(old.monthly_fen) if old else "",
        "last_month": month_words(d.last_month),
        "first_month": month_words(add_months(d.last_month, 1)) if d.last_month else "",
    }


def _suspension(case: Case, d: Decision) -> Mapping[str, str]:
    old = case.target
    return {"old_amount": yuan(old.monthly_fen) if old else "", "first_month": month_words(d.first_month)}


def _correction(case: Case, d: Decision) -> Mapping[str, str]:
    before = format_yuan(case.target.monthly_fen) if case.target else "0.00"
    if d.effect == "stop":
        text = f"每月 {before} 元的待遇发放到{month_words(d.last_month)}为止。"
    else:
        after, since = format_yuan(d.monthly_fen), month_words(d.first_month)
        text = f"每月待遇由 {before} 元改为 {after} 元，自{since}起执行。"
    return {
        "act_title": case.change.title if case.change else "",
        "correction": text,
        **_earlier(case),
        **_owed(case),
    }


def _earlier(case: Case) -> Mapping[str, str]:
    """What is corrected: the decision that gave the benefit, by the paper that told of it."""
    home, old = case.household, case.target
    earlier = next((d for d in home.decisions if old and d.id == old.source), None)
    paper = next((p for p in home.papers if earlier and p.decision == earlier.id and not p.void), None)
    return {
        "earlier_title": paper.title if paper else "原有待遇",
        "earlier_number": paper.number if paper else "（随名册转入，没有文号）",
        "earlier_on": day_words(earlier.on) if earlier else "（权限下放以前）",
    }


def _owed(case: Case) -> Mapping[str, str]:
    """What the correction leaves to be paid, and to be given back."""
    about = case.benefit or case.target
    over = [d.over_fen for d in differences(case.household, about.id)] if about else []
    return {
        "back_pay": yuan(sum(-fen for fen in over if fen < 0)),
        "recovery": yuan(sum(fen for fen in over if fen > 0)),
    }


_OWN: Mapping[str, Callable[[Case, Decision], Mapping[str, str]]] = {
    "confirmation_notice": _confirmation,
    "relief_notice": _relief,
    "recognition_notice": _recognition,
    "result_notice": _result,
    "change_notice": _change,
    "termination_notice": _termination,
    "suspension_notice": _suspension,
    "correction_notice": _correction,
}
"""A refusal says nothing but who was refused and when."""
