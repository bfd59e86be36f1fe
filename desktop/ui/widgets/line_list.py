"""The lines of a scheme: headings, steps as a flow with numbered dots, values; each with marks of its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.domain.sources import Origin
from desktop.ui.presenters.scheme_viewer import Line
from desktop.ui.theme import (
    ACCENT,
    ACCENT_DARK,
    ACCENT_SOFT,
    CARE,
    CARE_SOFT,
    GOOD,
    GOOD_SOFT,
    INK,
    LINE,
    MUTED,
    RAISED,
    SURFACE,
    px,
)

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)

MARKS: Mapping[Origin, tuple[str, str, str]] = {
    "scheme": ("方案", ACCENT_DARK, ACCENT_SOFT),
    "law": ("国家", GOOD, GOOD_SOFT),
    "local": ("地方", GOOD, GOOD_SOFT),
    "office": ("设置", CARE, CARE_SOFT),
    "unsaid": ("未规定", MUTED, RAISED),
}
"""Origin → word, ink and paper of its mark."""

LEFT, TOP, GUTTER, LABEL = 10, 6, 36, 132


class LinesModel(QAbstractListModel):
    """A list of lines; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Take a new list."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a screen reader says."""
        return self.lines[index.row()].spoken if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A heading is passed over by the arrow keys."""
        flags = Qt.ItemFlag
        heading = self.lines[index.row()].kind == "heading"
        return flags.NoItemFlags if heading else flags.ItemIsEnabled | flags.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    """Draws one line; ``width`` is what the view has to give."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as its text wraps."""
        width = self._view.viewport().width()
        return QSize(width, self._layout(index, QRect(0, 0, width, 0))[0])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paper, dot and line, texts, marks."""
        line, rect = self._line(index), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, QColor(ACCENT_SOFT if chosen else SURFACE))
        if line.kind == "step":
            self._dot(painter, rect, line)
        _, title, text = self._layout(index, rect)
        painter.setFont(self._font(line))
        painter.setPen(QColor(MUTED if line.kind == "value" else INK))
        painter.drawText(title, _WRAP, line.title)
        painter.setFont(_plain())
        painter.setPen(QColor(INK if line.kind == "value" else MUTED))
        painter.drawText(text, _WRAP, line.text)
        self._marks(painter, rect, line, chosen)
        if line.kind in ("heading", "matter"):
            painter.setPen(QColor(LINE))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _line(self, index: _Index) -> Line:
        model = index.model()
        assert isinstance(model, LinesModel)
        return model.lines[index.row()]

    @staticmethod
    def _font(line: Line) -> QFont:
        font = _plain()
        font.setBold(line.kind != "value")
        return font

    def _layout(self, index: _Index, rect: QRect) -> tuple[int, QRect, QRect]:
        """The height of a line, and where its title and its text stand."""
        line = self._line(index)
        measure = QFontMetrics(self._font(line))
        room = rect.adjusted(LEFT, TOP, -LEFT, 0)
        if line.kind == "heading":
            high = measure.height()
            return high + TOP * 3, QRect(room.left(), room.top() + TOP, room.width(), high), QRect()
        if line.kind in ("step", "matter"):
            room.setLeft(room.left() + (px(GUTTER) if line.kind == "step" else 0))
            title = _wrapped(measure, room, line.title, _marks_width(line))
            text = (
                _wrapped(QFontMetrics(_plain()), room, line.text, 0)
                if line.text
                else QRect(room.topLeft(), QSize())
            )
            text = text.translated(0, title.height() + 2)
            return text.bottom() + TOP + 2 - rect.top(), title, text
        title = _wrapped(measure, QRect(room.left(), room.top(), px(LABEL), 0), line.title, 0)
        beside = room.adjusted(px(LABEL) + LEFT, 0, 0, 0)
        text = _wrapped(QFontMetrics(_plain()), beside, line.text, _marks_width(line))
        return max(title.height(), text.height()) + TOP * 2, title, text

    @staticmethod
    def _dot(painter: QPainter, rect: QRect, line: Line) -> None:
        """The number of a step on the line that joins all of them."""
        x, radius = rect.left() + LEFT + px(11), px(11)
        y = rect.top() + TOP + px(10)
        painter.setPen(QPen(QColor(LINE), 2))
        if line.number > 1:
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, y))
        if not line.last:
            painter.drawLine(QPointF(x, y), QPointF(x, rect.bottom() + 1))
        painter.setPen(QPen(QColor(ACCENT), 1.5))
        painter.setBrush(QColor(SURFACE))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setFont(_small())
        circle = QRect(round(x - radius), round(y - radius), radius * 2, radius * 2)
        painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(line.number))

    @staticmethod
    def _marks(painter: QPainter, rect: QRect, line: Line, chosen: bool) -> None:
        painter.setFont(_small())
        measure = QFontMetrics(_small())
        right, top = rect.right() - LEFT, rect.top() + TOP
        for origin in reversed(line.origins):
            word, ink, paper = MARKS[origin]
            width = measure.horizontalAdvance(word) + 12
            tag = QRect(right - width, top, width, measure.height() + 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(SURFACE if chosen else paper))
            painter.drawRoundedRect(tag, 3, 3)
            painter.setPen(QColor(ink))
            painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), word)
            right -= width + 4


class LineList(QListView):
    """``chosen`` carries the line under the cursor or None; ``opened`` on Enter; ``left`` and ``right`` on ← →."""

    chosen = Signal(object)
    opened = Signal(object)
    left = Signal()
    right = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LinesModel()
        self.setModel(self.lines)
        self.setItemDelegate(_Painter(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: heights are measured for the width beside it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(name)

    def show_lines(self, lines: Sequence[Line], row: int | None = None) -> None:
        """New lines, the cursor on ``row``, else on the first that can be chosen."""
        self.lines.show(lines)
        self.scrollToTop()
        if row is None:
            row = next((n for n, line in enumerate(lines) if line.kind != "heading"), -1)
        if 0 <= row < len(lines):
            self.setCurrentIndex(self.lines.index(row))
        else:
            self.chosen.emit(None)

    def current(self) -> Line | None:
        """The line under the cursor."""
        row = self.currentIndex().row()
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell which line is under the cursor."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, ← and Ctrl+C; the rest is the list's own."""
        line = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self.opened.emit(line)
        elif event.key() == Qt.Key.Key_Left:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.right.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and line is not None:
            QGuiApplication.clipboard().setText(line.spoken)
        else:
            super().keyPressEvent(event)


def _plain() -> QFont:
    font = QGuiApplication.font()
    font.setPixelSize(px(14))
    return font


def _small() -> QFont:
    font = QGuiApplication.font()
    font.setPixelSize(px(12))
    return font


def _marks_width(line: Line) -> int:
    measure = QFontMetrics(_small())
    return sum(measure.horizontalAdvance(MARKS[origin][0]) + 16 for origin in line.origins)


def _wrapped(measure: QFontMetrics, room: QRect, text: str, aside: int) -> QRect:
    """Where a text stands in the room that is left of ``aside`` pixels."""
    wide = max(40, room.width() - aside)
    high = measure.boundingRect(QRect(0, 0, wide, 10_000), _WRAP, text).height()
    return QRect(room.left(), room.top(), wide, max(high, measure.height()))
