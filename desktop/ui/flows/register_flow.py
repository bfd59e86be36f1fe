"""台账与登记: a book is read, added to, taken out of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.masks import Secret
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.drafts import DraftBox
from desktop.ui.pages.registers import RegistersPage, draft_key
from desktop.ui.presenters import office_sheets, registers
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.register_reports import PERIOD
from desktop.ui.presenters.register_views import Action, Book, Export
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.widgets.reveal import show_in
from desktop.ui.work import Work


class RegisterFlow(QObject):
    """The page of registers; ``show`` asks for it, ``sheet`` carries an operation that draws a paper to look at."""

    show = Signal(object)
    sheet = Signal(object)

    def __init__(self, work: Work, drafts: DraftBox) -> None:
        super().__init__()
        self._work = work
        self._drafts = drafts
        self._period = ("", "")
        self.page = RegistersPage(registers.BOOKS, drafts.find)
        self.page.wanted.connect(self._turn)
        self.page.typed.connect(drafts.keep)
        self.page.cleared.connect(drafts.drop)
        self.page.reveal.connect(self._reveal)
        self.page.handed_in.connect(self._hand_in)
        self.page.exported.connect(self._export)
        self.page.printed.connect(
            lambda book, line: self.sheet.emit(lambda desk: office_sheets.of_register(desk, book, line))
        )
        self.page.thumbnail_wanted.connect(self._thumbnail)

    def open(self) -> None:
        """台账与登记."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Read the book again."""
        id, (since, until) = self.page.place, self._period

        def failed(error: UserError) -> None:
            self._period = ("", "")
            self.page.refuse(error)

        self._work.ask(
            lambda desk: registers.book(desk, id, since, until), self.page.show_book, failed, "book"
        )

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen: what is being typed is not taken away."""
        if visible is self.page and self.page.panel is None:
            self.refresh()

    def _turn(self, book: str) -> None:
        self.page.bar.hide()
        self.refresh()

    def _hand_in(self, book: Book, action: Action, row: str, typed: Typed) -> None:
        if action.id == PERIOD:
            self._period = (str(typed.get("since", "")), str(typed.get("until", "")))
            self.refresh()
            return

        def operation(desk: Desk, report: Report) -> Told:
            return registers.hand_in(desk, book, action, row, typed)

        def told(said: Told) -> None:
            self._drafts.drop(draft_key(book.id, action, row))
            self.page.bar.say(said.message, said.hint, tone="good")
            self.refresh()

        self._work.change(operation, lambda said: said.changes, told, self.page.refuse)

    def _reveal(self, secret: Secret) -> None:
        """The telephone of a lead, noted and shown for half a minute."""
        self._work.ask(
            lambda desk: registers.phone(desk, secret.id),
            lambda number: show_in(self.page, secret, number),
            self.page.refuse,
        )

    def _export(self, book: Book, wanted: Export, row: str, target: Path) -> None:
        def told(said: Told) -> None:
            self.page.bar.say(said.message, said.hint, tone="good")

        self.page.bar.hide()
        self._work.ask(
            lambda desk: registers.export(desk, book, wanted, row, target), told, self.page.refuse, "take-out"
        )

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )
