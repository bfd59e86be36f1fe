"""A table model over a list of rows: given a new list, it shows a new list. Nothing is sorted or filtered here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: heading, its text in a row, width in pixels (0: the rest), and how it stands."""

    title: str
    text: Callable[[R], str]
    width: int = 0
    right: bool = False
    colour: Callable[[R], str | None] | None = None
    strong: bool = False


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of frozen view values; 100,000 of them cost nothing until they are scrolled to.

    A list may be shown by its beginning: whoever scrolls to the end is told that ``more`` is wanted.
    """

    more = Signal()

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: Sequence[R] = ()
        self._goes_on = False

    def show(self, rows: Sequence[R], goes_on: bool = False) -> None:
        """Take a new list; ``goes_on``: it is only the beginning of one."""
        before = len(self.rows)
        if before and len(rows) > before and rows[:before] == self.rows:
            self.beginInsertRows(_ROOT, before, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        self._goes_on = goes_on

    def canFetchMore(self, parent: _Index = _ROOT) -> bool:
        """True where only the beginning is here."""
        return self._goes_on and not parent.isValid()

    def fetchMore(self, parent: _Index = _ROOT) -> None:
        """Ask for more, once."""
        if self._goes_on:
            self._goes_on = False
            self.more.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Headings stand like their columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return self._alignment(self.columns[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, alignment, colour and weight of a cell."""
        column, row = self.columns[index.column()], self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.text(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
            case Qt.ItemDataRole.ForegroundRole if column.colour and (colour := column.colour(row)):
                return QColor(colour)
            case Qt.ItemDataRole.FontRole if column.strong:
                font = QFont()
                font.setBold(True)
                return font
        return None

    @staticmethod
    def _alignment(column: Column[R]) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter
