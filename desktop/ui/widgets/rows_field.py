"""A list of records in a form: each in a frame of its own, its columns side by side as far as the window allows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.presenters.forms import Field, TypedValue
from desktop.ui.presenters.rows import Rows, row_of, row_text
from desktop.ui.theme import GAP, large, px
from desktop.ui.widgets.choice_fields import choice_box
from desktop.ui.widgets.field_widget import FieldWidget
from desktop.ui.widgets.text import button, label, reveal

LEAST = 110


class _Record(QFrame):
    """One record; the widgets by the names of their columns."""

    def __init__(self, field: Rows, owner: RowsField) -> None:
        super().__init__()
        self.setProperty("look", "why")
        self.cells: dict[str, QLineEdit | QComboBox] = {}
        self.drop = button("去掉", kind="link")
        grid = QGridLayout(self)
        grid.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        abreast = 2 if large() else 3
        for number, column in enumerate(field.columns):
            line, side = divmod(number, abreast)
            cell = _cell(column)
            cell.installEventFilter(owner)
            self.cells[column.name] = cell
            name = label(column.label, "" if column.required else "small")
            grid.addWidget(name, line * 2, side)
            grid.addWidget(cell, line * 2 + 1, side)
            grid.setColumnStretch(side, 1)
        last = 2 * (len(field.columns) // abreast) + 2
        grid.addWidget(self.drop, last, 0, 1, abreast, Qt.AlignmentFlag.AlignRight)

    def typed(self) -> str:
        texts = {n: c.text() if isinstance(c, QLineEdit) else _chosen(c) for n, c in self.cells.items()}
        return row_text(texts)

    def put(self, text: str) -> None:
        said = row_of(text)
        for name, cell in self.cells.items():
            value = said.get(name, "")
            if isinstance(cell, QLineEdit):
                cell.setText(value)
            else:
                cell.setCurrentIndex(max(0, cell.findData(value)))


def _chosen(box: QComboBox) -> str:
    return str(box.currentData() or "")


def _cell(column: Field) -> QLineEdit | QComboBox:
    if column.kind == "choice":
        box = choice_box(column.choices, column.label)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumWidth(px(LEAST))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box
    line = QLineEdit()
    line.setPlaceholderText(column.hint or ("" if column.required else "选填"))
    line.setAccessibleName(column.label)
    line.setMinimumWidth(px(LEAST))
    return line


class RowsField(FieldWidget):
    """Records; one that is required begins with an empty one, others with the button that adds one."""

    def __init__(self, field: Rows) -> None:
        super().__init__()
        self._field = field
        self.rows: list[_Record] = []
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(GAP // 2)
        self.more = button(field.more, "plus", "link")
        self.more.setAccessibleName(field.more)
        self.more.clicked.connect(self._add_and_go)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        box.addLayout(self._inside)
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for _ in range(1 if field.required else 0):
            self._add()
        self._proxy()

    def typed(self) -> TypedValue:
        return [row.typed() for row in self.rows]

    def put(self, value: TypedValue) -> None:
        wanted = [v for v in value if v] if isinstance(value, list) else []
        if not wanted and self._field.required:
            wanted = [row_text({})]
        while len(self.rows) > len(wanted):
            self._take(self.rows[-1])
        while len(self.rows) < len(wanted):
            self._add()
        for row, text in zip(self.rows, wanted, strict=True):
            row.put(text)
        self._proxy()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter = next cell."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    def _add(self) -> _Record:
        row = _Record(self._field, self)
        for cell in row.cells.values():
            if isinstance(cell, QLineEdit):
                cell.textChanged.connect(self.changed)
            else:
                cell.currentIndexChanged.connect(self.changed)
        row.drop.clicked.connect(partial(self._drop, row))
        self.rows.append(row)
        self._inside.addWidget(row)
        return row

    def _add_and_go(self) -> None:
        row = self._add()
        first: QWidget = next(iter(row.cells.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(row)
        self._proxy()
        self.changed.emit()

    def _drop(self, row: _Record, _checked: bool = False) -> None:
        self._take(row)
        self._proxy()
        self.changed.emit()

    def _take(self, row: _Record) -> None:
        self.rows.remove(row)
        self._inside.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _proxy(self) -> None:
        first = next(iter(self.rows[0].cells.values())) if self.rows else self.more
        self.setFocusProxy(first)
