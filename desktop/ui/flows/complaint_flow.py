"""举报投诉: list, register, look into, answer, close; or seal for the county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.masks import Secret
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.ui.drafts import DraftBox
from desktop.ui.pages.complaints import NEW, ComplaintsPage
from desktop.ui.presenters import complaints, office_sheets
from desktop.ui.presenters.complaints import Sheet
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Typed
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.widgets.reveal import show_in
from desktop.ui.work import Work


class ComplaintFlow(QObject):
    """The page of complaints; ``show`` asks for it, ``sheet`` carries an operation that draws a paper to look at.

    Drafts hold what is said, never who says it.
    """

    show = Signal(object)
    sheet = Signal(object)

    def __init__(self, work: Work, drafts: DraftBox) -> None:
        super().__init__()
        self._work = work
        self._drafts = drafts
        self.page = ComplaintsPage()
        self.page.new.connect(
            lambda: work.ask(
                complaints.register_form,
                lambda spec: self.page.show_form(spec, drafts.find(NEW)),
                slot="complaint",
            )
        )
        self.page.typed.connect(drafts.keep)
        self.page.cleared.connect(drafts.drop)
        self.page.reveal.connect(self._reveal)
        self.page.opened.connect(self._open)
        self.page.registered.connect(self._register)
        self.page.sealed.connect(self._seal)
        self.page.carried.connect(self._carry)
        self.page.printed.connect(lambda id: self.sheet.emit(lambda desk: office_sheets.complaint(desk, id)))
        self.page.handed_in.connect(self._hand_in)
        self.page.thumbnail_wanted.connect(self._thumbnail)

    def open(self) -> None:
        """举报投诉."""
        self.page.bar.hide()
        self.page.show_nothing()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Ask for the list again."""
        self._work.ask(complaints.board, self.page.show_board, slot="complaints")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the list is on the screen."""
        if visible is self.page:
            self.refresh()

    def _open(self, id: str) -> None:
        self.page.bar.hide()
        self._work.ask(
            lambda desk: complaints.sheet(desk, id),
            lambda sheet: self.page.show_sheet(sheet, self._drafts.find(sheet.key)),
            self.page.refuse,
            "complaint",
        )

    def _reveal(self, secret: Secret) -> None:
        """The complainant's telephone, noted and shown for half a minute."""
        self._work.ask(
            lambda desk: complaints.phone(desk, secret.id),
            lambda number: show_in(self.page, secret, number),
            self.page.refuse,
        )

    def _register(self, typed: Typed) -> None:
        self._do(lambda desk: complaints.register(desk, typed), lambda: self._handed_in(NEW))

    def _seal(self, typed: Typed, folder: Path) -> None:
        self._do(lambda desk: complaints.seal(desk, typed, folder), self.page.show_nothing)

    def _carry(self, id: str, folder: Path) -> None:
        self._do(lambda desk: complaints.carry_again(desk, id, folder), lambda: None)

    def _hand_in(self, sheet: Sheet, typed: Typed) -> None:
        def then() -> None:
            self._drafts.drop(sheet.key)
            self._open(sheet.id)

        self._do(lambda desk: complaints.hand_in(desk, sheet, typed), then)

    def _handed_in(self, key: str) -> None:
        self._drafts.drop(key)
        self.page.show_nothing()

    def _do(self, operation: Callable[[Desk], Told], then: Callable[[], None]) -> None:
        def done(told: Told) -> None:
            self.page.busy(False)
            then()
            self.refresh()
            self.page.bar.say(told.message, told.hint, tone="good")

        def failed(error: UserError) -> None:
            self.refresh()  # a sealed complaint that could not be carried is in the list all the same
            self.page.refuse(error)

        self._work.change(lambda desk, report: operation(desk), lambda told: told.changes, done, failed)

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )
