"""步骤轨迹 as one vertical line: done, now, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.presenters.timeline import TimelineRow
from desktop.ui.theme import ACCENT, GOOD, HURT, LINE, SURFACE
from desktop.ui.widgets.text import button, empty, label, reveal
from desktop.ui.widgets.text import row as line

GUTTER = 30
MIDDLE = 12.0
BESIDE_BUTTON = 18.0
DOT = 6.0
SHORT = 20
"""Characters that stand beside the title; more of them go below it."""


class _Row(QWidget):
    """One row with its piece of the line."""

    asked = Signal(str)

    def __init__(self, row: TimelineRow, first: bool, last: bool) -> None:
        super().__init__()
        self._row = row
        self.open = row.state == "open"
        self._first = first
        self._last = last
        quiet = row.state in ("waiting", "not_needed")
        title = label(row.title, "muted" if quiet else "heading" if row.state == "open" else "")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(title)
        if row.mark:
            head.addWidget(label(row.mark, "tag-care"))
        detail = label(row.detail, "hurt" if row.late else "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(GUTTER, 2, 0, 7 if row.state == "open" else 5)
        box.setSpacing(1)
        box.addLayout(head)
        if row.state == "open" or row.mark or len(row.detail) > SHORT:
            head.addStretch(1)
            box.addWidget(detail)
        else:
            head.addWidget(detail, 1)
        if row.state == "open" and row.clause:
            box.addWidget(label(row.clause, "small", wrap=True))
        if row.state == "waiting" and row.clause:
            self.setToolTip(row.clause)
        self._buttons(row, head)
        for slip in row.slips:
            link = button(slip.label, "paper", "link")
            link.setObjectName(slip.step)
            link.clicked.connect(lambda _=False, kind=slip.step: self.asked.emit(kind))
            box.addLayout(line(link, None))

    def _buttons(self, row: TimelineRow, head: QHBoxLayout) -> None:
        for action in row.actions:
            pressed = button(action.label, kind="main" if row.state == "open" else "link")
            pressed.setObjectName(f"do-{action.step or 'filings'}")
            pressed.setAccessibleName(f"{action.label}：{row.title}")
            pressed.clicked.connect(lambda _=False, step=action.step: self.asked.emit(step))
            head.addWidget(pressed, 0, Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line behind, the dot before it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = 10.0, BESIDE_BUTTON if self._row.state == "open" and self._row.actions else MIDDLE
        painter.setPen(QPen(QColor(LINE), 2))
        if not self._first:
            painter.drawLine(QPointF(x, 0), QPointF(x, y))
        if not self._last:
            painter.drawLine(QPointF(x, y), QPointF(x, self.height()))
        self._dot(painter, QPointF(x, y))
        painter.end()

    def _dot(self, painter: QPainter, at: QPointF) -> None:
        state = self._row.state
        colour = QColor(HURT if self._row.late else {"done": GOOD, "open": ACCENT}.get(state, LINE))
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if state == "done" else QColor(SURFACE))
        painter.drawEllipse(at, DOT, DOT)
        if state == "done":
            painter.setPen(QPen(QColor("#ffffff"), 1.6))
            painter.drawPolyline([at + QPointF(-2.6, 0.2), at + QPointF(-0.6, 2.4), at + QPointF(2.9, -2.2)])
        elif state == "open":
            painter.setBrush(colour)
            painter.drawEllipse(at, 2.2, 2.2)


class TimelineView(QWidget):
    """``asked`` carries the step whose form is wanted, empty for 上报, or the kind of a slip to look at."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def first_action(self) -> QPushButton | None:
        """The button of the first step that may be done now; else that of a step that is done."""
        # Rows that were just replaced are still children until the event loop comes round; they are hidden.
        shown = [b for b in self.findChildren(QPushButton) if b.isVisibleTo(self)]
        steps = [b for b in shown if b.objectName().startswith("do-")]
        return next((b for b in steps if b.property("look") == "main"), steps[0] if steps else None)

    def show_next(self) -> None:
        """Scroll to the first step that is open; nowhere where none is."""
        rows = (r for r in self.findChildren(_Row) if r.isVisibleTo(self))
        if (found := next((r for r in rows if r.open), None)) is not None:
            reveal(found)

    def show_rows(self, rows: Sequence[TimelineRow]) -> None:
        """Draw these."""
        empty(self._box)
        for number, row in enumerate(rows):
            drawn = _Row(row, number == 0, number == len(rows) - 1)
            drawn.asked.connect(self.asked)
            self._box.addWidget(drawn)
