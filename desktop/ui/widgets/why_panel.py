"""“依据与算法”: folded away until somebody asks why."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.presenters.forms import Why
from desktop.ui.theme import GAP
from desktop.ui.widgets.text import button, label


class WhyPanel(QWidget):
    """A link that unfolds the lines."""

    def __init__(self, why: Why, unfolded: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = button(why.title, kind="link")
        self.link.setCheckable(True)
        self.lines = QFrame()
        self.lines.setProperty("look", "why")
        inside = QVBoxLayout(self.lines)
        inside.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        inside.setSpacing(4)
        for text in why.lines:
            inside.addWidget(label(text, wrap=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.link)
        box.addWidget(self.lines)
        self.link.toggled.connect(self.lines.setVisible)
        self.lines.setVisible(unfolded)
        self.link.setChecked(unfolded)
