"""委托书: the instruments with their time, and who may do what under them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.instruments import (
    KINDS,
    GridRow,
    InstrumentBoard,
    InstrumentCard,
    Standing,
)
from desktop.ui.theme import CARE, GAP, GOOD, HURT, MUTED, RAISED, px
from desktop.ui.widgets.ask_file import ask_files
from desktop.ui.widgets.left_open import LeftOpenCard
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, look, row

LOOKS = {
    "生效": "tag-good",
    "自行登记": "tag-care",
    "未生效": "tag",
    "已到期": "tag-hurt",
    "已收回": "tag-hurt",
}
COLOURS: dict[Standing, str] = {"county": GOOD, "own": CARE, "none": HURT, "kept": MUTED}
TABS = ("委托书", "谁能办什么")


class _GridModel(RowsModel[GridRow]):
    """The grid, with the matters as headings of the rows."""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The title of a matter; it is cut where it is too long, and whole in its tip."""
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation == Qt.Orientation.Vertical and role in wanted and section < len(self.rows):
            return self.rows[section].title
        return super().headerData(section, orientation, role)


class InstrumentsPage(Page):
    """``chosen`` carries the path of a file to take in; ``handing`` a CaseRef to be handed on;
    ``opened`` a household."""

    help = (
        "“导入”读县（市、区）签发的委托书或收回文件，签名不对的不收。"
        "“谁能办什么”按今天的委托书列出每个事项的每个环节；在格子上移动，下面写明依据，不能办的写明原因和由谁办。"
        "权限已变动、还没办完的申请列在上面，逐件办完或移交。"
    )
    chosen = Signal(str)
    handing = Signal(object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.board: InstrumentBoard | None = None
        self.take = button("导入委托书…", "folder", "main")
        self.take.setToolTip("F5")
        self.take.clicked.connect(self.act)
        self.nothing = label(
            "还没有委托书，不能签批和用印。请把县（市、区）签发的委托书文件导入。", "muted", wrap=True
        )
        self._tabs = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 4, 0)
        self._cards.setSpacing(GAP)
        self.left_open = LeftOpenCard()
        self.left_open.handing.connect(self.handing)
        self.left_open.opened.connect(self.opened)
        both = QVBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(GAP)
        both.addWidget(self.left_open)
        both.addLayout(self._cards, 1)
        holder = QWidget()
        holder.setLayout(both)
        self._stack.addWidget(scrolled(holder))
        self._grid = QVBoxLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        grid = QWidget()
        grid.setLayout(self._grid)
        self._stack.addWidget(grid)
        self.table: Table[GridRow] | None = None
        self.where = label(look="heading", wrap=True)
        self.why = label(wrap=True)
        self.instead = label(look="muted", wrap=True)
        self._why, inside = card()
        for text in (self.where, self.why, self.instead):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            inside.addWidget(text)
        self.body.addLayout(row(label("委托书", "title"), None, self.take))
        self.body.addLayout(self._tab_row())
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._why)
        self._turn(0)

    def show_board(self, board: InstrumentBoard) -> None:
        """The instruments of today."""
        self.board = board
        empty(self._cards)
        self.nothing = label(self.nothing.text(), "muted", wrap=True)
        if not board.cards:
            self._cards.addWidget(self.nothing)
        for shown in board.cards:
            self._cards.addWidget(_card(shown))
        self._cards.addStretch(1)
        self._tabs.button(0).setText(f"{TABS[0]} {len(board.cards)}")
        self._draw_grid(board)

    def start(self) -> None:
        """The cursor goes where the keys are."""
        (self.table if self._stack.currentIndex() and self.table else self.take).setFocus()

    def act(self) -> None:
        """F5: take a file in."""
        ask_files(self, "导入委托书", KINDS, True, lambda paths: self.chosen.emit(paths[0]))

    def _tab_row(self) -> QVBoxLayout:
        buttons = []
        for number, name in enumerate(TABS):
            tab = QPushButton(name)
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            tab.clicked.connect(lambda _=False, n=number: self._turn(n))
            self._tabs.addButton(tab, number)
            buttons.append(tab)
        box = QVBoxLayout()
        box.addLayout(row(*buttons, None, gap=6))
        return box

    def _turn(self, number: int) -> None:
        for tab in self._tabs.buttons():
            look(tab, "main" if self._tabs.id(tab) == number else "")
        self._tabs.button(number).setChecked(True)
        self._stack.setCurrentIndex(number)
        self._why.setVisible(number == 1)

    def _draw_grid(self, board: InstrumentBoard) -> None:
        """The columns are the acts of this scheme, so the table is made anew."""
        empty(self._grid)
        columns = [
            Column(name, _sign(n), 26 + 14 * max(2, len(name)), colour=_colour(n))
            for n, name in enumerate(board.acts)
        ]
        model = _GridModel(columns)
        self.table = Table(model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName("谁能办什么")
        # The matters stay in sight while the acts are scrolled.
        self.table.verticalHeader().setFixedWidth(px(150))
        self.table.verticalHeader().show()
        self.table.setStyleSheet(f"QTableCornerButton::section {{ background: {RAISED}; border: none; }}")
        model.show(board.rows)
        self._grid.addWidget(self.table)
        self.table.selectionModel().currentChanged.connect(self._explain)
        if board.rows and board.acts:
            self.table.setCurrentIndex(model.index(0, 0))

    def _explain(self, now: QModelIndex) -> None:
        rows = self.board.rows if self.board else ()
        if 0 <= now.row() < len(rows):
            cell = rows[now.row()].cells[now.column()]
            instead = f"由{cell.instead}办理。" if cell.instead else ""
            self._say(f"{cell.matter} · {cell.act}：{cell.sign}", cell.why, instead)

    def _say(self, where: str, why: str, instead: str) -> None:
        self.where.setText(where)
        self.why.setText(why)
        self.instead.setText(instead)
        self.instead.setVisible(bool(instead))


def _sign(number: int) -> Callable[[GridRow], str]:
    return lambda row: row.cells[number].sign


def _colour(number: int) -> Callable[[GridRow], str | None]:
    return lambda row: COLOURS[row.cells[number].standing]


def _card(shown: InstrumentCard) -> QFrame:
    frame, box = card()
    box.addLayout(
        row(
            label(shown.number, "heading"),
            label(shown.state, LOOKS[shown.state]),
            None,
            label(shown.days, "muted"),
        )
    )
    passed = QProgressBar()
    passed.setRange(0, 100)
    passed.setValue(shown.spent)
    passed.setTextVisible(False)
    passed.setFixedHeight(8)
    passed.setAccessibleName(f"有效期已过 {shown.spent}%")
    box.addWidget(passed)
    if shown.warning:
        bar = MessageBar(frame)
        bar.say(shown.warning, tone="care", closable=False)
        box.addWidget(bar)
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, px(130))
    grid.setColumnStretch(1, 1)
    for line, (name, text) in enumerate(shown.pairs):
        grid.addWidget(label(name, "muted", wrap=True), line, 0, Qt.AlignmentFlag.AlignTop)
        said = label(text, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(said, line, 1)
    box.addLayout(grid)
    return frame
