"""下乡: packing, taking in, claiming and reporting a loss, each off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes, Desk
from desktop.ui.pages.field import FieldPage
from desktop.ui.presenters import field
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import FormSpec, Typed
from desktop.ui.work import Work


class FieldFlow(QObject):
    """The page 下乡. ``show`` asks for it; ``opened`` carries a household."""

    show = Signal(object)
    opened = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.page = page = FieldPage()
        page.packed.connect(self._pack)
        page.listed.connect(self._list)
        page.lost.connect(self._lost)
        page.taken_in.connect(self._take_in)
        page.brought.connect(self._bring)
        page.opened.connect(self.opened)
        page.ended.connect(lambda held: self._do(lambda desk: field.end(desk, held)))
        page.claims.looked.connect(self._look)
        page.claims.taken.connect(lambda id, why: self._do(lambda desk: field.take(desk, id, why)))
        page.claims.refused.connect(lambda id, why: self._do(lambda desk: field.refuse(desk, id, why)))

    def open(self) -> None:
        """下乡."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Read it again."""
        self._work.ask(field.board, self.page.show_board, self.page.refuse, "field")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen."""
        if visible is self.page:
            self.refresh()

    def _pack(self, spec: FormSpec, typed: Typed, folder: Path) -> None:
        self._do(lambda desk: field.check_out(desk, spec, typed, folder))

    def _list(self, spec: FormSpec, typed: Typed, folder: Path) -> None:
        self._do(lambda desk: field.village_list(desk, spec, typed, folder))

    def _lost(self, spec: FormSpec, typed: Typed) -> None:
        self._do(lambda desk: field.report_lost(desk, spec, typed))

    def _take_in(self, folder: Path) -> None:
        board = self.page.board
        laptop = board is not None and board.laptop
        self._do(lambda desk: field.take_here(desk, folder) if laptop else field.check_in(desk, folder))

    def _bring(self, folder: Path) -> None:
        self._do(lambda desk: field.bring_back(desk, folder))

    def _look(self, claim: str) -> None:
        self._work.ask(
            lambda desk: field.look(desk, claim),
            lambda lines: self.page.claims.show_look(claim, lines),
            self.page.refuse,
            "claim",
        )

    def _do(self, operation: Callable[[Desk], Told]) -> None:
        def told(said: Told) -> None:
            self.page.busy(False)
            self.page.bar.say(said.message, said.hint, tone="good")
            self.refresh()

        self.page.bar.hide()
        self.page.busy(True)
        self._work.change(
            lambda desk, report: operation(desk), lambda said: said.changes, told, self.page.refuse
        )
