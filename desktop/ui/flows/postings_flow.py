"""张贴的单子: lists what was made, opens one on the page of papers."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.office.postings import POSTING
from desktop.ui.pages.postings import PostingsPage
from desktop.ui.presenters import postings
from desktop.ui.work import Work


class PostingsFlow(QObject):
    """``show`` asks for the page; ``sheet`` carries what fetches a paper (Desk → Sheet); ``issue``: make new ones."""

    show = Signal(object)
    sheet = Signal(object)
    issue = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.page = PostingsPage()
        self.page.opened.connect(lambda paper: self.sheet.emit(lambda desk: postings.sheet(desk, paper)))
        self.page.issue.connect(self.issue)

    def open(self) -> None:
        """张贴的单子."""
        self.page.bar.hide()
        self._refresh()
        self.show.emit(self.page)

    def changed(self, changes: Changes, visible: object) -> None:
        """A sheet was made while the page is on the screen."""
        if visible is self.page and POSTING in changes.kinds:
            self._refresh()

    def _refresh(self) -> None:
        self._work.ask(postings.read, self.page.show_lines, self.page.bar.show_error, slot="postings")
