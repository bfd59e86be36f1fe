"""The judgement on one change of one act: kind of record by kind of record, each with its own rule.

Facts about a household are free for the desk; everything that follows the law (steps, decisions, papers, stamps,
filings, receipts, payments) is written once, under its rule, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain import decision_rules, record_rules, rules
from desktop.domain import household as h
from desktop.domain.case import facts_digest
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import parse_day
from desktop.domain.journal import Attach, Change, Put, Remove, Settle
from desktop.domain.late_entry import late_entry
from desktop.domain.record_types import wrong_id, wrong_types
from desktop.domain.view import DESK_ROLES, View

OPEN_KINDS = frozenset({h.HOUSEHOLD, h.MEMBER, h.ACCOUNT})
"""Facts about the household: anybody of the desk may write and correct them."""

FIXED_ONCE_REGISTERED = ("intake_person", "matter", "registered_on")

Rule = Callable[[View, Put], list[Obstacle]]


def of(view: View, change: Change) -> list[Obstacle]:
    """Everything that stands against one change; empty: it may be made."""
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
    if change.kind == h.DECISION:
        return decision_rules.taken_back(view, change.id)
    if change.kind == h.BENEFIT:
        return record_rules.benefit_removed(view, change.id)
    return [_fixed()]


def _put(view: View, put: Put) -> list[Obstacle]:
    if put.kind in OPEN_KINDS:
        return view.by(DESK_ROLES)
    if (put.kind, put.id) in view.state and put.kind != h.APPLICATION:
        if put.kind == h.BENEFIT and set(put.fields) == {"last_month"}:
            return record_rules.benefit_ended(view, put)
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
    return found + view.ahead(on) + _once(view, matter.id)


def _amended(view: View, put: Put) -> list[Obstacle]:
    before = view.state[(h.APPLICATION, put.id)]
    if any(name in put.fields and put.fields[name] != before.get(name) for name in FIXED_ONCE_REGISTERED):
        return [Obstacle("fixed", "登记人、事项和登记日期登记后不能改，只能另行登记。")]
    return []


def _once(view: View, matter: str) -> list[Obstacle]:
    """One family has one open application for a matter, and none for what it receives already."""
    decided = {d.application for d in view.home.decisions}
    if any(a.matter == matter and a.id not in decided for a in view.home.applications):
        return [Obstacle("twice", "这一户的同一事项还有一件在办，不能重复登记。")]
    if any(b.matter == matter and b.monthly_fen for b in view.home.running_benefits):
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
    step = case.matter.step(name)
    if step is None:
        return [Obstacle("step", f"本事项没有“{name[:20]}”这一步。")]
    found += rules.step_obstacles(case, step, facts) + _judged_facts(view, name, facts)
    if not (view.actor and set(step.by) & set(view.actor.roles)):
        found.append(Obstacle("role", f"“{step.title}”不由您的岗位办理。"))
    return found


def _judged_facts(view: View, step: str, facts: Facts) -> list[Obstacle]:
    """An opinion names the facts it judges, so that nothing is exchanged between notice and decision."""
    case = view.case(facts.fields.get("application"))
    if step != "opinion" or case is None:
        return []
    if facts.text("household_facts") == facts_digest(case.household, case.application):
        return []
    return [Obstacle("changed", "家庭情况刚有改动，请重新测算后再作初审意见。")]


_RULES: Mapping[str, Rule] = {
    h.APPLICATION: _application,
    h.STEP: _step,
    h.DECISION: decision_rules.decision,
    h.BENEFIT: record_rules.benefit,
    h.PAPER: record_rules.paper,
    h.STAMPING: record_rules.stamping,
    h.FILING: record_rules.filing,
    h.RECEIPT: record_rules.receipt,
    h.PAYMENT: record_rules.payment,
}


def _fixed() -> Obstacle:
    return Obstacle("fixed", "已经登记的步骤、决定、文书和发放不能改写或删除，只能另行更正。")
