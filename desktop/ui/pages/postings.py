"""文书·张贴的单子: what hung or hangs in the villages, by day and village; open one, print it once more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters import postings
from desktop.ui.presenters.postings import CURRENT, REPLACED, Line
from desktop.ui.theme import ACCENT, MUTED, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

_COLOURS = {CURRENT: ACCENT, REPLACED: MUTED}
COLUMNS: tuple[Column[Line], ...] = (
    Column("日期", lambda x: x.on, 104),
    Column("村（社区）", lambda x: x.village, 130, strong=True),
    Column("事项", lambda x: x.matter, 150),
    Column("单子", lambda x: x.title),
    Column("编号", lambda x: x.number, 190),
    Column("户数", lambda x: x.families, 64, right=True),
    Column("状态", lambda x: x.state, 90, colour=lambda x: _COLOURS.get(x.state)),
)
NOTHING = "还没有出过公示单和公布单。出单在“批量印制”里：选村、事项和公示单。"


class PostingsPage(Page):
    """``opened`` carries the id of a sheet; ``issue``: new ones are wanted; ``back``."""

    help = (
        "出过的公示单和公布单都在这里，最新的在上。按 Enter 打开，再印要写明原因；每一户的档里都记一次。"
        "公布单换过新单的，旧单只能为存档重印，页眉标明。按 F5 去出新的公示单，Esc 返回。"
    )
    opened = Signal(str)
    issue = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.model: RowsModel[Line] = RowsModel(COLUMNS)
        self.table: Table[Line] = Table(self.model)
        self.table.setAccessibleName("张贴的单子")
        self.village = DropDown()
        self.village.setAccessibleName("村（社区）")
        self.village.setMinimumWidth(px(160))
        self.new = button("出公示单、公布单…", "paper", "main")
        self.new.setObjectName("issue-postings")
        self.new.setToolTip("F5")
        self.count = label(look="muted")
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        self.new.clicked.connect(self.issue)
        self.village.activated.connect(lambda _: self._show())
        self.table.opened.connect(lambda line: self.opened.emit(line.paper))
        self.body.addLayout(row(back, label("张贴的单子", "title"), None))
        self.body.addLayout(row(self.village, self.count, None, self.new))
        self.body.addWidget(self.table, 1)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """All sheets; the village that was chosen stays chosen."""
        before = self.village.currentData()
        self.lines = lines
        self.village.clear()
        self.village.addItem("全部村（社区）", "")
        for value, shown in postings.villages(lines):
            self.village.addItem(shown, value)
        self.village.setCurrentIndex(max(0, self.village.findData(before)))
        self._show()

    def start(self) -> None:
        """The cursor goes into the table."""
        self.table.setFocus()

    def act(self) -> None:
        """F5."""
        self.new.click()

    def forget(self) -> None:
        """The desk was locked."""
        self.show_lines(())

    def _show(self) -> None:
        chosen: Sequence[Line] = postings.of_village(self.lines, str(self.village.currentData() or ""))
        self.table.nothing = NOTHING
        self.model.show(chosen)
        self.count.setText(f"{len(chosen)} 张" if chosen else "")
        self.table.start_at_top()
