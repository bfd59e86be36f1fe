"""上报: seal, send, read receipts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.pages.filings import FilingsPage
from desktop.ui.presenters import filings
from desktop.ui.presenters.filings import Told
from desktop.ui.work import Work


class FilingFlow(QObject):
    """The page of filings. ``show`` asks for it; ``opened`` carries a household."""

    show = Signal(object)
    opened = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.page = FilingsPage()
        self.page.seal.connect(lambda: self._do(filings.seal))
        self.page.send.connect(lambda folder: self._do(_with(filings.send, folder)))
        self.page.receive.connect(lambda folder: self._do(_with(filings.receive, folder)))
        self.page.again.connect(lambda ref: self._do(lambda desk, report: filings.file_again(desk, ref)))
        self.page.opened.connect(self.opened)
        self.page.cancel.connect(self._cancel)
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
        if visible is self.page:
            self.refresh()

    def _do(self, operation: Callable[[Desk, Report], Told]) -> None:
        def done(told: Told) -> None:
            self._over()
            self.page.bar.say(told.message, told.hint, tone="good")

        def failed(error: UserError) -> None:
            self._over()
            self.page.bar.show_error(error)

        self.page.bar.hide()
        self._work.change(operation, lambda told: told.changes, done, failed)

    def _over(self) -> None:
        self.page.working(False)
        self.refresh()

    def _progress(self, done: int, total: int) -> None:
        if self.page.isVisible():
            self.page.show_progress(done, total)

    def _cancel(self) -> None:
        self._work.cancel()
        # Marks made before it stopped stand: lists are asked for again.
        self._work.changed.emit(Changes())
        self._over()
        self.page.bar.say("已取消。", "已经写好的不受影响，可以重新打包。")


def _with(operation: Callable[[Desk, Path], Told], folder: Path) -> Callable[[Desk, Report], Told]:
    return lambda desk, report: operation(desk, folder)
