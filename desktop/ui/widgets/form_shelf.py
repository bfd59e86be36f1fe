"""表格 in the card of papers: one form chosen by its name, printed empty or filled in with this family."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.presenters.form_shelf import Shelf
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.text import button, label, row


class FormShelf(QWidget):
    """``wanted`` carries the id of a form and whether it is wanted empty."""

    wanted = Signal(str, bool)

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.which = DropDown()
        self.which.setObjectName("form")
        self.which.setAccessibleName("表格")
        for number, (form, title) in enumerate(shelf.forms):
            if number and number == shelf.own:
                self.which.insertSeparator(number)
            self.which.addItem(title, form)
        self.which.find_by_typing()
        self.filled = button("预填", "paper")
        self.filled.setToolTip("印上这一户已知的情况，其余手写")
        self.empty = button("空白")
        self.empty.setToolTip("空白表，带到村里手写")
        self.filled.clicked.connect(lambda: self._ask(blank=False))
        self.empty.clicked.connect(lambda: self._ask(blank=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row(label("表格", "muted"), self.which, self.filled, self.empty, None, gap=8))
        if shelf.faults:
            told = f"有 {len(shelf.faults)} 种表格暂不能用，请告诉管理员（详情在“设置·关于”）。"
            box.addWidget(label(told, "small", wrap=True))

    def _ask(self, *, blank: bool) -> None:
        form = self.which.currentData()
        if isinstance(form, str):
            self.wanted.emit(form, blank)
