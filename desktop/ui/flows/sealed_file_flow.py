"""外部电子印章文件 at the household page: taken in, then the page shows it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.ui.pages.household import HouseholdPage
from desktop.ui.presenters import sealed_files
from desktop.ui.presenters.sealed_files import NewSealedFile
from desktop.ui.work import Work


class SealedFileFlow(QObject):
    """Listens to the page; the household is drawn again by whoever shows it."""

    def __init__(self, work: Work, page: HouseholdPage) -> None:
        super().__init__()
        self._work, self._page = work, page
        page.sealed.connect(self._take_in)

    def _take_in(self, file: str, new: NewSealedFile) -> None:
        self._work.change(
            lambda desk, report: sealed_files.take_in(desk, file, new),
            lambda done: done[1],
            lambda done: self._page.bar.say(done[0], tone="good"),
            self._page.bar.show_error,
        )
