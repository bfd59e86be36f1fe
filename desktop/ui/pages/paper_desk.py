"""文书: what is done with papers of many households, or with a paper that comes from outside."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.ui.pages.page import Page, scrolled
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.text import button, card, label, row


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that can be done here: the page it leads to, its name, what it is for."""

    page: str
    title: str
    purpose: str
    picture: str


ERRANDS = (
    Errand("bulk", "批量印制", "一个村、一个事项的文书一次印完：合成一份 PDF，或者一户一份。", "paper"),
    Errand("postings", "张贴的单子", "出过的公示单和公布单，按村查看、重印；新的也从这里出。", "task"),
    Errand("archive", "归档", "每户差什么材料、装订成卷、扫描件自动归位、移交登记。", "folder"),
    Errand("seals", "用印登记", "每一次用印、作废和重印：谁、何时、凭哪份委托书、多少份。", "sign"),
    Errand("verify", "核验", "别人拿来的文书、数据包或户档：是不是真的，哪一环不对。", "done"),
)
_BUTTON = 140
"""Pixels: wide enough for the longest name."""
WHERE_ELSE = "一户的文书在这一户的页面上：通知书、单据、空白和预填的表格都从那里打开。"


class PaperDeskPage(Page):
    """``wanted`` carries the id of a page."""

    help = (
        "文书的五件事：批量印制、张贴的单子、归档、用印登记、核验。Tab 选择，空格或回车打开；Esc 回到家庭。"
    )
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 4, 0)
        box.setSpacing(GAP)
        for errand in ERRANDS:
            frame, inside = card("")
            opens = button(errand.title, errand.picture, "main")
            opens.setFixedWidth(px(_BUTTON))
            opens.clicked.connect(lambda _=False, page=errand.page: self.wanted.emit(page))
            self.buttons[errand.page] = opens
            said = row(opens, label(errand.purpose, wrap=True), gap=GAP)
            said.setStretch(1, 1)
            inside.addLayout(said)
            box.addWidget(frame)
        box.addWidget(label(WHERE_ELSE, "muted", wrap=True))
        box.addStretch(1)
        inner = QWidget()
        inner.setLayout(box)
        self.body.addWidget(label("文书", "title"))
        self.body.addWidget(scrolled(inner), 1)

    def start(self) -> None:
        """The cursor goes to the first errand."""
        self.buttons[ERRANDS[0].page].setFocus()
