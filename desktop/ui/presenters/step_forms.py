"""The form of a step of a case, filled with what the case offers: choices, first values, 依据与算法."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.domain.case import Case
from desktop.domain.credential import PersonCredential
from desktop.domain.decision_rules import start_month
from desktop.domain.proposal import Proposal
from desktop.domain.reckoning.registry import RECKONINGS
from desktop.domain.rules import ADULT
from desktop.domain.scheme import Material, Pack, Step
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import SIGNING_SESSION, Desk, SigningNeeded
from desktop.office.instruments import authority
from desktop.office.review import propose_for
from desktop.ui.presenters import send_backs, slips
from desktop.ui.presenters.case_fields import in_case
from desktop.ui.presenters.forms import Choices, Field, FormSpec, Preview, TypedValue, Why
from desktop.ui.presenters.papers import previews_of
from desktop.ui.presenters.said_before import said_before
from desktop.ui.presenters.step_grounds import before_the_eyes, why
from desktop.ui.presenters.step_specs import MISSING, NOT_NEEDED, PRESENT, spec_for, with_late_fields
from desktop.ui.presenters.unposted import Unposted, unposted
from desktop.ui.presenters.words import OUTCOME_NAMES, day, yuan

GLUE = "\N{NO-BREAK SPACE}"
"""Keeps a number and its unit on one line."""
_EVENTS = {"objection": "登记异议", "objection_reply": "答复异议"}


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step to be done, ready to be drawn. ``key`` names its draft; ``about`` the member of a correction;
    ``before`` what was typed the last time, where the step came back; ``unposted``: no sheet was numbered for it."""

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
    before: Mapping[str, TypedValue] = field(default_factory=dict)
    unposted: Unposted | None = None


def open_step(desk: Desk, ref: CaseRef, step: str) -> StepForm:
    """The form of a step of an application, as things stand now."""
    case = case_at(desk, ref)
    declared = declared_step(desk.pack, case, step)
    last = case.latest("materials")
    told = last is not None and last.facts.get("result") == "missing"
    proposal = proposal_of(desk, case) if step == "opinion" else None
    spec = _filled(desk, case, step, declared, proposal)
    return StepForm(
        key=f"{ref.household}/{ref.application}/{step}",
        ref=ref,
        step=step,
        title=declared.title if declared else _EVENTS.get(step) or send_backs.title(step) or step,
        subject=_subject(case),
        spec=spec,
        clause=_clause(declared),
        facts=(*before_the_eyes(desk, case, step, declared, proposal), *_password_given(spec)),
        why=why(desk, case, step, proposal),
        previews=(*previews_of(step, told), *slips.before(desk, case, declared)),
        before=said_before(case, step, spec),
        unposted=unposted(desk, case, declared),
    )


def declared_step(pack: Pack, case: Case, step: str) -> Step | None:
    """A step of the case, or one that any case may meet: 移交, 不再办理."""
    own = case.matter.step(step)
    if own is not None:
        return own
    common = pack.common_path(step)
    return next((s for s in common.steps if s.id == step), None) if common else None


def _subject(case: Case) -> str:
    head = case.household.head
    change = f" · {case.change.title}" if case.change else ""
    return f"{head.name if head else ''} · {case.household.village} · {case.matter.title}{change}"


def proposal_of(desk: Desk, case: Case) -> Proposal | None:
    """What the figures come to; None for a matter that no rules reckon: a person states the sums then."""
    known = case.law is not None and case.law.id in RECKONINGS
    if not known and case.change is None and case.matter.gives != "service":
        return None
    return propose_for(desk, case)


def _clause(declared: Step | None) -> str:
    if declared is None:
        return ""
    said = [f"方案：“{declared.quote}”" if declared.quote else "", declared.clause or ""]
    return "　".join(x for x in said if x)


def _filled(desk: Desk, case: Case, step: str, declared: Step | None, proposal: Proposal | None) -> FormSpec:
    spec = in_case(case, step, declared, spec_for(step, declared), proposal)
    spec = with_late_fields(spec, desk.today())
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
    rule = declared.rule if declared else ""
    if rule == "county_result" and "first_month" in names:
        changes["first_month"] = {"initial": start_month(desk.pack, case, desk.today())}
    if not needs_password(desk) or (rule == "paper" and not desk.stamping):
        spec = spec.without("password")
        if step == "decision":
            spec = replace(spec, fields=(*spec.fields, _looked_at(case)))
    if rule == "visit" and not (case.application.relative or case.application.complaint):
        spec = spec.without("county_receipt")
    return spec.with_fields({name: c for name, c in changes.items() if name in names})


def _password_given(spec: FormSpec) -> tuple[tuple[str, str], ...]:
    minutes = int(SIGNING_SESSION.total_seconds() // 60)
    given = any(f.name == "looked_at" for f in spec.fields)
    return (("口令", f"刚才输过，一次管 {minutes}{GLUE}分钟；每件要勾选“本人看过”再签"),) if given else ()


def _looked_at(case: Case) -> Field:
    """One password is good for several signatures: each of them is meant all the same, and names what it is for."""
    head, facts = case.household.head, case.basis.facts if case.basis else {}
    said = [head.name if head else "", OUTCOME_NAMES.get(str(facts.get("outcome")), "")]
    said += [f"每月 {yuan(int(monthly))} 元"] if (monthly := facts.get("monthly_fen")) else []
    return Field("looked_at", f"本人看过：{'，'.join(s for s in said if s)}", "yes", when=("mode", "screen"))


def needs_password(desk: Desk) -> bool:
    """Whether a signing session has to be opened first."""
    try:
        desk.author(signing=True)
    except SigningNeeded:
        return True
    return False


def _choices(desk: Desk, case: Case, step: str, declared: Step | None) -> dict[str, Mapping[str, object]]:
    members: Choices = tuple((m.id, m.name) for m in case.household.members if m.here)
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
        case "handed_up":
            return _handing_on(desk, case)
        case "decision" | "sent_back":
            own = bool(desk.person.positions_on(desk.today()))
            chosen: dict[str, Mapping[str, object]] = {"signer": {"choices": signers(desk)}}
            chosen["mode"] = {"initial": "screen" if own else "paper"}
            return chosen | ({"to": {"choices": send_backs.steps_of(case)}} if step == "sent_back" else {})
        case _:
            return {}


def _handing_on(desk: Desk, case: Case) -> dict[str, Mapping[str, object]]:
    """To whom and why, where the power to end the case is gone; the applicant is told today."""
    act = "confirm" if case.matter.step("decision") else "forward"
    held = authority(desk, case.matter.id, act, desk.today())
    gone = held.instrument is None
    return {
        "to": {"initial": held.instead if gone else ""},
        "reason": {"initial": held.reason if gone else ""},
        "told_on": {"initial": desk.today().isoformat()},
    }


def _materials(case: Case) -> Mapping[str, object]:
    last = case.latest("materials")
    present = set(last.facts.get("present", ())) if last else set()
    first = [f"{m.id}={PRESENT if m.id in present else _wanted(case, m)}" for m in case.matter.materials]
    return {"choices": tuple((m.id, m.title) for m in case.matter.materials), "initial": first}


def _wanted(case: Case, material: Material) -> str:
    asked = case.holds(material.conditional) if material.conditional else material.required
    return MISSING if asked and case.change is None else NOT_NEEDED


def _adults(desk: Desk, case: Case) -> Choices:
    today = desk.today()
    alive = [m for m in case.household.members if m.counted and m.here]
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


def initial(spec: FormSpec) -> dict[str, TypedValue]:
    """What stands in a form before anybody typed."""
    return {f.name: f.start() for f in spec.fields}
