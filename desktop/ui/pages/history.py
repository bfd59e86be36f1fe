"""经过: what was written about a household, when, by whom; how it stood on any day; who looked at it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.history import DifferenceLine, EditLine, HistoryView, PassageLine, SeenLine
from desktop.ui.theme import GAP, HURT, MUTED
from desktop.ui.widgets.day_pair import DayPair
from desktop.ui.widgets.redaction_row import RedactionRow
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, look, row

PASSAGES: tuple[Column[PassageLine], ...] = (
    Column("登记时间", lambda p: p.at, 136),
    Column("办理人", lambda p: p.who, 140, strong=True),
    Column("设备", lambda p: p.device, 110, colour=lambda p: MUTED),
    Column("事情", lambda p: p.what, 150),
    Column("发生日期", lambda p: p.happened, 96),
    Column("说明", lambda p: p.mark or p.note, colour=lambda p: HURT if p.mark else None),
)
EDITS: tuple[Column[EditLine], ...] = (
    Column("项目", lambda e: e.title, 220, strong=True),
    Column("写的内容", lambda e: e.value),
    Column("去向", lambda e: e.fate, 210),
)
DIFFERENCES: tuple[Column[DifferenceLine], ...] = (
    Column("项目", lambda d: d.title, 220, strong=True),
    Column("前", lambda d: d.before, 240, colour=lambda d: MUTED),
    Column("后", lambda d: d.after),
)
SEEN: tuple[Column[SeenLine], ...] = (
    Column("时间", lambda s: s.at, 136),
    Column("谁", lambda s: s.who, 124, strong=True),
    Column("设备", lambda s: s.device, 130, colour=lambda s: MUTED),
    Column("做了什么", lambda s: s.act, 96),
    Column("内容", lambda s: s.what),
)


class HistoryPage(Page):
    """``state`` (file, day, by); ``between`` (file, first, second, by); ``undo`` (file, entry, reason); ``weigh``
    (file, entry) before ``redact`` (file, entry, reason, basis, password); ``back``."""

    help = (
        "“登记经过”逐条列出谁、何时、在哪台设备写了什么，下面是选中一条的每处内容和去向；写错的事实按 F8 撤销，"
        "用一条反向登记恢复原来的值，后来又改过的不动。“某日的样子”可按登记日或发生日看，也可比较两天。"
        "“查看记录”是谁看过这一户。Tab 换栏，Ctrl+C 复制，Esc 返回。"
    )
    state = Signal(str, object, str)
    between = Signal(str, object, object, str)
    undo = Signal(str, str, str)
    weigh = Signal(str, str)
    redact = Signal(str, str, str, str, str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view: HistoryView | None = None
        self.passages: RowsModel[PassageLine] = RowsModel(PASSAGES)
        self.edits: RowsModel[EditLine] = RowsModel(EDITS)
        self.differences: RowsModel[DifferenceLine] = RowsModel(DIFFERENCES)
        self.seen: RowsModel[SeenLine] = RowsModel(SEEN)
        self.table: Table[PassageLine] = Table(self.passages)
        self.table.chosen.connect(self._chosen)
        self.head, self.account = label(look="muted"), label(look="small", wrap=True)
        self.days, self.said = DayPair(), label(look="muted", wrap=True)
        self.days.state.connect(lambda on, by: self._ask(lambda file: self.state.emit(file, on, by)))
        self.days.between.connect(
            lambda first, second, by: self._ask(lambda file: self.between.emit(file, first, second, by))
        )
        self.looked = label(look="muted", wrap=True)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self._parts = QStackedWidget()
        tabs = self._tabs(
            ("登记经过", self._written()), ("某日的样子", self._on_a_day()), ("查看记录", self._seen())
        )
        self.body.addLayout(row(self.back_link, label("经过", "title"), self.head, None))
        self.body.addLayout(tabs)
        self.body.addWidget(self._parts, 1)
        by_key = QShortcut(QKeySequence("F8"), self)
        by_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        by_key.activated.connect(self._undo)

    def show_history(self, view: HistoryView) -> None:
        """A household; the same one again keeps the days that were chosen."""
        if self._view is None or self._view.file != view.file:
            self.days.show_span(view.first, view.today)
            self.differences.show(())
            self.said.setText("选两个日期：看两天之间的不同，或者后一天结束时的样子。")
        self._view = view
        self.head.setText(view.head)
        self.account.setText(view.account)
        look(self.account, "small" if view.balanced else "hurt")
        self.passages.show(view.passages)
        self.table.start_at_top()
        self._chosen(self.table.current())
        self.seen.show(view.seen)
        self.looked.setText(view.seen_refused or ("" if view.seen else "还没有人看过这一户。"))
        self.reason.clear()
        self.redaction.setVisible(view.may_redact)
        self.redaction.basis.clear()

    def ask_again(self, words: str) -> None:
        """Say what would be deleted, and ask for the password."""
        self.bar.say(words, tone="care")
        self.redaction.ask_again(True)

    def show_lines(self, said: str, lines: Sequence[DifferenceLine]) -> None:
        """The answer about a day or two."""
        self.said.setText(said)
        self.differences.show(tuple(lines))
        # The state of one day has nothing before it.
        self._compared.setColumnHidden(1, not any(line.before for line in lines))

    def refuse(self, error: UserError) -> None:
        """Say why not."""
        self.bar.show_error(error)

    def start(self) -> None:
        """The cursor goes into the list."""
        self.table.setFocus()

    def _tabs(self, *parts: tuple[str, QWidget]) -> QHBoxLayout:
        group = QButtonGroup(self)
        line = row(gap=6)
        for number, (title, part) in enumerate(parts):
            tab = button(title)
            tab.setCheckable(True)
            tab.toggled.connect(lambda on, t=tab: look(t, "main" if on else ""))
            tab.setChecked(number == 0)
            tab.clicked.connect(lambda _=False, n=number: self._parts.setCurrentIndex(n))
            group.addButton(tab)
            line.addWidget(tab)
            self._parts.addWidget(part)
        line.addStretch(1)
        return line

    def _written(self) -> QWidget:
        self.reason = QLineEdit()
        self.reason.setObjectName("reason")
        self.reason.setAccessibleName("撤销的理由")
        self.reason.setPlaceholderText("对选中的这一条：写明错在哪里")
        self.redaction = RedactionRow()
        self.redaction.hide()
        self.redaction.looked.connect(self._look)
        self.redaction.meant.connect(self._redact)
        self.take = button("撤销这一条　F8")
        self.take.setObjectName("undo")
        self.take.clicked.connect(lambda _=False: self._undo())
        undo = row()
        undo.addWidget(self.reason, 1)
        undo.addWidget(self.take)
        edits = Table(self.edits)
        return _column((self.table, 3), (edits, 2), undo, self.redaction, self.account)

    def _on_a_day(self) -> QWidget:
        self._compared = Table(self.differences)
        self._compared.nothing = "先在上面选日期，再按一个按钮。"
        return _column(self.days, self.said, (self._compared, 1))

    def _seen(self) -> QWidget:
        return _column(self.looked, (Table(self.seen), 1))

    def _chosen(self, passage: PassageLine | None) -> None:
        self.edits.show(passage.edits if passage else ())
        self.take.setEnabled(passage is not None and not passage.mark)
        self.take.setToolTip(
            f"这一条没有效力，不用撤销（{passage.mark}）" if passage and passage.mark else ""
        )
        self.redaction.ask_again(False)

    def _ask(self, emit: object) -> None:
        if self._view is not None and callable(emit):
            emit(self._view.file)

    def _undo(self) -> None:
        passage = self.table.current()
        if (
            self._view is not None
            and passage is not None
            and self.take.isEnabled()
            and self._explained("撤销")
        ):
            self.undo.emit(self._view.file, passage.entry, self.reason.text().strip())

    def _look(self, basis: str) -> None:
        passage = self.table.current()
        if self._view is None or passage is None or not self._explained("删除"):
            return
        if not basis:
            self.refuse(UserError("删除要写明依据的法律、法规条文。", "请填写依据，写到条。"))
            self.redaction.basis.setFocus()
            return
        self.weigh.emit(self._view.file, passage.entry)

    def _redact(self, basis: str, password: str) -> None:
        passage = self.table.current()
        if self._view is not None and passage is not None and self._explained("删除"):
            reason = self.reason.text().strip()
            self.redact.emit(self._view.file, passage.entry, reason, basis, password)

    def _explained(self, deed: str) -> bool:
        if self.reason.text().strip():
            return True
        self.refuse(UserError(f"{deed}要写明理由。", "请写明原来的登记错在哪里，再按一次。"))
        self.reason.setFocus()
        return False


def _column(*parts: QWidget | QHBoxLayout | tuple[QWidget, int]) -> QWidget:
    """Parts one below the other; a pair says how much of the room it takes."""
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP // 2)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            box.addLayout(part)
        elif isinstance(part, tuple):
            box.addWidget(*part)
        else:
            box.addWidget(part)
    return whole
