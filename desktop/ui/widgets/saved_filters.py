"""常用筛选: choose one, keep the present question under a name, take one out; all of it by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.office.saved_searches import Saved
from desktop.ui.theme import px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.text import button, row

_NAME_LENGTH = 30


class _NameField(QLineEdit):
    """Esc gives up."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SavedFilters(QWidget):
    """``chosen`` carries a ``Saved``, ``save`` the name for the present question, ``forget`` the name of one."""

    chosen = Signal(object)
    save = Signal(str)
    forget = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.box = DropDown()
        self.box.addItem("常用筛选", None)
        self.box.setAccessibleName("常用筛选")
        self.box.setFixedWidth(px(160))
        self.keep = button("存为常用")
        self.drop = button("删除")
        self.drop.setAccessibleName("删除这个常用筛选")
        self.name = _NameField()
        self.name.setPlaceholderText("起个名字，回车保存")
        self.name.setAccessibleName("常用筛选的名字")
        self.name.setMaxLength(_NAME_LENGTH)
        self.name.setFixedWidth(px(170))
        self.name.hide()
        self.drop.setEnabled(False)
        layout = row(self.box, self.keep, self.name, self.drop, gap=8)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.box.activated.connect(self._choose)
        self.box.currentIndexChanged.connect(lambda: self.drop.setEnabled(self.box.currentData() is not None))
        self.keep.clicked.connect(self._ask_name)
        self.name.returnPressed.connect(self._save)
        self.name.left.connect(self._leave)
        self.drop.clicked.connect(self._forget)

    def show_saved(self, saved: Sequence[Saved], chosen: str = "") -> None:
        """What may be chosen; ``chosen`` (else the one chosen before) stays."""
        before = self.box.currentData()
        wanted = chosen or (before.name if before else "")
        self.box.blockSignals(True)
        while self.box.count() > 1:
            self.box.removeItem(1)
        for one in saved:
            self.box.addItem(one.name, one)
        place = next((n for n, one in enumerate(saved, 1) if one.name == wanted), 0)
        self.box.setCurrentIndex(place)
        self.box.blockSignals(False)
        self.drop.setEnabled(place > 0)

    def none(self) -> None:
        """Something else is asked than what was saved."""
        self.box.setCurrentIndex(0)

    def _choose(self, place: int) -> None:
        if (one := self.box.itemData(place)) is not None:
            self.chosen.emit(one)

    def _ask_name(self) -> None:
        self.keep.hide()
        self.name.show()
        self.name.setFocus()

    def _save(self) -> None:
        name = self.name.text().strip()
        if name:
            self._leave()
            self.save.emit(name)

    def _leave(self) -> None:
        self.name.clear()
        self.name.hide()
        self.keep.show()
        self.keep.setFocus()

    def _forget(self) -> None:
        if (one := self.box.currentData()) is not None:
            self.none()
            self.forget.emit(one.name)
