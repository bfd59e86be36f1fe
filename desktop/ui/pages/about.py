"""设置 · 关于: who, where, which scheme, which fonts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.about import Section
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.text import button, card, empty, label, row


class AboutPage(Page):
    """``lock`` when the desk is to be locked."""

    help = "这里看办公室、委托书、方案和本机的情况。Esc 回到设置。"
    lock = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        outer = QWidget()
        outer.setLayout(self._inside)
        lock = button("锁定", "lock")
        lock.clicked.connect(self.lock)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.body.addLayout(row(self.back_link, label("关于", "title"), None, lock))
        self.body.addWidget(scrolled(outer), 1)

    def start(self) -> None:
        """The cursor goes to the way back."""
        self.back_link.setFocus()

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Draw everything."""
        empty(self._inside)
        for section in sections:
            frame, box = card(section.title)
            grid = QGridLayout()
            grid.setHorizontalSpacing(GAP)
            grid.setVerticalSpacing(4)
            grid.setColumnMinimumWidth(0, px(160))
            grid.setColumnStretch(1, 1)
            for line, (name, text) in enumerate(section.pairs):
                grid.addWidget(label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
                said = label(text, wrap=True)
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(said, line, 1)
            box.addLayout(grid)
            self._inside.addWidget(frame)
        self._inside.addStretch(1)
