"""办公室任务: what comes next, by when, why, and who did it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.duties import NOW, TABS, DutyBoard, DutyLine
from desktop.ui.presenters.forms import Field, FormSpec
from desktop.ui.theme import GAP, HURT, MUTED, px
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, look, row, rule

COLUMNS: tuple[Column[DutyLine], ...] = (
    Column("期限", lambda d: d.due, 112, colour=lambda d: HURT if d.late else None),
    Column("任务", lambda d: d.title, strong=True),
    Column("类别", lambda d: d.kind, 84, colour=lambda d: MUTED),
)
LOOKS = {"超期": "tag-hurt", "要办": "tag", "未到": "tag-care", "原定已过": "tag-care", "已办": "tag-good"}
NARROW = 640
MOST_HOUSEHOLDS = 60
"""So many households are listed one by one; of more the first are."""

EMPTY = {
    NOW: "现在没有要办的任务。",
    "以后": "没有排到以后的任务。",
    "原定已过": "方案没有日期早于本办公室启用的任务。",
    "已办": "还没有登记办好的任务。",
    "别的单位": "方案没有写别的单位的任务。",
}


class DutiesPage(Page):
    """``done`` carries a duty, a day and a note; ``undo`` a duty; ``opened`` a household."""

    help = (
        "这里列出办公室自己的任务：方案写的任务和每月的日子、委托书到期、定期核查、公示期满。"
        "选一行，右边看要做什么、依据哪句话、交给谁；办好了按 F5 登记日期和说明，登记错了可以撤销。"
    )
    done = Signal(str, str, str)
    undo = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.board = DutyBoard("", ())
        self._tab = NOW
        self._undoable = ""
        self._wanted = ""
        self.model: RowsModel[DutyLine] = RowsModel(COLUMNS)
        self.table: Table[DutyLine] = Table(self.model)
        self.table.setMinimumWidth(px(250))
        self.table.setAccessibleName("任务")
        self.unread = label(look="hurt", wrap=True)
        self.nothing = label(look="muted")
        self.form: FormPanel | None = None
        self._line: DutyLine | None = None
        self.detail = QVBoxLayout()
        self.detail.setContentsMargins(0, 0, 4, 0)
        self.detail.setSpacing(GAP // 2)
        self._tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        for name in TABS:
            self._tabs[name] = self._tab_button(name)
        self.table.chosen.connect(self._show_line)
        self.bar.acted.connect(self._undo)
        self.body.addLayout(row(label("办公室任务", "title"), None))
        self.body.addLayout(row(*self._tabs.values(), None, gap=6))
        self.body.addWidget(self.unread)
        self.body.addWidget(SideBySide(self._left(), self._right(), (55, 45), NARROW, GAP), 1)

    def show_board(self, board: DutyBoard) -> None:
        """New lists; the line under the cursor stays where it is still there."""
        self.board = board
        self.unread.setText(board.unread)
        self.unread.setVisible(bool(board.unread))
        for name, tab in self._tabs.items():
            tab.setText(f"{name} {board.count(name)}")
        wanted = next((line for line in board.lines if self._wanted and line.id == self._wanted), None)
        if wanted is not None:
            self._tab, self._wanted = wanted.tab, ""
        self._show_tab()
        if wanted is not None:
            self.table.setCurrentIndex(self.model.index(board.of(self._tab).index(wanted), 0))

    def towards(self, duty: str) -> None:
        """The cursor goes to this duty as soon as it is listed."""
        self._wanted = duty

    def start(self) -> None:
        """The cursor goes into the list."""
        self.table.setFocus()

    def act(self) -> None:
        """F5: go to the form, from the form hand it in."""
        if self.form is None or not self.form.isVisible():
            return
        if self._typing() and self._line is not None:
            self._hand_in(self._line, self.form)
        else:
            self.form.start()

    def told(self, message: str, hint: str, undo: str = "") -> None:
        """What was done; ``undo`` the duty that may be taken back."""
        self._undoable = undo
        self.bar.say(message, hint, tone="good", action="撤销" if undo else "")

    def _left(self) -> QWidget:
        left = QWidget()
        box = QVBoxLayout(left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing)
        return left

    def _right(self) -> QWidget:
        frame, box = card()
        holder = QWidget()
        holder.setLayout(self.detail)
        box.addWidget(scrolled(holder))
        holder.setAutoFillBackground(False)  # a scrolling area fills what it is given
        frame.setMinimumWidth(px(250))
        return frame

    def _tab_button(self, name: str) -> QPushButton:
        tab = QPushButton(name)
        tab.setCheckable(True)
        tab.setChecked(name == self._tab)
        tab.setAutoDefault(False)
        tab.clicked.connect(lambda: self._turn(name))
        self._group.addButton(tab)
        return tab

    def _turn(self, name: str) -> None:
        self._tab = name
        self._show_tab()

    def _show_tab(self) -> None:
        for name, tab in self._tabs.items():
            look(tab, "main" if name == self._tab else "")
        # Who has not moved yet sees the first line, also when more urgent ones come in from the households.
        moved = self.table.currentIndex().row() > 0 or self._typing()
        before = self.table.current() if moved else None
        lines = self.board.of(self._tab)
        self.model.show(lines)
        self.nothing.setText(EMPTY[self._tab])
        self.nothing.setVisible(not lines)
        same = next((n for n, line in enumerate(lines) if before and line.id == before.id), 0)
        if lines:
            self.table.setCurrentIndex(self.model.index(same, 0))
        else:
            self._show_line(None)

    def _typing(self) -> bool:
        """The cursor is in the form."""
        inside = self.focusWidget()
        return self.form is not None and inside is not None and self.form.isAncestorOf(inside)

    def _show_line(self, line: DutyLine | None) -> None:
        if line is not None and line == self._line:
            return  # what is typed stays while the list is read again
        empty(self.detail)
        self.form, self._line = None, line
        if line is None:
            return
        self.detail.addWidget(label(line.title, "heading", wrap=True))
        self.detail.addLayout(
            row(label(line.state, LOOKS[line.state]), label(line.kind, "small"), None, gap=8)
        )
        self._pairs(line)
        if line.note:
            note = MessageBar(self)
            note.say(line.note, tone="care", closable=False)
            self.detail.addWidget(note)
        self._why(line)
        self._households(line)
        self._mark(line)
        self.detail.addStretch(1)

    def _pairs(self, line: DutyLine) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, px(56))
        grid.setColumnStretch(1, 1)
        for number, (name, text) in enumerate(line.pairs):
            grid.addWidget(label(name, "muted"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), number, 1)
        self.detail.addLayout(grid)

    def _why(self, line: DutyLine) -> None:
        if line.quote:
            self.detail.addLayout(row(label("方案原文", "tag"), None))
            self.detail.addWidget(label(f"“{line.quote}”", wrap=True))
        for clause in line.clause.split("；") if line.clause else ():
            self.detail.addLayout(row(label("国家或地方规定", "tag-good"), None))
            self.detail.addWidget(label(clause, wrap=True))

    def _households(self, line: DutyLine) -> None:
        for file, name, what in line.households[:MOST_HOUSEHOLDS]:
            to = button(name, kind="link")
            to.setAccessibleName(f"打开 {name}")
            to.clicked.connect(lambda _=False, f=file: self.opened.emit(f))
            self.detail.addLayout(row(to, None))
            self.detail.addWidget(label(what, "small", wrap=True))
        if len(line.households) > MOST_HOUSEHOLDS:
            rest = len(line.households) - MOST_HOUSEHOLDS
            self.detail.addWidget(label(f"另有 {rest} 项，办好前面的再看。", "muted", wrap=True))

    def _mark(self, line: DutyLine) -> None:
        if not line.by_hand:
            return
        self.detail.addSpacing(GAP // 2)
        self.detail.addWidget(rule())
        if line.done:
            back = button("撤销登记")
            back.setObjectName("undo")
            back.clicked.connect(lambda: self.undo.emit(line.id))
            self.detail.addLayout(row(back, None))
            return
        on = Field("on", "办好日期", "date", hint="例如 2026-03-02", initial=self.board.today)
        note = Field("note", "说明", "text", required=False, hint="报给谁、文号、材料放在哪里")
        form = self.form = FormPanel(FormSpec((on, note)), part=True)
        press = button("登记办好", "done", "main")
        press.setObjectName("mark")
        press.setToolTip("F5")
        press.clicked.connect(lambda: self._hand_in(line, form))
        self.detail.addWidget(form)
        self.detail.addLayout(row(press, None))

    def _hand_in(self, line: DutyLine, form: FormPanel) -> None:
        typed = form.typed()
        self.done.emit(line.id, str(typed["on"]), str(typed["note"]))

    def _undo(self) -> None:
        if self._undoable:
            self.undo.emit(self._undoable)
            self._undoable = ""
