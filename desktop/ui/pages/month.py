"""本月: dates, the sum line, what is held and why; pay, close, export, compare."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.forms import FormSpec, Typed
from desktop.ui.presenters.fund import FundLine
from desktop.ui.presenters.month import CHECKED, HELD, TABS, Compared, MonthBoard, MonthLine
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_files, ask_folder, ask_target
from desktop.ui.widgets.countdowns import Countdowns
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, look, row

COLUMNS: tuple[Column[MonthLine], ...] = (
    Column("户主", lambda x: x.name, 96, strong=True),
    Column("金额（元）", lambda x: x.amount, 100, right=True),
    Column("说明", lambda x: x.why),
    Column("月份", lambda x: x.month, 76),
    Column("村（居）", lambda x: x.village, 100),
    Column("类别", lambda x: x.kind, 96),
)
NOTHING = {
    HELD: "没有停住的发放。",
    "应发": "应发的都已经列入。",
    "已列入": "还没有列入发放。按“列入发放”，把应发的全部列入名单。",
    "上月留下": "上个月没有留下的户。",
    "未办结": "没有办理中的申请和变更。",
    CHECKED: "还没有核对。按“与省系统核对”，选省系统导出的家庭表和人员表。",
}
KINDS = "省系统导出的表 (*.xlsx *.csv *.html *.htm *.txt)"
NARROW = 1000
"""Narrower than this a form stands in place of the list, not beside it."""


QUESTION = "结账以后，这个月的名单不能再改；漏发的列入下个月补发。"


class MonthPage(Page):
    """``turn`` carries a month; ``pay``; ``closing`` asks for the form; ``close_month`` what was typed or None.

    ``exporting`` asks for the form; ``export`` what was typed and a folder; ``printing`` asks which table, ``printed``
    carries what was typed; ``compare`` paths; ``save`` a file; ``opened`` a household; ``cancel``;
    ``thumbnail_wanted`` a path; ``replenishing`` asks for the form of the reserve fund, ``replenish`` what was typed.
    """

    help = (
        "先办“停住”里的户，再按“列入发放”。与省系统核对零差异的，写入办公室日志。"
        "“结账”以后名单不能再改，漏发的下个月补发；办不完的，写明原因并附领导签字的扫描件。"
    )
    turn = Signal(str)
    pay = Signal()
    closing = Signal()
    close_month = Signal(object)
    exporting = Signal()
    export = Signal(object, object)
    compare = Signal(object)
    save = Signal(object)
    opened = Signal(str)
    cancel = Signal()
    thumbnail_wanted = Signal(str)
    replenishing = Signal()
    replenish = Signal(object)
    printing = Signal()
    printed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.board: MonthBoard | None = None
        self.compared: Compared | None = None
        self.form: FormPanel | None = None
        self._tab = HELD
        self.model: RowsModel[MonthLine] = RowsModel(COLUMNS)
        self.table: Table[MonthLine] = Table(self.model)
        self.table.setAccessibleName("本月名单")
        self.title, self.state = label("本月", "title"), label(look="tag")
        self.before, self.after = button("上月", kind="link"), button("下月", kind="link")
        self.sums, self.listed = label(look="heading", wrap=True), label(wrap=True)
        self.certificate, self.trouble = label(look="muted", wrap=True), label(look="hurt", wrap=True)
        self.nothing = label(look="muted", wrap=True)
        self.to_list, self.to_close = button("列入发放", "done", "main"), button("结账", "lock")
        self.to_export, self.to_compare = button("导出报表…", "paper"), button("与省系统核对…", "folder")
        self.to_print = button("打印报表…", kind="link")
        self.to_save = button("另存核对结果…", kind="link")
        self.progress, self.stop = QProgressBar(), button("取消", kind="link")
        self.progress.setFixedWidth(px(140))
        self.fund, self.to_fund = label(look="muted", wrap=True), button("补充备用金…", kind="link")
        self.to_fund.setObjectName("replenish")
        self.show_fund(FundLine())
        self.dates = Countdowns()
        self.aside = QVBoxLayout()
        self.aside.setContentsMargins(0, 0, 4, 0)
        self._tabs = {name: self._tab_button(name) for name in TABS}
        self._connect()
        self._lay_out()
        self.working(False)

    def show_board(self, board: MonthBoard) -> None:
        """A month as it stands."""
        if self.board is None or self.board.month != board.month:
            self.compared = None
            self._tab = next((tab for tab in (HELD, "应发", "已列入") if board.of(tab)), HELD)
        self.board = board
        self.title.setText(board.title)
        self.state.setText(board.state)
        look(self.state, "tag-good" if board.closed else "tag")
        self.sums.setText(board.sum_line)
        self.listed.setText(board.listed)
        said = f"与省系统核对零差异：{board.certificate}" if board.certificate else ""
        for widget, text in ((self.certificate, said), (self.trouble, board.trouble)):
            widget.setText(text)
            widget.setVisible(bool(text))
        self.after.setEnabled(bool(board.next))
        self.dates.show_dates(board.countdown)
        self.working(False)
        self._show_tabs()

    def show_compared(self, compared: Compared) -> None:
        """The result of a comparison, opened at once where something differs."""
        self.compared = compared
        if not compared.clean:
            self._tab = CHECKED
        self.bar.say(compared.told.message, compared.told.hint, "good" if compared.clean else "care")
        self._show_tabs()

    def show_close_form(self, spec: FormSpec | None) -> None:
        """The form of an exception; nothing is open: ask once, for it cannot be undone."""
        if spec is None:
            self.put_form_away()
            self.bar.say(QUESTION, "确定名单无误再结账。", "care", action="确认结账")
            return
        self._show_form("例外结账", spec, self.close_month.emit)
        due = len(self.board.of("应发")) if self.board is not None else 0
        first = f"还有 {due} 笔应发没有列入，先按“列入发放”。" if due else "停住的户先办。"
        self.bar.say(
            f"还不能直接结账：{first}", "确实办不完的，才逐户写明原因、附领导签字单，作例外结账。", "care"
        )

    def show_export_form(self, spec: FormSpec) -> None:
        """Which table, for whom."""
        self._show_form(
            "导出报表",
            spec,
            lambda typed: ask_folder(self, "导出到文件夹", lambda f: self.export.emit(typed, f)),
        )

    def show_print_form(self, spec: FormSpec) -> None:
        """Which table is printed."""
        self._show_form("打印报表", spec, self.printed.emit)

    def show_fund(self, fund: FundLine) -> None:
        """备用金, where this office has one."""
        self.fund.setText(fund.text)
        self.fund.setVisible(bool(fund.text))
        self.to_fund.setVisible(fund.may_replenish)

    def show_fund_form(self, spec: FormSpec) -> None:
        """补充备用金."""
        self._show_form("补充备用金", spec, self.replenish.emit)

    def put_form_away(self) -> None:
        """No form beside the list."""
        empty(self.aside)
        self.form = None
        self._side.hide()
        self._list.show()

    def show_progress(self, done: int, total: int) -> None:
        """How far it is."""
        self.working(True)
        self.progress.setMaximum(1000)
        self.progress.setValue(round(done * 1000 / total) if total else 0)

    def working(self, under_way: bool) -> None:
        """While something runs the buttons wait."""
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        board = self.board
        free = not under_way and board is not None and board.may_act
        self.to_list.setEnabled(free and board is not None and not board.closed and bool(board.of("应发")))
        self.to_close.setEnabled(free and board is not None and not board.closed)
        self.to_export.setEnabled(free)
        self.to_print.setEnabled(free)
        self.to_compare.setEnabled(free)
        if self.form is not None:
            self.form.wait(under_way)
        if not under_way:
            self.progress.reset()

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for the form."""
        if self.form is not None:
            self.form.show_thumbnail(path, image)

    def start(self) -> None:
        """The cursor goes into the list."""
        self.table.setFocus()

    def act(self) -> None:
        """F5: put what is due on the list."""
        if self.to_list.isEnabled():
            self.pay.emit()

    def _connect(self) -> None:
        self.before.clicked.connect(lambda: self._turn("previous"))
        self.after.clicked.connect(lambda: self._turn("next"))
        self.to_list.clicked.connect(self.pay)
        self.to_list.setToolTip("F5")
        self.to_close.clicked.connect(self.closing)
        self.to_export.clicked.connect(self.exporting)
        self.to_print.clicked.connect(self.printing)
        self.to_compare.clicked.connect(
            lambda: ask_files(self, "省系统导出的家庭表和人员表", KINDS, False, self.compare.emit)
        )
        self.to_save.clicked.connect(self._save)
        self.to_fund.clicked.connect(self.replenishing)
        self.stop.clicked.connect(self.cancel)
        self.bar.acted.connect(self._answered)
        self.table.opened.connect(lambda x: self.opened.emit(x.household) if x.household else None)

    def _lay_out(self) -> None:
        self.body.addLayout(row(self.title, self.state, self.before, self.after, None, self.to_print))
        self.body.addWidget(self.dates)
        self.body.addWidget(self.sums)
        self.body.addLayout(row(self.listed, self.certificate))
        money = row()
        money.addWidget(self.fund, 1)
        money.addWidget(self.to_fund)
        self.body.addLayout(money)
        self.body.addWidget(self.trouble)
        buttons = (self.to_list, self.to_compare, self.to_export, self.to_close)
        self.body.addLayout(row(*buttons, None, self.progress, self.stop, gap=8))
        self.body.addLayout(row(*self._tabs.values(), None, self.to_save, gap=6))
        self._list, box = QWidget(), QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing)
        self._list.setLayout(box)
        self.table.setMinimumWidth(px(260))
        inside = QWidget()
        inside.setLayout(self.aside)
        self._side = scrolled(inside)
        self._side.setMinimumWidth(px(330))
        self._side.hide()
        self.body.addWidget(SideBySide(self._list, self._side, (58, 42), NARROW, GAP), 1)

    def _tab_button(self, name: str) -> QPushButton:
        tab = QPushButton(name)
        tab.setAutoDefault(False)
        tab.clicked.connect(lambda: self._turn_tab(name))
        return tab

    def _answered(self) -> None:
        """Only the question about closing closes: the bar may have said something else since."""
        if self.bar.text.startswith(QUESTION):
            self.close_month.emit(None)

    def _turn(self, where: str) -> None:
        if self.board is not None:
            self.turn.emit(getattr(self.board, where))

    def _turn_tab(self, name: str) -> None:
        self._tab = name
        self._show_tabs()

    def _of(self, tab: str) -> tuple[MonthLine, ...]:
        if tab == CHECKED:
            return self.compared.lines if self.compared else ()
        return self.board.of(tab) if self.board else ()

    def _show_tabs(self) -> None:
        for name, tab in self._tabs.items():
            tab.setText(f"{name} {len(self._of(name))}")
            look(tab, "main" if name == self._tab else "")
        lines = self._of(self._tab)
        self.model.show(lines)
        self.table.start_at_top()
        clean = self._tab == CHECKED and self.compared is not None and self.compared.clean
        self.nothing.setText("零差异。" if clean else NOTHING[self._tab])
        self.nothing.setVisible(not lines)
        self.to_save.setVisible(self._tab == CHECKED and self.compared is not None)

    def _show_form(self, title: str, spec: FormSpec, taken: Callable[[Typed], None]) -> None:
        self.put_form_away()
        self.bar.hide()
        frame, box = card(title)
        self.form = FormPanel(spec)
        self.form.handed_in.connect(taken)
        self.form.cleared.connect(lambda: self._show_form(title, spec, taken))
        self.form.thumbnail_wanted.connect(self.thumbnail_wanted)
        away = button("收起", kind="link")
        away.clicked.connect(self.put_form_away)
        box.addWidget(self.form)
        box.addLayout(row(None, away))
        self.aside.addWidget(frame)
        self.aside.addStretch(1)
        self._list.setVisible(self.width() >= px(NARROW))
        self._side.show()
        self.form.start()

    def _save(self) -> None:
        name = f"核对结果_{self.board.month if self.board else ''}"
        ask_target(self, "另存核对结果", name, "xlsx", self.save.emit)
