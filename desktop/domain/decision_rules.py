"""Who may decide, on what, by which instrument, with which hand."""

from __future__ import annotations

from datetime import date

from desktop.domain import change_rules, rules
from desktop.domain.benefit import first_month
from desktop.domain.case import CONFIRM, Case, facts_digest, rests_on
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import parse_day
from desktop.domain.instrument import signing_positions
from desktop.domain.journal import Put
from desktop.domain.late_entry import late_entry
from desktop.domain.money import format_yuan
from desktop.domain.months import add_months, is_month, month_of, months_between
from desktop.domain.scheme import Pack
from desktop.domain.view import OFFICE_ROLES, View


def decision(view: View, put: Put) -> list[Obstacle]:
    """审核确认: in order, as publicised, under a live instrument, by an entitled hand that did not take it in."""
    case, facts = view.case(put.fields.get("application")), view.facts(put)
    if case is None or facts is None:
        return [Obstacle("application", "没有这件申请，或者没有填签批日期。")]
    if case.settled:
        return [Obstacle("decided", "这件申请已经有决定。" if case.decisions else "这件申请已经办结。")]
    if facts.text("outcome") == CONFIRM and case.change is None and _receives(view, case):
        return [Obstacle("twice", "这一户正在享受这项待遇，不能再确认一次。")]
    step = case.matter.step("decision")
    found = rules.in_order(case, step, facts) if step else [Obstacle("step", "本事项没有签批这一步。")]
    found += view.ahead(facts.on) + rules.same_as_publicised(case, facts) + _within(case)
    found += _seen_by_county(case) + _agreed(case)
    return found + signed(view, case, facts, facts.text("effect")) + _basis(view, case, facts)


def signed(view: View, case: Case, facts: Facts, effect: str) -> list[Obstacle]:
    """An entitled signer, under a live instrument, with their own hand or on paper, who did not take the case in.

    ``effect`` of the change that is decided or sent back; empty for an application.
    """
    found = _power(view, case, facts, effect) + _hand(view, facts)
    took_in = {case.application.intake_person, *(s.by for s in case.all("acceptance"))}
    if facts.text("signer") in took_in:
        found.append(Obstacle("separation", "受理这件申请的人不能签批同一件申请。"))
    return found


def _receives(view: View, case: Case) -> bool:
    a = case.application
    return any(
        b.matter == case.matter.id and b.monthly_fen and b.subject in ("", a.subject)
        for b in view.home.running_benefits
    )


def _agreed(case: Case) -> list[Obstacle]:
    """Where a panel decides together, nobody signs what it voted down."""
    met = [s for step in case.matter.steps if step.rule == "panel" for s in case.all(step.id)]
    if not met or met[-1].facts.get("result") == "agree":
        return []
    return [Obstacle("panel", "联审联批没有通过，不能签批；请重新作初审意见，再开会审议。")]


def _seen_by_county(case: Case) -> list[Obstacle]:
    """A visit made before a complaint came in, or before the relation was known, does not stand for the county's."""
    a, step = case.application, case.matter.step("visit")
    if (
        step is None
        or not (a.relative or a.complaint)
        or any(v.facts.get("county_receipt") for v in case.all("visit"))
    ):
        return []
    if step.optional and not a.complaint:
        return []
    text = "近亲属备案或有举报的申请，要有县级民政部门的入户核查才能签批。"
    return [Obstacle("recusal", text, "民发〔2021〕57号 第二十条")]


def _within(case: Case) -> list[Obstacle]:
    """Up to its ceiling the township decides; beyond it the county (649号 第四十八条)."""
    if setting := case.ceiling_unknown:
        text = f"乡镇审批的金额上限（{setting}）还没有由县级核定，不能签批。请县级在委托书里填写。"
        return [Obstacle("ceiling", text)]
    if case.over_ceiling:
        text = f"金额超过乡镇审批权限 {format_yuan(case.ceiling_fen or 0)} 元，请转报县级审批。"
        return [Obstacle("ceiling", text)]
    return []


def taken_back(view: View, decision_id: str) -> list[Obstacle]:
    """One of two rival decisions is taken back by somebody who may sign; a lone decision never is."""
    rival = view.decision(decision_id)
    if rival is None or decision_id not in view.home.rival_decisions:
        return [Obstacle("fixed", "决定作出后不能删除，只能另行更正。")]
    case = view.case(rival.application)
    authority = view.power(case.matter.id if case else "", "confirm", view.act.day)
    given = authority.instrument
    if given is None or view.actor is None or not signing_positions(view.actor, given, view.act.day):
        return [Obstacle("signer", "同一件申请的两个决定要由有权签批的人处理。")]
    if valid := [p.number for p in view.home.papers if p.decision == decision_id and not p.void]:
        text = f"这份决定的通知书没有一同作废（{'、'.join(valid)}），不能只撤下决定。"
        return [Obstacle("papers", text)]
    return []


