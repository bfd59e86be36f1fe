"""流转单据: which slips a step offers, one as it would look, and keeping it under a number."""

from __future__ import annotations

from desktop.domain.case import Case
from desktop.domain.scheme import Step
from desktop.errors import UserError
from desktop.office import slips
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.forms import Preview
from desktop.ui.presenters.session import DESK_ROLES

SLIP = "slip:"
"""Before the id of a form: the kind of a preview that is a slip."""
READY = ("acceptance", "forward", "county_result", "handed_up", "closed")
"""Rules of steps after which the fitting slip is shown at once."""


def rule_of(step: Step) -> str:
    """The rule by which a step offers slips."""
    return step.rule if step.rule != "plain" else step.id


def after(desk: Desk, case: Case, rule: str) -> tuple[Preview, ...]:
    """The slips of a step that is done."""
    return tuple(_preview(desk, form) for form in slips.offered(desk, case, rule))


def before(desk: Desk, case: Case, step: Step | None) -> tuple[Preview, ...]:
    """The slips that are wanted while a step is being done."""
    if step is None:
        return ()
    return tuple(_preview(desk, form) for form in slips.offered(desk, case, rule_of(step), open_=True))


def ready(desk: Desk, ref: CaseRef, rule: str) -> tuple[str, str]:
    """The slip that goes with a step just recorded: its preview, and a sentence where it cannot be printed yet."""
    if rule not in READY:
        return "", ""
    forms = slips.offered(desk, case_at(desk, ref), rule)
    if not forms:
        return "", ""
    try:
        slips.draw(desk, ref, forms[0], desk.today())
    except UserError as error:
        return "", f"{desk.form(forms[0]).title}现在出不了：{error.message}{error.hint}"
    return f"{SLIP}{forms[0]}", ""


def title(desk: Desk, form: str) -> str:
    """What the slip is called."""
    return desk.form(form).title


def draw(desk: Desk, ref: CaseRef, form: str) -> bytes:
    """The slip as it would look today."""
    return slips.draw(desk, ref, form, desk.today())


def may_issue(desk: Desk) -> bool:
    """Whether the person at work may number slips here: numbers are the office PC's."""
    return bool(DESK_ROLES & set(desk.person.roles)) and not is_laptop(desk.places.folder)


def issued_before(case: Case, form: str) -> str:
    """The number under which this slip of the household was kept last; empty when it was not."""
    return next((p.number for p in reversed(case.household.papers) if p.form == form and _of(case, p.id)), "")


def issue(desk: Desk, ref: CaseRef, form: str) -> tuple[str, Changes]:
    """编号存档; the paper's id."""
    return slips.issue(desk, ref, form, desk.today())


def _of(case: Case, paper: str) -> bool:
    return any(p.id == paper and p.application == case.application.id for p in case.household.papers)


def _preview(desk: Desk, form: str) -> Preview:
    return Preview(f"{SLIP}{form}", f"单据：{desk.form(form).title}…")
