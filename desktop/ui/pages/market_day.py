"""集日登记: on one tab the two-minute form, on the other everybody who was registered and has not applied."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.forms import FieldProblem, Typed
from desktop.ui.presenters.market_day import FORM, KEY, MarketDay, Parked
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.choice_fields import choice_box
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.suggestion_list import SuggestionList
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, look, row, rule

COLUMNS: tuple[Column[Parked], ...] = (
    Column("姓名", lambda p: p.name, 96, strong=True),
    Column("村（社区）", lambda p: p.village, 100),
    Column("来意", lambda p: p.reason),
    Column("登记", lambda p: p.since, 98),
    Column("已过", lambda p: p.waited, 64, right=True),
)
NEW, WAITING = "登记一位", "登记未申请"
NARROW = 700
PAUSE_MS = 150
"""After so long a pause between keys the suggestions are made anew."""


class MarketDayPage(Page):
    """``noted`` carries what was typed; ``typed`` (key, typed); of a parked contact ``resumed``, ``slip`` and
    ``ended`` (with the reason) carry its file."""

    help = FORM.help
    noted = Signal(object)
    typed = Signal(str, object)
    resumed = Signal(str)
    slip = Signal(str)
    ended = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.day: MarketDay | None = None
        self.form = FormPanel(FORM)
        self.suggestions = SuggestionList(tickable=False)
        self.village: QComboBox = choice_box((), "村（社区）", blank=False)
        self.model: RowsModel[Parked] = RowsModel(COLUMNS)
        self.table: Table[Parked] = Table(self.model)
        self.table.setMinimumWidth(px(250))
        self.table.setAccessibleName(WAITING)
        self.why = QLineEdit()
        self.nothing = label("没有登记了还没申请的人。", "muted")
        self.unread = label(look="hurt", wrap=True)
        self._detail = QVBoxLayout()
        self._detail.setContentsMargins(0, 0, 4, 0)
        self._detail.setSpacing(GAP // 2)
        self._stack = QStackedWidget()
        self._tabs = {name: self._tab(name) for name in (NEW, WAITING)}
        group = QButtonGroup(self)
        for tab in self._tabs.values():
            group.addButton(tab)
        self._stack.addWidget(self._two_minutes())
        self._stack.addWidget(self._who_waits())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.suggest)
        self.form.changed.connect(self._changed)
        self.form.handed_in.connect(self._hand_in)
        self.form.cleared.connect(self._clear)
        self.village.currentIndexChanged.connect(lambda _: self._show_rows())
        self.table.chosen.connect(self._show_contact)
        self.table.opened.connect(lambda p: self.resumed.emit(p.file))
        self.body.addLayout(row(label("集日登记", "title"), *self._tabs.values(), None, gap=8))
        self.body.addWidget(self.unread)
        self.body.addWidget(self._stack, 1)
        self.turn(NEW)

    def show_day(self, day: MarketDay, draft: Typed | None = None) -> None:
        """Who waits, anew; ``draft`` what stood in the form before."""
        self.day = day
        self.unread.setText(day.unread)
        self.unread.setVisible(bool(day.unread))
        self._tabs[WAITING].setText(f"{WAITING} {len(day.parked)}")
        before = self.village.currentData()
        self.village.blockSignals(True)
        self.village.clear()
        self.village.addItem("全部村（社区）", "")
        for value, shown in day.villages:
            self.village.addItem(shown, value)
        self.village.setCurrentIndex(max(0, self.village.findData(before)))
        self.village.blockSignals(False)
        self.form.ask(day.form)
        if draft:
            self.form.put(draft)
        self._show_rows()
        self.suggest()

    def turn(self, tab: str) -> None:
        """To the form, or to the list."""
        self._tabs[tab].setChecked(True)
        for name, pressed in self._tabs.items():
            look(pressed, "main" if name == tab else "")
        self._stack.setCurrentIndex(list(self._tabs).index(tab))
        self.start()

    def start(self) -> None:
        """The cursor goes into the first field, or into the list."""
        if self._stack.currentIndex():
            self.table.setFocus()
        else:
            self.form.start()

    def act(self) -> None:
        """F5: hand the form in; in the list go on with the chosen one."""
        if not self._stack.currentIndex():
            self._hand_in(self.form.typed())
        elif (chosen := self.table.current()) is not None:
            self.resumed.emit(chosen.file)

    def search(self) -> None:
        """Ctrl+F: the filter of the list."""
        self.turn(WAITING)
        self.village.setFocus()

    def busy(self, under_way: bool) -> None:
        """While it is written the button waits."""
        self.form.wait(under_way)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        self.bar.show_error(error)
        if isinstance(error, FieldProblem) and not self._stack.currentIndex():
            self.form.mark(*error.fields)

    def next_one(self, message: str, hint: str) -> None:
        """Done: the form is empty for the next in the queue, who mostly is of the same village."""
        self.busy(False)
        village = self.form.typed()["village"]
        self.form.put({f.name: f.start() for f in FORM.fields} | {"village": village})
        self.bar.say(message, hint, tone="care" if hint else "good")
        self.start()

    def suggest(self) -> None:
        """可能适合, from what stands in the form."""
        self._pause.stop()
        if self.day is not None:
            self.suggestions.show_offers(self.day.offers(self.form.typed()))

    def _two_minutes(self) -> QWidget:
        left, box = card()
        box.addWidget(self.form)
        box.addStretch(1)
        right, inside = card("可能适合")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(self.suggestions)
        column.addStretch(1)
        inside.addWidget(scrolled(holder))
        holder.setAutoFillBackground(False)  # a scrolling area fills what it is given
        right.setMinimumWidth(px(260))
        return SideBySide(left, right, (54, 46), NARROW, GAP)

    def _who_waits(self) -> QWidget:
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row(self.village, None))
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing)
        right, inside = card()
        holder = QWidget()
        holder.setLayout(self._detail)
        inside.addWidget(scrolled(holder))
        holder.setAutoFillBackground(False)  # a scrolling area fills what it is given
        right.setMinimumWidth(px(260))
        return SideBySide(left, right, (60, 40), NARROW, GAP)

    def _tab(self, name: str) -> QPushButton:
        tab = QPushButton(name)
        tab.setCheckable(True)
        tab.setAutoDefault(False)
        tab.clicked.connect(lambda: self.turn(name))
        return tab

    def _changed(self, typed: Typed) -> None:
        self._pause.start()
        self.typed.emit(KEY, typed)

    def _hand_in(self, typed: Typed) -> None:
        self.bar.hide()
        self.busy(True)
        self.noted.emit(typed)

    def _clear(self) -> None:
        self.form.put({f.name: f.start() for f in FORM.fields})
        self.start()

    def _show_rows(self) -> None:
        if self.day is None:
            return
        before = self.table.current()
        rows = self.day.of(str(self.village.currentData() or ""))
        self.model.show(rows)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        same = next((n for n, p in enumerate(rows) if before and p.file == before.file), 0)
        if rows:
            self.table.setCurrentIndex(self.model.index(same, 0))
        else:
            self._show_contact(None)

    def _show_contact(self, contact: Parked | None) -> None:
        empty(self._detail)
        if contact is None:
            return
        file = contact.file
        self._detail.addWidget(label(f"{contact.name}　{contact.village}", "heading", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        for line, (name, text) in enumerate(contact.pairs):
            grid.addWidget(label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), line, 1)
        self._detail.addLayout(grid)
        go_on, paper = button("继续办理", "plus", "main"), button("看登记单", "paper")
        go_on.setToolTip("F5")
        go_on.clicked.connect(lambda: self.resumed.emit(file))
        paper.clicked.connect(lambda: self.slip.emit(file))
        self._detail.addLayout(row(go_on, paper, None, gap=8))
        self._detail.addWidget(rule())
        self.why = QLineEdit()
        self.why.setPlaceholderText("不再申请的，写明原因")
        self.why.setAccessibleName("结束登记的原因")
        end = button("结束登记")
        end.setObjectName("end")
        end.clicked.connect(lambda: self.ended.emit(file, self.why.text()))
        self._detail.addWidget(self.why)
        self._detail.addLayout(row(end, None))
        self._detail.addStretch(1)
