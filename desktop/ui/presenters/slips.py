"""流转单据: which slips a step offers, one as it would look, and keeping it under a number."""

from __future__ import annotations

from desktop.documents.forms import Form
from desktop.domain.case import Case
from desktop.domain.scheme import Step
from desktop.errors import UserError
from desktop.office import publication, slips
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.forms import Preview
from desktop.ui.presenters.session import DESK_ROLES

SLIP = "slip:"
"""Before the id of a form: the kind of a preview that is a slip."""
PUBLIC = "public"
"""The kind of a preview that is what hangs for 公示."""
KEPT = "paper:"
"""Before the id of an issued paper, where a step leads to it: to be looked at and printed once more."""
READY = ("acceptance", "forward", "county_result", "handed_up", "closed")
"""Rules of steps after which the fitting slip is shown at once."""


def rule_of(step: Step) -> str:
    """The rule by which a step offers slips."""
    return step.rule if step.rule != "plain" else step.id


def after(desk: Desk, case: Case, rule: str) -> tuple[Preview, ...]:
    """The slips of a step that is done; at 公示 what hangs there first, as it was kept or else as it would look."""
    hung = _hung(desk, case) if rule == "notice" else ()
    return (*hung, *(_preview(form) for form in slips.offered_forms(desk, case, rule)))


def _hung(desk: Desk, case: Case) -> tuple[Preview, ...]:
    """What hangs for the opinion in force; nothing while none is: a sheet of an earlier one is not to hang again."""
    if case.opinion is None:
        return ()
    if (kept := publication.sheet_of(case)) is not None:
        return (Preview(f"{KEPT}{kept.id}", f"公示单 {kept.number}（查看、重印）…"),)
    return (Preview(PUBLIC, "看公示单…"),)


def before(desk: Desk, case: Case, step: Step | None) -> tuple[Preview, ...]:
    """The slips that are wanted while a step is being done."""
    if step is None:
        return ()
    return tuple(_preview(form) for form in slips.offered_forms(desk, case, rule_of(step), open_=True))


def ready(desk: Desk, ref: CaseRef, rule: str) -> tuple[str, str]:
    """The slip that goes with a step just recorded: its preview, and a sentence where it cannot be printed yet."""
    if rule not in READY:
        return "", ""
    form = next(iter(slips.offered_forms(desk, case_at(desk, ref), rule)), None)
    if form is None:
        return "", ""
    try:
        slips.draw(desk, ref, form.id, desk.today())
    except UserError as error:
        return "", f"{form.title}现在出不了：{error.message}{error.hint}"
    return f"{SLIP}{form.id}", ""


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
    """The number under which this slip of the case was kept last and still stands; empty when it was not."""
    kept = (p for p in reversed(case.household.papers) if p.form == form and not p.void)
    return next((p.number for p in kept if p.application == case.application.id), "")


def issue(desk: Desk, ref: CaseRef, form: str) -> tuple[str, Changes]:
    """编号存档; the paper's id. What hangs on a wall is drawn from its closed whitelist alone."""
    if desk.form(form).public:
        return publication.issue(desk, [ref], desk.today())
    return slips.issue(desk, ref, form, desk.today())


def _preview(form: Form) -> Preview:
    return Preview(f"{SLIP}{form.id}", f"单据：{form.title}…")
