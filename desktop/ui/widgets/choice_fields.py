"""Fields in which something is chosen: one of several, any of several, a tick, a state for each of several."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSizePolicy, QVBoxLayout

from desktop.ui.presenters.forms import Choices, Field, TypedValue
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.field_widget import NARROW, SHORT, WIDTH, FieldWidget
from desktop.ui.widgets.text import label

LONG = 20
"""Choices of a list in which nobody looks for a name with the eyes alone."""


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
