"""What a decision on a change may do to the running benefit, and from which month (domain §I 4, 12; 57号§§31–34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.domain.case import REDUCTIONS, Case
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import Benefit, parse_day
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, month_of

ACTS: Mapping[str, str] = {
    "increase": "increase",
    "resume": "increase",
    "decrease": "decrease",
    "suspend": "decrease",
    "stop": "stop",
    "grace": "stop",
    "keep": "confirm",
    "facts": "confirm",
}
"""The power that each effect takes: 增发, 减发, 停发 are the county's unless the instrument names them (§I 1)."""

EFFECT_NAMES: Mapping[str, str] = {
    "increase": "增发", "decrease": "减发", "stop": "停发", "keep": "不变",
    "grace": "渐退后停发", "suspend": "暂停发放", "resume": "恢复发放", "facts": "变更登记",
}  # fmt: skip

REVISED = frozenset({"increase", "decrease"})
"""Effects that give a new revision of the benefit; the others leave its amount as it is or end it."""
ENDING = frozenset({"stop", "grace"})


def effect_of(old: Benefit, monthly_fen: int, covered: int) -> str:
    """Which effect a newly reckoned amount has; nothing left to pay is a stop.

    The same money for other persons is a new revision too: the number on the roster changes.
    """
    if monthly_fen <= 0:
        return "stop"
    if monthly_fen == old.monthly_fen:
        return "keep" if covered == old.covered else "increase"
    return "increase" if monthly_fen > old.monthly_fen else "decrease"


def effect(case: Case, facts: Facts) -> list[Obstacle]:
    """The effect is one this change may have, fits the amounts, and names its months."""
    kind, old, name = case.change, case.target, facts.text("effect")
    if kind is None or old is None:
        return [Obstacle("change", "没有找到要变更的待遇。")]
    if name not in kind.effects:
        allowed = "、".join(EFFECT_NAMES[e] for e in kind.effects)
        return [Obstacle("effect", f"“{kind.title}”的结果只能是：{allowed}。", kind.clause)]
    found = _amounts(old, name, facts)
    if name in REDUCTIONS and not facts.texts("reasons"):
        found.append(Obstacle("reasons", f"{EFFECT_NAMES[name]}要写明理由。", "民发〔2021〕57号 第三十二条"))
    months = facts.number("grace_months")
    if months < 0 or (name == "grace") != (months > 0):
        found.append(Obstacle("grace", "渐退要写明几个月；不是渐退的不写。", "民发〔2022〕83号"))
    return found


def _amounts(old: Benefit, name: str, facts: Facts) -> list[Obstacle]:
    new, covered = facts.number("monthly_fen"), facts.number("covered")
    same = new == old.monthly_fen and covered == old.covered
    more = new > old.monthly_fen or (new == old.monthly_fen and covered != old.covered)
    fits = {
        "increase": more and covered > 0,
        "decrease": 0 < new < old.monthly_fen and covered > 0,
        "stop": new == 0 and covered == 0,
        "grace": new == old.monthly_fen or (new == 0 and covered == 0),
    }.get(name, same)
    if fits:
        return []
    text = f"原每月 {format_yuan(old.monthly_fen)} 元，现每月 {format_yuan(new)} 元，与“{EFFECT_NAMES[name]}”不符。"
    return [Obstacle("amount", text)]


def first_month(case: Case, decided_on: date) -> str:
    """The first month that a change counts for: after the event (a death), else the month after the decision."""
    event = parse_day(case.application.event_on)
    after_event = case.change is not None and case.change.starts == "after_event"
    month = add_months(month_of(event if after_event and event else decided_on), 1)
    began = [b.first_month for b in case.household.chain(case.application.benefit)]
    return max([month, *began[-1:]])


def grace_ends(case: Case, decided_on: date, months: int) -> str:
    """The last month of a grace period of so many months (渐退期)."""
    return add_months(first_month(case, decided_on), months - 1)
