"""Somebody at one page without the window around it: an unlocked session, its threads, and printers made of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.tasks import Tasks
from desktop.ui.pages.page import Page
from desktop.ui.presenters.session import Session
from desktop.ui.work import Work
from tests.office.made_office import PASSWORDS, House

T = TypeVar("T")
PATIENCE_MS = 15_000


class AtPaper:
    """``said`` what nobody else took."""

    def __init__(self, house: House, user: str) -> None:
        self.house = house
        self.tasks, self.session = Tasks(), Session(house.profile, house.clock)
        self.work = Work(self.tasks, self.session)
        self.said: list[str] = []
        self.work.told.connect(lambda error: self.said.append(error.message))
        self.work.broken.connect(lambda error: self.said.append(repr(error)))
        unlocked: list[object] = []
        self.work.run(
            lambda report: self.session.unlock(house.office, user, PASSWORDS[user]), unlocked.append
        )
        self.wait(lambda: bool(unlocked), "unlocking")

    def wait(self, until: Callable[[], bool], what: str) -> None:
        for _ in range(PATIENCE_MS // 10):
            if until():
                return
            QTest.qWait(10)
        bars = [w.bar.text for w in QApplication.topLevelWidgets() if isinstance(w, Page)]
        raise AssertionError(f"waited in vain: {what}; the bars say {bars}; {self.said}")

    def ask(self, operation: Callable[[Desk], T]) -> T:
        """What the desk answers, asked in the thread that owns its files."""
        answer: list[T] = []
        failed: list[UserError] = []
        self.work.ask(operation, answer.append, failed.append)
        self.wait(lambda: bool(answer or failed), "an answer")
        if failed:
            raise failed[0]
        return answer[0]

    def show(self, page: QWidget, width: int = 900, height: int = 640) -> None:
        page.resize(width, height)
        page.show()
        page.activateWindow()
        self.wait(page.isActiveWindow, "the page to be active")

    @staticmethod
    def press(page: QWidget, key: Qt.Key, *, ctrl: bool = False) -> None:
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(QApplication.focusWidget() or page, key, held)

    def close(self) -> None:
        self.tasks.close(lambda: self.session.lock({}))
