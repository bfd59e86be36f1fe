"""入户调查表 for the road: one PDF for all chosen households, filled in with what is known and what to ask.

A laptop's battery may be flat by noon; paper is not (domain §I 10). ID numbers are masked; telephone and address stand
in full, because the family must be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop.documents.bulk import Sheaf
from desktop.documents.forms import Form, Values
from desktop.documents.stamp import letter_date
from desktop.domain.household import Household
from desktop.errors import UserError
from desktop.office import grants, sheet_codes
from desktop.office.act import home_at
from desktop.office.choosing import Chosen
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing, looked_through, write_out
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for
from desktop.office.words_visit import questions as questions

FORM = "visit_sheet"
MOST = 500
"""Sheets printed in one go: more than a season of one team."""


def sheets(desk: Desk, chosen: Sequence[Chosen], until: date | None = None) -> bytes:
    """The sheets of these households, village by village. Raises ``UserError`` for none, and for too many at once."""
    if not 0 < len(chosen) <= MOST:
        raise UserError(f"一次印 1 到 {MOST} 户的入户调查表。", "请分村选户。")
    last = grants.last_day(desk, until)
    form = desk.form(FORM)
    ordered = sorted(chosen, key=lambda c: (c.village, c.due or date.max, c.head))
    pile = Sheaf(desk.fonts, form.title)
    for one in ordered:
        home = home_at(desk, one.file)
        marks = sheet_codes.marks(desk, home.id, _open_application(desk, home), form)
        pile.add(form, _values(desk, form, one, home, last), marks=marks)
    return pile.data()


def export(desk: Desk, chosen: Sequence[Chosen], target: Path, until: date | None = None) -> None:
    """Save the sheets to print them, on purpose and on record."""
    made = sheets(desk, chosen, until)
    write_out(desk, made, target, f"入户调查表 {len(chosen)} 份", Outgoing.WORK)


def _open_application(desk: Desk, home: Household) -> str:
    """The application that the visit is for, newest first; empty for a visit to a family with none under way."""
    cases = (desk.case(home, about.id) for about in reversed(home.applications))
    return next((case.application.id for case in cases if case is not None and not case.settled), "")


def _values(desk: Desk, form: Form, chosen: Chosen, home: Household, until: date) -> Values:
    facts: dict[str, Text] = {
        "head": home.head.name if home.head else "（未写户主）",
        "task": chosen.task or "走访",
        "task_due_on": letter_date(chosen.due) if chosen.due else "",
        "until": letter_date(until),
    }
    return looked_through(desk, form, values_for(form, Scene(desk, home, None, desk.today(), home.id, facts)))
