"""核验: a paper, a scan of one, a package; dropped here or chosen. The chain stands below with its ticks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.verify import KINDS, CheckedFile
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_files
from desktop.ui.widgets.text import button, card, empty, label, row


class VerifyPage(Page):
    """``asked`` a file that somebody wants verified; ``back``."""

    help = (
        "把文书（PDF）、纸质文书的扫描件、数据包拖到这里，或按“选择文件”。不用网络，逐环核对：签名、设备、办公室、县级根密钥、"
        "用印人、委托书、撤销名单、二维码、印载内容。扫描件不能核验为“通过”，要按列出的内容与纸面逐项核对。"
    )
    asked = Signal(object)
    back = Signal()

    def __init__(self, title: str = "核验", kinds: str = KINDS, alone: bool = False) -> None:
        """``kinds`` the files to choose from; ``alone``: a window of its own, with nowhere to go back to."""
        super().__init__()
        self._kinds = kinds
        self.setAcceptDrops(True)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.choose = button("选择文件…", kind="main")
        self.choose.clicked.connect(self.act)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        outer = QWidget()
        outer.setLayout(self._inside)
        self.body.addLayout(row(self.back_link, label(title, "title"), None, self.choose))
        # Only now it has a parent: before, it would come up as a window of its own.
        self.back_link.setVisible(not alone)
        self.body.addWidget(scrolled(outer), 1)
        self.clear()

    def start(self) -> None:
        """The cursor goes to the one thing there is to do."""
        self.choose.setFocus()

    def act(self) -> None:
        """F5: choose a file."""
        ask_files(self, "选择要核验的文件", self._kinds, True, lambda paths: self.asked.emit(Path(paths[0])))

    def clear(self) -> None:
        """Nothing was asked yet."""
        empty(self._inside)
        self._inside.addWidget(label("把要核验的文件拖到这里，或者按“选择文件”。", "muted", wrap=True))
        self._inside.addStretch(1)

    def show_checked(self, found: CheckedFile) -> None:
        """The verdict, why, the chain, and what to compare by eye."""
        empty(self._inside)
        frame, box = card(found.file)
        box.addWidget(label(found.title, f"tag-{found.tone}" if found.tone != "muted" else "tag"))
        box.addWidget(_selectable(found.words))
        self._inside.addWidget(frame)
        if found.lines:
            frame, box = card("逐环核对")
            box.addLayout(_grid([(f"{x.mark} {x.name}", x.words, x.tone) for x in found.lines]))
            self._inside.addWidget(frame)
        if found.fields:
            frame, box = card("二维码里的内容（与纸面逐项核对）")
            box.addLayout(_grid([(name, text, "muted") for name, text in found.fields]))
            self._inside.addWidget(frame)
        self._inside.addStretch(1)

    def refuse(self, error: UserError) -> None:
        """Why a file could not be looked at."""
        self.clear()
        self.bar.say(error.message, error.hint, "hurt")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome, one at a time."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Verify what was dropped."""
        event.acceptProposedAction()
        self.asked.emit(Path(event.mimeData().urls()[0].toLocalFile()))


def _grid(lines: list[tuple[str, str, str]]) -> QGridLayout:
    """Names on the left, what they say on the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, px(150))
    grid.setColumnStretch(1, 1)
    for number, (name, text, tone) in enumerate(lines):
        grid.addWidget(label(name, tone if tone != "good" else ""), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_selectable(text), number, 1)
    return grid


def _selectable(text: str) -> QLabel:
    made = label(text, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
