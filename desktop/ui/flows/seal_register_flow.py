"""用印登记: puts the register together once, shows it by month, opens a paper, takes the register out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.household import PAPER, PRINTING, STAMPING
from desktop.office.desk import Changes
from desktop.office.seal_register import SealRegister
from desktop.ui.pages.seal_register import SealRegisterPage
from desktop.ui.presenters import seal_register
from desktop.ui.presenters.seal_register import Read
from desktop.ui.work import Work

_SHOWN = frozenset({PAPER, STAMPING, PRINTING})


class SealRegisterFlow(QObject):
    """One page. ``show`` asks for it; ``paper`` (household, paper) for a paper; ``sheet`` for a ``Sheet`` operation."""

    show = Signal(object)
    paper = Signal(str, str)
    sheet = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._register = SealRegister()
        self._heads: Mapping[str, str] = {}
        self._month = ""
        self.page = SealRegisterPage()
        self.page.opened.connect(self.paper)
        self.page.month.connect(self._show_month)
        self.page.paper.connect(self._sheet)
        self.page.export.connect(self._export)
        work.progress.connect(self._progress)

    def open(self) -> None:
        """The register as it stands now."""
        self.page.bar.hide()
        self._refresh()
        self.show.emit(self.page)

    def changed(self, changes: Changes, visible: object) -> None:
        """A paper was stamped, voided or printed while the register is on the screen."""
        if visible is self.page and changes.kinds & _SHOWN:
            self._refresh()

    def _progress(self, done: int, total: int) -> None:
        if self.page.isVisible():
            self.page.show_progress(done, total)

    def _refresh(self) -> None:
        self.page.reading()
        self._work.run(
            lambda report: seal_register.read(self._work.session.desk, report),
            self._take,
            self.page.bar.show_error,
            slot="seal-register",
            progress=True,
        )

    def _take(self, read: Read) -> None:
        self._register, self._heads = register, _ = read
        if self._month not in register.months:
            self._month = ""
        self._show_month(self._month)

    def _show_month(self, month: str) -> None:
        self._month = month
        self.page.show_register(seal_register.view(self._register, self._heads, month))

    def _sheet(self) -> None:
        register, month = self._register, self._month
        self.sheet.emit(lambda desk: seal_register.sheet(desk, register, month))

    def _export(self, target: Path) -> None:
        register, month = self._register, self._month
        self._work.ask(
            lambda desk: seal_register.save(desk, register, month, target),
            lambda said: self.page.bar.say(said, tone="good"),
            self.page.bar.show_error,
        )
