"""设置: which topic is asked for, which deed is handed in, and what is shown once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.ui.pages.settings import SettingsPage
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.settings import TOPICS
from desktop.ui.presenters.settings_words import Board, Deed, Done, Topic
from desktop.ui.work import Work


class SettingsFlow(QObject):
    """The page of settings; ``show`` asks for it, ``page_wanted`` for one of the pages that are reached from it."""

    show = Signal(object)
    page_wanted = Signal(str)

    def __init__(self, work: Work, pages: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._work = work
        self._topics = {topic.id: topic for topic in TOPICS}
        self.page = SettingsPage([(t.id, t.title) for t in TOPICS], pages)
        self.page.topic.connect(self._topic)
        self.page.page.connect(self.page_wanted)
        self.page.asked.connect(self._form)
        self.page.handed_in.connect(self._hand_in)

    def open(self) -> None:
        """设置."""
        self.page.bar.hide()
        self.page.forget()
        self.show.emit(self.page)

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed: a list on the screen is asked for again, a form, or what is shown once, stays."""
        if visible is self.page and self.page.panel is None and not self.page.telling:
            self._topic(self.page.shown)

    @property
    def _now(self) -> Topic:
        return self._topics[self.page.shown]

    def _topic(self, id: str) -> None:
        if id in self._topics:
            self._work.ask(self._topics[id].board, self.page.show_board, slot="settings")

    def _form(self, deed: Deed, path: Path | None) -> None:
        topic = self._now
        self._work.ask(
            lambda desk: topic.form(desk, deed),
            lambda spec: self.page.show_form(deed, spec, path),
            self.page.refuse,
            "settings",
        )

    def _hand_in(self, deed: Deed, typed: Typed, path: Path | None) -> None:
        topic = self._now

        def done(what: Done) -> None:
            def again(board: Board) -> None:
                self.page.show_board(board)
                self.page.show_done(what)

            self._work.ask(topic.board, again, slot="settings")

        self._work.change(
            lambda desk, report: topic.hand_in(desk, deed, typed, path),
            lambda what: what.changes,
            done,
            self.page.refuse,
        )
