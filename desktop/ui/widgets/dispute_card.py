"""One disputed field, and one thing to look at again: what a person needs to choose, and where the reason goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.presenters.conflicts import SIDES, Choice, DisputeView, ReviewView
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.reveal import Reveal
from desktop.ui.widgets.text import button, card, label, row


def headed(title: str, tag: str, head: str, look_at: Callable[[], None]) -> tuple[QFrame, QVBoxLayout]:
    """A card that names the household it is about."""
    frame, box = card()
    link = button("看户页", "household", "link")
    link.clicked.connect(lambda _=False: look_at())
    line = row(label(tag, "tag-care"), gap=8)
    line.addWidget(label(title, "heading", wrap=True), 1)
    line.addWidget(label(head, "muted"))
    line.addWidget(link)
    box.addLayout(line)
    return frame, box


def reason_field() -> QLineEdit:
    """Where the reason is typed."""
    line = QLineEdit()
    line.setObjectName("reason")
    line.setAccessibleName("理由")
    line.setPlaceholderText("为什么采用这个值，例如：以入户核实为准")
    return line


class DisputeBox(QWidget):
    """The values of a field. ``kept`` (entry, reason), ``typed`` (text, reason), ``alike`` (side, reason), ``later``.

    ``reveal`` a ``Secret``: a whole number is asked for.

    ``refused`` carries (what is wrong, what to do) before anything is asked of the desk.
    """

    kept = Signal(str, str)
    typed = Signal(str, str)
    alike = Signal(str, str)
    later = Signal()
    reveal = Signal(object)
    refused = Signal(str, str)

    def __init__(self, d: DisputeView, same: int) -> None:
        """``same``: how many more households have this very dispute between the same devices."""
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self.reason = reason_field()
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 3)
        self._side(grid, 0, "现用", d.stands, "采用此")
        for line, other in enumerate(d.others, 1):
            self._side(grid, line, "另一处", other, "采用彼")
        if d.may_be_other:
            self._third(grid, len(d.others) + 1)
        box.addLayout(grid)
        if d.masked_alike:
            alike = (
                "遮住的部分不同，先按“显示”比对再定。"
                if d.stands.secret
                else "遮住的部分不同，您的岗位看不到全号，请由经办人处理。"
            )
            box.addWidget(label(alike, "small", wrap=True))
        if d.rests:
            box.addWidget(label(f"以此为依据：{'；'.join(d.rests)}", "small", wrap=True))
        why = row(label("理由", "muted"))
        why.addWidget(self.reason, 1)
        put_off = button("稍后", kind="link")
        put_off.setObjectName("later")
        put_off.clicked.connect(lambda _=False: self.later.emit())
        why.addWidget(put_off)
        box.addLayout(why)
        if same:
            box.addLayout(self._all_alike(same))

    def _side(self, grid: QGridLayout, line: int, name: str, side: Choice, action: str) -> None:
        grid.addWidget(label(name, "muted"), line, 0)
        grid.addWidget(self._value(side), line, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label(side.who, "small", wrap=True), line, 2)
        pressed = button(action)
        pressed.setObjectName(f"keep-{side.entry[:12]}")
        pressed.setAccessibleName(f"{action}：{side.value}")
        pressed.clicked.connect(partial(self._with_reason, partial(self.kept.emit, side.entry)))
        grid.addWidget(pressed, line, 3)

    def _value(self, side: Choice) -> QWidget:
        if side.secret is None:
            return label(side.value, "heading", wrap=True)
        return Reveal(side.value, side.value, side.secret, self.reveal.emit, "heading", side.who)

    def _third(self, grid: QGridLayout, line: int) -> None:
        field = QLineEdit()
        field.setObjectName("third")
        field.setAccessibleName("另填的值")
        field.setPlaceholderText("两个都不对时另填")
        use = button("采用另填")
        use.setObjectName("use-third")
        use.clicked.connect(lambda _=False: self._type(field))
        grid.addWidget(label("另填", "muted"), line, 0)
        grid.addWidget(field, line, 1, 1, 2)
        grid.addWidget(use, line, 3)

    def _type(self, field: QLineEdit) -> None:
        if not field.text().strip():
            self.refused.emit("还没有填另一个值。", "请先填写，或者从上面的值里选。")
            field.setFocus()
            return
        self._with_reason(partial(self.typed.emit, field.text().strip()))

    def _all_alike(self, same: int) -> QVBoxLayout:
        box = QVBoxLayout()
        line = row(label(f"还有 {same} 处与此同样：一并处理，一律采用", "muted"), gap=8)
        for side, name in SIDES.items():
            pressed = button(f"{name}的值")
            pressed.setObjectName(f"alike-{side}")
            pressed.clicked.connect(partial(self._with_reason, partial(self.alike.emit, side)))
            line.addWidget(pressed)
        line.addStretch(1)
        box.addLayout(line)
        return box

    def _with_reason(self, emit: Callable[[str], None], _checked: bool = False) -> None:
        if self.reason.text().strip():
            emit(self.reason.text().strip())
            return
        self.refused.emit("处理冲突要写明理由。", "请在“理由”里写明为什么采用这个值。")
        self.reason.setFocus()


class ReviewBox(QWidget):
    """待复核: what was changed under a decision. ``confirmed`` carries the reason for which it stands."""

    confirmed = Signal(str)
    refused = Signal(str, str)

    def __init__(self, review: ReviewView) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, px(4))
        box.addWidget(label(review.title, wrap=True))
        for text in review.changed:
            box.addWidget(label(f"　· {text}", "small", wrap=True))
        self.reason = reason_field()
        self.reason.setPlaceholderText("核实了什么、为什么维持；不能维持的，请在户页办理变更或更正")
        stands = button("复核，维持")
        stands.setObjectName(f"confirm-{review.review.record[:24]}")
        stands.clicked.connect(self._confirm)
        line = row(label("结论", "muted"))
        line.addWidget(self.reason, 1)
        line.addWidget(stands)
        box.addLayout(line)

    def _confirm(self) -> None:
        if self.reason.text().strip():
            self.confirmed.emit(self.reason.text().strip())
            return
        self.refused.emit("复核要写明结论和理由。", "请写明核实了什么、为什么维持。")
        self.reason.setFocus()
