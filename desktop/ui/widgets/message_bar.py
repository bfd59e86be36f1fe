"""Messages are bars inside the page: what happened and what to do."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.icons import icon, pixmap
from desktop.ui.theme import ACCENT, CARE, GAP, GOOD, HURT, MUTED
from desktop.ui.widgets.text import label, look

Tone = Literal["info", "good", "care", "hurt"]
_ICONS = {
    "info": ("info", ACCENT),
    "good": ("done", GOOD),
    "care": ("warning", CARE),
    "hurt": ("warning", HURT),
}


class MessageBar(QFrame):
    """One message at a time; ``closed`` when a person put it away, ``acted`` when they pressed its button,
    ``other`` its second one."""

    closed = Signal()
    acted = Signal()
    other = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = label()
        self._message = label(wrap=True)
        self._hint = label(look="muted", wrap=True)
        self._close = QPushButton()
        self._close.setProperty("look", "link")
        self._close.setIcon(icon("close", MUTED))
        self._close.setToolTip("收起")
        self._close.clicked.connect(self.put_away)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._message)
        texts.addWidget(self._hint)
        box = QHBoxLayout(self)
        box.setContentsMargins(GAP, 8, 8, 8)
        box.setSpacing(GAP)
        box.addWidget(self._icon)
        box.addLayout(texts, 1)
        self._act = QPushButton()
        self._act.setAutoDefault(True)
        self._act.hide()
        self._act.clicked.connect(self.acted)
        box.addWidget(self._act)
        self._other = QPushButton()
        self._other.setProperty("look", "link")
        self._other.setAutoDefault(True)
        self._other.hide()
        self._other.clicked.connect(self.other)
        box.addWidget(self._other)
        box.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, empty while it is away."""
        return "" if self.isHidden() else f"{self._message.text()} {self._hint.text()}".strip()

    def show_error(self, error: UserError) -> None:
        """A ``UserError``."""
        self.say(error.message, error.hint, "hurt")

    def say(
        self,
        message: str,
        hint: str = "",
        tone: Tone = "info",
        closable: bool = True,
        action: str = "",
        other: str = "",
    ) -> None:
        """Show a message; ``action`` is what its button says, ``other`` its second one, empty for none."""
        self._other.setText(other)
        self._other.setVisible(bool(other))
        self._act.setText(action)
        self._act.setVisible(bool(action))
        name, colour = _ICONS[tone]
        self._icon.setPixmap(pixmap(name, colour, 20))
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._close.setVisible(closable)
        look(self, tone, "bar")
        self.show()

    def put_away(self) -> None:
        """Hide it."""
        self.hide()
        self.closed.emit()
