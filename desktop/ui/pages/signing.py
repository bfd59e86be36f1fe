"""签批: the queue, and the chosen application at a glance with the form of the decision."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.sent_back import SENT_BACK
from desktop.office.act import CaseRef
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide
from desktop.ui.pages.step import StepPage
from desktop.ui.presenters.signing import Waiting
from desktop.ui.theme import GAP, HURT, px
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

COLUMNS: tuple[Column[Waiting], ...] = (
    Column("户主", lambda w: w.head, 96, strong=True),
    Column("村（社区）", lambda w: w.village),
    Column("初审", lambda w: w.outcome, 64),
    Column("月金额（元）", lambda w: w.monthly, 104, right=True),
    Column("签批期限", lambda w: w.due, 104, colour=lambda w: HURT if w.late else None),
)

NARROW = 800


class SigningPage(Page):
    """``wanted`` carries the ``Waiting`` whose form is to be shown (a ``StepPage`` inside), ``returning`` the one that
    is to be sent back; ``opened`` a household."""

    help = (
        "左边是公示期满、等签批的申请。右边看清内容、金额和依据，按 F6 到签批；不能签的，按 F7 写明理由退回经办人。"
        "签批和退回要再输一次口令，一次口令管几分钟。受理这件申请的人不能签批同一件申请。"
    )
    wanted = Signal(object)
    returning = Signal(object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model: RowsModel[Waiting] = RowsModel(COLUMNS)
        self.table: Table[Waiting] = Table(self.model)
        self.table.setMinimumWidth(px(240))
        self.count = label(look="muted")
        self.nothing = label("没有等签批的申请。公示期满以后会列在这里。", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.step = StepPage()
        self.step.body.setContentsMargins(0, 0, 0, 0)
        self.look = button("看户页、照片和材料", "household")
        self.look.hide()
        self.nothing.hide()
        self.look.clicked.connect(self._look)
        self.back = button("退回经办人", "back")
        self.back.setToolTip("F7：写明理由，退回到要补正的步骤")
        self.back.hide()
        self.back.clicked.connect(self.send_back)
        self._towards: CaseRef | None = None
        self.table.opened.connect(lambda waiting: self.opened.emit(waiting.ref.household))
        self.table.chosen.connect(self._choose)
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        columns = SideBySide(left, self.step, (42, 58), NARROW, GAP * 2)
        self.body.addLayout(row(label("签批", "title"), self.count, None, self.back, self.look))
        self.body.addWidget(self.nothing)
        self.body.addWidget(columns, 1)
        self.step.hide()

    def show_queue(self, waiting: Sequence[Waiting]) -> None:
        """A new queue."""
        before = self.table.current()
        self.step.hide()
        self.model.show(waiting)
        self.count.setText(f"{len(waiting)} 件" if waiting else "")
        self.table.setVisible(bool(waiting))
        self.look.setVisible(bool(waiting))
        self.back.setVisible(bool(waiting))
        self.nothing.setVisible(not waiting)
        wanted = self._towards or (before.ref if before else None)
        self._towards = None
        same = next((n for n, w in enumerate(waiting) if w.ref == wanted), 0)
        if waiting:
            self.table.setCurrentIndex(self.model.index(same, 0))

    def show_mine(self) -> None:
        """A word for somebody who took the application in."""
        self.step.bar.say(
            "这件申请是您登记或受理的，您本人不能签批；领导在纸上签批的，可以附扫描件登记。",
            tone="care",
            closable=False,
        )

    def towards(self, ref: CaseRef) -> None:
        """The next queue begins at this application."""
        self._towards = ref

    def send_back(self) -> None:
        """F7: the form with the reason, in place of that of the decision; again: back to the decision."""
        if (waiting := self.table.current()) is not None and self.back.isVisible():
            (self.wanted if self.sends_back else self.returning).emit(waiting)

    @property
    def sends_back(self) -> bool:
        """Whether the form on the right is that of a return."""
        return self.step.form is not None and self.step.form.step == SENT_BACK and not self.step.isHidden()

    def show_form(self) -> None:
        """The form has changed: the button leads to the other one."""
        self.step.show()
        self.back.setText("改为签批" if self.sends_back else "退回经办人")

    def sign(self) -> None:
        """F6: go to the form of the decision."""
        if self.step.isVisible():
            if self.sends_back:
                self.send_back()
                return
            self.step.start()
            if self.step.panel is not None and "password" in self.step.panel.fields:
                self.step.panel.fields["password"].setFocus()

    def start(self) -> None:
        """The cursor goes into the queue."""
        self.table.setFocus()

    def _look(self) -> None:
        if (waiting := self.table.current()) is not None:
            self.opened.emit(waiting.ref.household)

    def _choose(self, waiting: Waiting | None) -> None:
        if waiting is not None:
            self.wanted.emit(waiting)