def _power(view: View, case: Case, facts: Facts, effect: str) -> list[Obstacle]:
    authority = view.power(case.matter.id, act_of(case, effect), facts.on)
    if authority.instrument is None:
        instead = f"请转报{authority.instead}办理。" if authority.instead else ""
        return [Obstacle("authority", authority.reason + instead)]
    if facts.text("instrument") != authority.id:
        return [Obstacle("authority", f"签批要依据现行委托书 {authority.instrument.number}。")]
    signer = view.law.credentials.person(facts.text("signer"), facts.on)
    held = signing_positions(signer, authority.instrument, facts.on) if signer else frozenset()
    if facts.text("signer_position") not in held:
        who = "、".join(authority.instrument.signer_positions)
        return [Obstacle("signer", f"签批人在 {facts.on.isoformat()} 不是{who}，无权签批。")]
    if signer is not None and facts.text("signer_name") != signer.name:
        return [Obstacle("signer", "签批人的姓名与登记的不一致。")]
    return []


def _hand(view: View, facts: Facts) -> list[Obstacle]:
    """On the screen with the signer's own key; on paper a clerk's entry with the scan, never as the leader's."""
    if facts.text("signing") == "screen":
        if not view.act.person or facts.text("signer") != view.act.person:
            return [Obstacle("hand", "屏幕签批要由签批人本人用自己的口令进行。")]
        if facts.on != view.act.day:
            return [Obstacle("hand", "屏幕签批的日期就是签批当天，不能倒签。")]
        return []
    if facts.text("signing") != "paper":
        return [Obstacle("hand", "请写明是屏幕签批还是纸质签批。")]
    found = view.by(OFFICE_ROLES) + late_entry(facts)
    if facts.text("scan") not in view.files:
        found.append(Obstacle("scan", "纸质签批要附签批单的扫描件。"))
    return found


def act_of(case: Case, effect: str) -> str:
    """The act that a decision takes: 审核确认, or what the effect of a change needs (domain §I 1)."""
    return change_rules.ACTS.get(effect, "confirm") if case.change is not None else "confirm"


def _basis(view: View, case: Case, facts: Facts) -> list[Obstacle]:
    """The decision rests on everything there is, on unchanged facts, and pays from the month the rule names."""
    found = []
    if not set(rests_on(case)) <= set(facts.texts("rests_on")):
        found.append(Obstacle("rests_on", "签批没有列全所依据的材料，请刷新后重来。"))
    now, opinion = facts_digest(case.household, case.application), case.opinion
    judged = opinion.facts.get("household_facts") if opinion else None
    unread = case.matter.step("opinion") is not None and judged != now
    if unread or facts.text("household_facts") != now:
        text = "初审公示之后，家庭成员、收入或申请内容有改动，要重新作初审意见并公示。"
        found.append(Obstacle("changed", text, "民发〔2021〕57号 第十九条"))
    if facts.text("outcome") == CONFIRM:
        expected = start_month(view.law.pack, case, facts.on)
        if facts.text("first_month") != expected:
            found.append(
                Obstacle("first_month", f"待遇应从 {expected} 起发放。", "民发〔2021〕57号 第二十一条")
            )
        found += _last_month(case, facts)
        if facts.text("valid_until") != valid_until(case, facts.on):
            found.append(Obstacle("valid_until", f"有效期应到 {valid_until(case, facts.on)} 为止。"))
    return found


def valid_until(case: Case, on: date) -> str:
    """The last month of a recognition: as long as the opinion said, counted from the decision; empty for none."""
    basis = case.basis
    until = str(basis.facts.get("valid_until") or "") if basis else ""
    if basis is None or not is_month(until):
        return ""
    return add_months(until, len(months_between(month_of(basis.on), month_of(on))) - 1)


def start_month(pack: Pack, case: Case, on: date) -> str:
    """The first month of what a confirmation on a day gives, by the rule in force; empty for a service.

    ``pay_start`` of local or national law: the month after the decision, or that very month; ``pay_since`` counts
    from the application (残疾人两项补贴). A recognition begins with its decision, a change follows its own kind.
    """
    if case.matter.gives == "service":
        return ""
    if case.change is not None:
        return change_rules.first_month(case, on)
    rule = _said(pack, case, "pay_start", on) or (
        "next_month" if case.matter.gives == "monthly" else "at_once"
    )
    if case.matter.gives == "recognition" or rule == "at_once":
        return month_of(on)
    applied = _said(pack, case, "pay_since", on) == "application"
    return first_month(parse_day(case.application.registered_on) or on if applied else on, rule)


def _said(pack: Pack, case: Case, name: str, on: date) -> str:
    try:
        return str(pack.rule(case.matter, name, on)[0])
    except KeyError:
        return ""


def _last_month(case: Case, facts: Facts) -> list[Obstacle]:
    """A benefit ends with the month before the change counts; a grace period runs on for the months the law allows."""
    if facts.text("effect") not in change_rules.ENDING:
        return []
    months, most = facts.number("grace_months"), _grace_months(case, facts.on)
    if months > most:
        return [Obstacle("grace", f"渐退期最长 {most} 个月。", "民发〔2022〕83号")]
    last = change_rules.grace_ends(case, facts.on, months)
    return [] if facts.text("last_month") == last else [Obstacle("last_month", f"应发放到 {last} 为止。")]


def _grace_months(case: Case, on: date) -> int:
    try:
        value = case.law.value("grace_months", on)[0] if case.law else 0
    except KeyError:
        return 0
    return value if isinstance(value, int) else 0
