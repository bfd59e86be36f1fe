"""What all pages have in common: a message bar on top, a help text, and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import GAP
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

    def search(self) -> None:
        """Ctrl+F: pages with a search field go there."""


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
