"""流转单据和表格: what goes with a case from hand to hand and decides nothing, and forms to write on in a village.

Which form a step offers, what it asks and how it is numbered stands in the form (``resources/forms``, or a county's
own); ``vocabulary`` fills it. ``draw`` shows a slip, ``issue`` numbers it and keeps it in the file; ``blank`` and
``prefilled`` print a form for handwriting, which is kept when it comes back signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.documents.bulk import Sheaf
from desktop.documents.forms import Form, Values
from desktop.documents.marks import NO_MARKS, Marks
from desktop.documents.preview import page_count
from desktop.domain import masks
from desktop.domain.case import Case
from desktop.domain.closing_rules import ENDINGS
from desktop.domain.household import PAPER, Household
from desktop.domain.journal import Attach, Change, Put, Value
from desktop.domain.paper_forms import NOTICES, is_slip
from desktop.domain.scheme import CONDITIONS
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import access, sealing, sheet_codes
from desktop.office.act import CaseRef, case_at, home_at, new_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.form_book import form_book
from desktop.office.lasting import lasting
from desktop.office.numbers import reserve
from desktop.office.outgoing import looked_through
from desktop.office.scene import Scene, Text
from desktop.office.soundness import must_be_sound
from desktop.office.vocabulary import values_for
from desktop.office.words_out_change import of_running

PDF = "application/pdf"
NO_NUMBER = "无文号"
"""What a kept paper without a number series is listed under."""


def offered(desk: Desk, case: Case, rule: str, *, open_: bool = False) -> tuple[str, ...]:
    """The forms that make sense for a step of this case: those whose ``at`` names its rule.

    A form names a rule (``forward``), or a rule with conditions that must all hold (``forward:window``); see
    ``conditions``. ``open_``: the step is not done yet, and only forms that say so (``deliver:open``) are wanted.
    """
    return tuple(form.id for form in offered_forms(desk, case, rule, open_=open_))


def offered_forms(desk: Desk, case: Case, rule: str, *, open_: bool = False) -> tuple[Form, ...]:
    """The same as forms, by their ids."""
    if rule == "handed_up" and not case.handed_over:
        return ()  # it is finished here after all: nobody is told of a transfer
    known = conditions(case, rule) | ({OPEN} if open_ else set())
    found = form_book(desk).forms.values()
    return tuple(f for f in found if is_slip(f.id) and any(_fits(p, rule, known, open_) for p in f.at))


OPEN = "open"
_NOT_OF_THE_CASE = frozenset({OPEN, *CONDITIONS, *ENDINGS})
"""What ``at`` may ask besides what an application is: a form to be signed is printed before that holds."""


def _fits(place: str, rule: str, known: frozenset[str], open_: bool) -> bool:
    named, *wanted = place.split(":")
    return named == rule and known.issuperset(wanted) and (OPEN in wanted) == open_


def conditions(case: Case, rule: str) -> frozenset[str]:
    """What a form may ask of a case besides the rule of a step.

    The mode of its matter, its id, its law, what it gives; ``examined`` where the township does more than take it in,
    ``forwarded`` where it goes on to a department; ``application``, or ``change`` and its kind; how a case was closed
    (``not_accepted``, ``terminated``); and the facts that a step may depend on (``relative``, ``agent``).
    """
    matter, done = case.matter, case.latest(rule)
    said = {matter.mode, matter.id, matter.law, matter.gives, str(done.facts.get("how", "")) if done else ""}
    said |= {"forwarded"} if matter.step("forward") else set()
    said |= {"examined"} if matter.mode != "window" else set()
    said |= {"change", case.change.id} if case.change else {"application"}
    said |= {fact for fact in CONDITIONS if case.holds(fact)}
    return frozenset(name for name in said if name)


def draw(desk: Desk, ref: CaseRef, form_id: str, on: date) -> bytes:
    """The slip as a PDF in memory, without a number of its own."""
    must_be_sound(desk, [ref.household])
    case, form = case_at(desk, ref), _slip(desk, ref.household, form_id)
    return sealing.draft(desk, form_id, _values(desk, case, form, on, number_to_come(desk, form, on)), None)


def issue(desk: Desk, ref: CaseRef, form_id: str, on: date) -> tuple[str, Changes]:
    """Number the slip and keep it in the household file; returns the paper's id. Raises ``UserError``."""
    must_be_sound(desk, [ref.household])
    case, form = case_at(desk, ref), _slip(desk, ref.household, form_id)
    # A missing value or glyph shows before a number is used.
    sealing.draft(desk, form_id, _values(desk, case, form, on, "样张"), None)
    number = reserve(desk, [desk.setting_text(form.series)], on)[0].text if form.series else NO_NUMBER
    paper = new_id("p")
    pdf = sealing.finish(
        desk, form_id, _values(desk, case, form, on, number if form.series else ""), None,
        paper=paper, authority=None, on=on, matter=case.matter.id,
    )  # fmt: skip
    return paper, keep(desk, ref, form, number, paper, pdf, on)


def keep(
    desk: Desk, ref: CaseRef, form: Form, number: str, paper: str, pdf: bytes, on: date, opinion: str = ""
) -> Changes:
    """Lay a paper that decides nothing into the household file, under the number it was given. Raises ``Refused``.

    ``opinion`` of a 公示单: which 初审意见 it made public.
    """
    sha = digest(pdf)
    fields: dict[str, Value] = {
        "application": ref.application, "decision": "", "form": form.id, "title": form.title,
        "number": number, "sha256": sha, "size": len(pdf), "pages": page_count(pdf), "issued_on": on.isoformat(),
        **({"opinion": opinion} if opinion else {}),
    }  # fmt: skip
    name = f"{number if form.series else form.title}.pdf"
    changes: list[Change] = [Attach(sha, len(pdf), PDF, name, f"{PAPER}/{paper}"), Put(PAPER, paper, fields)]
    return record(desk, ref.household, "slip", changes, blobs={sha: pdf})


