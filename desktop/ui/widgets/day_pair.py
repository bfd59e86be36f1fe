"""Two days and which of their two meanings: for the state on one and what differs between both."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from desktop.domain.past import By
from desktop.ui.theme import px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.text import button, label

_CHOICES: tuple[tuple[By, str], ...] = (("written", "按登记日"), ("happened", "按发生日"))


class DayEdit(QDateEdit):
    """A day that the arrow keys turn by one, whichever part of it the cursor is in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setDisplayFormat("yyyy-MM-dd")
        self.setAccessibleName(name)
        self.setMinimumWidth(px(120))

    def stepBy(self, steps: int) -> None:
        """One day on, or back."""
        self.setDate(self.date().addDays(steps))


class DayPair(QWidget):
    """``state`` (day, by): how it stood; ``between`` (first, second, by). Arrow keys turn the days."""

    state = Signal(object, str)
    between = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = DayEdit("前一个日期"), DayEdit("后一个日期")
        self.by = DropDown()
        self.by.setAccessibleName("按哪个日期")
        for value, words in _CHOICES:
            self.by.addItem(words, value)
        self.show_state = button("看后一天的样子")
        self.show_state.setObjectName("state")
        self.compare = button("两天之间的不同", kind="main")
        self.compare.setObjectName("compare")
        self.show_state.clicked.connect(lambda _=False: self.state.emit(_day(self.second), self._by()))
        self.compare.clicked.connect(
            lambda _=False: self.between.emit(_day(self.first), _day(self.second), self._by())
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for part in (label("从", "muted"), self.first, label("到", "muted"), self.second, self.by):
            box.addWidget(part)
        box.addWidget(self.compare)
        box.addWidget(self.show_state)
        box.addStretch(1)

    def show_span(self, first: date, second: date) -> None:
        """The days to begin with; nothing lies after the second."""
        for edit, on in ((self.first, first), (self.second, second)):
            with QSignalBlocker(edit):
                edit.setMaximumDate(QDate(second.year, second.month, second.day))
                edit.setDate(QDate(on.year, on.month, on.day))

    def _by(self) -> str:
        return str(self.by.currentData())


def _day(edit: QDateEdit) -> date:
    on = edit.date()
    return date(on.year(), on.month(), on.day())
