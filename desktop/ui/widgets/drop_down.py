"""The drop-down of the house: the wheel scrolls the page and never the choice, and a long list is found by typing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter

SHOWN = 14
"""Lines of an open list; the others are scrolled to, so that it never grows over the screen."""


class DropDown(QComboBox):
    """One of several. Every list to choose from in the window is one of these."""

    def __init__(self) -> None:
        super().__init__()
        self.setMaxVisibleItems(SHOWN)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Closed, it leaves the wheel to the page; the open list has its own."""
        event.ignore()

    def find_by_typing(self) -> None:
        """Any part of a name may be typed; what is no name falls back to what was chosen before."""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        finder, line = self.completer(), self.lineEdit()
        assert finder is not None and line is not None  # an editable list has both
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        line.editingFinished.connect(self._settle)

    def _settle(self) -> None:
        typed = self.currentText().strip()
        at = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        found = [n for n in range(self.count()) if typed and typed in self.itemText(n)]
        if at < 0 and len(found) == 1:
            at = found[0]
        self.setCurrentIndex(at if at >= 0 else self.currentIndex())
        self.setEditText(self.itemText(self.currentIndex()))