def number_to_come(desk: Desk, form: Form, on: date) -> str:
    """What stands in place of a number before one is reserved; empty for a paper without one."""
    return f"{desk.setting_text(form.series)}〔{on.year}〕　号" if form.series else ""


def blank(desk: Desk, form_id: str) -> bytes:
    """A form to write on by hand: only what every paper of this office says is printed. Raises ``UserError``."""
    form = _by_hand(desk, form_id)
    known = values_for(form, Scene(desk, None, None, desk.today()))
    return _for_the_pen(desk, form, {n: t for n, t in known.items() if n in _ALWAYS}, NO_MARKS)


def prefilled(desk: Desk, file: str, form_id: str) -> bytes:
    """A form with what is known of a household and of the application it is about; the rest is written by hand."""
    form = _entitled(desk, file, _by_hand(desk, form_id))
    return _for_the_pen(desk, form, *known_of(desk, file, form))


def known_of(
    desk: Desk, file: str, form: Form, facts: Mapping[str, Text] | None = None
) -> tuple[Values, Marks]:
    """What stands on a form that a household will sign, and the code by which the signed sheet files itself.

    What was found, said and decided for one application never stands on the form of another, and the day under the
    paper is written by whoever signs. ``facts`` what only the caller knows. Raises ``UserError``.
    """
    must_be_sound(desk, [file])
    home, on = home_at(desk, file), desk.today()
    case = _told_of(desk, home, form)
    told: dict[str, Text] = {"decided_on": ""} if form.date else {}
    if case is None and _of_changes(form):
        told |= of_running(Scene(desk, home, None, on))
    known = values_for(form, Scene(desk, home, case, on, facts={**told, **(facts or {})}))
    return looked_through(desk, form, known), sheet_codes.marks(
        desk, file, case.application.id if case else "", form
    )


def _for_the_pen(desk: Desk, form: Form, values: Values, marks: Marks) -> bytes:
    """The form with room to write; every copy where each has a name of its own (第一份　乡镇存档)."""
    pile = Sheaf(desk.fonts, form.title)
    pile.add(form, values, marks=marks, by_hand=True, copies=bool(form.copy_names))
    return pile.data()


def _told_of(desk: Desk, home: Household, form: Form) -> Case | None:
    """The newest application that a form can be about, so that its steps may be told on it."""
    found = (desk.case(home, about.id) for about in reversed(home.applications))
    return next((case for case in found if case is not None and _may_tell(form, case)), None)


def _may_tell(form: Form, case: Case) -> bool:
    """A form of a change tells of a change under way alone: one that is over says nothing of the next."""
    if _of_changes(form) and case.settled:
        return False
    asked = (place.split(":") for place in form.at)
    return not form.at or any(
        {*wanted} - _NOT_OF_THE_CASE <= conditions(case, rule) for rule, *wanted in asked
    )


def _of_changes(form: Form) -> bool:
    return bool(form.at) and all("change" in place.split(":") for place in form.at)


def for_the_office(desk: Desk, form_id: str) -> bytes:
    """A form about the office itself (台账), as it stands today; what only its own page knows stays to be written in.

    Raises ``UserError``.
    """
    form = _known(desk, form_id)
    if form.about != "office":
        raise UserError(f"《{form.title}》不是办公室的表。", "请从户页打印。")
    known = looked_through(desk, form, values_for(form, Scene(desk, None, None, desk.today())))
    drawn = (
        _for_the_pen(desk, form, known, NO_MARKS) if form.blank else sealing.draft(desk, form_id, known, None)
    )
    return lasting(desk, drawn, form.title, form.id)


_ALWAYS = {
    "in_name_of",
    "phone",
    "hours",
    "township",
    "county",
    "bureau",
    "verification_centre",
    "office_address",
}
"""What a blank form says: nothing of a person, a day or a number."""


def _slip(desk: Desk, file: str, form_id: str) -> Form:
    if not is_slip(form_id):
        raise UserError("这不是单据，要随决定出具。", "请从步骤里给出的单据中选择。")
    return _entitled(desk, file, _known(desk, form_id))


def _entitled(desk: Desk, file: str, form: Form) -> Form:
    """A form with whole numbers is for those who may see them, and that it was drawn is written down first."""
    if form.full_numbers:
        if not all(masks.may_reveal(desk.person.roles, kind) for kind in (masks.ID_NUMBER, masks.ACCOUNT)):
            raise UserError(
                f"《{form.title}》印有完整的身份证号，您的岗位不能打印。", "请由经办人员打印，或打印空白表。"
            )
        access.note(desk, "reveal", file, f"{form.title}（含完整号码）")
    return form


def _by_hand(desk: Desk, form_id: str) -> Form:
    form = _known(desk, form_id)
    if not form.blank:
        where = "户页的“文书”里" if form_id in NOTICES else "办理步骤里填好后"
        raise UserError(f"《{form.title}》不能空白打印，也不能预填。", f"请在{where}打印。")
    return form


def _known(desk: Desk, form_id: str) -> Form:
    if form_id not in form_book(desk).forms:
        raise UserError("没有这种单据。", "请从步骤里给出的单据中选择。")
    return desk.form(form_id)


def _values(desk: Desk, case: Case, form: Form, on: date, number: str) -> Values:
    return looked_through(desk, form, values_for(form, Scene(desk, case.household, case, on, number)))
