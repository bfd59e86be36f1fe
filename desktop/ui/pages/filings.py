"""上报: filings by status; seal, send, read receipts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QProgressBar, QPushButton

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.filings import Board, FilingLine
from desktop.ui.presenters.line import LineState
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
    """``send``, ``receive`` and ``exchange`` carry a folder; ``again`` a CaseRef; ``opened`` a household.

    ``seal``, ``line`` (all of it over the mailbox), ``printed`` (备案清单) and ``cancel`` carry nothing.
    """

    help = (
        "“打包”把全部待发的备案封进一个加密数据包；“发送”把没有回执的数据包写到文件夹或U盘，重复发送没有坏处；"
        "“读取回执”从县级带回的文件夹读回执。退回的，改正后按“重报”。“备案清单”把还没有回执的列在一张表上，随U盘送去。\n"
        "“联网收发”把这些一次办完：打包、发送、取回执、与本办公室其他电脑交换；设了邮箱地址才有，平时每十分钟也会自己收发。"
        "没有网络的，用U盘或共享文件夹“与其他电脑交换”：每台电脑各做一遍。"
    )
    seal = Signal()
    send = Signal(object)
    receive = Signal(object)
    again = Signal(object)
    opened = Signal(str)
    cancel = Signal()
    line = Signal()
    exchange = Signal(object)
    printed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._board = Board((), (), 0)
        self.model: RowsModel[FilingLine] = RowsModel(COLUMNS)
        self.table: Table[FilingLine] = Table(self.model)
        self.pack = button("打包", "paper", "main")
        self.carry = button("发送到文件夹或U盘…", "send")
        self.read = button("读取回执…", "folder")
        self.redo = button("重报")
        self.list = button("备案清单…", "paper")
        self.list.setEnabled(False)
        self.online = button("联网收发", "send")
        self.online.setObjectName("online")
        self.others = button("与本办公室其他电脑交换…", "folder")
        self.others.setObjectName("exchange")
        self.last = label(look="muted")
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
        self.list.clicked.connect(self.printed)
        self.online.clicked.connect(self.line)
        self.others.clicked.connect(
            lambda: ask_folder(self, "与本办公室其他电脑交换：U盘或共享文件夹", self.exchange.emit)
        )
        self.stop.clicked.connect(self.cancel)
        self.table.opened.connect(lambda f: self.opened.emit(f.ref.household))
        self.table.chosen.connect(self._chosen)
        self.body.addLayout(row(label("上报", "title"), None, self.packages))
        self.body.addLayout(row(self.pack, self.carry, self.read, self.redo, self.list, None))
        self.body.addLayout(row(self.online, self.others, self.last, None, self.progress, self.stop))
        self.body.addLayout(self._tabs)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing)
        self.working(False)
        self.show_line(LineState())

    def show_line(self, state: LineState) -> None:
        """Whether there is a mailbox, and when everything went over it last."""
        self.online.setVisible(state.there)
        self.last.setVisible(state.there)
        text = f"上次联网 {state.last}" if state.last else "还没有联过网"
        self.last.setText(f"{text}（现在不通，稍后自己再试）" if state.online is False else text)
        self.last.setToolTip(state.why)

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
        self.list.setEnabled(board.open)
        self.nothing.setVisible(not board.lines)

    def show_progress(self, done: int, total: int) -> None:
        """How far it is; of nothing when that is not known yet."""
        self.working(True)
        # Qt counts in 32 bits, packages in bytes.
        self.progress.setMaximum(1000 if total else 0)
        self.progress.setValue(round(done * 1000 / total) if total else 0)

    def working(self, under_way: bool) -> None:
        """Show or hide the progress; one thing at a time."""
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        for other in (self.online, self.others):
            other.setEnabled(not under_way)
        if under_way:
            self.pack.setEnabled(False)
        else:
            self.progress.setMaximum(1000)
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
