"""Fields that are typed into: a line, a few lines, names of several people side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit

from desktop.ui.presenters.forms import Field, TypedValue
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.field_widget import NARROW, SHORT, WIDTH, FieldWidget, hint_of
from desktop.ui.widgets.password_field import PasswordField


class TextField(FieldWidget):
    """One line: text, a day, money, a number."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.line = PasswordField() if field.kind == "password" else QLineEdit()
        self.line.setPlaceholderText(hint_of(field))
        self.line.setAccessibleName(field.label)
        short = field.kind in ("date", "money", "number")
        self.line.setMinimumWidth(px(NARROW))
        self.line.setMaximumWidth(px(SHORT if short else WIDTH))
        self.line.textChanged.connect(self.changed)
        self._hold(self.line)

    def typed(self) -> TypedValue:
        return self.line.text()

    def put(self, value: TypedValue) -> None:
        self.line.setText(value if isinstance(value, str) else "")


class LongField(FieldWidget):
    """A few lines. Tab goes on; Enter is a new line here."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.edit = QPlainTextEdit()
        self.edit.setPlaceholderText(hint_of(field))
        self.edit.setAccessibleName(field.label)
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(px(72))
        self.edit.setMinimumWidth(px(SHORT))
        self.edit.textChanged.connect(self.changed)
        self._hold(self.edit)

    def typed(self) -> TypedValue:
        return self.edit.toPlainText()

    def put(self, value: TypedValue) -> None:
        self.edit.setPlainText(value if isinstance(value, str) else "")


class PeopleField(FieldWidget):
    """Names of different people, side by side."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.lines = [QLineEdit() for _ in range(max(1, field.count))]
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        for number, line in enumerate(self.lines, 1):
            line.setPlaceholderText(f"{field.hint} {number}")
            line.setAccessibleName(f"{field.label} {number}")
            line.setMinimumWidth(px(NARROW))
            line.setMaximumWidth(px(SHORT))
            line.textChanged.connect(self.changed)
            box.addWidget(line)
        box.addStretch(1)
        self.setFocusProxy(self.lines[0])

    def typed(self) -> TypedValue:
        return [line.text() for line in self.lines]

    def put(self, value: TypedValue) -> None:
        for line, text in zip(self.lines, value if isinstance(value, list) else (), strict=False):
            line.setText(text)
