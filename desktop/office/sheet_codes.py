"""预填表的页码: what the small code of a form for handwriting says, so that the signed sheet files itself.

Nothing of such a form is kept when it is printed: the code alone says whose it is. It names the household, and by a few
characters of a digest the application, the form and the day; no person, and nothing that is not on the sheet anyway.
A kept paper has a code of its own, its id, and is compared with its original; a sheet has none to be compared with.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.documents.forms import Form
from desktop.documents.marks import Marks
from desktop.domain.household import Application, Household
from desktop.office.desk import Desk
from desktop.office.form_book import form_book

_FIRST = date(2020, 1, 1)
_CODE = re.compile(r"s([0-9a-f]{16})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{1,5})")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What the code of a sheet says. ``application`` and ``form`` as the digests that ``is_of`` compares."""

    household: str
    application: str
    form: str
    printed: date

    @property
    def text(self) -> str:
        """As it stands in the code; at most 32 characters, so that a photocopy still reads."""
        return f"s{self.household}-{self.application}-{self.form}-{(self.printed - _FIRST).days:x}"

    def is_of(self, application: str) -> bool:
        """True when it was printed for that application; an empty id asks for a sheet of the household alone."""
        return self.application == _short(application)


def marks(file: str, application: str, form: Form, on: date) -> Marks:
    """What a sheet carries that is printed for a household. ``application`` empty: it is about the family alone."""
    return Marks(page_code=SheetCode(file, _short(application), _short(form.id), on).text)


def read(code: str) -> SheetCode | None:
    """What a page's code says; None for the code of a kept paper."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    return SheetCode(found[1], found[2], found[3], _FIRST + timedelta(days=int(found[4], 16)))


def form_of(desk: Desk, code: SheetCode) -> Form | None:
    """The form it was printed from; None where the office has no such form any more."""
    return next((f for f in form_book(desk).forms.values() if _short(f.id) == code.form), None)


def application_of(home: Household, code: SheetCode) -> Application | None:
    """The application it was printed for; None for a sheet about the family alone."""
    return next((a for a in home.applications if code.is_of(a.id)), None)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4]
