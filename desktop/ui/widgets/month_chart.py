"""在保户数 and 发放金额 over closed months: painted, and read with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.presenters.today import MonthPoint
from desktop.ui.theme import ACCENT, ACCENT_SOFT, CARE, LINE, MUTED, px

NOTHING = "尚无结账月份"
_PLOT, _FOOT, _GAP = 74, 20, 12


class MonthChart(QWidget):
    """Bars of money above, a line of households below. ``picked`` carries the month under the cursor in words."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.points: tuple[MonthPoint, ...] = ()
        self.at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("近十二个月的在保户数和发放金额")
        self.show_months(())

    def show_months(self, points: Sequence[MonthPoint]) -> None:
        """New months, oldest first; the cursor stands on the last."""
        self.points, self.at = tuple(points), len(points) - 1
        self.setAccessibleDescription("；".join(p.text for p in points) or NOTHING)
        self.updateGeometry()
        self._tell()

    @property
    def text(self) -> str:
        """The month under the cursor in words, or that there is none."""
        return self.points[self.at].text if self.points else NOTHING

    def sizeHint(self) -> QSize:
        """Low while there is nothing to draw."""
        return QSize(px(240), px(2 * _PLOT + _FOOT + _GAP) if self.points else px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right, Home and End go through the months."""
        keys, last = Qt.Key, len(self.points) - 1
        to = {keys.Key_Left: self.at - 1, keys.Key_Right: self.at + 1, keys.Key_Home: 0, keys.Key_End: last}
        if not self.points or Qt.Key(event.key()) not in to:
            super().keyPressEvent(event)
            return
        self._go(to[Qt.Key(event.key())])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The month that is clicked."""
        if self.points:
            self._go(int(event.position().x() / max(1, self.width()) * len(self.points)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is drawn while the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The two plots and their months."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.points:
            painter.setPen(QColor(MUTED))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, NOTHING)
            return
        self._cursor(painter)
        self._money(painter)
        self._households(painter)
        self._months(painter)

    def _go(self, at: int) -> None:
        self.at = max(0, min(len(self.points) - 1, at))
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.picked.emit(self.text)

    def _centre(self, n: int) -> float:
        return (n + 0.5) * self.width() / len(self.points)

    def _cursor(self, painter: QPainter) -> None:
        width = self.width() / len(self.points)
        height = px(2 * _PLOT + _GAP)
        painter.fillRect(QRectF(self.at * width, 0, width, height), QColor(ACCENT_SOFT))
        if self.hasFocus():
            painter.setPen(QPen(QColor(ACCENT), 1))
            painter.drawRect(QRectF(self.at * width + 0.5, 0.5, width - 1, height - 1))

    def _money(self, painter: QPainter) -> None:
        most = max(p.fen for p in self.points) or 1
        wide = min(px(22), self.width() / len(self.points) * 0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        for n, point in enumerate(self.points):
            high = point.fen / most * (px(_PLOT) - 4)
            painter.setBrush(QColor(ACCENT))
            painter.drawRect(QRectF(self._centre(n) - wide / 2, px(_PLOT) - high, wide, high))
        self._base(painter, px(_PLOT))

    def _households(self, painter: QPainter) -> None:
        numbers = [p.households for p in self.points]
        low, spread, top = min(numbers), (max(numbers) - min(numbers)) or 1, px(_PLOT + _GAP)
        # Not from nought: what is looked for is whether it rises or falls.
        room = px(_PLOT) * 0.6
        places = [
            QPointF(self._centre(n), top + px(_PLOT) * 0.8 - (v - low) / spread * room)
            for n, v in enumerate(numbers)
        ]
        painter.setPen(QPen(QColor(CARE), 2))
        painter.setBrush(QColor(CARE))
        painter.drawPolyline(QPolygonF(places))
        for place in places:
            painter.drawEllipse(place, 3, 3)
        self._base(painter, top + px(_PLOT))

    def _base(self, painter: QPainter, y: float) -> None:
        painter.setPen(QPen(QColor(LINE), 1))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))

    def _months(self, painter: QPainter) -> None:
        painter.setPen(QColor(MUTED))
        width, word = self.width() / len(self.points), painter.fontMetrics().horizontalAdvance("12月") + 2
        every = max(1, -(-word // max(1, int(width))))
        for n, point in enumerate(self.points):
            if (len(self.points) - 1 - n) % every == 0:
                left = min(max(0.0, self._centre(n) - word / 2), self.width() - word)
                box = QRectF(left, px(2 * _PLOT + _GAP), word, px(_FOOT))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{int(point.month[5:])}月")
