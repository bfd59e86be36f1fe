"""预填表的页码: what the small code of a form for handwriting says, so that the signed sheet files itself.

Nothing of such a form is kept when it is printed: the code alone says whose it is. It names the household, and by a few
characters of a digest the application, the form and the day; no person, and nothing that is not on the sheet anyway.
A kept paper has a code of its own, its id, and is compared with its original; a sheet has none to be compared with.
So its code bears a check that this office alone can make (`sheet_keys`), over the number of its pages too.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from string import ascii_lowercase, digits

from desktop.documents.forms import Form
from desktop.documents.marks import Marks
from desktop.domain.household import Application, Household
from desktop.domain.paper_forms import NOTICES
from desktop.models.sheet_keys import CHECK_BITS, check, is_checked
from desktop.office.desk import Desk
from desktop.office.form_book import form_book

MOST_PAGES = 20
"""Pages of a form that is written on by hand."""
_FIRST = date(2020, 1, 1)
_PARTS = (64, 16, 16, 14, CHECK_BITS)
"""Bits of the household, the application, the form, the day and the check."""
_DIGITS = digits + ascii_lowercase
_LENGTH = 30
"""Characters that hold them: with page and count a code of 29 modules, so that a photocopy still reads."""
_CODE = re.compile(rf"s([0-9a-z]{{{_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What the code of a sheet says. ``application`` and ``form`` as the digests that ``is_of`` compares."""

    household: str
    application: str
    form: str
    printed: date
    check: int = 0

    @property
    def text(self) -> str:
        """As it stands in the code; the same length for all. Raises ``ValueError`` for what no code can hold."""
        said = (int(self.household, 16), int(self.application, 16), int(self.form, 16), self._day, self.check)
        number = 0
        for bits, part in zip(_PARTS, said, strict=True):
            if part >> bits:
                raise ValueError(part)
            number = number << bits | part
        return "s" + "".join(_DIGITS[number // 36**n % 36] for n in reversed(range(_LENGTH)))

    def is_of(self, application: str) -> bool:
        """True when it was printed for that application; an empty id asks for a sheet of the household alone."""
        return self.application == _short(application)

    def is_ours(self, desk: Desk, count: int) -> bool:
        """True when a PC of this office printed it with so many pages."""
        return is_checked(desk.vault, self._said(count), self.check)

    def checked(self, desk: Desk, count: int) -> SheetCode:
        """The same with the check of this office."""
        made = check(desk.vault, self._said(count))
        return SheetCode(self.household, self.application, self.form, self.printed, made)

    @property
    def _day(self) -> int:
        return (self.printed - _FIRST).days

    def _said(self, count: int) -> bytes:
        return f"{self.household}-{self.application}-{self.form}-{self._day}-{count}".encode()


def marks(desk: Desk, file: str, application: str, form: Form) -> Marks:
    """What a sheet carries that is printed today for a household. ``application`` empty: about the family alone."""
    said = SheetCode(file, _short(application), _short(form.id), desk.today())
    return Marks(page_code=partial(_text, desk, said))


def read(code: str) -> SheetCode | None:
    """What a page's code says; None for the code of a kept paper."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    number, said = int(found[1], 36), list[int]()
    for bits in reversed(_PARTS):
        said.append(number & (1 << bits) - 1)
        number >>= bits
    made, day, form, application, household = said
    printed = _FIRST + timedelta(days=day)
    return (
        None if number else SheetCode(f"{household:016x}", f"{application:04x}", f"{form:04x}", printed, made)
    )


def form_of(desk: Desk, code: SheetCode) -> Form | None:
    """The form it was printed from; None where the office has no such form to write on."""
    return next(
        (f for f in form_book(desk).forms.values() if _is_written_on(f) and _short(f.id) == code.form), None
    )


def application_of(home: Household, code: SheetCode) -> Application | None:
    """The application it was printed for; None for a sheet about the family alone."""
    return next((a for a in home.applications if code.is_of(a.id)), None)


def _is_written_on(form: Form) -> bool:
    return form.blank and form.id not in NOTICES


def _text(desk: Desk, said: SheetCode, count: int) -> str:
    return said.checked(desk, count).text


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:4]
