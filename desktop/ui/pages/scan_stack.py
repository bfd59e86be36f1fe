"""A stack of scans that was read: paper by paper what is there, page by page what is not, and what a person can say."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.office.scan_filing_seen import DOUBLE, PageSeen, PaperSeen, Stack
from desktop.ui.pages.page import SideBySide, scrolled
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.text import button, card, empty, label, look, row

NARROW = 760


class ScanStack(QWidget):
    """``wanted`` carries the number of a page to be shown; ``file`` the papers whose look was compared (a frozenset of
    ids) and why papers are filed anew (by id); ``assign`` (number in the stack, number of the paper, page) as typed;
    ``closed``."""

    wanted = Signal(int)
    file = Signal(object, object)
    assign = Signal(int, str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.stack: Stack | None = None
        self._agreed: set[str] = set()
        self._again: dict[str, str] = {}
        self._shown: PageSeen | None = None
        self.sum = label(look="heading", wrap=True)
        self.put = button("归档", "done", "main")
        self.put.setObjectName("file-stack")
        self.put.clicked.connect(lambda: self.file.emit(frozenset(self._agreed), dict(self._again)))
        back = button("返回清单", "back", "link")
        back.setObjectName("close-stack")
        back.clicked.connect(self.closed)
        self._papers, self._page = _column(), _column()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row(back, self.sum, None, self.put))
        self._side = scrolled(_holder(self._page))
        box.addWidget(SideBySide(scrolled(_holder(self._papers)), self._side, (55, 45), NARROW, GAP * 2), 1)

    def show_stack(self, stack: Stack) -> None:
        """Draw what was read."""
        self.stack, self._shown = stack, None
        self._agreed = {paper.paper for paper in stack.papers} & self._agreed
        self._again = {}
        empty(self._papers)
        empty(self._page)
        for paper in stack.papers:
            self._papers.addWidget(self._paper(paper))
        if stack.left:
            self._papers.addWidget(self._left_over(stack))
        if stack.unread_files:
            self._papers.addWidget(label(stack.unread_files, "muted", wrap=True))
        self._papers.addStretch(1)
        self._count()

    def show_picture(self, number: int, image: QImage) -> None:
        """The picture of the page that was asked for."""
        if self._shown is None or self._shown.no != number:
            return
        room = self._side.viewport().width() - 3 * GAP  # a scroll bar may come
        if image.width() > room:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        picture = label()
        picture.setPixmap(QPixmap.fromImage(image))
        self._page.insertWidget(1, picture, 0, Qt.AlignmentFlag.AlignHCenter)

    def _paper(self, paper: PaperSeen) -> QWidget:
        frame, box = card(f"{paper.title}　{paper.number}")
        ready = paper.complete
        state = label("已归档" if paper.filed else "可以归档" if ready else "还不能归档")
        look(state, "tag-good" if ready or paper.filed else "tag-hurt")
        box.addLayout(row(state, label(paper.head, "muted"), None))
        box.addWidget(label(paper.words, wrap=True))
        if paper.to_see and not paper.missing:
            agreed = QCheckBox("已看过，是签好的原件" if paper.unproved else "已逐页对照，是同一份文书")
            agreed.setChecked(paper.paper in self._agreed)
            agreed.toggled.connect(partial(self._agree, paper.paper))
            box.addWidget(agreed)
        if paper.filed and not paper.missing:
            box.addLayout(self._anew(paper))
        return frame

    def _anew(self, paper: PaperSeen) -> QHBoxLayout:
        """A filed scan is replaced by this one where a person says why."""
        why, ask = QLineEdit(), button("更换已归档的…", kind="link")
        why.setObjectName(f"again-{paper.paper}")
        why.setPlaceholderText("为什么要用这一份换掉已归档的")
        why.textChanged.connect(partial(self._say_again, paper.paper))
        why.hide()
        ask.setObjectName(f"anew-{paper.paper}")
        ask.clicked.connect(lambda: why.setVisible(why.isHidden()))
        line = row(ask, why)
        line.setStretch(1, 1)
        return line

    def _say_again(self, paper: str, reason: str) -> None:
        self._again = {**self._again, paper: reason.strip()}
        if not reason.strip():
            del self._again[paper]
        self._count()

    def _left_over(self, stack: Stack) -> QWidget:
        frame, box = card(f"没有归档的 {len(stack.left)} 页")
        for seen in stack.left:
            to = button("看这一页", kind="link")
            to.setObjectName(f"page-{seen.no}")
            to.clicked.connect(partial(self._look, seen))
            line = row(label(seen.words, wrap=True), to)
            line.setStretch(0, 1)
            box.addLayout(line)
        return frame

    def _look(self, seen: PageSeen, _checked: bool = False) -> None:
        self._shown = seen
        empty(self._page)
        self._page.addWidget(label(seen.words, wrap=True))
        if seen.state == DOUBLE:
            self._page.addWidget(label("要用这一张，请在下面指定它。", "muted", wrap=True))
        self._ask(seen)
        self._page.addStretch(1)
        self.wanted.emit(seen.no)

    def _ask(self, seen: PageSeen) -> None:
        """A person reads the number of the paper off the page."""
        number, page = QLineEdit(), QLineEdit()
        number.setObjectName("number")
        number.setPlaceholderText("纸上印的文号")
        page.setPlaceholderText("第几页")
        page.setMaximumWidth(px(80))
        say = button("指定")
        say.setObjectName("assign")
        say.clicked.connect(lambda: self.assign.emit(seen.no, number.text(), page.text().strip()))
        self._page.addLayout(row(number, page, say))

    def _agree(self, paper: str, agreed: bool) -> None:
        (self._agreed.add if agreed else self._agreed.discard)(paper)
        self._count()

    def _ready(self, paper: PaperSeen) -> bool:
        whole = paper.whole or (paper.paper in self._agreed and not paper.missing)
        return whole and (not paper.filed or paper.paper in self._again)

    def _count(self) -> None:
        if self.stack is None:
            return
        ready = [p for p in self.stack.papers if self._ready(p)]
        self.sum.setText(
            f"读了 {len(self.stack.pages)} 页，{len(self.stack.papers)} 份文书，可以归档 {len(ready)} 份"
        )
        self.put.setEnabled(bool(ready))


def _column() -> QVBoxLayout:
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 4, 0)
    box.setSpacing(GAP)
    return box


def _holder(box: QVBoxLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(box)
    return holder
