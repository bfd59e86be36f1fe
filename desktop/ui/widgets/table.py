"""A table for the keyboard: fixed column widths, Enter opens, Ctrl+C copies rows for a spreadsheet."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui.models.rows import RowsModel
from desktop.ui.theme import GAP, MUTED, px

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34


class _Cell(QStyledItemDelegate):
    """The colour of a cell says the same under the cursor: what is overdue stays red there."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """The colour of the cell in place of the one for what is chosen."""
        super().initStyleOption(option, index)
        if (colour := index.data(Qt.ItemDataRole.ForegroundRole)) is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)


class Table(QTableView, Generic[R]):
    """Shows a ``RowsModel``. ``opened`` carries the row, ``chosen`` the row under the cursor."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, model: RowsModel[R], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nothing = ""
        """What stands there while there are no rows."""
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(_Cell(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(px(ROW_HEIGHT))
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for number, column in enumerate(model.columns):
            if column.width:
                self.setColumnWidth(number, px(column.width))
            else:
                heads.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._open)

    def current(self) -> R | None:
        """The row under the cursor, None when there is none."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def start_at_top(self) -> None:
        """Put the cursor on the first row."""
        if self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell who is under the cursor."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or why there are none."""
        super().paintEvent(event)
        if self.nothing and not self._rows.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(MUTED))
            within = self.viewport().rect().adjusted(GAP, GAP * 2, -GAP, -GAP)
            how = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(within, how, self.nothing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; Ctrl+C copies."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._rows.rows[index.row()])

    def _copy(self) -> None:
        chosen = sorted(i.row() for i in self.selectionModel().selectedRows())
        lines = ["\t".join(c.text(self._rows.rows[n]) for c in self._rows.columns) for n in chosen]
        QGuiApplication.clipboard().setText("\n".join(lines))
