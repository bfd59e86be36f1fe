"""设置·打印机: look for printers in the pool, print a test page, keep what was measured."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.ui.pages.printers import PrintersPage
from desktop.ui.presenters import printers
from desktop.ui.presenters.forms import Typed
from desktop.ui.printing import Found, Printers, Printing, SystemPrinters
from desktop.ui.work import Work


class PrintersFlow(QObject):
    """The page of printers. ``show`` asks for it."""

    show = Signal(object)

    def __init__(self, work: Work, source: Printers | None = None) -> None:
        """``source``: the printers of the system where none are given."""
        super().__init__()
        self._work = work
        self._printing = Printing(source or SystemPrinters())
        self.page = page = PrintersPage()
        page.test.connect(self._test)
        page.calibrated.connect(self._calibrate)
        page.refresh.connect(self.refresh)

    def open(self) -> None:
        """设置·打印机."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Ask the system again: a printer on the network may take its time."""

        def found(devices: tuple[Found, ...]) -> None:
            self._work.ask(
                lambda desk: printers.board(desk, devices), self.page.show_board, slot="printers-page"
            )

        self._work.draw(lambda report: self._printing.printers.every(), found)

    def changed(self, changes: Changes, visible: object) -> None:
        """Printers are no part of the office."""

    def _test(self, name: str) -> None:
        self._work.draw(
            lambda report: self._printing.test_page(name),
            lambda _: self.page.bar.say(f"测试页已送往{name}。", "用尺量好两个数，填在下面。", tone="good"),
            self.page.refuse,
        )

    def _calibrate(self, typed: Typed) -> None:
        def kept(said: str) -> None:
            self.refresh()
            self.page.bar.say(said, tone="good")

        self._work.ask(lambda desk: printers.calibrate(desk, typed), kept, self.page.refuse)
