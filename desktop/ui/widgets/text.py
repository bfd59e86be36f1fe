"""Labels, buttons and frames in the looks of the house."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.theme import ACCENT, GAP


def label(text: str = "", look: str = "", wrap: bool = False) -> QLabel:
    """A label of plain text: nothing that comes from a file is ever read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        made.setProperty("look", look)
    if look.startswith("tag") or look == "mark":
        # A tag hugs its word, however tall its row is.
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    if wrap:
        made.setWordWrap(True)
    return made


def look(widget: QWidget, name: str, value: str = "look") -> None:
    """Change a property the style sheet reads."""
    if widget.property(value) != name:
        widget.setProperty(value, name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(text: str, name: str = "", kind: str = "") -> QPushButton:
    """``kind``: main, link or nothing; ``name`` an icon."""
    made = QPushButton(text)
    made.setAutoDefault(True)
    if kind:
        made.setProperty("look", kind)
    if name:
        made.setIcon(icon(name, "#ffffff" if kind == "main" else ACCENT))
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """A sheet of paper with a heading; put things into the layout."""
    frame = QFrame()
    frame.setProperty("look", "card")
    box = QVBoxLayout(frame)
    box.setContentsMargins(GAP + 4, GAP, GAP + 4, GAP)
    box.setSpacing(GAP // 2)
    if title:
        box.addWidget(label(title, "heading"))
    return frame, box


def rule() -> QFrame:
    """A thin line."""
    made = QFrame()
    made.setProperty("look", "rule")
    return made


def row(*items: QWidget | int | None, gap: int = GAP) -> QHBoxLayout:
    """Widgets side by side; None stretches, a number is a gap in pixels."""
    box = QHBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(gap)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        else:
            box.addWidget(item)
    return box


def reveal(widget: QWidget) -> None:
    """Scroll until it is seen, once the page has found its heights."""
    # The widget as context: nothing is scrolled when it is gone by then.
    QTimer.singleShot(0, widget, lambda: _scroll_to(widget))


def _scroll_to(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget, GAP, GAP * 3)
        around = around.parentWidget()


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)
