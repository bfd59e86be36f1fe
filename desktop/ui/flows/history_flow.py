"""经过 and 改动的账: asks for a household's past, undoes what was written wrongly, reckons the whole office up."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.domain.past import By
from desktop.office.desk import Changes
from desktop.ui.pages.history import HistoryPage
from desktop.ui.pages.ledger import LedgerPage
from desktop.ui.presenters import history, ledger
from desktop.ui.work import Work


class HistoryFlow(QObject):
    """Two pages. ``show`` asks for one of them."""

    show = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._file = ""
        self.page, self.ledger = HistoryPage(), LedgerPage()
        self.page.state.connect(self._state)
        self.page.between.connect(self._between)
        self.page.undo.connect(self._undo)
        self.page.weigh.connect(self._look)
        self.page.redact.connect(self._redact)
        self.ledger.opened.connect(self.open)

    @property
    def pages(self) -> tuple[HistoryPage, LedgerPage]:
        """Both."""
        return (self.page, self.ledger)

    def open(self, file: str) -> None:
        """经过 of a household."""
        self._file = file
        self.page.bar.hide()
        self._refresh()
        self.show.emit(self.page)

    def open_ledger(self) -> None:
        """改动的账 of the office."""
        self.ledger.bar.hide()
        self._work.run(
            lambda report: ledger.show(self._work.session.desk, report),
            self.ledger.show_ledger,
            slot="ledger",
        )
        self.show.emit(self.ledger)

    def changed(self, changes: Changes, visible: object) -> None:
        """Something was written about the household on the screen."""
        if visible is self.page and self._file in changes.households:
            self._refresh()

    def _refresh(self) -> None:
        file = self._file
        self._work.ask(lambda desk: history.show(desk, file), self.page.show_history, slot="history")

    def _state(self, file: str, on: date, by: By) -> None:
        self._work.ask(
            lambda desk: history.state(desk, file, on, by),
            lambda said: self.page.show_lines(*said),
            self.page.refuse,
            slot="history-day",
        )

    def _between(self, file: str, first: date, second: date, by: By) -> None:
        self._work.ask(
            lambda desk: history.between(desk, file, first, second, by),
            lambda said: self.page.show_lines(*said),
            self.page.refuse,
            slot="history-day",
        )

    def _look(self, file: str, entry: str) -> None:
        self._work.ask(
            lambda desk: history.redaction_words(desk, file, entry),
            self.page.ask_again,
            self.page.refuse,
            slot="redaction",
        )

    def _redact(self, file: str, entry: str, reason: str, basis: str, password: str) -> None:
        self._work.change(
            lambda desk, report: history.redact(desk, file, entry, reason, basis, password),
            lambda changes: changes,
            lambda _: self.page.bar.say("已依法删除，由谁、为什么、依据什么都记入户档。", tone="good"),
            self.page.refuse,
        )

    def _undo(self, file: str, entry: str, reason: str) -> None:
        self._work.change(
            lambda desk, report: history.undo(desk, file, entry, reason),
            lambda done: done[0],
            lambda done: self.page.bar.say(done[1], tone="good"),
            self.page.refuse,
        )
