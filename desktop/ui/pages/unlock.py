"""解锁: who, password; the message stands below."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page
from desktop.ui.presenters.door_deeds import DEEDS, ENROL, RESTORE
from desktop.ui.presenters.session import Door, UnknownDevice
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.choice_fields import choice_box
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.text import button, card, label, row, rule


class UnlockPage(Page):
    """``tried`` carries (user, password); ``another`` asks for another office folder; ``deed`` the id of
    something that is done before the door."""

    help = (
        "选自己的名字，输入口令，按回车解锁。口令连错三次以后要等一会儿再试。忘了口令请找管理员，"
        "或点“忘记口令”。新设备、换机和重装的，点下面的“登记此设备”“启用”“恢复”。"
    )
    tried = Signal(str, str)
    another = Signal()
    deed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.person = choice_box((), "姓名", blank=False)
        self.password = PasswordField()
        self.password.setAccessibleName("口令")
        self.caps = label("大写锁定可能开着", "hurt")
        self.caps.hide()
        self.enter = button("解锁", "lock", "main")
        self.folder = label(look="small", wrap=True)
        self.below = MessageBar()
        self._change = button("换一个办公室文件夹", kind="link")
        self.ways = QWidget()
        """The two ways in for a PC that the office does not know; shown only then."""
        self._left = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count)
        self.password.caps.connect(self.caps.setVisible)
        self.password.returnPressed.connect(self._try)
        self.enter.clicked.connect(self._try)
        self._change.clicked.connect(self.another)
        self.bar.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        sheet, box = card()
        sheet.setFixedWidth(px(420))
        box.setContentsMargins(GAP * 3, GAP * 2, GAP * 3, GAP * 2)
        box.setSpacing(GAP)
        box.addWidget(label("户档", "title"))
        box.addWidget(label("一户一档 · 社会救助经办", "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        grid.addWidget(label("姓名"), 0, 0)
        grid.addWidget(self.person, 0, 1)
        grid.addWidget(label("口令"), 1, 0)
        grid.addWidget(self.password, 1, 1)
        grid.addWidget(self.caps, 2, 1)
        grid.setColumnStretch(1, 1)
        box.addSpacing(GAP // 2)
        box.addLayout(grid)
        box.addLayout(row(None, self.enter))
        box.addWidget(self.below)
        self.ways.setLayout(row(*(self._deed(id, "way", "main") for id in (ENROL, RESTORE)), None))
        self.ways.hide()
        box.addWidget(self.ways)
        box.addWidget(self.folder)
        box.addLayout(row(self._change, None))
        box.addWidget(rule())
        box.addLayout(row(*(self._deed(deed.id, "deed", "link") for deed in DEEDS), None))
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addLayout(row(None, sheet, None))
        middle.addStretch(3)
        self.body.addLayout(middle, 1)

    def _deed(self, id: str, name: str, kind: str) -> QPushButton:
        deed = next(deed for deed in DEEDS if deed.id == id)
        made = button(deed.title, kind=kind)
        made.setObjectName(f"{name}-{id}")
        made.setToolTip(deed.when)
        made.clicked.connect(partial(self.deed.emit, id))
        return made

    def show_door(self, door: Door) -> None:
        """Who may unlock this folder."""
        before = self.person.currentData()
        self.person.clear()
        for user, name in door.people:
            self.person.addItem(name, user)
        self.person.setCurrentIndex(max(0, self.person.findData(before)))
        self.folder.setText(f"办公室文件夹：{_short(door.folder)}")
        self.folder.setToolTip(str(door.folder))
        self.below.hide()
        self.ways.hide()
        self.unlocking(False)

    @property
    def unknown(self) -> bool:
        """Whether the last try found that the office does not know this PC."""
        return not self.ways.isHidden()

    def unlocking(self, under_way: bool) -> None:
        """While the key is derived the button waits."""
        self.enter.setEnabled(not under_way and self._left == 0)
        self.enter.setText("正在解锁…" if under_way else "解锁")
        self.password.setEnabled(not under_way)

    def refuse(self, error: UserError, wait: float) -> None:
        """Say why not; after wrong tries the button counts down."""
        self._left = math.ceil(wait)
        self.unlocking(False)
        self.below.show_error(error)
        self.ways.setVisible(isinstance(error, UnknownDevice))
        self.password.clear()
        self.password.setFocus()
        if self._left:
            self._show_left()
            self._tick.start()

    def welcome(self) -> None:
        """The password was right: it is not kept in the field."""
        self.password.clear()
        self.below.hide()
        self.unlocking(False)

    def start(self) -> None:
        """The cursor goes to the password."""
        self.password.setFocus()

    def _try(self) -> None:
        user = self.person.currentData()
        if not self.password.text():
            self.below.say("请输入口令", tone="care")
            self.password.setFocus()
        elif user and self.enter.isEnabled():
            self.tried.emit(str(user), self.password.text())

    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._tick.stop()
            self._left = 0
            self.unlocking(False)
        else:
            self._show_left()

    def _show_left(self) -> None:
        self.enter.setText(f"请等 {self._left} 秒")


def _short(folder: Path) -> str:
    text = str(folder)
    return text if len(text) <= 44 else f"…{text[-43:]}"
