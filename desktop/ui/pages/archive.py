"""归档: one household a line; beside it its checklist, its volume, handing on, or a stack of scans that was read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.office.scan_filing_seen import Stack
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.pages.scan_stack import ScanStack
from desktop.ui.presenters.archive import LACKING, ArchiveBoard, ArchiveLine, HouseholdArchive
from desktop.ui.theme import GAP, HURT, px
from desktop.ui.widgets.archive_card import HouseholdCard
from desktop.ui.widgets.ask_file import ask_files, ask_folder
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, empty, label, row

NARROW = 760
_SCANS = "扫描件 (*.pdf *.jpg *.jpeg *.png)"


class ArchivePage(Page):
    """``chosen`` carries an ``ArchiveLine``; ``volume`` (line, copy); ``dossier`` (line, typed); ``handed_on`` and
    ``replaced`` (HouseholdArchive, typed); ``added`` (CaseArchive, typed); ``made`` (CaseArchive, form); ``made_all``
    households; ``stack`` paths of scans; ``thumbnail_wanted`` a path; ``opened`` a household; ``back``; ``cancelled``
    what is under way is called off. What is asked of a stack that was read: ``stack_view``."""

    help = (
        "左边一户一行，缺材料的在前。右边是归档清单：缺什么、哪些只有纸质。“看案卷”把封面、目录、全部材料和备考表"
        "装成一份，可以打印或另存；没齐的案卷写明“未齐”。“卷宗”是一段时间的办理经过，先看，要交出去再另存。在系统内签批的，审核确认表由程序“生成并存入”，不用印，"
        "要手写签名的打印后办。扫错了的用“更换扫描件”换，原来的留着。“扫描归档”把一叠签字盖章后的扫描件按页脚的码自动归到各户，"
        "可以把文件拖到这一页。F5 选扫描件。"
    )
    chosen = Signal(object)
    volume = Signal(object, int)
    dossier = Signal(object, object)
    added = Signal(object, object)
    handed_on = Signal(object, object)
    replaced = Signal(object, object)
    made = Signal(object, str)
    made_all = Signal(object)
    stack = Signal(object)
    thumbnail_wanted = Signal(str)
    opened = Signal(str)
    cancelled = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.current: ArchiveLine | None = None
        self.card: HouseholdCard | None = None
        self.model: RowsModel[ArchiveLine] = RowsModel(_COLUMNS)
        self.table = Table(self.model)
        self.table.setAccessibleName("归档")
        self.table.nothing = "还没有办理过申请。"
        self.table.chosen.connect(self._choose)
        self.note = label(look="small", wrap=True)
        self.make = button("生成并存入")
        self.make.setObjectName("make-all")
        self.make.setToolTip("在系统内签批、还没有纸面的审核确认表，由程序据档案生成，不用印")
        self.make.clicked.connect(lambda: self.made_all.emit(self._unmade))
        self._unmade: tuple[str, ...] = ()
        self.stack_view = ScanStack()
        self.stack_view.closed.connect(self.close_stack)
        self.scan, self.folder = button("扫描归档…", "plus", "main"), button("选文件夹…", "folder")
        self.scan.setObjectName("scan-stack")
        self.scan.setToolTip("F5")
        self.scan.clicked.connect(self.act)
        self.folder.clicked.connect(lambda: ask_folder(self, "放着扫描件的文件夹", self._folder))
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.progress, self.stop = QProgressBar(), button("停下")
        self.stop.setObjectName("stop")
        self.stop.clicked.connect(self.cancelled)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        right = QWidget()
        right.setLayout(self._inside)
        self.side = scrolled(right)
        self.body.addLayout(
            row(
                self.back_link, label("归档", "title"), None, self.progress, self.stop, self.folder, self.scan
            )
        )
        beside = row(self.note, self.make)
        beside.setStretch(0, 1)
        self.body.addLayout(beside)
        self.table.setMinimumWidth(px(300))
        self.lists = SideBySide(self.table, self.side, (50, 50), NARROW, GAP * 2)
        self.body.addWidget(self.lists, 1)
        self.body.addWidget(self.stack_view, 1)
        self.stack_view.hide()
        self.rest()

    def show_board(self, board: ArchiveBoard) -> None:
        """The list; the household under the cursor stays where it is still there."""
        before, self.current = self.current.file if self.current else "", None
        self.note.setText(board.note)
        self._unmade = board.unmade
        self.make.setText(f"生成并存入 {board.makeable} 份")
        self.make.setVisible(bool(board.unmade))
        self.model.show(board.lines)
        same = next((n for n, line in enumerate(board.lines) if line.file == before), 0)
        if board.lines:
            self.table.setCurrentIndex(self.model.index(same, 0))
            self._choose(board.lines[same])
        else:
            self.card = None
            empty(self._inside)

    def show_household(self, shown: HouseholdArchive) -> None:
        """The right side; an answer about another household than the one under the cursor is let go."""
        if self.current is None or shown.line.file != self.current.file:
            return
        empty(self._inside)
        self.card = made = HouseholdCard(shown)
        made.volume.connect(partial(self.volume.emit, shown.line))
        made.dossier.connect(partial(self.dossier.emit, shown.line))
        made.added.connect(self.added)
        made.handed_on.connect(partial(self.handed_on.emit, shown))
        made.replaced.connect(partial(self.replaced.emit, shown))
        made.made.connect(self.made)
        made.thumbnail_wanted.connect(self.thumbnail_wanted)
        made.opened.connect(partial(self.opened.emit, shown.line.file))
        self._inside.addWidget(made)
        self._inside.addStretch(1)

    def show_stack(self, stack: Stack) -> None:
        """What a stack of scans holds, instead of the list."""
        self.rest()
        self.stack_view.show_stack(stack)
        self.lists.hide()
        self.stack_view.show()

    def close_stack(self) -> None:
        """Back to the list."""
        self.stack_view.hide()
        self.lists.show()

    def begin(self, what: str) -> None:
        """Something long is under way."""
        self.progress.setFormat(f"{what} %v/%m")
        self.progress.setRange(0, 0)
        for shown in (self.progress, self.stop):
            shown.show()
        for held in (self.scan, self.make):
            held.setEnabled(False)

    def at(self, done: int, total: int) -> None:
        """How far it is."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def rest(self) -> None:
        """Nothing is under way."""
        for shown in (self.progress, self.stop):
            shown.hide()
        for held in (self.scan, self.make):
            held.setEnabled(True)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.rest()
        self.bar.show_error(error)
        if self.card is not None:
            self.card.mark(error)

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for a form."""
        if self.card is not None:
            self.card.show_thumbnail(path, image)

    def start(self) -> None:
        """The cursor keys go through the list."""
        self.table.setFocus()

    def act(self) -> None:
        """F5: choose scans."""
        ask_files(self, "选扫描件", _SCANS, False, lambda paths: self.stack.emit([Path(p) for p in paths]))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Scans were dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.scan.isEnabled():
            event.acceptProposedAction()
            self.stack.emit(paths)

    def _folder(self, path: Path) -> None:
        self.stack.emit([path])

    def _choose(self, line: ArchiveLine | None) -> None:
        if line is not None and line != self.current:
            self.current = line
            self.chosen.emit(line)


def _columns() -> Sequence[Column[ArchiveLine]]:
    def colour(line: ArchiveLine) -> str | None:
        return HURT if line.state == LACKING else None

    return (
        Column("户主", lambda line: line.head, 104, strong=True),
        Column("村（社区）", lambda line: line.village, 96),
        Column("档案", lambda line: line.state, 56, colour=colour),
        Column("还缺", lambda line: line.missing or line.to_check or "—", 0),
    )


_COLUMNS = _columns()
