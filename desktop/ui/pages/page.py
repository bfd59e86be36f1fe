"""What all pages have in common: a message bar on top, a help text, and a way back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, px
from desktop.ui.widgets.message_bar import MessageBar


class Page(QWidget):
    """A page of the stack. ``help`` is what F1 shows."""

    help = ""

    def __init__(self) -> None:
        super().__init__()
        self.bar = MessageBar()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(GAP * 2, GAP + 4, GAP * 2, GAP)
        self.body.setSpacing(GAP)
        self.body.addWidget(self.bar)

    def start(self) -> None:
        """The page was opened: put the cursor where work begins."""

    def act(self) -> None:
        """F5: what the page is there for, where that is one thing."""

    def search(self) -> None:
        """Ctrl+F: pages with a search field go there."""


def hand_in(page: Page) -> None:
    """F5 on a page that is filled in: press the button of its form, as if it had been clicked."""
    shown = (b for b in page.findChildren(QPushButton, "submit") if b.isVisible() and b.isEnabled())
    if (found := next(shown, None)) is not None:
        found.click()


class SideBySide(QWidget):
    """Two parts side by side, one below the other in a window too narrow for both."""

    def __init__(
        self, first: QWidget, second: QWidget, parts: tuple[int, int], narrow: int, gap: int
    ) -> None:
        """``parts`` how the room is shared, ``narrow`` the width in pixels (at 100 %) below which they are stacked."""
        super().__init__()
        self._narrow = narrow
        self._parts = (first, second)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        self._box.addWidget(first, parts[0])
        self._box.addWidget(second, parts[1])

    def minimumSizeHint(self) -> QSize:
        """As narrow as its wider part: it can be stacked."""
        hint = super().minimumSizeHint()
        return QSize(max(part.minimumSizeHint().width() for part in self._parts), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack or unstack."""
        stacked = event.size().width() < px(self._narrow)
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)
        super().resizeEvent(event)


def scrolled(inside: QWidget) -> QScrollArea:
    """A scrolling area that grows with the page."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    inside.setAutoFillBackground(False)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setObjectName("scrolled")
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
