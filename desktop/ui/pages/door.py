"""Before the door: 登记此设备, 启用, 恢复, 忘记口令. Deeds on the left, the form of one on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, SideBySide, hand_in, scrolled
from desktop.ui.presenters.door import Deed, Outcome, Step
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.place_form import PlaceForm
from desktop.ui.widgets.text import button, card, empty, label, row

NARROW = 760
HELP = "左边选要办的事。办完一步按回车或 F5；Esc 返回。"


class DoorPage(Page):
    """``wanted`` the id of a deed; ``handed_in`` (Step, typed); ``went_on`` a ``Then``; ``cancel``; ``left``.

    Nothing typed here goes into a draft: it may be a password.
    """

    help = HELP
    wanted = Signal(str)
    handed_in = Signal(object, object)
    went_on = Signal(object)
    cancel = Signal()
    left = Signal()

    def __init__(self, deeds: Sequence[Deed]) -> None:
        super().__init__()
        self.panel: FormPanel | None = None
        self.under_way = False
        self.telling = False
        """What came of a deed stands there until the person goes on."""
        self._ids = [deed.id for deed in deeds]
        self.list = QListWidget()
        self.list.setAccessibleName("要办的事")
        for deed in deeds:
            self.list.addItem(deed.title)
            self.list.item(self.list.count() - 1).setToolTip(deed.when)
        self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(deeds) + 2 * self.list.frameWidth() + 2)
        self.list.currentRowChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda item: self._chosen(self.list.row(item)))
        self.back = button("返回", "back", "link")
        self.back.clicked.connect(self.left)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(px(260))
        self.stop = button("取消", kind="link")
        self.stop.setObjectName("cancel")
        self.stop.clicked.connect(self.cancel)
        self.busy_word = label(look="muted")
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        right = QWidget()
        right.setLayout(self._inside)
        self.body.addLayout(row(label("这台电脑", "title"), None, self.back))
        left = QWidget()
        left.setMaximumWidth(px(220))
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.list)
        beside.addStretch(1)
        self.body.addWidget(SideBySide(left, scrolled(right), (22, 78), NARROW, GAP * 2), 1)
        self.body.addLayout(row(self.busy_word, self.progress, self.stop, None))
        self.working(False)

    def show_step(self, id: str, step: Step) -> None:
        """A form; ``id`` of the deed it belongs to."""
        self._put_away()
        self._mark(id)
        self.help = f"{step.spec.help}{HELP}"
        frame, box = card(step.title)
        box.addWidget(label(step.note, "muted", wrap=True))
        box.addSpacing(GAP // 2)
        self.panel = PlaceForm(step.spec)
        self.panel.handed_in.connect(partial(self._hand_in, step))
        self.panel.cleared.connect(lambda: self.show_step(id, step))
        box.addWidget(self.panel)
        self._inside.addWidget(frame)
        self._inside.addStretch(1)
        self.bar.hide()
        if step.word:
            self.bar.say(step.word, tone="care")
        self.panel.start()

    def show_outcome(self, outcome: Outcome) -> None:
        """What came of a deed, what to read aloud, what to do next."""
        self._put_away()
        self.telling = True
        self.bar.say(outcome.message, tone="good", closable=False)
        if outcome.shown:
            self._inside.addWidget(_large(outcome.shown))
        if outcome.warnings:
            self._inside.addWidget(_list("请注意", outcome.warnings, "hurt"))
        if outcome.waiting:
            self._inside.addWidget(_list("还在等的记录", outcome.waiting))
        if outcome.lines:
            self._inside.addWidget(_list("接下来", outcome.lines))
        if (then := outcome.then) is not None:
            go = button(then.label, kind="main")
            go.setObjectName("then")
            go.clicked.connect(lambda: self.went_on.emit(then))
            self._inside.addLayout(row(go, None))
            go.setFocus()
        self._inside.addStretch(1)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where; what was typed stays."""
        self.working(False)
        self.bar.show_error(error)
        if self.panel is not None:
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def show_progress(self, done: int, total: int) -> None:
        """How far it is. What comes after the last file cannot be called off any more."""
        self.busy_word.setText(f"{done:,} / {total:,} 个文件" if done < total else "正在登记这台电脑并核对…")
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)
        self.progress.show()
        self.stop.setVisible(done < total)

    def working(self, under_way: bool) -> None:
        """While it is done the form and the list wait."""
        self.under_way = under_way
        self.busy_word.setText("正在办理…" if under_way else "")
        self.busy_word.setVisible(under_way)
        self.progress.hide()
        self.stop.hide()
        self.list.setEnabled(not under_way)
        if self.panel is not None:
            self.panel.wait(under_way)

    def start(self) -> None:
        """The cursor goes into the form."""
        if self.panel is not None:
            self.panel.start()
        elif (go := self.findChild(QPushButton, "then")) is not None:
            go.setFocus()

    def act(self) -> None:
        """F5: hand in."""
        hand_in(self)

    def forget(self) -> None:
        """Nothing that was typed stays behind."""
        self._put_away()
        self.bar.hide()

    def _mark(self, id: str) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(self._ids.index(id))
        self.list.blockSignals(False)

    def _chosen(self, at: int) -> None:
        if at >= 0:
            self.wanted.emit(self._ids[at])

    def _hand_in(self, step: Step, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        self.working(True)
        self.handed_in.emit(step, typed)

    def _put_away(self) -> None:
        self.panel, self.telling = None, False
        empty(self._inside)


def _large(shown: Sequence[tuple[str, str]]) -> QWidget:
    """What is to be read aloud."""
    frame, box = card()
    for name, text in shown:
        said = _copied(label(text, "figure", wrap=True))
        said.setObjectName("shown")
        said.setAccessibleName(name)
        box.addWidget(label(name, "heading"))
        box.addWidget(said)
    return frame


def _list(title: str, lines: Sequence[str], look: str = "") -> QWidget:
    frame, box = card(title)
    for number, line in enumerate(lines, 1):
        box.addWidget(_copied(label(f"{number}. {line}" if len(lines) > 1 else line, look, wrap=True)))
    return frame


def _copied(made: QLabel) -> QLabel:
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
