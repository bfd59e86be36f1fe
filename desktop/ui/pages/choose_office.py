"""Choosing the office folder: the first start on a PC, or another office."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout

from desktop.errors import UserError
from desktop.ui.pages.page import Page
from desktop.ui.presenters.door_deeds import DEEDS
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.text import button, card, label, row


class ChooseOfficePage(Page):
    """``chosen`` carries the folder, ``deed`` the id of something to be done before there is one."""

    help = (
        "选办公室文件夹（里面有 office.toml 和 vault.json）。还没有的：新设备点“登记此设备”，有备份的点“恢复”；"
        "全新的办公室由管理员用 hudang office init 新建。"
    )
    chosen = Signal(object)
    deed = Signal(str)

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
        middle.addSpacing(GAP)
        middle.addLayout(row(None, self._deeds(), None))
        middle.addStretch(3)
        self.body.addLayout(middle, 1)

    def _deeds(self) -> QFrame:
        sheet, box = card("这台电脑上还没有办公室文件夹？")
        sheet.setFixedWidth(px(560))
        box.setContentsMargins(GAP * 3, GAP * 2, GAP * 3, GAP * 2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(1, 1)
        for line, deed in enumerate(DEEDS):
            go = button(deed.title)
            go.setObjectName(deed.id)
            go.clicked.connect(partial(self.deed.emit, deed.id))
            grid.addWidget(go, line, 0)
            grid.addWidget(label(deed.when, "muted", wrap=True), line, 1)
        box.addLayout(grid)
        return sheet

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
