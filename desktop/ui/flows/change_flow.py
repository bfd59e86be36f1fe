"""变更: from the household to the page of a change and back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.ui.drafts import DraftBox
from desktop.ui.pages.change import ChangePage
from desktop.ui.presenters import change
from desktop.ui.presenters.change import OpenedChange
from desktop.ui.presenters.forms import Typed
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.work import Work


class ChangeFlow(QObject):
    """``show`` asks for the page; ``saved`` carries (household, the sentence of what happened); ``back``."""

    show = Signal(object)
    saved = Signal(str, str)
    back = Signal()

    def __init__(self, work: Work, drafts: DraftBox) -> None:
        super().__init__()
        self.page = ChangePage()
        self._work = work
        self._drafts = drafts
        self.page.handed_in.connect(self._hand_in)
        self.page.typed.connect(drafts.keep)
        self.page.cleared.connect(drafts.drop)
        self.page.back.connect(self.back)
        self.page.thumbnail_wanted.connect(self._thumbnail)

    def open(self, file: str) -> None:
        """Show the page for a household."""

        def draw(opened: OpenedChange) -> None:
            self.page.show_change(opened, self._drafts.find(opened.key))
            self.show.emit(self.page)

        self._work.ask(lambda desk: change.open_change(desk, file), draw, slot="change")

    def _hand_in(self, opened: OpenedChange, kind: str, typed: Typed) -> None:
        def done(registered: change.Registered) -> None:
            self._drafts.drop(opened.key)
            self.page.busy(False)
            self.saved.emit(opened.file, registered.message)

        self._work.change(
            lambda desk, report: change.register(desk, opened, kind, typed),
            lambda registered: registered.changes,
            done,
            self.page.refuse,
        )

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )
