"""The judgement on one change of one act: kind of record by kind of record, each with its own rule.

Facts about a household are free for the desk; everything that follows the law (steps, decisions, papers, stamps,
filings, receipts, payments) is written once, under its rule, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.domain import (
    act_rules,
    application_rules,
    decision_rules,
    paper_rules,
    payment_rules,
    record_rules,
    rules,
    send_back_rules,
    transfer_rules,
)
from desktop.domain import household as h
from desktop.domain.case import Case, facts_digest
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.instrument import signing_positions
from desktop.domain.journal import Attach, Change, Put, Redact, Remove, Settle
from desktop.domain.late_entry import late_entry
from desktop.domain.record_types import wrong_id, wrong_types
from desktop.domain.redaction import ACTION
from desktop.domain.rescan import RESCAN, rescanned
from desktop.domain.scheme import Step
from desktop.domain.sent_back import SENT_BACK
from desktop.domain.view import DESK_ROLES, View

OPEN_KINDS = frozenset({h.HOUSEHOLD, h.MEMBER, RESCAN})
"""Facts about the household, and which scan of a paper counts: anybody of the desk may write and correct them."""


LEADERS = frozenset({"leader"})
"""A leader may say of a decision that it stands after all (复核)."""

Rule = Callable[[View, Put], list[Obstacle]]


def of(view: View, change: Change) -> list[Obstacle]:
    """Everything that stands against one change; empty: it may be made."""
    if isinstance(change, Redact):
        return _redact(view, change)
    if moved := transfer_rules.gone(view, change):
        return moved
    match change:
        case Attach():
            return []
        case Settle():
            return view.by(DESK_ROLES | LEADERS if change.field == "rests_on" else DESK_ROLES)
        case Remove():
            return _remove(view, change)
        case Put():
            if wrong_id(change.id):
                return [Obstacle("id", "记录编号写得不对。")]
            return wrong_types(change) or _put(view, change)


def _redact(view: View, change: Redact) -> list[Obstacle]:
    """依法删除: an administrator's act of its own, with reason and legal basis. It asks nothing of the state."""
    found = []
    if not view.actor or "administrator" not in view.actor.roles:
        found.append(Obstacle("role", "删除已登记的内容要由管理员办理。", "个人信息保护法 第四十七条"))
    if view.act.action != ACTION or not all(isinstance(c, Redact) for c in view.act.changes):
        found.append(Obstacle("redact", "删除要单独登记，不能与其他改动一起。"))
    if not change.reason.strip() or not change.basis.strip():
        found.append(
            Obstacle("redact", "删除要写明理由和依据的法律、法规条文。", "个人信息保护法 第四十七条")
        )
    return found


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


def whole(view: View) -> list[Obstacle]:
    """What only the finished act shows: a decision without its effect, a benefit without its decision.

    ``view`` on the state that all changes of the act leave.
    """
    return act_rules.whole(view)


def _put(view: View, put: Put) -> list[Obstacle]:
    if put.kind in OPEN_KINDS:
        return view.by(DESK_ROLES) + (rescanned(view.files, put) if put.kind == RESCAN else [])
    if (put.kind, put.id) in view.state and put.kind not in _AMENDABLE:
        if (
            put.kind == h.BENEFIT
            and "last_month" in put.fields
            and set(put.fields) <= {"last_month", "ended_by"}
        ):
            return record_rules.benefit_ended(view, put)
        if put.kind == h.HOLD:
            return payment_rules.hold_released(view, put)
        if put.kind == h.PAPER:
            return paper_rules.voided(view, put)
        return record_rules.filing_moved(view, put) if put.kind == h.FILING else [_fixed()]
    rule = _RULES.get(put.kind)
    return rule(view, put) if rule else [Obstacle("kind", f"不认识的记录种类“{put.kind[:20]}”。")]


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
    if name == SENT_BACK:
        return found + send_back_rules.sent_back(view, case, facts)
    step = case.matter.step(name) or _beside(view, name)
    if step is None:
        return [Obstacle("step", f"本事项没有“{name[:20]}”这一步。")]
    return (
        found
        + rules.step_obstacles(case, step, facts)
        + _judged_facts(view, name, facts)
        + _hand(view, case, step)
    )


def _hand(view: View, case: Case, step: Step) -> list[Obstacle]:
    """Who may do a step by their role; a leader only in a position that an instrument entitles."""
    roles = set(view.actor.roles) & set(step.by) if view.actor else set()
    if not roles:
        return [Obstacle("role", f"“{step.title}”不由您的岗位办理。")]
    if roles != {"leader"} or view.actor is None:
        return []
    powers = (
        view.power(case.matter.id, act, view.act.day).instrument for act in ("sign", "review", "confirm")
    )
    given = next((i for i in powers if i is not None), None)
    if given is None or not signing_positions(view.actor, given, view.act.day):
        return [Obstacle("signer", f"“{step.title}”要由现行委托书写明的签批人办理。")]
    return []


def _beside(view: View, name: str) -> Step | None:
    """Steps that any case may meet, whatever its matter: 移交, 撤回或终止."""
    law = view.law.pack.laws.get("general")
    return next(
        (s for p in (law.paths if law else ()) for s in p.steps if s.id == name and name in _BESIDE), None
    )


_BESIDE = frozenset({"handed_up", "closed"})


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
    h.APPLICATION: application_rules.application,
    h.STEP: _step,
    h.DECISION: decision_rules.decision,
    h.BENEFIT: record_rules.benefit,
    h.PAPER: paper_rules.paper,
    h.STAMPING: paper_rules.stamping,
    h.PRINTING: paper_rules.printing,
    h.SEALED_FILE: paper_rules.sealed_file,
    h.FILING: record_rules.filing,
    h.RECEIPT: record_rules.receipt,
    h.PAYMENT: payment_rules.payment,
    transfer_rules.TRANSFER: transfer_rules.transfer,
    transfer_rules.MOVED_OUT: transfer_rules.moved_out,
}


def _fixed() -> Obstacle:
    return Obstacle("fixed", "已经登记的步骤、决定、文书和发放不能改写或删除，只能另行更正。")
