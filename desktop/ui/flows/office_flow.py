"""方案, 委托书, 办公室任务: the three pages about the office itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.case import HANDED_UP
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.pages.duties import DutiesPage
from desktop.ui.pages.instruments import InstrumentsPage
from desktop.ui.pages.page import Page
from desktop.ui.pages.scheme_viewer import SchemeViewerPage
from desktop.ui.presenters import duties, instruments, scheme_viewer
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.work import Work


class OfficeFlow(QObject):
    """``show`` asks for a page; ``opened`` carries a household; ``step`` (CaseRef, step id) whose form is wanted."""

    show = Signal(object)
    opened = Signal(str)
    step = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.scheme, self.instruments, self.duties = SchemeViewerPage(), InstrumentsPage(), DutiesPage()
        self.instruments.chosen.connect(self._take_in)
        self.instruments.opened.connect(self.opened)
        self.instruments.handing.connect(lambda ref: self.step.emit(ref, HANDED_UP))
        self.duties.done.connect(self._done)
        self.duties.undo.connect(self._take_back)
        self.duties.opened.connect(self.opened)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The three pages."""
        return (self.scheme, self.instruments, self.duties)

    def open_scheme(self) -> None:
        """方案."""
        self._open(self.scheme, self._refresh_scheme)

    def open_instruments(self) -> None:
        """委托书."""
        self._open(self.instruments, self._refresh_instruments)

    def open_duties(self) -> None:
        """办公室任务."""
        self._open(self.duties, self._refresh_duties)

    def open_duty(self, duty: str) -> None:
        """办公室任务, with one of them under the cursor."""
        self.duties.towards(duty)
        self.open_duties()

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while one of the pages is on the screen."""
        for page, refresh in (
            (self.scheme, self._refresh_scheme),
            (self.instruments, self._refresh_instruments),
            (self.duties, self._refresh_duties),
        ):
            if visible is page:
                refresh()

    def _open(self, page: Page, refresh: Callable[[], None]) -> None:
        page.bar.hide()
        refresh()
        self.show.emit(page)

    def _refresh_scheme(self) -> None:
        self._work.ask(scheme_viewer.read_scheme, self.scheme.show_scheme, slot="scheme")

    def _refresh_instruments(self) -> None:
        self._work.ask(instruments.board, self.instruments.show_board, slot="instruments")
        self._work.ask(instruments.left_open, self.instruments.left_open.show_cases, slot="left-open")

    def _refresh_duties(self) -> None:
        self._work.ask(duties.board, self.duties.show_board, slot="duties")

    def _take_in(self, path: str) -> None:
        def told(said: Told) -> None:
            self.instruments.bar.say(said.message, said.hint, tone="good")
            self._refresh_instruments()

        self.instruments.bar.hide()
        self._change(
            lambda desk: instruments.take_in(desk, Path(path)), told, self.instruments.bar.show_error
        )

    def _done(self, duty: str, on: str, note: str) -> None:
        def refused(error: UserError) -> None:
            if isinstance(error, FieldProblem) and self.duties.form is not None:
                self.duties.form.mark(*error.fields)
            self.duties.bar.show_error(error)

        self._change(
            lambda desk: duties.done(desk, duty, on, note),
            lambda said: self.duties.told(said.message, said.hint, duty),
            refused,
        )

    def _take_back(self, duty: str) -> None:
        self._change(
            lambda desk: duties.take_back(desk, duty),
            lambda said: self.duties.told(said.message, said.hint),
            self.duties.bar.show_error,
        )

    def _change(
        self, act: Callable[[Desk], Told], told: Callable[[Told], None], failed: Callable[[UserError], None]
    ) -> None:
        def operation(desk: Desk, report: Report) -> Told:
            return act(desk)

        self._work.change(operation, lambda said: said.changes, told, failed)
