"""台账与登记: one book at a time; its lines, beside them what the line says and the forms that add to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.domain.masks import NAMES, PHONE, Secret
from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.register_views import Action, Book, Export, Row
from desktop.ui.theme import GAP, HURT, MUTED, px
from desktop.ui.widgets.ask_file import ask_folder, ask_target
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.reveal import Ask, Reveal
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, row

NARROW = 740
_NOBODY = Row("", ())
Draft = Mapping[str, TypedValue]


class RegistersPage(Page):
    """``wanted`` carries the id of a book; ``handed_in`` (Book, Action, row id, typed); ``exported`` (Book, Export,
    row id, path); ``printed`` (book id, row id); ``thumbnail_wanted`` a path; ``typed`` (key, typed) for the drafts and
    ``cleared`` a key; ``reveal`` a ``Secret`` of a lead.

    ``draft`` finds what was typed before under a key.
    """

    help = (
        "上面选一本台账，左边是各行，右边是这一行的内容和要填的表。登记以后不能改：写错了的撤销，写明原因，再登记一行。"
        "台账不记居民的姓名和号码；线索另存在加密的线索登记里。导出都留记录。"
    )
    wanted = Signal(str)
    handed_in = Signal(object, object, str, object)
    exported = Signal(object, object, str, object)
    printed = Signal(str, str)
    thumbnail_wanted = Signal(str)
    typed = Signal(str, object)
    cleared = Signal(str)
    reveal = Signal(object)

    def __init__(self, books: Sequence[tuple[str, str]], draft: Callable[[str], Draft | None]) -> None:
        super().__init__()
        self.draft = draft
        self.book: Book | None = None
        self.panel: FormPanel | None = None
        self.chosen = DropDown()
        self.chosen.setAccessibleName("台账")
        self.chosen.setMinimumWidth(px(170))
        for id, title in books:
            self.chosen.addItem(title, id)
        self.chosen.activated.connect(lambda: self.wanted.emit(self.place))
        self.purpose = label(look="muted", wrap=True)
        self.notes = label(look="small", wrap=True)
        self.nothing = label(look="muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table: Table[Row] | None = None
        self.add = button("登记", "plus", "main")
        self.add.setObjectName("add")
        self.add.clicked.connect(self._new)
        self._taking = QVBoxLayout()
        self._taking.setContentsMargins(0, 0, 0, 0)
        self._left = QVBoxLayout()
        self._left.setContentsMargins(0, 0, 0, 0)
        left = QWidget()
        left.setLayout(self._left)
        left.setMinimumWidth(px(260))
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        right = QWidget()
        right.setLayout(self._inside)
        self.body.addLayout(row(label("台账与登记", "title"), self.chosen, None, self.add))
        self.body.addWidget(self.purpose)
        self.body.addWidget(self.notes)
        self.body.addLayout(self._taking)
        self.body.addWidget(SideBySide(left, scrolled(right), (55, 45), NARROW, GAP * 2), 1)

    @property
    def place(self) -> str:
        """The id of the book that is chosen."""
        return str(self.chosen.currentData())

    def show_book(self, book: Book) -> None:
        """A book; the line under the cursor stays where it is still there."""
        before = self.current.id if self.book is not None and self.book.id == book.id else ""
        self.book = book
        self.chosen.setCurrentIndex(max(self.chosen.findData(book.id), 0))
        self.purpose.setText(book.purpose)
        self.notes.setText("\n".join(book.notes))
        self.notes.setVisible(bool(book.notes))
        self.add.setVisible(bool(book.actions))
        self.add.setText(book.actions[0].title if book.actions else "")
        empty(self._taking)
        if book.exports:
            self._taking.addLayout(row(*(self._export_button(e, _NOBODY) for e in book.exports), None))
        self._show_lines(book, before)

    def start(self) -> None:
        """The cursor goes into the form, else into the list."""
        if self.panel is not None:
            self.panel.start()
        elif self.table is not None:
            self.table.setFocus()

    def act(self) -> None:
        """F5: the form of a new line."""
        if self.book is not None and self.book.actions:
            self._new()

    @property
    def current(self) -> Row:
        """The line under the cursor."""
        return (self.table.current() if self.table is not None else None) or _NOBODY

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

    def _show_lines(self, book: Book, before: str) -> None:
        empty(self._left)
        model: RowsModel[Row] = RowsModel([_column(n, *c) for n, c in enumerate(book.columns)])
        self.table = table = Table(model)
        table.setAccessibleName(book.title)
        model.show(book.rows)
        table.chosen.connect(self._show_row)
        self._left.addWidget(table, 1)
        self.nothing = label(book.empty, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setVisible(not book.rows)
        self._left.addWidget(self.nothing)
        same = next((n for n, line in enumerate(book.rows) if line.id == before), 0)
        if book.rows:
            table.setCurrentIndex(model.index(same, 0))
        else:
            self._show_row(None)

    def _show_row(self, line: Row | None) -> None:
        self._put_away()
        if line is None:
            self._inside.addStretch(1)
            return
        frame, box = card(line.title or next((c for c in line.cells if c), ""))
        box.addLayout(_facts(line, self.reveal.emit))
        if line.exports or line.paper:
            shown = [*(self._export_button(e, line) for e in line.exports), *self._print_button(line)]
            box.addLayout(row(*shown, None))
        self._inside.addWidget(frame)
        for action in line.actions:
            self._offer(action, line)
        self._inside.addStretch(1)

    def _offer(self, action: Action, line: Row) -> None:
        """The first form of a line stands open; the others behind a button."""
        if self.panel is None:
            self._form(action, line.id)
            return
        more = button(f"{action.title}…")
        more.setObjectName(f"do-{action.id}")
        more.clicked.connect(partial(self._only, action, line))
        self._inside.addLayout(row(more, None))

    def _only(self, action: Action, line: Row) -> None:
        self._put_away()
        self._form(action, line.id)
        self._inside.addStretch(1)
        self.start()

    def _new(self) -> None:
        if self.book is not None and self.book.actions:
            self._only(self.book.actions[0], _NOBODY)

    def _form(self, action: Action, line: str) -> None:
        frame, box = card(action.title)
        panel = self.panel = FormPanel(action.spec)
        panel.setObjectName(f"form-{action.id}")
        key = draft_key(self.place, action, line)
        if typed_before := self.draft(key):
            panel.put(typed_before)
        panel.changed.connect(lambda typed: self.typed.emit(key, typed))
        panel.handed_in.connect(lambda typed: self._hand_in(action, line, typed))
        panel.cleared.connect(lambda: self._begin_anew(key, panel, action))
        panel.thumbnail_wanted.connect(self.thumbnail_wanted)
        box.addWidget(panel)
        self._inside.addWidget(frame)

    def _begin_anew(self, key: str, panel: FormPanel, action: Action) -> None:
        panel.put({f.name: f.start() for f in action.spec.fields})
        self.cleared.emit(key)

    def _hand_in(self, action: Action, line: str, typed: object) -> None:
        self.bar.hide()
        self.busy(True)
        self.handed_in.emit(self.book, action, line, typed)

    def _export_button(self, wanted: Export, line: Row) -> QWidget:
        made = button(wanted.label, "folder")
        made.setObjectName(f"export-{wanted.id}")
        made.clicked.connect(lambda: self._ask_where(wanted, line.id))
        return made

    def _print_button(self, line: Row) -> list[QWidget]:
        if not line.paper:
            return []
        made = button(f"{line.paper}…", "paper")
        made.setObjectName("print")
        made.clicked.connect(lambda: self.printed.emit(self.place, line.id))
        return [made]

    def _ask_where(self, wanted: Export, line: str) -> None:
        def taken(path: Path) -> None:
            self.exported.emit(self.book, wanted, line, path)

        if wanted.suffix:
            ask_target(self, wanted.label, f"{wanted.name}.{wanted.suffix}", wanted.suffix, taken)
        else:
            ask_folder(self, wanted.label, taken)

    def _put_away(self) -> None:
        self.panel = None
        empty(self._inside)


def _column(number: int, title: str, width: int) -> Column[Row]:
    def text(line: Row) -> str:
        return line.cells[number] if number < len(line.cells) else ""

    return Column(title, text, width, colour=_colour, strong=number == 0)


def _colour(line: Row) -> str | None:
    return HURT if line.hurt else MUTED if line.faded else None


def draft_key(book: str, action: Action, line: str) -> str:
    """The name of the draft of a form of a book."""
    return f"register/{book}/{action.id}/{line}"


def _facts(line: Row, ask: Ask) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, px(84))
    grid.setColumnStretch(1, 1)
    for number, (name, text) in enumerate(line.facts):
        named = label(name, "muted", wrap=True)
        named.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(named, number, 0)
        secret = name == NAMES[PHONE]
        shown = Reveal(text, text, Secret(PHONE, line.id), ask) if secret else label(text, wrap=True)
        grid.addWidget(shown, number, 1)
    return grid
