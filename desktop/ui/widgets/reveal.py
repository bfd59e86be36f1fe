"""A masked number and a button that asks for the whole one; masked again after half a minute, or off the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.masks import NAMES, Secret
from desktop.ui.widgets.text import button, label

SHOWN_MS = 30_000

Ask = Callable[[Secret], None]
"""Asks for a whole number; ``show_in`` brings it back."""


class Reveal(QWidget):
    """``text`` holds ``masked`` somewhere; what is copied is what is seen. ``whose`` is said to screen readers only."""

    def __init__(
        self, text: str, masked: str, secret: Secret, ask: Ask | None, look: str = "", whose: str = ""
    ) -> None:
        """``ask`` None: this person may not, and there is no button."""
        super().__init__()
        self.secret = secret
        self._masked, self._mask = text, masked
        self.shown = label(text, look, wrap=text != masked)  # a number alone is never broken in two
        self.shown.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.press = button("显示", kind="inline")
        self.press.setObjectName(f"reveal-{secret.kind}-{secret.id}".rstrip("-"))
        self._name = f"完整{NAMES[secret.kind]}{f'：{whose}' if whose else ''}"
        self.press.clicked.connect(lambda: self.cover() if self.whole else ask(secret) if ask else None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.cover)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.shown, 1, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.press, 0, Qt.AlignmentFlag.AlignTop)
        self.press.setHidden(ask is None or not masked)  # only now: without a parent it would be a window
        self.cover()

    @property
    def whole(self) -> bool:
        """True while the whole number stands on the screen."""
        return self._timer.isActive()

    def show_whole(self, number: str) -> None:
        """The answer; nothing keeps it but the text on the screen."""
        self.shown.setText(self._masked.replace(self._mask, number, 1))
        self.press.setText("遮住")
        self.press.setAccessibleName(f"遮住{self._name}")
        self._timer.start()

    def cover(self) -> None:
        """Masked again."""
        self._timer.stop()
        self.shown.setText(self._masked)
        self.press.setText("显示")
        self.press.setAccessibleName(f"显示{self._name}")

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page came, or the lock."""
        self.cover()
        super().hideEvent(event)


def show_in(page: QWidget, secret: Secret, number: str) -> None:
    """Bring an answer to the field of a page that asked; a page that shows something else by now has none."""
    for field in page.findChildren(Reveal):
        if field.secret == secret and field.isVisible():
            field.show_whole(number)
            field.press.setFocus()
