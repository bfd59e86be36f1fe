"""The form of a step of a case, filled with what the case offers: choices, first values, 依据与算法."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.case import CONFIRM, Case
from desktop.domain.credential import PersonCredential
from desktop.domain.rules import ADULT
from desktop.domain.scheme import Step
from desktop.domain.workflow import notice_ends
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk, SigningNeeded
from desktop.office.review import propose_for
from desktop.ui.presenters.forms import Choices, FormSpec, Preview, TypedValue, Why
from desktop.ui.presenters.papers import previews_of
from desktop.ui.presenters.step_specs import MISSING, NOT_NEEDED, PRESENT, spec_for, with_late_fields
from desktop.ui.presenters.words import OUTCOME_NAMES, day, grounds, month, person_name, yuan

GLUE = "\N{NO-BREAK SPACE}"
"""Keeps a number and its unit on one line."""
_EVENTS = {"objection": "登记异议", "objection_reply": "答复异议"}


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step to be done, ready to be drawn. ``key`` names its draft; ``about`` the member of a correction."""

    key: str
    ref: CaseRef
    step: str
    title: str
    subject: str
    spec: FormSpec
    clause: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    why: Why | None = None
    previews: tuple[Preview, ...] = ()
    about: str = ""


def open_step(desk: Desk, ref: CaseRef, step: str) -> StepForm:
    """The form of a step of an application, as things stand now."""
    case = case_at(desk, ref)
    declared = case.matter.step(step)
    head = case.household.head
    subject = f"{head.name if head else ''} · {case.household.village} · {case.matter.title}"
    last = case.latest("materials")
    told = last is not None and last.facts.get("result") == "missing"
    return StepForm(
        key=f"{ref.household}/{ref.application}/{step}",
        ref=ref,
        step=step,
        title=declared.title if declared else _EVENTS.get(step, step),
        subject=subject,
        spec=_filled(desk, case, step, declared),
        clause=_clause(declared),
        facts=_facts(desk, case, step),
        why=_why(desk, case, step),
        previews=previews_of(step, told),
    )


def _clause(declared: Step | None) -> str:
    if declared is None:
        return ""
    said = [f"方案：“{declared.quote}”" if declared.quote else "", declared.clause or ""]
    return "　".join(x for x in said if x)


def _filled(desk: Desk, case: Case, step: str, declared: Step | None) -> FormSpec:
    spec = with_late_fields(spec_for(step, declared), desk.today())
    changes: dict[str, Mapping[str, object]] = {}
    names = {f.name for f in spec.fields}
    if "on" in names:
        changes["on"] = {"initial": desk.today().isoformat()}
    if "photos" in names and declared and declared.photos:
        label = next(f.label for f in spec.fields if f.name == "photos")
        least = f"（至少{GLUE}{declared.photos}{GLUE}张）"
        changes["photos"] = {"count": declared.photos, "required": True, "label": label + least}
    if declared is not None:
        people = [f for f in spec.fields if f.kind == "people"]
        changes |= {f.name: {"count": max(f.count, declared.people, 1)} for f in people}
    changes |= _choices(desk, case, step, declared)
    if not needs_password(desk) or (step == "paper" and not desk.stamping):
        spec = spec.without("password")
    if step == "visit" and not case.application.relative:
        spec = spec.without("county_receipt")
    return spec.with_fields({name: c for name, c in changes.items() if name in names})


def needs_password(desk: Desk) -> bool:
    """Whether a signing session has to be opened first."""
    try:
        desk.author(signing=True)
    except SigningNeeded:
        return True
    return False


def _choices(desk: Desk, case: Case, step: str, declared: Step | None) -> dict[str, Mapping[str, object]]:
    members: Choices = tuple((m.id, m.name) for m in case.household.members if m.life != "dead")
    match declared.rule if declared and declared.rule != "plain" else step:
        case "materials":
            return {"materials": _materials(case)}
        case "authorisation":
            return {"signed": {"choices": _adults(desk, case)}}
        case "visit":
            return {"present": {"choices": members}}
        case "objection_reply":
            found = tuple((o.id, f"{day(o.on)} {o.facts.get('text', '')}") for o in case.open_objections())
            return {"objection": {"choices": found, "initial": found[0][0] if len(found) == 1 else ""}}
        case "decision":
            own = bool(desk.person.positions_on(desk.today()))
            return {"signer": {"choices": signers(desk)}, "mode": {"initial": "screen" if own else "paper"}}
        case _:
            return {}


def _materials(case: Case) -> Mapping[str, object]:
    last = case.latest("materials")
    present = set(last.facts.get("present", ())) if last else set()
    first = [
        f"{m.id}={PRESENT if m.id in present else MISSING if m.required else NOT_NEEDED}"
        for m in case.matter.materials
    ]
    return {"choices": tuple((m.id, m.title) for m in case.matter.materials), "initial": first}


