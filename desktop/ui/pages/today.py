"""今日: what is next, by when, why, and is it safe. Every count is a filter, every row opens its thing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.today import EMPTY, GROUP_NAMES, TODAY, Card, TodayBoard, TodayLine
from desktop.ui.theme import GAP, HURT, MUTED, px
from desktop.ui.widgets.month_chart import MonthChart
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, look, row

COLUMNS: tuple[Column[TodayLine], ...] = (
    Column("期限", lambda t: t.due, 112, colour=lambda t: HURT if t.late else None),
    Column("户", lambda t: t.who, 156, strong=True),
    Column("事项", lambda t: t.what),
    Column("下一步", lambda t: t.next, 136),
    Column("依据", lambda t: t.source, 142, colour=lambda t: MUTED),
)
NARROW = 900
SHORT = 150
"""Characters of a clause that are told below the list; all of it stands in the tip."""


class TodayPage(Page):
    """``opened`` carries the line to be dealt with, ``household`` a file, ``place`` where a button leads."""

    help = (
        "这里列出您现在要办的事，最急的在前。上面的数字就是筛选：点一下只看那一类。"
        "选一行，下面看期限、依据和退回的理由；按回车或“办理”打开。右边是近十二个月的户数和金额、备份和收发。"
    )
    opened = Signal(object)
    household = Signal(str)
    place = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.board: TodayBoard | None = None
        self.group = TODAY
        self.model: RowsModel[TodayLine] = RowsModel(COLUMNS)
        self.table: Table[TodayLine] = Table(self.model)
        self.table.setAccessibleName("今日事项")
        self.table.setMinimumWidth(px(260))
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self._show_line)
        self.on = label(look="muted")
        self.chips: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        for group in GROUP_NAMES:
            self.chips[group] = self._chip(group)
        self.month = button("", "month")
        self.month.clicked.connect(lambda: self.place.emit("month"))
        self.all = button("办公室任务", "task", "link")
        self.all.clicked.connect(lambda: self.place.emit("duties"))
        self.chart = MonthChart()
        self.said = label(look="small", wrap=True)
        self.chart.picked.connect(self.said.setText)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(GAP)
        self.body.addLayout(row(label("今日", "title"), self.on, None, self.month, self.all))
        self.body.addLayout(row(*self.chips.values(), None, gap=6))
        self.begin = label(look="muted", wrap=True)
        self.body.addWidget(self.begin)
        self.body.addWidget(SideBySide(self._left(), self._right(), (76, 24), NARROW, GAP), 1)

    def show_board(self, board: TodayBoard) -> None:
        """New numbers; the filter and the row under the cursor stay."""
        self.board = board
        self.on.setText(board.title)
        for group, chip in self.chips.items():
            chip.setVisible(group in board.groups)
            chip.setText(f"{GROUP_NAMES[group]} {len(board.of(group))}")
        self.begin.setText(board.begin)
        self.begin.setVisible(bool(board.begin))
        self.month.setText(board.month)
        self.month.setToolTip(board.month_why)
        self.month.setVisible(bool(board.month))
        self.all.setVisible(board.chart is not None)
        look(self.month, "hurt" if board.month_late else "")
        self.chart_card.setVisible(board.chart is not None)
        self.chart.show_months(board.chart or ())
        for each in (self.legend, self.said):
            each.setVisible(bool(board.chart))
        empty(self._cards)
        for one in board.cards:
            self._cards.addWidget(self._card(one))
        self._show_group()

    def start(self) -> None:
        """The cursor goes into the list."""
        self.table.setFocus()

    def act(self) -> None:
        """F5: deal with the row under the cursor."""
        if (line := self.table.current()) is not None:
            self.opened.emit(line)

    def _left(self) -> QWidget:
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.table, 1)
        self.detail, inside = card()
        self.what = label(look="heading", wrap=True)
        self.reason = label(look="hurt", wrap=True)
        self.why = label(look="small", wrap=True)
        self.do = button("办理", "done", "main")
        self.do.setToolTip("回车、F5")
        self.do.clicked.connect(self.act)
        self.look = button("户页", "household")
        self.look.clicked.connect(self._look)
        head = row(self.what, self.look, self.do)
        head.setStretch(0, 1)
        inside.addLayout(head)
        inside.addWidget(self.reason)
        inside.addWidget(self.why)
        box.addWidget(self.detail)
        return left

    def _right(self) -> QWidget:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 4, 0)
        box.setSpacing(GAP)
        self.chart_card, drawn = card("近十二个月")
        self.legend = QWidget()
        legend = row(label("发放金额", "tag"), label("在保户数", "tag-care"), None, gap=6)
        self.legend.setLayout(legend)
        drawn.addWidget(self.legend)
        drawn.addWidget(self.chart)
        drawn.addWidget(self.said)
        box.addWidget(self.chart_card)
        box.addLayout(self._cards)
        box.addStretch(1)
        area = scrolled(inside)
        area.setMinimumWidth(px(230))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _card(self, each: Card) -> QWidget:
        frame, box = card()
        to = button(each.button, kind="link")
        to.setAccessibleName(f"{each.title}：打开{each.button}")
        to.clicked.connect(lambda: self.place.emit(each.place))
        box.addLayout(row(label(each.title, "heading"), None, to))
        box.addWidget(label(each.text, "care" if each.care else "small", wrap=True))
        return frame

    def _chip(self, group: str) -> QPushButton:
        chip = QPushButton(GROUP_NAMES[group])
        chip.setCheckable(True)
        chip.setChecked(group == self.group)
        chip.setAutoDefault(False)
        chip.clicked.connect(lambda: self._turn(group))
        self._group.addButton(chip)
        return chip

    def _turn(self, group: str) -> None:
        self.group = group
        self._show_group()

    def _show_group(self) -> None:
        if self.board is None:
            return
        if self.group not in self.board.groups:
            self.group = TODAY
        for group, chip in self.chips.items():
            look(chip, "main" if group == self.group else "")
            chip.setChecked(group == self.group)
        before = self.table.current() if self.table.currentIndex().row() > 0 else None
        lines = self.board.of(self.group)
        self.model.show(lines)
        self.table.nothing = EMPTY[self.group]
        same = next((n for n, line in enumerate(lines) if before and _same(line, before)), 0)
        if lines:
            self.table.setCurrentIndex(self.model.index(same, 0))
        else:
            self._show_line(None)

    def _show_line(self, line: TodayLine | None) -> None:
        self.detail.setVisible(line is not None)
        if line is None:
            return
        self.what.setText("　".join(filter(None, (line.who, line.what, line.next, line.left))))
        self.reason.setText(line.said)
        self.reason.setVisible(bool(line.said))
        why = "　".join(filter(None, (line.note, f"依据：{line.clause}" if line.clause else "")))
        self.why.setText(why if len(why) <= SHORT else f"{why[:SHORT]}…")
        self.why.setToolTip(why)
        self.why.setVisible(bool(why))
        self.look.setVisible(bool(line.file) and line.where != "household")
        self.do.setText({"signing": "签批", "household": "打开户页"}.get(line.where, "办理"))

    def _look(self) -> None:
        if (line := self.table.current()) is not None and line.file:
            self.household.emit(line.file)


def _same(one: TodayLine, other: TodayLine) -> bool:
    return (one.file, one.application, one.duty) == (other.file, other.application, other.duty)
