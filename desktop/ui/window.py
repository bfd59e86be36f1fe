"""The one window: rail, pages, strip. It knows no page by name and no office."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.pages.page import Page
from desktop.ui.presenters.session import AtWork
from desktop.ui.widgets.banner import Banner, notices
from desktop.ui.widgets.rail import KEYS, Rail, Strip


class Window(QMainWindow):
    """``place`` asks for a place of the rail; ``closing``.

    Keys: ``back`` Esc, ``new`` Ctrl+N, ``act`` F5, ``sign`` F6, ``send_back`` F7, ``lock`` Ctrl+L;
    Ctrl+1 … the places of the rail.
    """

    place = Signal(str)
    back = Signal()
    new = Signal()
    act = Signal()
    sign = Signal()
    send_back = Signal()
    lock = Signal()
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("户档")
        self.resize(1280, 800)
        self.setMinimumSize(1024, 640)
        self.rail, self.strip, self.stack = Rail(), Strip(), QStackedWidget()
        self.banner = Banner()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.banner)
        right.addWidget(self.stack, 1)
        right.addWidget(self.strip)
        middle = QWidget()
        box = QHBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.rail)
        box.addLayout(right, 1)
        self.setCentralWidget(middle)
        self.rail.wanted.connect(self.place)
        self.strip.lock.connect(self.lock)
        for keys, signal in (
            ("Esc", self.back),
            ("Ctrl+N", self.new),
            ("F5", self.act),
            ("F6", self.sign),
            ("F7", self.send_back),
            ("Ctrl+L", self.lock),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(signal)
        for name, keys in KEYS.items():
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._go, name))
        QShortcut(QKeySequence("F1"), self).activated.connect(self.show_help)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search)
        self.at_the_door()

    def page(self) -> Page | None:
        """The page on the screen."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def at_the_door(self) -> None:
        """Nobody is at work: no rail, no strip."""
        self.rail.hide()
        self.strip.hide()
        self.banner.show_notices(())
        self.setWindowTitle("户档")

    def at_work(self, at_work: AtWork) -> None:
        """Somebody is."""
        self.rail.offer(at_work)
        self.banner.show_notices(notices(at_work))
        self.rail.show()
        self.strip.show_person(at_work)
        self.strip.show()
        mark = "（演示）" if at_work.demonstration else ""
        self.setWindowTitle(f"户档 · {at_work.township}{mark}")

    def show_page(self, page: Page) -> None:
        """Bring a page to the front and put the cursor where work begins."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.start()

    def drop_pages(self, pages: tuple[Page, ...]) -> None:
        """Take pages away for good: nothing of a household stays behind a lock."""
        for page in pages:
            self.stack.removeWidget(page)
            page.deleteLater()

    def show_help(self) -> None:
        """F1: the help text of the page."""
        if (page := self.page()) is not None and page.help:
            page.bar.say(page.help)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is put away before the window goes."""
        self.closing.emit()
        event.accept()

    def _go(self, name: str) -> None:
        """A place by its key: only one that the rail offers."""
        if self.rail.buttons[name].isVisible():
            self.place.emit(name)

    def _search(self) -> None:
        if (page := self.page()) is not None:
            page.search()
