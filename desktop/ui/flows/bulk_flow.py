"""批量印制: list the families, make their papers in the files thread, hand them to the page of papers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes
from desktop.tasks import Report
from desktop.ui.pages.bulk import BulkPage
from desktop.ui.presenters import bulk
from desktop.ui.presenters.bulk import Chosen, Done, Family
from desktop.ui.presenters.forms import FormSpec, Typed
from desktop.ui.work import Work


class BulkFlow(QObject):
    """The page of bulk printing. ``show`` asks for it; ``sheet`` carries what the page of papers is to fetch."""

    show = Signal(object)
    sheet = Signal(object)
    _advanced = Signal(int, int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._stopped = threading.Event()
        self.page = page = BulkPage()
        page.asked.connect(self._choose)
        page.begin.connect(self._begin)
        page.cancel.connect(self._cancel)
        self._advanced.connect(page.show_progress)

    def open(self, asked: Typed | None = None) -> None:
        """批量印制; ``asked`` what is listed at once, where another page leads here for it."""
        self.page.bar.hide()

        def shown(spec: FormSpec) -> None:
            self.page.show_form(spec)
            self.show.emit(self.page)
            if asked:
                self.page.ask_for(asked)

        self._work.ask(bulk.form, shown, slot="bulk")

    def changed(self, changes: Changes, visible: object) -> None:
        """The list is made anew by the person who wants it: nothing jumps under a hand."""

    def _choose(self, typed: Typed) -> None:
        self._stopped.clear()

        def read(report: Report) -> Chosen:
            return bulk.choose(self._work.session.desk, typed, self._told(report))

        self._work.run(read, self.page.show_chosen, self.page.refuse, slot="bulk")

    def _begin(self, chosen: Chosen, families: tuple[Family, ...], folder: Path | None) -> None:
        self._stopped.clear()
        stop: Callable[[], bool] = self._stopped.is_set

        def done(what: Done) -> None:
            self.page.show_done(what)
            if what.sheet is not None:
                sheet = what.sheet
                self.sheet.emit(lambda desk: sheet)

        self.page.bar.hide()
        self.page.working(True)
        self.page.show_progress(0, len(families))
        self._work.change(
            lambda desk, report: bulk.run(desk, chosen, families, folder, self._told(report), stop),
            lambda what: what.changes, done, self.page.refuse,
        )  # fmt: skip

    def _cancel(self) -> None:
        """A list is not waited for any longer; papers end in good order, and what was made is told."""
        if self.page.chosen is None:
            self._work.cancel()
            self.page.refuse(UserError("已取消。", "请重新列出。"))
        else:
            self._stopped.set()
            self.page.stop.setEnabled(False)
            self.page.bar.say("正在停下，做完手里这一份。")

    def _told(self, report: Report) -> Report:
        def told(done: int, total: int) -> None:
            report(done, total)
            self._advanced.emit(done, total)

        return told
