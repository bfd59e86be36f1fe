"""批量印制: choose families and a paper, look at the list, print them all; progress and 取消."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, hand_in, scrolled
from desktop.ui.presenters.bulk import MANY, Chosen, Done, Family
from desktop.ui.presenters.forms import FieldProblem, FormSpec, Typed
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, row

NARROW = 760
_FAMILIES: tuple[Column[Family], ...] = (
    Column("户主", lambda f: f.name, 110, strong=True),
    Column("村（社区）", lambda f: f.village, 110),
    Column("事项", lambda f: f.matter),
    Column("状态", lambda f: f.state, 90),
)
NOTHING = "在左边选好村、事项和文书，按“列出这些户”。"
_NO_LIST = "先列出要印的户。"
_MOST_TOLD = 8


class BulkPage(Page):
    """``asked`` (what was typed): a list is wanted; ``begin`` (Chosen, families, folder or None); ``cancel``;
    ``back``."""

    help = (
        "左边选村、事项、状态和文书，按“列出这些户”；右边是要印的户，Delete 移出选中的。按 F5 开始。"
        "通知书逐份编号、用印、存档；取消以后，已经编号的保留。一份做不成的不影响别的，最后列出原因。"
    )
    asked = Signal(object)
    begin = Signal(object, object, object)
    cancel = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.panel: FormPanel | None = None
        self.chosen: Chosen | None = None
        self.model: RowsModel[Family] = RowsModel(_FAMILIES)
        self.table: Table[Family] = Table(self.model)
        self.table.nothing = NOTHING
        self.table.setAccessibleName("要印的户")
        self.count = label(look="heading")
        self.left_out = label(look="small", wrap=True)
        self.go = button("开始印制", "paper", "main")
        self.go.setObjectName("bulk-go")
        self.go.clicked.connect(self.act)
        self.out = button("移出选中的")
        self.out.setObjectName("bulk-out")
        self.out.clicked.connect(self._take_out)
        self.stop = button("取消")
        self.stop.setObjectName("bulk-cancel")
        self.stop.clicked.connect(self.cancel)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.progress = QProgressBar()
        self.failed = QVBoxLayout()
        self._form = QVBoxLayout()
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table).activated.connect(self.out.click)
        self._lay()
        self.working(False)
        self._stand()

    def _lay(self) -> None:
        left, right = QWidget(), QWidget()
        self._form.setContentsMargins(0, 0, 4, 0)
        left.setLayout(self._form)
        box = QVBoxLayout(right)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row(self.count, None, self.out, self.go, self.stop))
        box.addWidget(self.left_out)
        box.addWidget(self.progress)
        box.addLayout(self.failed)
        box.addWidget(self.table, 1)
        self.table.setMinimumHeight(px(140))
        self.body.addLayout(row(self.back_link, label("批量印制", "title"), None))
        self.body.addWidget(SideBySide(scrolled(left), right, (46, 54), NARROW, GAP * 2), 1)

    def show_form(self, spec: FormSpec) -> None:
        """What can be chosen; the list of before is put away."""
        empty(self._form)
        frame, box = card("印什么、给谁")
        box.addWidget(label(spec.help, "small", wrap=True))
        self.panel = FormPanel(spec)
        self.panel.handed_in.connect(self._ask)
        self.panel.cleared.connect(lambda: self.show_form(spec))
        self.panel.changed.connect(lambda typed: self.put_list_away())
        box.addWidget(self.panel)
        self._form.addWidget(frame)
        self._form.addStretch(1)
        self.put_list_away()

    def ask_for(self, asked: Typed) -> None:
        """Fill in what somewhere else led here, and list at once."""
        if self.panel is not None:
            self.panel.put(asked)
            self._ask(self.panel.typed())

    def show_chosen(self, chosen: Chosen) -> None:
        """The families that fit."""
        if self.panel is not None:
            self.panel.wait(False)
        self.working(False)
        self.chosen = chosen
        self._show(chosen.families)
        self.left_out.setText(chosen.left_out)
        self.go.setFocus()

    def show_done(self, done: Done) -> None:
        """What came of it; those that could not be made stay named until the next list.

        The list stays too, for another look or another paper, unless its papers were numbered: never twice.
        """
        self.working(False)
        if self.chosen is None or self.chosen.numbers:
            self.put_list_away()
        self.bar.say(done.told, tone="care" if done.failed else "good")
        empty(self.failed)
        for name, why in done.failed[:_MOST_TOLD]:
            self.failed.addWidget(label(f"{name}：{why}", "hurt", wrap=True))
        if len(done.failed) > _MOST_TOLD:
            self.failed.addWidget(label(f"另有 {len(done.failed) - _MOST_TOLD} 份没有做成。", "hurt"))

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.working(False)
        self.bar.show_error(error)
        if self.panel is not None:
            self.panel.wait(False)
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def show_progress(self, done: int, total: int) -> None:
        """How far it is."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"{done}/{total}")

    def working(self, under_way: bool) -> None:
        """While it runs only 取消 acts."""
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        self.stop.setEnabled(under_way)
        for pressed in (self.go, self.out):
            pressed.setVisible(not under_way)
        if self.panel is not None:
            self.panel.setEnabled(not under_way)

    def put_list_away(self) -> None:
        """What is chosen now is not what the list says."""
        self.chosen = None
        self.left_out.clear()
        empty(self.failed)
        self._show(())

    def forget(self) -> None:
        """Nothing that was typed stays: it may be a password."""
        self.panel = None
        empty(self._form)
        self.put_list_away()

    def act(self) -> None:
        """F5: begin, or list where nothing is listed yet."""
        if self.chosen is None:
            hand_in(self)
        elif self.go.isEnabled() and self.go.isVisible():
            chosen, families = self.chosen, tuple(self.model.rows)
            self._to_folder(chosen, lambda folder: self.begin.emit(chosen, families, folder))

    def start(self) -> None:
        """The cursor goes into the form."""
        if self.panel is not None:
            self.panel.start()

    def _to_folder(self, chosen: Chosen, go_on: Callable[[Path | None], None]) -> None:
        if chosen.how == MANY:
            ask_folder(self, "存放每户的 PDF", go_on)
        else:
            go_on(None)

    def _ask(self, typed: object) -> None:
        self.bar.hide()
        self.working(True)
        self.show_progress(0, 0)
        self.asked.emit(typed)

    def _show(self, families: tuple[Family, ...]) -> None:
        self.model.show(families)
        self.count.setText(f"{len(families)} 份" if families else "")
        self._stand()

    def _stand(self) -> None:
        for pressed, tip in ((self.go, "F5"), (self.out, "Delete")):
            pressed.setEnabled(bool(self.model.rows))
            pressed.setToolTip(tip if self.model.rows else _NO_LIST)

    def _take_out(self) -> None:
        gone = {index.row() for index in self.table.selectionModel().selectedRows()}
        self._show(tuple(f for n, f in enumerate(self.model.rows) if n not in gone))
        self.table.start_at_top()
