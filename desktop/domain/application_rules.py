"""登记: what an application may be about, by which way, and what of it may never be changed afterwards."""

from __future__ import annotations

from desktop.domain import household as h
from desktop.domain.facts import Obstacle
from desktop.domain.household import parse_day
from desktop.domain.journal import Attach, Put
from desktop.domain.late_entry import LATE_AFTER_DAYS
from desktop.domain.scheme import COUNTY, ORDINARY, Matter
from desktop.domain.view import DESK_ROLES, View

FIXED_ONCE_REGISTERED = (
    "intake_person", "matter", "registered_on", "path", "change", "benefit", "subject", "subitem", "cause", "event_on",
)  # fmt: skip
NEVER_TAKEN_BACK = ("relative", "complaint")
"""Once known, it stays known: the county's visit cannot be avoided by a correction (57号 第二十条)."""


def application(view: View, put: Put) -> list[Obstacle]:
    """A first write registers, a later one may correct what is not fixed."""
    if view.home.application(put.id) is not None:
        return view.by(DESK_ROLES) + _amended(view, put)
    matter = view.law.pack.scheme.matter(str(put.fields.get("matter", "")))
    on = parse_day(put.fields.get("registered_on"))
    found = view.by(DESK_ROLES)
    if matter is None:
        return [*found, Obstacle("matter", "本方案没有这个事项。")]
    if put.fields.get("intake_person") != view.act.person:
        found.append(Obstacle("intake_person", "登记人要写实际登记的人。"))
    if on is None:
        return [*found, Obstacle("date", "请填写登记日期。")]
    new = h.Application(put.id, **{n: put.fields[n] for n in _ABOUT if isinstance(put.fields.get(n), str)})
    return (
        found
        + view.ahead(on)
        + _late(view, put)
        + _sums(put)
        + _way(view, matter, new)
        + _once(view, matter, new)
    )


_ABOUT = ("matter", "subject", "subitem", "change", "benefit", "path", "cause", "event_on")


def _amended(view: View, put: Put) -> list[Obstacle]:
    before = view.state[(h.APPLICATION, put.id)]
    if any(name in put.fields and put.fields[name] != before.get(name) for name in FIXED_ONCE_REGISTERED):
        return [Obstacle("fixed", "登记人、事项和登记日期登记后不能改，只能另行登记。")]
    if any(before.get(n) and n in put.fields and not put.fields[n] for n in NEVER_TAKEN_BACK):
        return [Obstacle("fixed", "近亲属备案和举报标记登记后不能取消。", "民发〔2021〕57号 第二十条")]
    return _sums(put)


def _late(view: View, put: Put) -> list[Obstacle]:
    """A registration written down late needs a reason and a paper of the day: some benefits count from it."""
    on = parse_day(put.fields.get("registered_on"))
    if on is None or (view.act.day - on).days <= LATE_AFTER_DAYS:
        return []
    found = []
    if not str(put.fields.get("late_reason") or "").strip():
        text = f"登记日期 {on.isoformat()} 已超过 {LATE_AFTER_DAYS} 天，补录要写明理由。"
        found.append(Obstacle("late", text))
    if not any(isinstance(c, Attach) for c in view.act.changes):
        found.append(Obstacle("late", "补录登记要附当天纸质材料的扫描件或照片。"))
    return found


def _sums(put: Put) -> list[Obstacle]:
    asked, parts = put.fields.get("asked_fen"), put.fields.get("instalments")
    if (type(asked) is int and asked < 0) or (type(parts) is int and parts < 1):
        return [Obstacle("amount", "申请金额不能是负数，至少一次发放。")]
    return []


def _way(view: View, matter: Matter, new: h.Application) -> list[Obstacle]:
    """The application goes a way that the rules know; a change is about a benefit that runs, for a cause they name."""
    parts = {s.id for s in matter.subitems} | {"care"}
    if new.subitem and not set(new.subitem.split()) <= parts:
        return [Obstacle("subitem", "本事项没有这个子项。")]
    paths = {ORDINARY, COUNTY} | ({p.id for p in matter.paths} if not new.change else set())
    if new.path not in paths:
        return [Obstacle("path", "本事项没有这种办理方式。")]
    return _change(view, matter, new) if new.change else _not_about(new)


def _not_about(new: h.Application) -> list[Obstacle]:
    return [Obstacle("change", "新的申请不能挂在原有的待遇上，请登记变更。")] if new.benefit else []


def _change(view: View, matter: Matter, new: h.Application) -> list[Obstacle]:
    kind = view.law.pack.change(matter, new.change)
    target = next((b for b in view.home.benefits if b.id == new.benefit), None)
    if kind is None or target is None or target.matter != matter.id or target.subject != new.subject:
        return [Obstacle("change", "没有找到要变更的待遇。")]
    if new.cause not in kind.causes:
        return [Obstacle("cause", f"“{kind.title}”的事由要从规定的里面选。", kind.clause)]
    on = parse_day(new.event_on)
    if on is None:
        return [Obstacle("event", "请填写发生变化的日期，不能在今天之后。")]
    if kind.holds and not any(m.life == "dead" and m.died_on == new.event_on for m in view.home.members):
        return [Obstacle("event", "请先登记去世的成员和日期。", kind.clause)]
    return view.ahead(on)


def _once(view: View, matter: Matter, new: h.Application) -> list[Obstacle]:
    """One family has one open application for a matter and a person, and none for what it receives already.

    The whole family and one of its members are not two: whoever asks for either asks for the same money.
    """
    open_ = [
        a
        for a in view.home.applications
        if a.matter == new.matter and _meets(matter, a, new) and _is_open(view, a)
    ]
    if new.change:
        if any(a.change and a.benefit == new.benefit for a in open_):
            return [Obstacle("twice", "这项待遇已有一件变更在办，请先办结。")]
        return []
    if any(not a.change for a in open_):
        return [Obstacle("twice", "这一户的同一事项还有一件在办，不能重复登记。")]
    given = [b for b in view.home.running_benefits if b.matter == new.matter and b.monthly_fen]
    if any(not b.subject or not new.subject or b.subject == new.subject for b in given):
        return [Obstacle("twice", "这一户正在享受这项待遇，不能重复登记。")]
    return []


def _meets(matter: Matter, one: h.Application, other: h.Application) -> bool:
    if matter.gives == "service" and one.subitem != other.subitem:
        return False
    return not one.subject or not other.subject or one.subject == other.subject


def _is_open(view: View, application: h.Application) -> bool:
    case = view.case(application.id)
    return case is None or not case.settled
