"""家庭: search as you type, filters, those that were saved, the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit

from desktop.office.saved_searches import Saved
from desktop.ui.icons import pixmap
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page
from desktop.ui.presenters.households import DAYS, ONLY, PAGE, Filters, Found, Query, Row
from desktop.ui.theme import MUTED, STATUS_COLOURS, large, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.saved_filters import SavedFilters
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, label, row

TYPING_MS = 90
"""A pause this long between keys asks the catalogue."""

COLUMNS: tuple[Column[Row], ...] = (
    Column("户主", lambda r: r.head, strong=True),
    Column("身份证号", lambda r: r.id_masked, 154),
    Column("村（社区）", lambda r: r.village, 92),
    Column("类别", lambda r: r.category, 78),
    Column("人数", lambda r: r.covered, 50, right=True),
    Column("月金额（元）", lambda r: r.monthly, 102, right=True),
    Column("状态", lambda r: r.state, 92, colour=lambda r: STATUS_COLOURS.get(r.state)),
    Column("下一步", lambda r: r.next_step),
    Column("期限", lambda r: r.due, 98),
)


class _SearchField(QLineEdit):
    """Down goes into the list."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class HouseholdsPage(Page):
    """``asked`` carries a ``Query``; ``opened`` a household id; ``new`` a new application is wanted.

    ``save`` carries a name and the ``Query`` to keep under it, ``forget`` the name of a saved one.
    """

    help = (
        "输入姓名（任何几个字）、全拼或首字母、身份证号或电话的任何几位、村名、事项、状态即可查找，边输入边列出。"
        "几个条件用空格隔开，如“李 红旗村 低保”；前面加“-”表示不要，如“-特困”；“逾期”“7天内”“12月5日前”按期限找。"
        "↓ 进入列表，回车打开，Ctrl+C 复制选中的行。常用的条件可以存为“常用筛选”。Ctrl+N 登记新申请。"
    )
    asked = Signal(object)
    opened = Signal(str)
    new = Signal()
    save = Signal(str, object)
    forget = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.text = _SearchField()
        self.text.setPlaceholderText("姓名/拼音/身份证号/电话/村")
        self.text.setAccessibleName("搜索")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(px(160))
        self.matter = self._filter("全部事项")
        self.state = self._filter("全部状态")
        self.village = self._filter("全部村（社区）")
        self.due = self._filter("全部期限", DAYS)
        self.only = self._filter("全部家庭", ONLY)
        self.saved = SavedFilters()
        self.saved.chosen.connect(self._take)
        self.saved.save.connect(lambda name: self.save.emit(name, self.query()))
        self.saved.forget.connect(self.forget)
        self._most = PAGE
        self.model: RowsModel[Row] = RowsModel(COLUMNS)
        self.table: Table[Row] = Table(self.model)
        if large():  # too wide for the window anyway: it scrolls, and the name stays whole
            self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(0, px(150))
        self.model.more.connect(self._ask_more)
        self._answered: Query | None = None
        self.count = label(look="muted")
        self.why = label(look="muted")
        self.why.hide()
        self.table.chosen.connect(self._say_why)
        self.nothing = label(look="muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self.add = button("新申请", "plus", "main")
        self.add.setToolTip("Ctrl+N")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_MS)
        self._pause.timeout.connect(self.ask)
        self.text.textChanged.connect(lambda: self._pause.start())
        self.text.returnPressed.connect(self._open_first)
        self.text.down.connect(self._into_list)
        self.table.opened.connect(lambda r: self.opened.emit(r.file))
        self.add.clicked.connect(self.new)
        glass = label()
        glass.setPixmap(pixmap("search", MUTED))
        self.body.addLayout(row(label("家庭", "title"), None, self.add))
        filters = (self.matter, self.state, self.village, self.due)
        if large():
            self.body.addLayout(row(glass, self.text, self.count, gap=8))
            self.body.addLayout(row(*filters[:3], None, gap=8))
            self.body.addLayout(row(self.due, self.only, None, gap=8))
            self.body.addLayout(row(self.saved, None, gap=8))
        else:
            self.body.addLayout(row(glass, self.text, *filters, gap=8))
            self.body.addLayout(row(self.only, self.saved, None, self.count, gap=8))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.why)
        self.body.addWidget(self.nothing)

    def query(self) -> Query:
        """What is asked for now."""
        boxes = (self.matter, self.state, self.village, self.due, self.only)
        matter, state, village, due, only = (str(box.currentData() or "") for box in boxes)
        return Query(self.text.text(), matter, state, village, due, only, self._most)

    def ask(self) -> None:
        """Ask for the list again, from its beginning where the question is another one."""
        self._pause.stop()
        if self._answered is not None and self._answered.asked != self.query().asked:
            self._most = PAGE
        self.asked.emit(self.query())

    def show_found(self, found: Found) -> None:
        """A new list, or more of the one that is shown."""
        # Who moved in the list stays at that household; who typed, or has not moved yet, sees the first one.
        query = self.query()
        same_question = self._answered is not None and self._answered.asked == query.asked
        moved = self.table.currentIndex().row() > 0 and same_question
        before = self.table.current() if moved else None
        self._answered = query
        self.model.show(found.rows, len(found.rows) < found.count and len(found.rows) == query.most)
        same = next((n for n, r in enumerate(found.rows) if before and r.file == before.file), 0)
        if found.rows and self.table.currentIndex() != (place := self.model.index(same, 0)):
            self.table.setCurrentIndex(place)
        self._say_why(self.table.current())
        count = f"{found.count:,} 户以上，请再输入几个字" if found.more else f"{found.count:,} 户"
        self.count.setText(
            count if found.more or found.count == found.total else f"{count}，共 {found.total:,} 户"
        )
        self.nothing.setVisible(not found.rows)
        self.nothing.setText(
            "没有找到。换个字试试，或按“新申请”登记。"
            if found.total
            else "还没有户档。按“新申请”（Ctrl+N）登记第一户，或由管理员导入名册。"
        )

    def show_filters(self, filters: Filters) -> None:
        """What the filters offer; what was chosen stays."""
        self.saved.show_saved(filters.saved)
        offered = (
            (self.matter, filters.matters),
            (self.state, filters.states),
            (self.village, filters.villages),
        )
        for box, choices in offered:
            before = box.currentData()
            box.blockSignals(True)
            while box.count() > 1:
                box.removeItem(1)
            for value, shown in choices:
                box.addItem(shown, value)
            box.setCurrentIndex(max(0, box.findData(before)))
            box.blockSignals(False)

    def start(self) -> None:
        """The cursor goes to the search."""
        self.search()

    def search(self) -> None:
        """Ctrl+F."""
        self.text.setFocus()
        self.text.selectAll()

    def _say_why(self, chosen: Row | None) -> None:
        why = chosen.why if chosen else ""
        self.why.setText(f"疑似重复：{why}" if why else "")
        self.why.setVisible(bool(why))

    def _filter(self, everything: str, choices: Sequence[tuple[str, str]] = ()) -> QComboBox:
        box = DropDown()
        box.addItem(everything, "")
        for value, shown in choices:
            box.addItem(shown, value)
        box.setAccessibleName(everything)
        box.setFixedWidth(px(142))
        box.currentIndexChanged.connect(lambda: self.ask())
        return box

    def _take(self, saved: Saved) -> None:
        """A saved question takes the place of what is asked."""
        wanted = saved.asked
        chosen = (
            (self.matter, wanted.matter),
            (self.state, wanted.state),
            (self.village, wanted.village),
            (self.due, wanted.due),
            (self.only, wanted.only),
        )
        for box, value in chosen:
            box.blockSignals(True)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.blockSignals(False)
        self.text.setText(wanted.text)
        self.ask()
        self.search()

    def _ask_more(self) -> None:
        self._most *= 4
        self.asked.emit(self.query())

    def _into_list(self) -> None:
        self.table.setFocus()
        if self.table.current() is None:
            self.table.start_at_top()

    def _open_first(self) -> None:
        if self._pause.isActive():
            self.ask()
        elif (chosen := self.table.current()) is not None:
            self.opened.emit(chosen.file)
