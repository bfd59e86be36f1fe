"""What the widgets of all kinds of fields have in common: they keep what was typed as typed, and give it back so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.presenters.forms import Field, TypedValue
from desktop.ui.widgets.text import look

WIDTH = 340
SHORT = 160
NARROW = 120


class FieldWidget(QWidget):
    """What the widgets of all kinds have in common. ``changed`` after every change of what is typed."""

    changed = Signal()

    def typed(self) -> TypedValue:
        """What stands in it."""
        raise NotImplementedError

    def put(self, value: TypedValue) -> None:
        """Put back what was typed before."""
        raise NotImplementedError

    def mark(self, wrong: bool) -> None:
        """Show that this is the field that cannot be used."""
        if not wrong and self.property("wrong") != "true":
            look(self, "false", "wrong")
            return
        for inner in (self, *self.findChildren(QWidget)):
            look(inner, "true" if wrong else "false", "wrong")

    def _hold(self, inner: QWidget) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        if inner.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed:
            box.addWidget(inner, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            box.addWidget(inner)
        self.setFocusProxy(inner)


def hint_of(field: Field) -> str:
    """What stands in an empty field."""
    return field.hint if field.required else f"选填。{field.hint}" if field.hint else "选填"
