"""Our own line icons, drawn in any colour; always with text beside them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.packs import resource_path
from desktop.ui.theme import INK


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text("utf-8")


def pixmap(name: str, colour: str = INK, size: int = 18, ratio: float = 2.0) -> QPixmap:
    """``resources/icons/<name>.svg`` with ``currentColor`` replaced; ``size`` in device-independent pixels."""
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


def icon(name: str, colour: str = INK, checked: str = "#ffffff") -> QIcon:
    """An icon that turns ``checked`` where its button is pressed in."""
    made = QIcon(pixmap(name, colour))
    made.addPixmap(pixmap(name, checked), QIcon.Mode.Normal, QIcon.State.On)
    return made
