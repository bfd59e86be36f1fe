"""登记以后: what the registration of a change does at once, and what only comes with the signature."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.household import Benefit, Household
from desktop.domain.months import add_months, month_of
from desktop.domain.scheme import Change
from desktop.ui.presenters.change_specs import DEATH, MERGE, SPLIT, About
from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.words import month, yuan

Told = Callable[[Typed], tuple[str, str]]
"""What is typed → (no value, the sentence), see ``forms.Field.compute``."""


def told(about: About, kind: Change | None, decides: str) -> Told:
    """The sentence below the form; ``decides`` who signs in the end."""

    def say(typed: Typed) -> tuple[str, str]:
        if kind is None or kind.id == DEATH:
            return "", _death(about, typed, decides)
        return "", f"{_others(about, kind, typed)}{decides}"

    return say


_REGROUPED = {
    SPLIT: "登记后，分出去的成员另立户档并重新申请，原户的待遇按留下的人重新测算；原户的变更先签批，一个人不会两头算。",
    MERGE: "登记后，本户成员全部并入那一户并重新测算，本户的待遇签批后停发；本户的户档留着备查，不再办事。",
}


def _death(about: About, typed: Typed, decides: str) -> str:
    died = read_day(str(typed.get("event_on", "")))
    who = about.home.member(str(typed.get("who", "")))
    if died is None or who is None:
        return "选好谁去世、填好日期以后，这里写明登记后立即做什么。"
    first = add_months(month_of(died), 1)
    held = [b for b in about.benefits if b.subject in ("", who.id)]
    parts = []
    if held:
        names = "、".join(b.category or b.matter for b in held)
        parts.append(f"登记后，{names}{month(first)}起的发放立即停住；{_paid(about.home, held, first)}。")
    else:
        parts.append(f"登记后 {who.name} 不再计入家庭人口；没有正在发放、要停住的待遇。")
    parts += _left(about, who.id, typed)
    return "".join(parts) + (decides if held else "")


def _left(about: About, gone: str, typed: Typed) -> list[str]:
    """Who heads the family, and that nobody is left of it."""
    left = [m for m in about.home.members if m.here and m.id != gone]
    if not left:
        return ["家里没有其他成员，签批后停发。"]
    head = about.home.member(str(typed.get("head", ""))) if gone == about.head else None
    if head is not None:
        return [f"户主改为 {head.name}，户档继续使用，不用重新申请。其余 {len(left)} 人重新测算。"]
    return [f"其余 {len(left)} 人重新测算，不用重新申请。"]


def _paid(home: Household, held: list[Benefit], first: str) -> str:
    """What was paid already for months after the death."""
    ids = {c.id for b in held for c in home.chain(b.id)}
    paid = [p for p in home.payments if p.benefit in ids and p.month >= first]
    if not paid:
        return "此前已发的照旧"
    months = "、".join(month(m) for m in sorted({p.month for p in paid}))
    return f"{months}已经发放的共 {yuan(sum(p.amount_fen for p in paid))} 元，列入核对"


def _others(about: About, kind: Change, typed: Typed) -> str:
    if kind.id in _REGROUPED:
        return _REGROUPED[kind.id]
    effects = set(kind.effects)
    if effects == {"suspend"}:
        return "登记时不停发；签批以后从次月起停住，恢复时再办“恢复发放”。"
    if effects == {"resume"}:
        return "签批以后恢复发放，停住的月份一并补上。"
    if effects == {"facts"}:
        head = about.home.member(str(typed.get("head", "")))
        return f"登记后户主即改为 {head.name if head else '新户主'}，金额不变。"
    if effects <= {"stop", "grace"}:
        return "登记后照原金额发放；签批以后从次月起停发。"
    return "登记后照原金额发放；核实、测算、签批以后，从签批的次月起按新的金额发放。"
