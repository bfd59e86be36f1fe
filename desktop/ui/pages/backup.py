"""备份: where to, which there are, back up, drill, put a damaged file together again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.backup import EVERY, BackupLine, Board
from desktop.ui.theme import STATUS_COLOURS
from desktop.ui.widgets.ask_file import ask_folder, ask_target
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

COLUMNS: tuple[Column[BackupLine], ...] = (
    Column("时间", lambda b: b.at, 170, strong=True),
    Column("电脑", lambda b: b.device, 160),
    Column("户数", lambda b: b.households, 90, right=True),
    Column("大小", lambda b: b.size, 120, right=True),
    Column(
        "状态",
        lambda b: b.state,
        100,
        colour=lambda b: None if b.state == "完整" else STATUS_COLOURS.get("退回"),
    ),
    Column("编号", lambda b: b.id),
)

NO_PLACE = (
    "还没有选备份位置，选好才能备份和演练。备份只放在这台电脑里，电脑坏了就一起没了：请用 U 盘或移动硬盘。"
)


class BackupPage(Page):
    """``chosen`` (folder, days); ``take``; ``disc`` and ``certificate`` a file; ``drill``; ``salvage`` an id."""

    help = (
        "备份是加密的，只写改过的部分，随时拔盘也不会弄坏以前的备份。“恢复演练”把最近的备份恢复到临时位置逐个核对，"
        "出具证明。整个办公室丢失时，在新电脑的解锁页上点“恢复”。"
        "某一户打不开时，填户号点“抢救”，从原文件、备份和数据包里合并。"
    )
    chosen = Signal(object, int)
    take = Signal()
    disc = Signal(object)
    drill = Signal()
    certificate = Signal(object)
    salvage = Signal(str)
    cancel = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: RowsModel[BackupLine] = RowsModel(COLUMNS)
        self.table: Table[BackupLine] = Table(self.model)
        self.table.nothing = "这里还没有备份。插上 U 盘或移动硬盘，先“选备份位置…”，再“现在备份”。"
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.where = label(look="muted", wrap=True)
        self.last = label(look="muted")
        self.advice = label(wrap=True)
        self.awaited = label(wrap=True)
        self.now = button("现在备份", kind="main")
        self.place = button("选备份位置…", "folder")
        self.often = DropDown()
        self.often.setAccessibleName("自动备份")
        for days, words in EVERY:
            self.often.addItem(words, days)
        self.prove = button("恢复演练")
        self.paper = button("保存演练证明…", "paper")
        self.paper.setEnabled(False)
        self.paper.setToolTip("先做一次“恢复演练”")
        self.image = button("光盘映像…")
        self.which = QLineEdit()
        self.which.setObjectName("household")
        self.which.setAccessibleName("户号")
        self.which.setPlaceholderText("打不开的户号")
        self.mend = button("抢救")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.stop = button("取消", kind="link")
        self._folder = ""
        self._connect()
        self.body.addLayout(row(self.back_link, label("备份与演练", "title"), None, self.last))
        self.body.addLayout(
            row(
                self.now,
                self.place,
                self.often,
                self.prove,
                self.paper,
                self.image,
                None,
                self.progress,
                self.stop,
            )
        )
        for text in (self.where, self.advice, self.awaited):
            self.body.addWidget(text)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row(label("有一户打不开？", "muted"), self.which, self.mend, None))
        self.working(False)

    def show_board(self, board: Board) -> None:
        """A new state."""
        self._folder = board.target
        missing = "" if board.there or not board.target else "（现在没有插上）"
        self.where.setText(f"备份位置：{board.target}{missing}" if board.target else NO_PLACE)
        self.last.setText(board.last)
        self.often.blockSignals(True)
        self.often.setCurrentIndex(max(0, self.often.findData(board.every_days)))
        self.often.blockSignals(False)
        for shown, lines in ((self.advice, board.advice), (self.awaited, board.awaited)):
            shown.setText("\n".join(lines))
            shown.setVisible(bool(lines))
        self.model.show(board.lines)
        why = "" if board.there else "备份盘没有插上" if board.target else "先选备份位置"
        for needs in (self.now, self.prove, self.image):
            needs.setEnabled(board.there)
            needs.setToolTip(why)
        self.often.setEnabled(bool(board.target))

    def proved(self) -> None:
        """A drill is over: its certificate can be saved."""
        self.paper.setEnabled(True)
        self.paper.setToolTip("")

    def show_progress(self, done: int, total: int) -> None:
        """How far it is."""
        self.working(True)
        self.progress.setMaximum(1000)
        self.progress.setValue(round(done * 1000 / total) if total else 0)

    def working(self, under_way: bool) -> None:
        """Show or hide the progress; one thing at a time."""
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        if under_way:
            for wait in (self.now, self.prove, self.image, self.mend):
                wait.setEnabled(False)
        else:
            self.mend.setEnabled(True)
            self.progress.reset()

    def start(self) -> None:
        """The cursor goes to what most come for."""
        (self.now if self.now.isEnabled() else self.place).setFocus()

    def act(self) -> None:
        """F5: back up."""
        self.now.click()

    def _connect(self) -> None:
        self.now.clicked.connect(self.take)
        self.place.clicked.connect(
            lambda: ask_folder(
                self, "备份到哪里", lambda folder: self.chosen.emit(folder, self.often.currentData())
            )
        )
        self.often.currentIndexChanged.connect(
            lambda: self.chosen.emit(self._folder, self.often.currentData())
        )
        self.prove.clicked.connect(self.drill)
        self.paper.clicked.connect(
            lambda: ask_target(self, "保存演练证明", "恢复演练证明", "pdf", self.certificate.emit)
        )
        self.image.clicked.connect(lambda: ask_target(self, "光盘映像", "户档备份", "iso", self.disc.emit))
        self.mend.clicked.connect(lambda: self.salvage.emit(self.which.text()))
        self.stop.clicked.connect(self.cancel)
