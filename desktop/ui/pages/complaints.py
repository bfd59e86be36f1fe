"""举报投诉: the list with due days; beside it one complaint and its next step, or the form of a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.domain.masks import NAMES, PHONE, Secret
from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.complaints import TITLES, Board, Line, Sheet, about_the_desk
from desktop.ui.presenters.forms import FieldProblem, FormSpec, TypedValue
from desktop.ui.theme import GAP, HURT, px
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.reveal import Ask, Reveal
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, row


def _late(line: Line) -> str | None:
    return HURT if line.late else None


COLUMNS: tuple[Column[Line], ...] = (
    Column("期限", lambda c: c.due, 100, colour=_late),
    Column("举报对象", lambda c: c.about, strong=True),
    Column("来源", lambda c: f"{c.channel} {c.signed}".strip(), 104),
    Column("办理", lambda c: f"{c.state}，已过期" if c.late else c.state, 136, colour=_late),
)
NARROW = 980
NEW = "complaint/new"
IDENTITY = frozenset({"name", "phone"})


class ComplaintsPage(Page):
    """``new`` asks for the form of a new one; ``opened`` carries an id; ``registered`` (typed); ``sealed``
    (typed, folder); ``handed_in`` (Sheet, typed); ``carried`` (id, folder); ``printed`` an id;
    ``thumbnail_wanted`` a path; ``typed`` (key, typed) for the drafts, ``cleared`` a key; ``reveal`` a ``Secret`` of
    the complaint shown.

    Who complains does not go into a draft: the name lies in the restricted file or nowhere.
    """

    help = (
        "只列出您接收的举报；管理员能看全部，被举报人看不到。举报人的身份只存在举报专档里。"
        "核查要两人以上并回避；实名举报要反馈后才能办结。举报本办公室的，密封后只有县级能读。"
    )
    new = Signal()
    opened = Signal(str)
    registered = Signal(object)
    sealed = Signal(object, object)
    handed_in = Signal(object, object)
    carried = Signal(str, object)
    printed = Signal(str)
    thumbnail_wanted = Signal(str)
    typed = Signal(str, object)
    cleared = Signal(str)
    reveal = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.panel: FormPanel | None = None
        self.sheet: Sheet | None = None
        self.model: RowsModel[Line] = RowsModel(COLUMNS)
        self.table: Table[Line] = Table(self.model)
        self.table.opened.connect(lambda line: self.opened.emit(line.id))
        self.count = label(look="muted")
        self.add = button("登记举报", "plus", "main")
        self.add.clicked.connect(self.new)
        self.nothing = label("没有您可以查看的举报。", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        left, box = QWidget(), QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing)
        left.setLayout(box)
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        right = QWidget()
        right.setLayout(self._inside)
        self.body.addLayout(row(label("举报投诉", "title"), self.count, None, self.add))
        self.body.addWidget(SideBySide(left, scrolled(right), (45, 55), NARROW, GAP * 2), 1)
        self._put_away()

    def show_board(self, board: Board) -> None:
        """A new list; who stood at one complaint stays there."""
        before = self.table.current()
        self.model.show(board.lines)
        same = next((n for n, c in enumerate(board.lines) if before and c.id == before.id), 0)
        if board.lines:
            self.table.setCurrentIndex(self.model.index(same, 0))
        late = sum(c.late for c in board.lines)
        self.count.setText(f"{len(board.lines)} 件" + (f"，{late} 件已过期" if late else ""))
        self.add.setVisible(board.may_register)
        self.nothing.setVisible(not board.lines)

    def show_form(self, spec: FormSpec, draft: Mapping[str, TypedValue] | None = None) -> None:
        """The form of a new complaint, with what was typed before if anything was."""
        self._put_away()
        frame, box = card("登记举报")
        self.panel = FormPanel(spec)
        if draft:
            self.panel.put(draft)
        self.panel.changed.connect(lambda typed: self._keep(NEW, typed))
        self.panel.handed_in.connect(self._register)
        self.panel.cleared.connect(lambda: self._begin_anew(NEW, lambda: self.show_form(spec)))
        box.addWidget(self.panel)
        self._draw(frame)
        self.panel.start()

    def show_sheet(self, sheet: Sheet, draft: Mapping[str, TypedValue] | None = None) -> None:
        """One complaint, what was done about it, and the form of the next step with what was typed into it."""
        self._put_away()
        self.sheet = sheet
        frame, box = card(sheet.title)
        box.addLayout(_facts(sheet, self.reveal.emit))
        if sheet.sealed:
            again = button("再写一次密封件…", "folder")
            again.setObjectName("carry-again")
            again.clicked.connect(
                lambda: ask_folder(self, "写入文件夹或U盘", lambda f: self.carried.emit(sheet.id, f))
            )
            box.addLayout(row(again, None))
        else:
            paper = button("打印核查反馈表…", "paper")
            paper.setObjectName("print")
            paper.clicked.connect(lambda: self.printed.emit(sheet.id))
            box.addLayout(row(paper, None))
        self._inside.addWidget(frame)
        if sheet.spec is not None:
            self._next(sheet, sheet.spec, draft)
        self._inside.addStretch(1)

    def show_nothing(self) -> None:
        """Put the right side away: what was typed or read is gone from the screen."""
        self._put_away()

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        self.bar.show_error(error)
        if self.panel is not None:
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def busy(self, under_way: bool) -> None:
        """While it is written the buttons wait."""
        if self.panel is not None:
            self.panel.wait(under_way)

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for the form."""
        if self.panel is not None:
            self.panel.show_thumbnail(path, image)

    def start(self) -> None:
        """The cursor goes into the form, else into the list."""
        if self.panel is not None:
            self.panel.start()
        else:
            self.table.setFocus()

    def _keep(self, key: str, typed: Mapping[str, TypedValue]) -> None:
        """What goes to the county alone is not kept here, not even sealed; who complains never is."""
        if about_the_desk(typed):
            self.cleared.emit(key)
        else:
            self.typed.emit(key, {name: value for name, value in typed.items() if name not in IDENTITY})

    def _begin_anew(self, key: str, draw: Callable[[], None]) -> None:
        self.cleared.emit(key)
        draw()

    def _next(self, sheet: Sheet, spec: FormSpec, draft: Mapping[str, TypedValue] | None) -> None:
        frame, box = card(TITLES.get(sheet.step, ""))
        self.panel = FormPanel(spec)
        if draft:
            self.panel.put(draft)
        self.panel.changed.connect(lambda typed: self.typed.emit(sheet.key, typed))
        self.panel.handed_in.connect(lambda typed: self._hand_in(sheet, typed))
        self.panel.cleared.connect(lambda: self._begin_anew(sheet.key, lambda: self.show_sheet(sheet)))
        self.panel.thumbnail_wanted.connect(self.thumbnail_wanted)
        box.addWidget(self.panel)
        self._inside.addWidget(frame)

    def _draw(self, widget: QWidget) -> None:
        self._inside.addWidget(widget)
        self._inside.addStretch(1)

    def _put_away(self) -> None:
        self.panel, self.sheet = None, None
        empty(self._inside)

    def _register(self, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        if about_the_desk(typed):
            ask_folder(self, "密封件写到哪个文件夹或U盘", lambda folder: self._seal(typed, folder))
            return
        self.busy(True)
        self.registered.emit(typed)

    def _seal(self, typed: Mapping[str, TypedValue], folder: Path) -> None:
        self.busy(True)
        self.sealed.emit(typed, folder)

    def _hand_in(self, sheet: Sheet, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        self.busy(True)
        self.handed_in.emit(sheet, typed)


def _facts(sheet: Sheet, ask: Ask) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, px(84))
    grid.setColumnStretch(1, 1)
    for line, (name, text) in enumerate(sheet.facts):
        named = label(name, "muted")
        named.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(named, line, 0)
        secret = name == NAMES[PHONE]
        shown = Reveal(text, text, Secret(PHONE, sheet.id), ask) if secret else label(text, wrap=True)
        grid.addWidget(shown, line, 1)
    return grid
