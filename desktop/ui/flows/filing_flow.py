"""上报: seal, send, read receipts; by stick or over the line, and the other PCs of the office."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.flows.line_flow import LineFlow
from desktop.ui.pages.filings import FilingsPage
from desktop.ui.presenters import filings, office_sheets
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.line import MAILBOX, exchange_at
from desktop.ui.work import Work


class FilingFlow(QObject):
    """The page of filings. ``show`` asks for it; ``opened`` carries a household, ``sheet`` what draws a paper."""

    show = Signal(object)
    opened = Signal(str)
    sheet = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._asked = False
        """Somebody waits for the line."""
        self.page = FilingsPage()
        self.line = LineFlow(work)
        self.page.seal.connect(lambda: self._do(filings.seal, self.line.quietly))
        self.page.send.connect(lambda folder: self._do(_with(filings.send, folder)))
        self.page.receive.connect(lambda folder: self._do(_with(filings.receive, folder)))
        self.page.again.connect(lambda ref: self._do(lambda desk, report: filings.file_again(desk, ref)))
        self.page.opened.connect(self.opened)
        self.page.printed.connect(lambda: self.sheet.emit(office_sheets.filing_list))
        self.page.exchange.connect(
            lambda folder: self._do(lambda desk, report: exchange_at(desk, folder, report))
        )
        self.page.cancel.connect(self._cancel)
        self.page.line.connect(self._over_the_line)
        self.line.stands.connect(self.page.show_line)
        self.line.told.connect(self._done)
        self.line.failed.connect(self._failed)
        self.line.progress.connect(self._on_the_line)
        work.progress.connect(self._progress)

    def open(self) -> None:
        """上报."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Ask for the list again."""
        self._work.ask(filings.board, self.page.show_board, slot="board")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the list is on the screen."""
        if visible is self.page and not self._asked:
            self.refresh()
        if MAILBOX in changes.kinds:
            self.line.look()

    def _do(self, operation: Callable[[Desk, Report], Told], then: Callable[[], None] | None = None) -> None:
        def done(told: Told) -> None:
            self._done(told)
            if then is not None:
                then()

        self.page.bar.hide()
        self._work.change(operation, lambda told: told.changes, done, self._failed)

    def _over_the_line(self) -> None:
        self._asked = True
        self.page.bar.hide()
        self.page.show_progress(0, 0)
        self.line.ask()

    def _done(self, told: Told) -> None:
        self._over()
        self.page.bar.say(told.message, told.hint, tone="good" if told.whole else "care")

    def _failed(self, error: UserError) -> None:
        self._over()
        self.page.bar.show_error(error)

    def _over(self) -> None:
        self._asked = False
        self.page.working(False)
        self.refresh()

    def _progress(self, done: int, total: int) -> None:
        if self.page.isVisible():
            self.page.show_progress(done, total)

    def _on_the_line(self, done: int, total: int) -> None:
        if self._asked and total:
            self._progress(done, total)

    def _cancel(self) -> None:
        self._work.cancel()
        # Marks made before it stopped stand: lists are asked for again.
        self._work.changed.emit(Changes())
        self._over()
        self.page.bar.say("已取消。", "已经写好的不受影响，可以重新打包。")


def _with(operation: Callable[[Desk, Path], Told], folder: Path) -> Callable[[Desk, Report], Told]:
    return lambda desk, report: operation(desk, folder)
