"""上报: filings by status; seal, send, read receipts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QPushButton

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.filings import Board, FilingLine
from desktop.ui.theme import STATUS_COLOURS
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

COLUMNS: tuple[Column[FilingLine], ...] = (
    Column("申请人", lambda f: f.applicant, 140, strong=True),
    Column("结论", lambda f: f.outcome, 80),
    Column("月金额（元）", lambda f: f.monthly, 120, right=True),
    Column("状态", lambda f: f.status, 120, colour=lambda f: STATUS_COLOURS.get(f.status)),
    Column("退回原因", lambda f: f.reason),
)


class FilingsPage(Page):
    """``seal``; ``send`` and ``receive`` carry a folder; ``again`` a CaseRef; ``opened`` a household; ``cancel``."""

    help = (
        "“打包”把全部待发的备案封进一个加密数据包；“发送”把没有回执的数据包写到文件夹或U盘，重复发送没有坏处；"
        "“读取回执”从县级带回的文件夹读回执。退回的，改正后按“重报”。"
    )
    seal = Signal()
    send = Signal(object)
    receive = Signal(object)
    again = Signal(object)
    opened = Signal(str)
    cancel = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._board = Board((), (), 0)
        self.model: RowsModel[FilingLine] = RowsModel(COLUMNS)
        self.table: Table[FilingLine] = Table(self.model)
        self.pack = button("打包", "paper", "main")
        self.carry = button("发送到文件夹或U盘…", "send")
        self.read = button("读取回执…", "folder")
        self.redo = button("重报")
        self.packages = label(look="muted")
        self.nothing = label("还没有备案。通知书印发以后，备案会列在这里。", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.stop = button("取消", kind="link")
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(6)
        self._group = QButtonGroup(self)
        self._status = ""
        self.pack.clicked.connect(self.seal)
        self.carry.clicked.connect(lambda: ask_folder(self, "发送到文件夹或U盘", self.send.emit))
        self.read.clicked.connect(lambda: ask_folder(self, "从文件夹读取回执", self.receive.emit))
        self.redo.clicked.connect(self._again)
        self.stop.clicked.connect(self.cancel)
        self.table.opened.connect(lambda f: self.opened.emit(f.ref.household))
        self.table.chosen.connect(self._chosen)
        self.body.addLayout(row(label("上报", "title"), None, self.packages))
        self.body.addLayout(row(self.pack, self.carry, self.read, self.redo, None, self.progress, self.stop))
        self.body.addLayout(self._tabs)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing)
        self.working(False)

    def show_board(self, board: Board) -> None:
        """A new list."""
        self._board = board
        self._draw_tabs()
        self._show()
        waiting = dict(board.counts).get("待发", 0)
        self.pack.setText(f"打包 {waiting} 件待发" if waiting else "打包")
        self.pack.setEnabled(bool(waiting))
        self.carry.setEnabled(bool(board.packages))
        self.packages.setText(f"{board.packages} 个数据包还没有回执" if board.packages else "")
        self.nothing.setVisible(not board.lines)

    def show_progress(self, done: int, total: int) -> None:
        """How far the sealing is."""
        self.working(True)
        # Qt counts in 32 bits, packages in bytes.
        self.progress.setMaximum(1000)
        self.progress.setValue(round(done * 1000 / total) if total else 0)

    def working(self, under_way: bool) -> None:
        """Show or hide the progress; one thing at a time."""
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        if under_way:
            self.pack.setEnabled(False)
        else:
            self.progress.reset()

    def start(self) -> None:
        """The cursor goes into the list."""
        self.table.setFocus()

    def _draw_tabs(self) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
        while (item := self._tabs.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        total = sum(n for _, n in self._board.counts)
        for status, n in (("", total), *self._board.counts):
            tab = QPushButton(f"{status or '全部'} {n}")
            tab.setCheckable(True)
            tab.setChecked(status == self._status)
            tab.setAutoDefault(False)
            tab.clicked.connect(lambda _=False, s=status: self._pick(s))
            self._group.addButton(tab)
            self._tabs.addWidget(tab)
        self._tabs.addStretch(1)

    def _pick(self, status: str) -> None:
        self._status = status
        self._show()

    def _show(self) -> None:
        lines = tuple(f for f in self._board.lines if self._status in ("", f.status))
        self.model.show(lines)
        self.table.start_at_top()
        self._chosen(self.table.current())

    def _chosen(self, line: FilingLine | None) -> None:
        self.redo.setEnabled(line is not None and line.status == "退回")

    def _again(self) -> None:
        if (line := self.table.current()) is not None:
            self.again.emit(line.ref)
