"""冲突: per field ours, theirs, who and when; what to look at again; of two decisions, which to take back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.conflicts import DisputeView, ReviewView, RivalsView, Unsettled
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.dispute_card import DisputeBox, ReviewBox, headed, reason_field
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.text import button, empty, label, row

NOTHING = "没有冲突。两台设备改了同一项、又互不知道的，合并以后会列在这里。"


class ConflictsPage(Page):
    """``settle`` carries (DisputeView, entry to keep, reason), ``other`` (DisputeView, typed value, reason), ``alike``
    (DisputeViews, side, reason); ``confirm`` (ReviewView, reason); ``take_back`` (RivalsView, decision, reason,
    password); ``reveal`` (DisputeView, ``Secret``) a whole number; ``opened`` a household; ``ledger`` the account of
    all edits; ``back``."""

    help = (
        "两台设备不知道对方、改了同一项的，先按上面“现用”的值用着，列在这里等人决定：写明理由，再按“采用此”或“采用彼”。"
        "拿不准的按“稍后”；两个都不对的另填；许多户同样的，可以一律采用办公室的或笔记本的。"
        "待复核的决定请对照改动核实，写明结论。“改动的账”证明没有一处改动丢失。"
        "号码只显示一部分，按“显示”看全号（留痕）。Esc 返回。"
    )
    settle = Signal(object, str, str)
    other = Signal(object, str, str)
    alike = Signal(object, str, str)
    confirm = Signal(object, str)
    ledger = Signal()
    take_back = Signal(object, str, str, str)
    opened = Signal(str)
    reveal = Signal(object, object)
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
        self.account = button("改动的账", kind="link")
        self.account.setObjectName("ledger")
        self.account.clicked.connect(self.ledger)
        self.body.addLayout(
            row(self.back_link, label("冲突", "title"), self.count, None, self.again, self.account)
        )
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
            for twice in u.papers:
                self._inside.addWidget(self._told_twice(u, twice))
            if u.reviews:
                self._inside.addWidget(self._reviews(u, u.reviews))
        total = sum(u.count for u in self._found)
        self.count.setText(f"{total} 处要处理" if total else "")
        self.again.setVisible(bool(self._later))
        left = sum(1 for u in self._found for d in u.disputes if _key(d) in self._later)
        if not total or left == total:
            nothing = label(
                "剩下的都放在“稍后”了，按右上角“稍后的也列出来”接着办。" if total else NOTHING,
                "muted",
                wrap=True,
            )
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._inside.addWidget(nothing)
        self._inside.addStretch(1)

    def _head(self, u: Unsettled, title: str, tag: str) -> tuple[QFrame, QVBoxLayout]:
        return headed(title, tag, u.head, lambda: self.opened.emit(u.household))

    def _dispute(self, u: Unsettled, d: DisputeView) -> QFrame:
        frame, box = self._head(u, d.title, "冲突")
        alike = [o for v in self._found for o in v.disputes if o.dispute.alike == d.dispute.alike]
        inside = DisputeBox(d, len(alike) - 1)
        self._reasons.append(inside.reason)
        inside.kept.connect(partial(self.settle.emit, d))
        inside.typed.connect(partial(self.other.emit, d))
        inside.alike.connect(partial(self.alike.emit, alike))
        inside.reveal.connect(partial(self.reveal.emit, d))
        inside.later.connect(lambda: self._put_off(d))
        inside.refused.connect(self._refuse)
        box.addWidget(inside)
        return frame

    def _reason(self) -> QLineEdit:
        line = reason_field()
        self._reasons.append(line)
        return line

    def _refuse(self, message: str, hint: str) -> None:
        self.refuse(UserError(message, hint))

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

    def _told_twice(self, u: Unsettled, twice: str) -> QFrame:
        frame, box = self._head(u, twice, "文书重复")
        text = (
            "两台设备各出了一件。按“看户页”，打开多出的一件，按“作废”写明原因；在此之前这件决定不能报备案。"
        )
        box.addWidget(label(text, "muted", wrap=True))
        return frame

    def _reviews(self, u: Unsettled, reviews: Sequence[ReviewView]) -> QFrame:
        frame, box = self._head(u, "所依据的内容后来被别处改动过，请核实", "待复核")
        for review in reviews:
            inside = ReviewBox(review)
            inside.confirmed.connect(partial(self.confirm.emit, review))
            inside.refused.connect(self._refuse)
            box.addWidget(inside)
        return frame


def _key(d: DisputeView) -> str:
    x = d.dispute
    return "/".join((x.household, x.kind, x.record, x.field))
