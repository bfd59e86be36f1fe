"""核验: a file goes to the desk, its verdict comes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.ui.pages.verify import VerifyPage
from desktop.ui.presenters import verify
from desktop.ui.work import Work


class VerifyFlow(QObject):
    """One page. ``show`` asks for it."""

    show = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.page = VerifyPage()
        self.page.asked.connect(self.check)

    def open(self) -> None:
        """核验."""
        self.page.bar.hide()
        self.page.clear()
        self.show.emit(self.page)

    def check(self, path: Path) -> None:
        """Verify a file; a newer one makes the answer to an older one stale."""
        self.page.bar.hide()
        self._work.ask(
            lambda desk: verify.check(desk, path), self.page.show_checked, self.page.refuse, slot="verify"
        )
