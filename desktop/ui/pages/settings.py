"""设置: topics on the left; what stands there, and the form of what is to be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.forms import FieldProblem, FormSpec, TypedValue
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.ask_file import ask_files, ask_folder, ask_target
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.text import button, card, empty, label, row

NARROW = 640


class SettingsPage(Page):
    """``topic`` carries the id of one; ``asked`` (Deed, Path or None): its form is wanted; ``handed_in`` (Deed, typed,
    Path or None). ``page`` the name of a page of its own (备份, 关于).

    Nothing typed here goes into a draft: it may be a password.
    """

    help = (
        "左边选一项。按钮旁的红字不能撤回。要管理员口令的，请管理员本人输入；生成的口令和恢复码只显示一次。"
    )
    topic = Signal(str)
    page = Signal(str)
    asked = Signal(object, object)
    handed_in = Signal(object, object, object)

    def __init__(self, topics: Sequence[tuple[str, str]], pages: Sequence[tuple[str, str]]) -> None:
        """``topics`` and ``pages``: (id, what a person reads)."""
        super().__init__()
        self.panel: FormPanel | None = None
        self.telling = False
        """Something that is shown this one time stands there: nothing takes it away but the person."""
        self._ids = [*topics, *pages]
        self._own = {id for id, _ in pages}
        self.list = QListWidget()
        self.list.setAccessibleName("设置的各项")
        for _, title in self._ids:
            self.list.addItem(title)
        self.list.setMaximumWidth(px(220))
        self.list.setMinimumHeight(px(130))
        self.list.currentRowChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda item: self._chosen(self.list.row(item)))
        self._inside = QVBoxLayout()
        self._inside.setContentsMargins(0, 0, 4, 0)
        self._inside.setSpacing(GAP)
        right = QWidget()
        right.setLayout(self._inside)
        self.body.addWidget(label("设置", "title"))
        self.body.addWidget(SideBySide(self.list, scrolled(right), (22, 78), NARROW, GAP * 2), 1)

    @property
    def shown(self) -> str:
        """The id of the topic on the screen."""
        at = self.list.currentRow()
        return self._ids[at][0] if at >= 0 else ""

    def show_board(self, board: Board) -> None:
        """A topic as it stands; a form that was open is put away."""
        self._put_away()
        self._inside.addWidget(label(board.note, "muted", wrap=True))
        if board.deeds:
            self._inside.addLayout(row(*(self._button(deed) for deed in board.deeds), None))
        for line in board.lines:
            self._inside.addWidget(self._line(line))
        self._inside.addStretch(1)

    def show_form(self, deed: Deed, spec: FormSpec, path: Path | None) -> None:
        """What a deed asks for."""
        self._put_away()
        frame, box = card(deed.label.rstrip("…"))
        self.panel = FormPanel(spec)
        self.panel.handed_in.connect(partial(self._hand_in, deed, path))
        self.panel.cleared.connect(lambda: self.show_form(deed, spec, path))
        if spec.help:
            box.addWidget(label(spec.help, "small", wrap=True))
        box.addWidget(self.panel)
        back = button("不办了", kind="link")
        back.clicked.connect(self.leave)
        box.addLayout(row(None, back))
        self._inside.addWidget(frame)
        self._inside.addStretch(1)
        self.panel.start()

    def show_done(self, done: Done) -> None:
        """It was done; what is shown once stays until the person goes on."""
        self.busy(False)
        self.bar.say(done.message, tone="good")
        self.telling = bool(done.once)
        for at, (name, text) in enumerate(done.once):
            self._inside.insertWidget(at, _once(name, text))

    def leave(self) -> None:
        """Back from a form to the topic."""
        self.topic.emit(self.shown)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        self.bar.show_error(error)
        if self.panel is not None:
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def busy(self, under_way: bool) -> None:
        """While it is done the buttons wait."""
        if self.panel is not None:
            self.panel.wait(under_way)

    def forget(self) -> None:
        """Nothing that was typed or shown once stays."""
        self._put_away()

    def start(self) -> None:
        """The cursor goes into the form, else into the list of topics."""
        if self.panel is not None:
            self.panel.start()
            return
        if self.list.currentRow() < 0 or self.shown in self._own:
            self.list.setCurrentRow(0)
        else:
            self.topic.emit(self.shown)
        self.list.setFocus()

    def _chosen(self, at: int) -> None:
        if at < 0:
            return
        id = self._ids[at][0]
        self.bar.hide()
        (self.page if id in self._own else self.topic).emit(id)

    def _line(self, line: Line) -> QWidget:
        frame, box = card("")
        title: list[QWidget | int | None] = [label(line.title, "strong")]
        if line.tag:
            title.append(label(line.tag, "tag"))
        box.addLayout(row(*title, None, *(self._button(deed) for deed in line.deeds)))
        if line.detail:
            detail = label(line.detail, wrap=True)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(detail)
        return frame

    def _button(self, deed: Deed) -> QWidget:
        made = button(deed.label, kind="hurt" if deed.hurts else "")
        made.setObjectName(f"{deed.id}-{deed.about}" if deed.about else deed.id)
        made.clicked.connect(lambda: self._ask(deed))
        return made

    def _ask(self, deed: Deed) -> None:
        """Choose the file first where one is needed."""
        self.bar.hide()
        title, suffix = deed.label.rstrip("…"), Path(deed.name).suffix.lstrip(".")
        match deed.ask:
            case "save":
                ask_target(self, title, deed.name, suffix, lambda path: self.asked.emit(deed, path))
            case "open":
                kinds = f"{title} (*.{suffix})"
                ask_files(self, title, kinds, True, lambda paths: self.asked.emit(deed, Path(paths[0])))
            case "folder":
                ask_folder(self, title, lambda path: self.asked.emit(deed, path))
            case _:
                self.asked.emit(deed, None)

    def _hand_in(self, deed: Deed, path: Path | None, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        self.busy(True)
        self.handed_in.emit(deed, typed, path)

    def _put_away(self) -> None:
        self.panel, self.telling = None, False
        empty(self._inside)


def _once(name: str, text: str) -> QWidget:
    frame, box = card(name)
    said: QLabel = label(text, "" if "\n" in text else "title", wrap=True)
    said.setObjectName("once")
    said.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.addWidget(said)
    return frame