def _adults(desk: Desk, case: Case) -> Choices:
    today = desk.today()
    alive = [m for m in case.household.members if m.counted and m.life != "dead"]
    return tuple((m.id, m.name) for m in alive if (age := m.age_on(today)) is None or age >= ADULT)


def signers(desk: Desk) -> Choices:
    """Who holds a position today and may therefore sign on paper."""
    today = desk.today()
    found: dict[str, str] = {}
    for held in desk.credentials.people:
        s = held.statement
        if isinstance(s, PersonCredential) and (positions := s.positions_on(today)):
            found[s.person] = f"{s.name}（{'、'.join(sorted(positions))}）"
    return tuple(found.items())


def _facts(desk: Desk, case: Case, step: str) -> tuple[tuple[str, str], ...]:
    """What the person should have before their eyes while filling in the form."""
    match step:
        case "verification_request":
            return (("发往", desk.pack.scheme.names.verification_centre or "方案未规定"),)
        case "opinion":
            return _proposed(desk, case)
        case "notice":
            return _opinion(case)
        case "notice_close":
            ends = notice_ends(case)
            return (("最早可以结束", day(ends)), ("未答复的异议", f"{len(case.open_objections())} 条"))
        case "decision":
            intake = person_name(desk, case.application.intake_person)
            return (*_opinion(case), *_evidence(case), ("受理登记人", intake))
        case "paper" if case.decision is not None:
            d = case.decision
            said = f"{OUTCOME_NAMES.get(d.outcome, '')}，{day(d.on)}，{d.signer_name}（{d.signer_position}）"
            amount = (("每月金额", f"{yuan(d.monthly_fen)} 元"),) if d.outcome == CONFIRM else ()
            return (("决定", said), *amount)
        case "payment" if case.benefit is not None:
            b = case.benefit
            return (("起始月份", month(b.first_month)), ("每月金额", f"{yuan(b.monthly_fen)} 元"))
        case _:
            return ()


def _proposed(desk: Desk, case: Case) -> tuple[tuple[str, str], ...]:
    p = propose_for(desk, case)
    if p.outcome == CONFIRM:
        return (
            ("测算结论", "符合条件"),
            ("类别", p.category),
            ("保障人数", f"{p.covered} 人"),
            ("每月金额", f"{yuan(p.monthly_fen)} 元"),
            *(("待查明", text) for text in p.unclear),
        )
    unclear = tuple(("待查明", text) for text in p.unclear)
    return (("测算结论", "不符合条件"), ("理由", "".join(p.reasons)), *unclear)


def _opinion(case: Case) -> tuple[tuple[str, str], ...]:
    opinion = case.opinion
    if opinion is None:
        return ()
    f = opinion.facts
    outcome = ("初审意见", f"{OUTCOME_NAMES.get(str(f.get('outcome')), '')}（{day(opinion.on)}）")
    if f.get("outcome") != CONFIRM:
        return (outcome, ("理由", "".join(f.get("reasons", ()))))
    return (
        outcome,
        ("类别", str(f.get("category", ""))),
        ("保障人数", f"{f.get('covered', 0)} 人"),
        ("每月金额", f"{yuan(int(f.get('monthly_fen', 0)))} 元"),
    )


def _evidence(case: Case) -> tuple[tuple[str, str], ...]:
    visit, check, meeting = case.latest("visit"), case.latest("verification_result"), case.latest("appraisal")
    rows: list[tuple[str, str]] = []
    if check is not None:
        said = "一致" if check.facts.get("result") == "consistent" else "不一致"
        rows.append(("信息核对", f"{said}，报告 {check.facts.get('report_no', '')}"))
    if visit is not None:
        who = "、".join(visit.facts.get("investigators", ()))
        rows.append(("入户调查", f"{day(visit.on)}，{who}，{visit.facts.get('conclusion', '')}"))
    if meeting is not None and "agree" in meeting.facts:
        f = meeting.facts
        rows.append(("民主评议", f"到会 {f['attended']} 人，同意 {f['agree']}，不同意 {f['disagree']}"))
    if case.notice is not None:
        raised = len(case.all("objection"))
        rows.append(
            ("公示", f"{day(case.notice.on)} 至 {day(case.done_on('notice_close'))}，异议 {raised} 条")
        )
    return tuple(rows)


def _why(desk: Desk, case: Case, step: str) -> Why | None:
    if step == "opinion":
        p = propose_for(desk, case)
        return Why("依据与算法", grounds(p.calculation, p.clauses))
    opinion = case.opinion
    if step in ("decision", "notice") and opinion is not None:
        f = opinion.facts
        return Why("依据与算法", grounds(f.get("calculation", ()), f.get("clauses", ())))
    return None


def initial(spec: FormSpec) -> dict[str, TypedValue]:
    """What stands in a form before anybody typed."""
    return {f.name: f.start() for f in spec.fields}
