"""A password field that notices the caps lock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class PasswordField(QLineEdit):
    """``caps`` tells whether the caps lock seems on: Qt shows it only by the case of the letters typed."""

    caps = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(256)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Compare the case of a letter with the shift key."""
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps.emit(False)
        elif text.isascii() and text.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps.emit(text.isupper() != shift)
        super().keyPressEvent(event)
