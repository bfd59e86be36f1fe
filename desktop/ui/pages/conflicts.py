"""冲突: per field ours, theirs, who and when; what to look at again; of two decisions, which to take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.conflicts import Choice, DisputeView, ReviewView, RivalsView, Unsettled
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.text import button, card, empty, label, row


class ConflictsPage(Page):
    """``settle`` carries (DisputeView, entry to keep, reason); ``take_back`` (RivalsView, decision, reason,
    password); ``opened`` a household; ``back``."""

    help = (
        "两台设备不知道对方、改了同一项的，先按左边的值用着，列在这里等人决定：写明理由，再按“采用此”或“采用彼”。"
        "拿不准的按“稍后”。待复核的决定请对照改动核实。Esc 返回。"
    )
    settle = Signal(object, str, str)
    take_back = Signal(object, str, str, str)
    opened = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Unsettled, ...] = ()
        self._later: set[str] = set()
        self._drawn = False
        self._reasons: list[QLineEdit] = []
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        outer = QWidget()
        outer.setLayout(self._inside)
        self.count = label(look="muted")
        self.again = button("稍后的也列出来", kind="link")
        self.again.clicked.connect(self._all)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.body.addLayout(row(self.back_link, label("冲突", "title"), self.count, None, self.again))
        self.body.addWidget(scrolled(outer), 1)

    def show_unsettled(self, found: Sequence[Unsettled]) -> None:
        """A new list."""
        shown = tuple(u for u in found if u.count)
        # What is typed stays while nothing changed.
        if shown != self._found or not self._drawn:
            self._found, self._drawn = shown, True
            self._draw()
            if self.isVisible():
                self.start()  # the field that had the cursor is gone

    def refuse(self, error: UserError) -> None:
        """Say why not."""
        self.bar.show_error(error)

    def start(self) -> None:
        """The cursor goes to the first reason."""
        (self._reasons[0] if self._reasons else self.back_link).setFocus()

    def _all(self) -> None:
        self._later.clear()
        self._draw()

    def _draw(self) -> None:
        empty(self._inside)
        self._reasons.clear()
        for u in self._found:
            for dispute in u.disputes:
                if _key(dispute) not in self._later:
                    self._inside.addWidget(self._dispute(u, dispute))
            for rivals in u.rivals:
                self._inside.addWidget(self._rivals(u, rivals))
            if u.reviews:
                self._inside.addWidget(self._reviews(u, u.reviews))
        total = sum(u.count for u in self._found)
        self.count.setText(f"{total} 处要处理" if total else "")
        self.again.setVisible(bool(self._later))
        if not total:
            nothing = label("没有冲突。", "muted")
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._inside.addWidget(nothing)
        self._inside.addStretch(1)

    def _head(self, u: Unsettled, title: str, tag: str) -> tuple[QFrame, QVBoxLayout]:
        frame, box = card()
        look_at = button("看户页", "household", "link")
        look_at.clicked.connect(lambda _=False: self.opened.emit(u.household))
        named = label(title, "heading", wrap=True)
        line = row(label(tag, "tag-care"), gap=8)
        line.addWidget(named, 1)
        line.addWidget(label(u.head, "muted"))
        line.addWidget(look_at)
        box.addLayout(line)
        return frame, box

    def _dispute(self, u: Unsettled, d: DisputeView) -> QFrame:
        frame, box = self._head(u, d.title, "冲突")
        reason = self._reason()
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 3)
        self._side(grid, 0, "现用", d.stands, "采用此", partial(self._settle, d, d.stands.entry, reason))
        for line, other in enumerate(d.others, 1):
            self._side(grid, line, "另一处", other, "采用彼", partial(self._settle, d, other.entry, reason))
        box.addLayout(grid)
        later = button("稍后", kind="link")
        later.setObjectName("later")
        later.clicked.connect(lambda _=False: self._put_off(d))
        line_ = row(label("理由", "muted"))
        line_.addWidget(reason, 1)
        line_.addWidget(later)
        box.addLayout(line_)
        return frame

    def _reason(self) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName("reason")
        line.setAccessibleName("理由")
        line.setPlaceholderText("为什么采用这个值，例如：以入户核实为准")
        self._reasons.append(line)
        return line

    def _side(
        self, grid: QGridLayout, line: int, name: str, side: Choice, action: str, chosen: Callable[[], None]
    ) -> None:
        grid.addWidget(label(name, "muted"), line, 0)
        grid.addWidget(label(side.value, "heading", wrap=True), line, 1)
        grid.addWidget(label(side.who, "small", wrap=True), line, 2)
        pressed = button(action)
        pressed.setObjectName(f"keep-{side.entry[:12]}")
        pressed.setAccessibleName(f"{action}：{side.value}")
        pressed.clicked.connect(lambda _=False: chosen())
        grid.addWidget(pressed, line, 3)

    def _settle(self, d: DisputeView, entry: str, reason: QLineEdit) -> None:
        if not reason.text().strip():
            self.refuse(UserError("处理冲突要写明理由。", "请在“理由”里写明为什么采用这个值。"))
            reason.setFocus()
            return
        self.settle.emit(d, entry, reason.text().strip())

    def _put_off(self, d: DisputeView) -> None:
        self._later.add(_key(d))
        self._draw()
        self.start()

    def _rivals(self, u: Unsettled, r: RivalsView) -> QFrame:
        frame, box = self._head(u, f"{r.title}：有两个决定", "并存的决定")
        box.addWidget(
            label(
                "两台设备各作了一个决定，都没有生效。由有权签批的人撤下一个，另一个生效。",
                "muted",
                wrap=True,
            )
        )
        reason, password = QLineEdit(), PasswordField()
        if r.entitled:
            reason = self._reason()
        password.setPlaceholderText("您的口令")
        password.setAccessibleName("您的口令")
        password.setFixedWidth(px(180))
        for d in r.decisions:
            line = row()
            line.addWidget(label(d.text, wrap=True), 1)
            if r.entitled:
                take = button("撤下")
                take.setObjectName(f"take-back-{d.decision}")
                take.setAccessibleName(f"撤下：{d.text}")
                take.clicked.connect(partial(self._take_back, r, d.decision, reason, password))
                line.addWidget(take)
            box.addLayout(line)
        if r.entitled:
            line = row(label("理由", "muted"))
            line.addWidget(reason, 1)
            if r.password:
                line.addWidget(password)
            box.addLayout(line)
        return frame

    def _take_back(
        self, r: RivalsView, decision: str, reason: QLineEdit, password: QLineEdit, _checked: bool = False
    ) -> None:
        if not reason.text().strip():
            self.refuse(UserError("撤下一个决定要写明理由。", "请写明为什么保留另一个。"))
            reason.setFocus()
        elif r.password and not password.text():
            self.refuse(UserError("撤下决定要再输一次口令。", "请输入您的口令。"))
            password.setFocus()
        else:
            self.take_back.emit(r, decision, reason.text().strip(), password.text())
            password.clear()

    def _reviews(self, u: Unsettled, reviews: Sequence[ReviewView]) -> QFrame:
        frame, box = self._head(u, "所依据的内容后来被别处改动过，请核实", "待复核")
        for review in reviews:
            box.addWidget(label(review.title, wrap=True))
            for text in review.changed:
                box.addWidget(label(f"　· {text}", "small", wrap=True))
        return frame


def _key(d: DisputeView) -> str:
    x = d.dispute
    return "/".join((x.household, x.kind, x.record, x.field))
