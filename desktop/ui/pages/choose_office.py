"""Choosing the office folder: the first start on a PC, or another office."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from desktop.errors import UserError
from desktop.ui.pages.page import Page
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.text import button, card, label, row


class ChooseOfficePage(Page):
    """``chosen`` carries the folder."""

    help = (
        "选办公室文件夹（里面有 office.toml 和 vault.json）。还没有的，由管理员用 hudang office init 新建。"
    )
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.path = QLineEdit()
        self.path.setPlaceholderText("文件夹路径")
        self.path.setAccessibleName("办公室文件夹")
        self.open = button("打开", kind="main")
        browse = button("浏览…", "folder")
        self.below = MessageBar()
        browse.clicked.connect(self._browse)
        self.open.clicked.connect(self._take)
        self.path.returnPressed.connect(self._take)
        sheet, box = card()
        sheet.setFixedWidth(px(560))
        box.setContentsMargins(GAP * 3, GAP * 2, GAP * 3, GAP * 2)
        box.setSpacing(GAP)
        box.addWidget(label("选择办公室文件夹", "title"))
        box.addWidget(
            label("户档的全部档案都在办公室文件夹里，可以放在本机或移动硬盘上。", "muted", wrap=True)
        )
        box.addLayout(row(self.path, browse))
        box.addLayout(row(None, self.open))
        box.addWidget(self.below)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addLayout(row(None, sheet, None))
        middle.addStretch(3)
        self.body.addLayout(middle, 1)

    def refuse(self, error: UserError) -> None:
        """The folder is no office."""
        self.below.show_error(error)

    def start(self) -> None:
        """The cursor goes to the path."""
        self.path.setFocus()

    def _browse(self) -> None:
        ask_folder(self, "选择办公室文件夹", lambda folder: self.path.setText(str(folder)))

    def _take(self) -> None:
        if text := self.path.text().strip():
            self.below.hide()
            self.chosen.emit(Path(text).expanduser())
