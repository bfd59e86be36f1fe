"""用印登记: every use of the seal by month, what became of the paper, and the numbers that were not used."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.seal_register import UNUSED, VOID, RegisterView, SealLine
from desktop.ui.theme import HURT, MUTED, px
from desktop.ui.widgets.ask_file import ask_target
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

_COLOURS = {VOID: HURT, UNUSED: MUTED}


def _colour(line: SealLine) -> str | None:
    return _COLOURS.get(line.state)


# The number of the seal is the row's name; who stamped, under what, why and what came of it stands below the table.
COLUMNS: tuple[Column[SealLine], ...] = (
    Column("用印编号", lambda x: x.use_no, 196, strong=True, colour=_colour),
    Column("户主", lambda x: x.head, 84, strong=True),
    Column("日期", lambda x: x.on, 104),
    Column("文书", lambda x: x.title),
    Column("文号", lambda x: x.number, 190),
    Column("份数", lambda x: x.copies, 52, right=True),
    Column("状态", lambda x: x.state, 60, colour=_colour),
)


class SealRegisterPage(Page):
    """``opened`` (household, paper); ``month`` that is wanted (``YYYY-MM``, empty: all); ``export`` carries a file.

    ``paper`` (the form is wanted) and ``back`` carry nothing.
    """

    help = (
        "每一次用印一行，由户档里的用印记录汇总，不能另行增减。印错的文书不抹去：打开文书，按“作废”或“作废重出”，写明原因；"
        "新文书另编文号和用印编号，写明替代哪一件。重印要写明原因，次数都记在这里。"
        "没有用上的编号也列出来，各有原因。按 Enter 打开文书，Ctrl+C 复制到表格，F5 看用印登记表。"
    )
    opened = Signal(str, str)
    month = Signal(str)
    export = Signal(object)
    paper = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: RowsModel[SealLine] = RowsModel(COLUMNS)
        self.table: Table[SealLine] = Table(self.model)
        self.months = DropDown()
        self.months.setAccessibleName("月份")
        self.months.setMinimumWidth(px(128))
        self.sheet = button("看用印登记表", "paper", "main")
        self.sheet.setToolTip("F5")
        self.take_out = button("导出表格…", "folder")
        self.total = label(look="heading", wrap=True)
        self.warning = label(look="hurt", wrap=True)
        self.why = label(look="muted", wrap=True)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.months.activated.connect(lambda _: self.month.emit(self.months.currentData()))
        self.sheet.clicked.connect(self.paper)
        self.take_out.clicked.connect(self._ask_where)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(lambda line: self.why.setText(line.why if line else ""))
        self.body.addLayout(row(self.back_link, label("用印登记", "title"), None, self.progress))
        self.body.addLayout(row(self.months, self.sheet, self.take_out, None))
        for part in (self.total, self.warning):
            self.body.addWidget(part)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.why)
        self.warning.hide()
        self.reading()

    def reading(self) -> None:
        """The register is being put together."""
        self.table.nothing = "正在逐户汇总……"
        self.model.show(())
        self.total.setText("")
        self._may(False)

    def show_progress(self, done: int, total: int) -> None:
        """How far it has been read."""
        self.progress.setVisible(done < total)
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    def show_register(self, view: RegisterView) -> None:
        """A month of the register."""
        self.progress.hide()
        self.months.clear()
        for value, words in view.months:
            self.months.addItem(words, value)
        self.months.setCurrentIndex(max(self.months.findData(view.month), 0))
        self.total.setText(view.total)
        self.warning.setText("".join(view.warnings))
        self.warning.setVisible(bool(view.warnings))
        self.table.nothing = "还没有用过印。通知书印发时用印，会列在这里。"
        self.model.show(view.lines)
        self.table.start_at_top()
        self._may(True)

    def start(self) -> None:
        """The cursor goes into the table."""
        self.table.setFocus()

    def act(self) -> None:
        """F5."""
        if self.sheet.isEnabled():
            self.sheet.click()

    def _may(self, whole: bool) -> None:
        self.progress.setVisible(not whole)
        for part in (self.months, self.sheet, self.take_out):
            part.setEnabled(whole)

    def _ask_where(self) -> None:
        name = f"用印登记表 {self.months.currentText()}.xlsx"
        ask_target(self, "导出用印登记表", name, "xlsx", self.export.emit)

    def _open(self, line: SealLine) -> None:
        if line.paper:
            self.opened.emit(line.household, line.paper)
        else:
            self.bar.say("这个编号没有用在文书上，没有可以打开的文书。")
