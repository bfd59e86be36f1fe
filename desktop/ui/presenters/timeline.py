"""步骤轨迹: what is done (who, when), what may be done now (who, by when, why), what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from desktop.domain.case import Case
from desktop.domain.change_rules import EFFECT_NAMES, ENDING
from desktop.domain.closing_rules import ENDINGS, WAYS
from desktop.domain.household import parse_day
from desktop.domain.scheme import Step
from desktop.domain.sent_back import RESUBMITTED, SENT_BACK, TITLES
from desktop.domain.twofold import twofold
from desktop.domain.view import OFFICE_ROLES
from desktop.domain.workflow import StepView, next_step, walk
from desktop.office.desk import Desk
from desktop.office.laptop import is_laptop
from desktop.office.words_case import SUPPLEMENT_DAYS
from desktop.ui.presenters import send_backs, slips
from desktop.ui.presenters.forms import LATE_REASON
from desktop.ui.presenters.session import DESK_ROLES, ROLE_NAMES
from desktop.ui.presenters.words import OUTCOME_NAMES, day, month, person_name, yuan

LATE = "补录"
RowState = Literal["done", "open", "waiting", "not_needed"]
AT_THE_OFFICE = ("decision", "paper", "payment", "filing")
"""Rules of steps that a laptop of the office never does."""
_ELSEWHERE = {"filing": "到“上报”打包发送"}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a row: ``step`` names the form; empty ``step``: go to 上报."""

    step: str
    label: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One row of the vertical line; ``slips`` are the papers that go with a step that is done."""

    step: str
    title: str
    state: RowState
    detail: str
    clause: str = ""
    late: bool = False
    actions: tuple[Action, ...] = ()
    mark: str = ""
    slips: tuple[Action, ...] = ()


def timeline(desk: Desk, case: Case) -> tuple[TimelineRow, ...]:
    """The rows of one application, objections between 公示 and 公示结束, the end without a decision last."""
    rows: list[TimelineRow] = []
    views = walk(case, desk.days, desk.today())
    first = next((v.step.id for v in views if v.step.rule in (RESUBMITTED, "decision")), "")
    for view in views:
        if view.step.id == first:
            rows += _send_backs(case)
        rows.append(_row(desk, case, view))
        if view.step.id == "notice" and view.state == "done":
            rows += _objections(desk, case)
    return tuple([*rows, *_ended(desk, case)])


def next_words(desk: Desk, case: Case) -> str:
    """What is to be done next, by when and by whom; empty where nothing is."""
    if case.open_objections() and case.decision is None:
        return "答复异议"
    view = next_step(case, desk.days, desk.today())
    if view is None or case.closed is not None:
        return ""
    told = []
    if view.due is not None and view.step.rule == "notice_close":
        told.append(f"{day(view.due)} 起可办")
    elif view.due is not None:
        told.append(f"最迟 {day(view.due)}{'，已超期' if view.late else ''}")
    if not may_do(desk, view.step):
        told.append(f"由{_who(view.step)}办理")
    return f"{view.step.title}（{'，'.join(told)}）" if told else view.step.title


def endings(desk: Desk, case: Case) -> tuple[Action, ...]:
    """不再办理… and 移交…, while the case is open and for those who may."""
    if case.settled:
        return ()
    words = {"closed": "不再办理…", "handed_up": "移交…"}
    paths = {name: desk.pack.common_path(name) for name in words}
    steps = [s for name, path in paths.items() if path for s in path.steps if s.id == name]
    return tuple(Action(s.id, words[s.id]) for s in steps if may_do(desk, s))


def _send_backs(case: Case) -> list[TimelineRow]:
    """What came back from the signature, and whether somebody has still to mend it."""
    waiting, title = case.sent_back, TITLES[SENT_BACK]
    return [
        TimelineRow(
            SENT_BACK, title, "done", send_backs.told(case, back), mark="待补正" if back == waiting else ""
        )
        for back in case.all(SENT_BACK)
    ]


def _ended(desk: Desk, case: Case) -> list[TimelineRow]:
    """What happened to a case beside its steps: handed up, withdrawn, ended."""
    rows = []
    shown = {s.id for s in case.matter.steps}
    for name, title, ways in (("handed_up", "移交", WAYS), ("closed", "不再办理", ENDINGS)):
        done = case.latest(name)
        if done is not None and name not in shown:
            how = ways.get(str(done.facts.get("how")), "")
            text = f"{day(done.on)} · {person_name(desk, done.by)} · {how}：{done.facts.get('reason', '')}"
            rows.append(TimelineRow(name, title, "done", text, slips=_slips(desk, case, name)))
    return rows


def _slips(desk: Desk, case: Case, rule: str) -> tuple[Action, ...]:
    return tuple(Action(p.kind, p.label) for p in slips.after(desk, case, rule))


def may_do(desk: Desk, step: Step) -> bool:
    """Whether the person at work holds a role for the step (the office asks again when it is written)."""
    roles = set(desk.person.roles)
    if step.rule in AT_THE_OFFICE and is_laptop(desk.places.folder):
        return False
    if step.rule == "decision":
        return bool(roles & {*step.by, *OFFICE_ROLES})
    if step.rule in AT_THE_OFFICE:
        return bool(roles & OFFICE_ROLES)
    if step.id == "registration":
        return bool(roles & DESK_ROLES)
    return bool(roles & set(step.by))


def _row(desk: Desk, case: Case, view: StepView) -> TimelineRow:
    step = view.step
    if view.state == "done":
        reason = _late_reason(case, step.id)
        detail = _done(desk, case, view) + (f" · 补录：{reason}" if reason else "")
        mark = LATE if reason else ""
        return TimelineRow(
            step.id, step.title, "done", detail, actions=_after(step, case), mark=mark,
            slips=_slips(desk, case, slips.rule_of(step)),
        )  # fmt: skip
    if case.closed is not None and view.state in ("open", "waiting"):
        return TimelineRow(step.id, step.title, "not_needed", "不再办理")
    if view.state == "not_needed":
        why = "这件申请不需要" if not case.applies(step) else "不予确认，不发放"
        return TimelineRow(step.id, step.title, "not_needed", why)
    clause = view.clause or _source(step)
    if view.state == "waiting":
        waits = f"先要：{'、'.join(view.waits_for)}{f'，最迟 {day(view.due)}' if view.due else ''}"
        return TimelineRow(step.id, step.title, "waiting", waits, clause)
    actions: tuple[Action, ...] = ()
    if step.rule == "filing" and may_do(desk, step):
        actions = (Action("", "去上报"),)
    elif may_do(desk, step):
        actions = (Action(step.id, "办理"),)
    said = _told_missing(desk, case, step) or _open(step, view)
    return TimelineRow(step.id, step.title, "open", said, clause, view.late, actions)


def _open(step: Step, view: StepView) -> str:
    who = _who(step)
    parts = [_ELSEWHERE[step.rule]] if step.rule in _ELSEWHERE else [f"由{who}办理"]
    if step.rule == "decision":
        parts = [f"由{who}签批，或附纸质签批"]
    if view.due is not None:
        if step.rule == "notice_close":
            parts.append(f"{day(view.due)} 起可办")
        else:
            parts.append(f"{day(view.due)} 前{'（已超期）' if view.late else ''}")
    return "，".join(parts)


def _told_missing(desk: Desk, case: Case, step: Step) -> str:
    """What was told to be missing, when, and until when it may be handed in; empty where nothing was."""
    last = case.latest(step.id) if step.id == "materials" else None
    if last is None or last.facts.get("result") != "missing":
        return ""
    wanted = set(last.facts.get("missing") or ())
    titles = "、".join(m.title for m in case.matter.materials if m.id in wanted)
    kept = (p for p in reversed(case.household.papers) if p.form == "one_time_notice" and not p.void)
    paper = next((p for p in kept if p.application == case.application.id), None)
    told = (parse_day(paper.issued_on) if paper else None) or last.on
    until = told + timedelta(days=desk.setting_days("supplement_days", SUPPLEMENT_DAYS))
    how = f"{told} 已一次性告知（{paper.number}）" if paper else f"{told} 核对，一次性告知书还没有编号存档"
    return f"{how}，还缺：{titles}；{until} 前补齐"


def _who(step: Step) -> str:
    return "、".join(ROLE_NAMES.get(r, r) for r in step.by)


def _source(step: Step) -> str:
    return step.clause or (f"方案：{step.quote}" if step.quote else "")


def _done(desk: Desk, case: Case, view: StepView) -> str:
    on = day(view.on)
    match view.step.id:
        case "registration":
            return f"{on} · {person_name(desk, case.application.intake_person)}{_cause(case)}"
        case "decision" if case.decision is not None:
            decision = case.decision
            way = "（纸质签批）" if decision.signing == "paper" else ""
            said = OUTCOME_NAMES.get(decision.outcome, decision.outcome)
            if decision.effect in EFFECT_NAMES:
                said += f"，{EFFECT_NAMES[decision.effect]}"
            if decision.effect in ENDING:
                said += f"，发放到 {month(decision.last_month)}"
            return f"{on} · {decision.signer_name}{way} · {said}"
        case "paper" if case.paper is not None:
            twice = twofold(case)
            return f"{on} · {case.paper.number}{f'。{twice}' if twice else ''}"
        case "filing" if case.filing is not None:
            status, reason = case.household.filing_status(case.filing)
            return f"{on} · {status}{f'：{reason}' if reason else ''}"
        case "payment" if case.benefit is not None:
            once = case.benefit.amount_fen
            money = f"{yuan(once)} 元" if once else f"每月 {yuan(case.benefit.monthly_fen)} 元"
            return f"{month(case.benefit.first_month)}起 · {money}"
        case name:
            return f"{on} · {_recorded_by(desk, case, name)}"


def _cause(case: Case) -> str:
    """What a change was registered with."""
    a, kind = case.application, case.change
    return f" · {kind.causes.get(a.cause, kind.title)}，{day(a.event_on)} 发生" if kind else ""


def _recorded_by(desk: Desk, case: Case, name: str) -> str:
    done = case.opinion if name == "opinion" else case.latest(name)
    times = len(case.all(name))
    who = person_name(desk, done.by) if done else "—"
    return f"{who}（第 {times} 次）" if times > 1 else who


def _late_reason(case: Case, step: str) -> str:
    """Why a step was written down only later; empty when it was not."""
    if step == "decision":
        return case.decision.late_reason if case.decision else ""
    done = case.opinion if step == "opinion" else case.latest(step)
    return str(done.facts.get(LATE_REASON) or "") if done else ""


def _after(step: Step, case: Case) -> tuple[Action, ...]:
    """What else may be done at a step that is done already."""
    open_notice = step.id == "notice" and case.notice_close is None and case.decision is None
    return (Action("objection", "登记异议"),) if open_notice else ()


def _objections(desk: Desk, case: Case) -> list[TimelineRow]:
    opinion = case.opinion
    if opinion is None:
        return []
    waiting = {o.id for o in case.open_objections()}
    rows = []
    for objection in case.objections(opinion):
        text = f"{day(objection.on)} · {objection.facts.get('text', '')}"
        if objection.id in waiting:
            answer = (Action("objection_reply", "答复"),)
            rows.append(TimelineRow("objection_reply", "异议待答复", "open", text, actions=answer))
        else:
            rows.append(TimelineRow("objection", "异议已答复", "done", text))
    return rows
