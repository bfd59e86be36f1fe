"""本月: read the month, pay, close, export, compare; long work can be called off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.pages.month import MonthPage
from desktop.ui.presenters import fund, month, office_sheets
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import FieldProblem, Typed
from desktop.ui.presenters.month import Compared, MonthBoard
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.work import Work

MANY = 300
"""Households from which reading them is worth a progress bar."""


class MonthFlow(QObject):
    """The page of the month. ``show`` asks for it; ``opened`` carries a household, ``sheet`` an operation that draws a
    paper to look at.
    """

    show = Signal(object)
    sheet = Signal(object)
    opened = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._month = ""
        self._acting = False
        self.page = page = MonthPage()
        page.turn.connect(self._turn)
        page.pay.connect(lambda: self._do(month.pay))
        page.closing.connect(self._ask_close)
        page.close_month.connect(self._close)
        page.exporting.connect(lambda: self._form(month.export_form, page.show_export_form))
        page.export.connect(self._export)
        page.printing.connect(lambda: self._form(office_sheets.month_form, page.show_print_form))
        page.printed.connect(self._print)
        page.compare.connect(self._compare)
        page.replenishing.connect(lambda: self._form(fund.form, page.show_fund_form))
        page.replenish.connect(self._replenish)
        page.save.connect(self._save)
        page.opened.connect(self.opened)
        page.cancel.connect(self._cancel)
        page.thumbnail_wanted.connect(self._thumbnail)
        work.progress.connect(self._progress)

    def open(self) -> None:
        """本月: always the present one first."""
        self._month = ""
        self.page.bar.hide()
        self.page.put_form_away()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Read the month again."""
        wanted = self._month
        session = self._work.session

        def read(report: Report) -> MonthBoard:
            return month.board(session.desk, wanted, report)

        self._work.run(read, self.page.show_board, self._refused, slot="month", progress=True)
        self._work.ask(fund.line, self.page.show_fund, slot="month-fund")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the month is on the screen."""
        if visible is self.page:
            self.refresh()

    def _turn(self, wanted: str) -> None:
        self._month = wanted
        self.page.bar.hide()
        self.page.put_form_away()
        self.refresh()

    @property
    def _shown(self) -> str:
        return self.page.board.month if self.page.board else ""

    def _ask_close(self) -> None:
        wanted, board = self._shown, self.page.board
        if board is not None and board.trouble:
            self.page.bar.say(
                f"现在不能结账：{board.trouble}", "按“上月”翻到前面的月份看；办好这一条再结账。", "hurt"
            )
            return
        self.page.bar.say("正在核对本月名单…")
        self._form(lambda desk: month.close_form(desk, wanted), self.page.show_close_form)

    def _form(self, ask: Callable[[Desk], object], shown: Callable[..., None]) -> None:
        self._work.ask(ask, shown, self._refused, slot="month-form")

    def _close(self, typed: Typed | None) -> None:
        self._do(lambda desk, wanted, report: month.close(desk, wanted, typed, report))

    def _export(self, typed: Typed, folder: Path) -> None:
        self._do(lambda desk, wanted, report: month.export(desk, wanted, typed, folder, report))

    def _print(self, typed: Typed) -> None:
        wanted = self._shown
        self.sheet.emit(lambda desk: office_sheets.month_table(desk, wanted, typed))

    def _replenish(self, typed: Typed) -> None:
        self._do(lambda desk, wanted, report: fund.replenish(desk, typed))

    def _save(self, target: Path) -> None:
        compared = self.page.compared
        if compared is not None:
            self._do(lambda desk, wanted, report: month.save_comparison(desk, compared, target))

    def _do(self, act: Callable[[Desk, str, Report], Told]) -> None:
        wanted = self._shown

        def done(told: Told) -> None:
            self._over()
            self.page.put_form_away()
            self.refresh()
            self.page.bar.say(told.message, told.hint, tone="good")

        self._begin()
        self._work.change(
            lambda desk, report: act(desk, wanted, report), lambda told: told.changes, done, self._refused
        )

    def _compare(self, paths: list[str]) -> None:
        wanted = self._shown

        def done(compared: Compared) -> None:
            self._over()
            self.refresh()
            self.page.show_compared(compared)

        self._begin()
        self._work.change(
            lambda desk, report: month.compare(desk, wanted, paths, report), lambda c: c.told.changes, done,
            self._refused,
        )  # fmt: skip

    def _begin(self) -> None:
        self._acting = True
        self.page.bar.hide()
        self.page.show_progress(0, 0)

    def _over(self) -> None:
        self._acting = False
        self.page.working(False)

    def _refused(self, error: UserError) -> None:
        self._over()
        self.page.bar.show_error(error)
        if isinstance(error, FieldProblem) and self.page.form is not None:
            self.page.form.mark(*error.fields)

    def _progress(self, done: int, total: int) -> None:
        # A small office is read before a bar could be seen.
        if self.page.isVisible() and (self._acting or total >= MANY):
            self.page.show_progress(done, total)

    def _cancel(self) -> None:
        acting = self._acting
        self._work.cancel()
        self._over()
        if not acting:
            self.page.bar.say("已停止读取。", "换一个月份，或重新打开本页，再读一次。")
            return
        # What was put on the list before it stopped stands: every page asks again.
        self._work.changed.emit(Changes())
        self.refresh()
        self.page.bar.say("已取消。", "已经列入的不受影响，可以接着办。")

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )
