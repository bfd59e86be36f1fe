"""表格: every form that may be printed empty for a village, or filled in with what is known of a family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.case import Case
from desktop.office import access, slips
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.form_book import concerns, form_book
from desktop.office.outgoing import kind_of
from desktop.ui.presenters.papers import Sheet


@dataclass(frozen=True, slots=True)
class Shelf:
    """The forms as (id, title) in the order of the work; the first ``own`` can come up in this family's matters.

    ``faults``: forms of the county's own that cannot be read, in sentences.
    """

    forms: tuple[tuple[str, str], ...]
    faults: tuple[str, ...] = ()
    own: int = 0


NOTHING_ON_IT = Shelf(())


def for_household(desk: Desk, cases: Sequence[Case] = ()) -> Shelf:
    """What may be printed for a family: forms about it, and about its applications ``cases``."""
    book = form_book(desk)
    found = [f for f in book.about("household", "case") if f.blank]
    every = desk.pack.scheme.matters
    own = [f for f in found if not cases or any(concerns(f, case.matter, every) for case in cases)]
    ordered = (*own, *(f for f in found if f not in own))
    return Shelf(tuple((f.id, f.title) for f in ordered), book.faults, len(own))


def blank(desk: Desk, form: str) -> Sheet:
    """The form as an empty sheet. Raises ``UserError``."""
    found = desk.form(form)
    return Sheet(found.title, "空白表，打印后手写", slips.blank(desk, form), kind=kind_of(found))


def prefilled(desk: Desk, file: str, form: str) -> Sheet:
    """The form with what is known of a household, to be completed by hand. Raises ``UserError``."""
    found = desk.form(form)
    access.note(desk, "paper", file, found.title)
    head = home_at(desk, file).head
    note = f"预填表：{head.name if head else file}，打印后核对、补写、签名"
    return Sheet(
        found.title, note, slips.prefilled(desk, file, form), kind=kind_of(found), stock=slips.blank(desk, form)
    )  # fmt: skip
