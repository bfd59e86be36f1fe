"""The judgement on one change of one act: kind of record by kind of record, each with its own rule.

Facts about a household are free for the desk; everything that follows the law (steps, decisions, papers, stamps,
filings, receipts, payments) is written once, under its rule, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain import decision_rules, payment_rules, record_rules, rules, transfer_rules
from desktop.domain import household as h
from desktop.domain.case import facts_digest
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import parse_day
from desktop.domain.journal import Attach, Change, Put, Remove, Settle
from desktop.domain.late_entry import late_entry
from desktop.domain.record_types import wrong_id, wrong_types
from desktop.domain.scheme import COUNTY, ORDINARY, Matter, Step
from desktop.domain.view import DESK_ROLES, View

OPEN_KINDS = frozenset({h.HOUSEHOLD, h.MEMBER})
"""Facts about the household: anybody of the desk may write and correct them."""

FIXED_ONCE_REGISTERED = ("intake_person", "matter", "registered_on", "path", "change", "benefit", "subject")

Rule = Callable[[View, Put], list[Obstacle]]


def of(view: View, change: Change) -> list[Obstacle]:
    """Everything that stands against one change; empty: it may be made."""
    if moved := transfer_rules.gone(view, change):
        return moved
    match change:
        case Attach():
            return []
        case Settle():
            return view.by(DESK_ROLES)
        case Remove():
            return _remove(view, change)
        case Put():
            if wrong_id(change.id):
                return [Obstacle("id", "记录编号写得不对。")]
            return wrong_types(change) or _put(view, change)


def _remove(view: View, change: Remove) -> list[Obstacle]:
    if change.kind in OPEN_KINDS:
        return view.by(DESK_ROLES)
    if change.kind == h.ACCOUNT:
        return view.by(DESK_ROLES) if not view.home.benefits else [_fixed()]
    if change.kind == h.DECISION:
        return decision_rules.taken_back(view, change.id)
    if change.kind == h.BENEFIT:
        return record_rules.benefit_removed(view, change.id)
    return [_fixed()]


def _put(view: View, put: Put) -> list[Obstacle]:
    if put.kind in OPEN_KINDS:
        return view.by(DESK_ROLES)
    if (put.kind, put.id) in view.state and put.kind not in _AMENDABLE:
        if (
            put.kind == h.BENEFIT
            and "last_month" in put.fields
            and set(put.fields) <= {"last_month", "ended_by"}
        ):
            return record_rules.benefit_ended(view, put)
        if put.kind == h.HOLD:
            return payment_rules.hold_released(view, put)
        return record_rules.filing_moved(view, put) if put.kind == h.FILING else [_fixed()]
    rule = _RULES.get(put.kind)
    return rule(view, put) if rule else [Obstacle("kind", f"不认识的记录种类“{put.kind[:20]}”。")]


def _application(view: View, put: Put) -> list[Obstacle]:
    before = view.home.application(put.id)
    if before is not None:
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
    a = h.Application(put.id, **{n: put.fields[n] for n in _ABOUT if isinstance(put.fields.get(n), str)})
    return found + view.ahead(on) + _way(view, matter, a) + _once(view, a)


_ABOUT = ("matter", "subject", "subitem", "change", "benefit", "path", "cause", "event_on")


def _way(view: View, matter: Matter, a: h.Application) -> list[Obstacle]:
    """The application goes a way that the rules know; a change is about a benefit that runs, for a cause they name."""
    if (
        a.subitem
        and matter.subitems
        and not set(a.subitem.split()) <= {s.id for s in matter.subitems} | {"care"}
    ):
        return [Obstacle("subitem", "本事项没有这个子项。")]
    if not a.change:
        known = {ORDINARY, COUNTY, *(p.id for p in matter.paths)}
        return [] if a.path in known else [Obstacle("path", "本事项没有这种办理方式。")]
    kind = view.law.pack.change(matter, a.change)
    target = next((b for b in view.home.benefits if b.id == a.benefit), None)
    if kind is None or target is None or target.matter != matter.id:
        return [Obstacle("change", "没有找到要变更的待遇。")]
    if a.cause not in kind.causes:
        return [Obstacle("cause", f"“{kind.title}”的事由要从规定的里面选。", kind.clause)]
    on = parse_day(a.event_on)
    return [Obstacle("event", "请填写发生变化的日期，不能在今天之后。")] if on is None else view.ahead(on)


def _amended(view: View, put: Put) -> list[Obstacle]:
    before = view.state[(h.APPLICATION, put.id)]
    if any(name in put.fields and put.fields[name] != before.get(name) for name in FIXED_ONCE_REGISTERED):
        return [Obstacle("fixed", "登记人、事项和登记日期登记后不能改，只能另行登记。")]
    return []


def _once(view: View, new: h.Application) -> list[Obstacle]:
    """One family has one open application for a matter and a person, and none for what it receives already."""
    same = [
        a
        for a in view.home.applications
        if (a.matter, a.subject, a.subitem) == (new.matter, new.subject, new.subitem)
    ]
    open_ = [a for a in same if (case := view.case(a.id)) is None or not case.settled]
    if new.change:
        if any(a.change and a.benefit == new.benefit for a in open_):
            return [Obstacle("twice", "这项待遇已有一件变更在办，请先办结。")]
        return []
    if any(not a.change for a in open_):
        return [Obstacle("twice", "这一户的同一事项还有一件在办，不能重复登记。")]
    if any(
        b.matter == new.matter and b.monthly_fen and b.subject in ("", new.subject)
        for b in view.home.running_benefits
    ):
        return [Obstacle("twice", "这一户正在享受这项待遇，不能重复登记。")]
    return []


def _step(view: View, put: Put) -> list[Obstacle]:
    case, facts = view.case(put.fields.get("application")), view.facts(put)
    if case is None or facts is None:
        return [Obstacle("application", "没有这件申请，或者没有填日期。")]
    if put.fields.get("by") != view.act.person:
        return [Obstacle("by", "办理人要写实际办理的人。")]
    name, found = facts.text("step"), view.ahead(facts.on) + late_entry(facts)
    if name in ("objection", "objection_reply"):
        check = rules.objection if name == "objection" else rules.objection_reply
        return found + view.by(DESK_ROLES) + check(case, facts)
    step = case.matter.step(name) or _beside(view, name)
    if step is None:
        return [Obstacle("step", f"本事项没有“{name[:20]}”这一步。")]
    found += rules.step_obstacles(case, step, facts) + _judged_facts(view, name, facts)
    if not (view.actor and set(step.by) & set(view.actor.roles)):
        found.append(Obstacle("role", f"“{step.title}”不由您的岗位办理。"))
    return found


def _beside(view: View, name: str) -> Step | None:
    """Steps that any case may meet, whatever its matter: 移交, 撤回或终止."""
    law = view.law.pack.laws.get("general")
    return next((s for p in (law.paths if law else ()) for s in p.steps if s.id == name == s.rule), None)


def _judged_facts(view: View, step: str, facts: Facts) -> list[Obstacle]:
    """An opinion names the facts it judges, so that nothing is exchanged between notice and decision."""
    case = view.case(facts.fields.get("application"))
    if step != "opinion" or case is None:
        return []
    if facts.text("household_facts") == facts_digest(case.household, case.application):
        return []
    return [Obstacle("changed", "家庭情况刚有改动，请重新测算后再作初审意见。")]


_AMENDABLE = frozenset({h.APPLICATION, h.ACCOUNT, h.RECOVERY, transfer_rules.MOVED_OUT})
"""Kinds whose own rule judges a second write too."""

_RULES: Mapping[str, Rule] = {
    h.ACCOUNT: payment_rules.account,
    h.HOLD: payment_rules.hold,
    h.RECOVERY: payment_rules.recovery,
    h.APPLICATION: _application,
    h.STEP: _step,
    h.DECISION: decision_rules.decision,
    h.BENEFIT: record_rules.benefit,
    h.PAPER: record_rules.paper,
    h.STAMPING: record_rules.stamping,
    h.FILING: record_rules.filing,
    h.RECEIPT: record_rules.receipt,
    h.PAYMENT: payment_rules.payment,
    transfer_rules.TRANSFER: transfer_rules.transfer,
    transfer_rules.MOVED_OUT: transfer_rules.moved_out,
}


def _fixed() -> Obstacle:
    return Obstacle("fixed", "已经登记的步骤、决定、文书和发放不能改写或删除，只能另行更正。")
