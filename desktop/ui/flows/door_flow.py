"""Before the door: which deed, its steps one after the other, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.clock import SystemClock
from desktop.ui.pages.door import DoorPage
from desktop.ui.presenters.door import Here, Outcome, Step, Then
from desktop.ui.presenters.door_deeds import DEEDS
from desktop.ui.presenters.forms import Typed
from desktop.ui.work import Work


class DoorFlow(QObject):
    """``show`` asks for the page; ``kept`` carries a folder to open at the next start; ``enter`` one to unlock now."""

    show = Signal(object)
    kept = Signal(object)
    enter = Signal(object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._deeds = {deed.id: deed for deed in DEEDS}
        self._id = DEEDS[0].id
        self.here = Here(work.session.profile, work.session.clock or SystemClock())
        self.page = DoorPage(DEEDS)
        self.page.wanted.connect(self._begin)
        self.page.handed_in.connect(self._hand_in)
        self.page.went_on.connect(self._go_on)
        self.page.cancel.connect(self._cancel)
        work.progress.connect(self._progress)
        work.broken.connect(lambda error: self.page.working(False))

    def open(self, id: str, folder: Path | None = None, copy: Path | None = None) -> None:
        """Go to a deed; ``folder`` and ``copy`` as ``Here`` has them. What is under way or not yet read stays."""
        if not (self.page.under_way or self.page.telling):
            self.here = replace(self.here, folder=folder, copy=copy)
            self._begin(id)
        self.show.emit(self.page)

    def leave(self) -> None:
        """Back to where one came from: nothing typed stays, work under way goes on."""
        if not (self.page.under_way or self.page.telling):
            self.page.forget()

    def _begin(self, id: str) -> None:
        self._id = id
        self.page.show_step(id, self._deeds[id].begin(self.here))

    def _hand_in(self, step: Step, typed: Typed) -> None:
        self._work.run(
            lambda report: step.do(typed, report), self._came, self._failed, slot="door", progress=True
        )

    def _came(self, result: Step | Outcome) -> None:
        self.page.working(False)
        if isinstance(result, Step):
            self.page.show_step(self._id, result)
            return
        if result.kept is not None:
            self.kept.emit(result.kept)
        self.page.show_outcome(result)

    def _failed(self, error: UserError) -> None:
        self.page.refuse(error)

    def _go_on(self, then: Then) -> None:
        self.page.forget()
        if then.deed:
            self.here = replace(self.here, folder=then.folder, copy=None)
            self._begin(then.deed)
        else:
            self.enter.emit(then.folder)

    def _progress(self, done: int, total: int) -> None:
        if self.page.under_way:
            self.page.show_progress(done, total)

    def _cancel(self) -> None:
        self._work.cancel()
        self.page.working(False)
        self.page.bar.say("已取消。", "已写好的文件留在那个文件夹里；再选同一个文件夹恢复，就接着做。")
