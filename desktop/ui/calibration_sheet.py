"""测试页: a frame 20 mm from every edge, crosshairs and rulers; measured, it says how far a printer is off."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from desktop.ui.fonts import FAMILIES

FRAME_MM = 20.0
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
_CROSS_MM = 8.0
_RULER_MM = 100
_LINES = (
    "1. 不要选“缩放”“适应页面”。下面的横线应长 100 毫米，不是的，先在打印机设置里关掉缩放。",
    "2. 量左边纸边到框的左边线有多少毫米（应为 20.0）。",
    "3. 量上边纸边到框的上边线有多少毫米（应为 20.0）。",
    "4. 把两个数填进“设置 · 打印机”，量到 0.5 毫米即可。",
)


def draw(painter: QPainter, dpi: int, name: str) -> None:
    """Draw it on a page that begins at the corner of the paper; ``name`` of the printer stands on it."""
    painter.scale(dpi / 25.4, dpi / 25.4)
    pen = QPen(QColor("black"))
    pen.setWidthF(0.2)
    painter.setPen(pen)
    inner = QRectF(FRAME_MM, FRAME_MM, WIDTH_MM - 2 * FRAME_MM, HEIGHT_MM - 2 * FRAME_MM)
    painter.drawRect(inner)
    for corner in (
        inner.topLeft(),
        inner.topRight(),
        inner.bottomLeft(),
        inner.bottomRight(),
        inner.center(),
    ):
        x, y = corner.x(), corner.y()
        painter.drawLine(QLineF(x - _CROSS_MM, y, x + _CROSS_MM, y))
        painter.drawLine(QLineF(x, y - _CROSS_MM, x, y + _CROSS_MM))
    _ruler(painter, inner.left() + 20, inner.top() + 100)
    _write(painter, 6.0, inner.top() + 20, f"户档 打印机测试页　{name}", inner.width())
    for number, line in enumerate(_LINES):
        _write(painter, 3.6, inner.top() + 36 + number * 12, line, inner.width())


def _ruler(painter: QPainter, x: float, y: float) -> None:
    painter.drawLine(QLineF(x, y, x + _RULER_MM, y))
    for mm in range(_RULER_MM + 1):
        long = 5.0 if mm % 10 == 0 else 3.5 if mm % 5 == 0 else 2.0
        painter.drawLine(QLineF(x + mm, y, x + mm, y - long))
        if mm % 10 == 0:
            _write(painter, 3.0, y + 1, str(mm), 12, x + mm - 6)


def _write(painter: QPainter, size_mm: float, y: float, text: str, width: float, x: float = FRAME_MM) -> None:
    # Fonts are hinted to whole pixels: they are set ten times as large and shrunk, or a line would be uneven.
    painter.save()
    painter.scale(0.1, 0.1)
    font = QFont(list(FAMILIES))
    font.setPixelSize(round(size_mm * 10))
    painter.setFont(font)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(x * 10, y * 10, width * 10, 300), flags, text)
    painter.restore()
