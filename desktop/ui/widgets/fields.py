"""One widget for each kind of field. Each keeps what was typed as typed and gives it back the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.presenters.forms import Choices, Field, Kind, Typed, TypedValue
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.photo_field import PhotoField
from desktop.ui.widgets.text import label, look

WIDTH = 340
SHORT = 160
NARROW = 120
LONG = 20
"""Choices of a list in which nobody looks for a name with the eyes alone."""


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


def _hint(field: Field) -> str:
    return field.hint if field.required else f"选填。{field.hint}" if field.hint else "选填"


class TextField(FieldWidget):
    """One line: text, a day, money, a number."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.line = PasswordField() if field.kind == "password" else QLineEdit()
        self.line.setPlaceholderText(_hint(field))
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
        self.edit.setPlaceholderText(_hint(field))
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


def choice_box(choices: Choices, name: str, blank: bool = True) -> DropDown:
    """A drop-down; a long one is found by typing."""
    box = DropDown()
    box.setAccessibleName(name)
    if blank:
        box.addItem("请选择", "")
    for value, shown in choices:
        box.addItem(shown, value)
    if len(choices) > LONG:
        box.find_by_typing()
    return box


class ChoiceField(FieldWidget):
    """One of several."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.box = choice_box(field.choices, field.label)
        self.box.setMinimumWidth(px(NARROW))
        self.box.setMaximumWidth(px(WIDTH * 2))
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.currentIndexChanged.connect(self.changed)
        self._hold(self.box)

    def typed(self) -> TypedValue:
        return str(self.box.currentData() or "")

    def put(self, value: TypedValue) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def offer(self, choices: Choices) -> None:
        """Other choices; what was chosen stays when it is still among them."""
        before = self.typed()
        self.box.blockSignals(True)
        while self.box.count() > 1:
            self.box.removeItem(1)
        for value, shown in choices:
            self.box.addItem(shown, value)
        self.put(before)
        self.box.blockSignals(False)


class YesField(FieldWidget):
    """A tick."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.tick = QCheckBox(field.label)
        self.tick.toggled.connect(self.changed)
        self._hold(self.tick)

    def typed(self) -> TypedValue:
        return self.tick.isChecked()

    def put(self, value: TypedValue) -> None:
        self.tick.setChecked(value is True)


class ChecksField(FieldWidget):
    """Any of several."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.ticks = {value: QCheckBox(shown) for value, shown in field.choices}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        for tick in self.ticks.values():
            tick.toggled.connect(self.changed)
            box.addWidget(tick)
        if self.ticks:
            self.setFocusProxy(next(iter(self.ticks.values())))

    def typed(self) -> TypedValue:
        return [value for value, tick in self.ticks.items() if tick.isChecked()]

    def put(self, value: TypedValue) -> None:
        for name, tick in self.ticks.items():
            tick.setChecked(isinstance(value, list) and name in value)


class ComputedField(FieldWidget):
    """What the form worked out; nobody types into it."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.shown = label(look="heading", wrap=True)
        self.shown.setContentsMargins(0, 6, 0, 6)
        self.shown.setAccessibleName(field.label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._compute = field.compute
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.shown)

    def follow(self, typed: Typed) -> None:
        """Work it out anew."""
        if self._compute is not None:
            self.shown.setText(self._compute(typed)[1])

    def typed(self) -> TypedValue:
        return ""

    def put(self, value: TypedValue) -> None:
        """It is never put: it follows the others."""


class StatesField(FieldWidget):
    """A state for each of several: a material is there, missing, or not needed."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.boxes = {value: choice_box(field.states, shown, blank=False) for value, shown in field.choices}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        for line, (value, shown) in enumerate(field.choices):
            box = self.boxes[value]
            box.setFixedWidth(px(SHORT - 40))
            box.currentIndexChanged.connect(self.changed)
            grid.addWidget(box, line, 0)
            grid.addWidget(label(shown), line, 1)
        grid.setColumnStretch(1, 1)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def typed(self) -> TypedValue:
        return [f"{value}={box.currentData()}" for value, box in self.boxes.items()]

    def put(self, value: TypedValue) -> None:
        states = dict(v.split("=", 1) for v in value if "=" in v) if isinstance(value, list) else {}
        for name, box in self.boxes.items():
            box.setCurrentIndex(max(0, box.findData(states.get(name, ""))))


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


class PicturesField(FieldWidget):
    """Photographs or one scan, with thumbnails."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.photos = PhotoField(single=field.kind == "scan")
        self.photos.changed.connect(self.changed)
        self._hold(self.photos)

    def typed(self) -> TypedValue:
        return list(self.photos.paths)

    def put(self, value: TypedValue) -> None:
        self.photos.set_paths(value if isinstance(value, list) else [])


WIDGETS: Mapping[Kind, Callable[[Field], FieldWidget]] = {
    "text": TextField,
    "date": TextField,
    "money": TextField,
    "number": TextField,
    "password": TextField,
    "long": LongField,
    "lines": LongField,
    "choice": ChoiceField,
    "yes": YesField,
    "checks": ChecksField,
    "answers": ChecksField,
    "computed": ComputedField,
    "states": StatesField,
    "people": PeopleField,
    "photos": PicturesField,
    "scan": PicturesField,
}
