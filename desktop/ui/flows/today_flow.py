"""今日: the first place of the rail; each line leads to where it is dealt with."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.ui.pages.today import TodayPage
from desktop.ui.presenters import today
from desktop.ui.presenters.today import TodayLine
from desktop.ui.work import Work


class TodayFlow(QObject):
    """``show`` asks for the page; ``opened`` carries a household, ``step`` (CaseRef, step id), ``signing`` a CaseRef,
    ``duty`` the id of one of the office's, ``place`` the name of a place."""

    show = Signal(object)
    opened = Signal(str)
    step = Signal(object, str)
    signing = Signal(object)
    duty = Signal(str)
    place = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.page = TodayPage()
        self.page.opened.connect(self._open)
        self.page.household.connect(self.opened)
        self.page.place.connect(self.place)

    def open(self) -> None:
        """今日."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Ask for the numbers again."""
        self._work.ask(today.board, self.page.show_board, slot="today")

    def came_back(self, visible: object) -> None:
        """Esc led back to a page; what was dealt with meanwhile is off the list."""
        if visible is self.page:
            self.refresh()

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen."""
        if visible is self.page:
            self.refresh()

    def _open(self, line: TodayLine) -> None:
        match line.where:
            case "duty":
                self.duty.emit(line.duty)
            case "signing":
                self.signing.emit(line.ref)
            case "filings":
                self.place.emit("filings")
            case "step":
                self.step.emit(line.ref, line.step)
            case _:
                self.opened.emit(line.file)
