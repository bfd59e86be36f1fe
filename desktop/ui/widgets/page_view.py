"""The pages of a paper, one below the other, at any zoom; only those that are seen, and their neighbours, are drawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import GAP, LINE
from desktop.ui.widgets.text import empty, label

A4_PX = 794
"""Width of A4 at 96 dots an inch: 100 %."""
A4_POINTS = 595.3
FIT_WIDTH, FIT_PAGE = "width", "page"
ZOOMS = ("50", "75", "100", "125", "150", "200")
_KEPT = 4
"""Pages before and after the seen ones that stay drawn."""


class PageView(QScrollArea):
    """``wanted`` carries (page from 0, width in pixels) of a page that is seen and not drawn yet; the answer comes to
    ``show_page``. ``turned`` (page from 0, all of them) when another page is at the top. ``zoomed``: another zoom.
    """

    wanted = Signal(int, int)
    turned = Signal(int, int)
    zoomed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.zoom = FIT_WIDTH
        self.now = 0
        self.labels: list[QLabel] = []
        self._sizes: list[tuple[float, float]] = []
        self._asked: set[tuple[int, int]] = set()
        self._box = QVBoxLayout()
        self._box.setSpacing(GAP * 2)
        self._holder = QWidget()
        self._holder.setObjectName("scrolled")
        self._holder.setLayout(self._box)
        self.setWidgetResizable(True)
        self.setWidget(self._holder)
        # A bar that comes and goes would change the width that a page is fitted to.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("文书的页面，上下键滚动，PgUp、PgDn 翻页")
        self.verticalScrollBar().valueChanged.connect(self._moved)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(15)
        self._look.timeout.connect(self._ask)

    @property
    def pages(self) -> list[QLabel]:
        """The pages that are drawn."""
        return [page for page in self.labels if not page.pixmap().isNull()]

    def lay_out(self, sizes: list[tuple[float, float]]) -> None:
        """Another paper with pages of these sizes in points; a picture of unknown size is one page of (0, 0)."""
        self.clear()
        self._sizes = sizes
        for number in range(len(sizes)):
            page = label()
            page.setStyleSheet(f"border: 1px solid {LINE}; background: white;")
            page.setAlignment(Qt.AlignmentFlag.AlignCenter)
            page.setAccessibleName(f"第 {number + 1} 页")
            self._box.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
            self.labels.append(page)
        self._box.addStretch(1)
        self.verticalScrollBar().setValue(0)
        self._resize()
        self.turned.emit(0, len(sizes))

    def clear(self) -> None:
        """Nothing of a paper stays on the screen."""
        self.labels, self._sizes, self.now = [], [], 0
        self._asked.clear()
        empty(self._box)

    def show_page(self, number: int, width: int, image: QImage) -> None:
        """A page as drawn; one that was drawn for another zoom comes too late."""
        if number >= len(self.labels) or (number, width) not in self._asked or width != self._pixels(number):
            return
        first, last = self._span()
        if not first - _KEPT <= number <= last + _KEPT:  # scrolled away meanwhile
            self._asked.discard((number, width))
            return
        page = self.labels[number]
        image.setDevicePixelRatio(self.devicePixelRatioF())
        page.setPixmap(QPixmap.fromImage(image))
        if not self._sizes[number][0]:
            page.setFixedSize(page.pixmap().deviceIndependentSize().toSize() + QSize(2, 2))

    def set_zoom(self, zoom: str) -> None:
        """A percentage, the width or the whole page."""
        if zoom != self.zoom:
            self.zoom = zoom
            top = self.now
            self._resize()
            self.zoomed.emit(zoom)
            # The layout finds its heights first.
            QTimer.singleShot(0, self, lambda: self.turn_to(top))

    def step_zoom(self, step: int) -> None:
        """One step nearer or farther, from wherever it is."""
        at = round(self._percent())
        steps = [int(z) for z in ZOOMS]
        nearer = [z for z in steps if z > at]
        farther = [z for z in steps if z < at]
        if step > 0 and nearer:
            self.set_zoom(str(nearer[0]))
        elif step < 0 and farther:
            self.set_zoom(str(farther[-1]))

    def turn(self, step: int) -> None:
        """So many pages on or back."""
        self.turn_to(min(max(self.now + step, 0), max(len(self.labels) - 1, 0)))

    def turn_to(self, number: int) -> None:
        """A page to the top."""
        if number < len(self.labels):
            self._box.activate()
            self.verticalScrollBar().setValue(max(self.labels[number].y() - GAP, 0))
            if self.now != number:
                self.now = number
                self.turned.emit(number, len(self.labels))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that fits the window grows with it."""
        super().resizeEvent(event)
        if self.zoom in (FIT_WIDTH, FIT_PAGE):
            self._resize()
        self._look.start()

    def _percent(self) -> float:
        """100 is an A4 page as wide as it is; others in proportion."""
        if self.zoom not in (FIT_WIDTH, FIT_PAGE):
            return float(self.zoom)
        width, height = self._sizes[self.now] if self._sizes and self._sizes[0][0] else (A4_POINTS, 842.0)
        room = self.viewport().size() - QSize(GAP * 3, GAP * 3)
        by_width = room.width() / (width / A4_POINTS * A4_PX)
        by_height = room.height() / (height / A4_POINTS * A4_PX)
        return max(100 * (by_width if self.zoom == FIT_WIDTH else min(by_width, by_height)), 10.0)

    def _pixels(self, number: int) -> int:
        """How wide a page is drawn."""
        points = self._sizes[number][0] or A4_POINTS
        return round(points / A4_POINTS * A4_PX * self._percent() / 100 * self.devicePixelRatioF())

    def _resize(self) -> None:
        for number, (width, height) in enumerate(self._sizes):
            if width:
                wide = round(self._pixels(number) / self.devicePixelRatioF())
                self.labels[number].setFixedSize(wide + 2, round(wide * height / width) + 2)
        self._asked.clear()
        self._look.start()

    def _moved(self) -> None:
        middle = self.verticalScrollBar().value() + GAP * 2
        passed = [n for n, page in enumerate(self.labels) if page.y() <= middle]
        if passed and passed[-1] != self.now:
            self.now = passed[-1]
            self.turned.emit(self.now, len(self.labels))
        self._look.start()

    def _ask(self) -> None:
        """Pages in sight and their neighbours are asked for; those far away are let go."""
        first, last = self._span()
        for number, page in enumerate(self.labels):
            width = self._pixels(number)
            if first - 1 <= number <= last + 1 and (number, width) not in self._asked:
                self._asked.add((number, width))
                self.wanted.emit(number, width)
            elif not first - _KEPT <= number <= last + _KEPT and not page.pixmap().isNull():
                page.setPixmap(QPixmap())
                self._asked.discard((number, width))

    def _span(self) -> tuple[int, int]:
        """The first and the last page in sight; while the layout has not come to rest the one at the top."""
        seen = [n for n, page in enumerate(self.labels) if not page.isHidden() and self._in_sight(page)]
        return (seen[0], seen[-1]) if seen else (self.now, self.now)

    def _in_sight(self, page: QLabel) -> bool:
        top = page.y() - self.verticalScrollBar().value()
        return top < self.viewport().height() and top + page.height() > 0
