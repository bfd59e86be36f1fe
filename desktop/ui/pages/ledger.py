"""改动的账: file by file, everything that was ever typed and what became of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from desktop.domain.ledger_of_edits import WORDS
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.ledger import AccountLine, LedgerView
from desktop.ui.theme import HURT
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, look, row


def _part(number: int) -> Column[AccountLine]:
    title = list(WORDS.values())[number]
    return Column(title, lambda x: f"{x.parts[number]:,}" if x.parts[number] else "", 84, right=True)


COLUMNS: tuple[Column[AccountLine], ...] = (
    Column("户", lambda x: x.name, 190),
    Column("全部改动", lambda x: f"{x.edits:,}", 84, right=True, strong=True),
    *(_part(n) for n in range(len(WORDS))),
    Column("核对", lambda x: x.verdict, colour=lambda x: None if x.verdict == "✓" else HURT),
)

_HOUSEHOLD = 16
"""The length of the id of a household; the office's own journal has no page."""


class LedgerPage(Page):
    """``opened`` a household whose lines are wanted; ``back``."""

    help = (
        "每一处改动恰好有一个去向：采用、被取代（后来知道原值的人另写，或冲突处理时写明理由）、待处理冲突、未采纳、依法删除。"
        "各项相加等于全部改动，每户如此，合计也如此。按 Enter 看一户逐处的去向，Ctrl+C 复制到表格。"
    )
    opened = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model: RowsModel[AccountLine] = RowsModel(COLUMNS)
        self.table: Table[AccountLine] = Table(self.model)
        self.table.nothing = "正在逐户计算……"
        self.total = label(look="heading", wrap=True)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.progress.hide()
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        self.table.opened.connect(self._open)
        self.body.addLayout(row(self.back_link, label("改动的账", "title"), None, self.progress))
        self.body.addWidget(self.total)
        self.body.addWidget(self.table, 1)

    def show_ledger(self, view: LedgerView) -> None:
        """A new account."""
        self.progress.hide()
        self.total.setText(view.total)
        look(self.total, "heading" if view.balanced else "hurt")
        self.model.show(view.lines)
        self.table.start_at_top()

    def show_progress(self, done: int, total: int) -> None:
        """How far it has been reckoned."""
        self.progress.setVisible(done < total)
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    def start(self) -> None:
        """The cursor goes into the table."""
        self.table.setFocus()

    def _open(self, line: AccountLine) -> None:
        if len(line.file) == _HOUSEHOLD:
            self.opened.emit(line.file)
        else:
            self.bar.say("这一行是办公室自己的日志（设置、文号、名单等），没有户页。")
