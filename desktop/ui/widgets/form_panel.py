"""Draws a form from its declaration: one line for each field, Enter goes to the next one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.ui.presenters.forms import Choices, Field, FormSpec, TypedValue
from desktop.ui.presenters.rows import Rows
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.choice_fields import ChoiceField
from desktop.ui.widgets.field_widget import FieldWidget
from desktop.ui.widgets.fields import WIDGETS, ComputedField, PicturesField
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.rows_field import RowsField
from desktop.ui.widgets.text import button, label, look, reveal, row

LABEL_WIDTH = 140


class FormPanel(QWidget):
    """``handed_in`` carries what was typed; ``changed`` the same after every change, for the drafts.

    ``thumbnail_wanted`` asks for the small picture of a chosen file, see ``show_thumbnail``.
    ``cleared``: a person wants to begin anew.
    """

    handed_in = Signal(object)
    changed = Signal(object)
    thumbnail_wanted = Signal(str)
    cleared = Signal()

    def __init__(self, spec: FormSpec, part: bool = False, columns: int = 1) -> None:
        """``part``: of a larger form, without a button of its own; ``columns`` fields side by side."""
        super().__init__()
        self.spec = spec
        self.fields: dict[str, FieldWidget] = {}
        self._labels: dict[str, QLabel] = {}
        self.submit: QPushButton = button(spec.action, kind="main")
        self.submit.setObjectName("submit")
        self.submit.setToolTip("F5")
        self.submit.clicked.connect(lambda: self.handed_in.emit(self.typed()))
        self.clear = button("清空", kind="link")
        self.clear.setToolTip("清掉这张表里填的全部内容")
        self.clear.clicked.connect(self.cleared)
        self.caps = label("大写锁定可能开着", "hurt")
        self.caps.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP - 2)
        for side in range(columns):
            grid.setColumnMinimumWidth(side * 2, px(LABEL_WIDTH))
            grid.setColumnStretch(side * 2 + 1, 1)
        for number, field in enumerate(spec.fields):
            line, side = divmod(number, columns)
            self._add(grid, line, side * 2, field)
        # After the fields: Enter and Tab go through a form in the order in which things were put into it.
        for pressed in (self.submit, self.clear):
            pressed.setParent(self)
        last = len(spec.fields)
        grid.addWidget(self.caps, last, 1)
        self.submit.setVisible(not part)
        self.clear.setVisible(not part)
        if not part:
            grid.addLayout(row(self.submit, None, self.clear), last + 1, 1)
        self._arrange()

    def typed(self) -> dict[str, TypedValue]:
        """Everything as typed."""
        return {name: widget.typed() for name, widget in self.fields.items()}

    def put(self, typed: Mapping[str, TypedValue]) -> None:
        """Put back what was typed before."""
        for name, value in typed.items():
            if name in self.fields:
                self.fields[name].put(value)

    def ask(self, spec: FormSpec) -> None:
        """The same fields, shown by other conditions."""
        self.spec = spec
        self._arrange()

    def offer(self, name: str, choices: Choices) -> None:
        """Other choices for a field."""
        widget = self.fields.get(name)
        if isinstance(widget, ChoiceField):
            widget.offer(choices)

    def mark(self, *names: str) -> None:
        """Show which fields cannot be used, and go to the first of them; none of the form: none."""
        for known, widget in self.fields.items():
            widget.mark(known in names)
        if (first := next((n for n in names if n in self.fields), None)) is not None:
            self.fields[first].setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self.fields[first])

    def wait(self, under_way: bool) -> None:
        """The buttons wait: 清空 first, else it took the cursor and the next Enter from the other."""
        self.clear.setEnabled(not under_way)
        self.submit.setEnabled(not under_way)

    def start(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self.fields.values()), None)
        (first or self.submit).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture that was asked for."""
        for widget in self.fields.values():
            if isinstance(widget, PicturesField):
                widget.photos.show_thumbnail(path, image)

    def wants(self) -> list[str]:
        """Files whose small pictures are still to be drawn."""
        pictures = [w for w in self.fields.values() if isinstance(w, PicturesField)]
        return [p for w in pictures for p in w.photos.paths]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter = next field, in the last one the button."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def _add(self, grid: QGridLayout, line: int, column: int, field: Field) -> None:
        widget = RowsField(field) if isinstance(field, Rows) else WIDGETS[field.kind](field)
        widget.put(field.start())
        widget.changed.connect(self._changed)
        widget.changed.connect(lambda: widget.mark(False))
        self.fields[field.name] = widget
        if isinstance(widget, PicturesField):
            widget.photos.wanted.connect(self.thumbnail_wanted)
        for inner in widget.findChildren(QWidget):
            if isinstance(inner, (QLineEdit, QComboBox, QCheckBox)):
                inner.installEventFilter(self)
            if isinstance(inner, PasswordField):
                inner.caps.connect(self.caps.setVisible)
        text = "" if field.kind == "yes" else field.label
        optional_picture = isinstance(widget, PicturesField) and not field.required
        name = label(f"{text}（选填）" if optional_picture else text, wrap=True)
        name.setFixedWidth(px(LABEL_WIDTH))
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        name.setContentsMargins(0, 7, 0, 0)
        if not field.required:
            look(name, "muted")
        self._labels[field.name] = name
        grid.addWidget(name, line, column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(widget, line, column + 1)

    def _changed(self) -> None:
        self._arrange()
        self.changed.emit(self.typed())

    def _arrange(self) -> None:
        """Show the fields that count."""
        typed = self.typed()
        shown = {f.name for f in self.spec.visible(typed)}
        for name, widget in self.fields.items():
            if isinstance(widget, ComputedField):
                widget.follow(typed)
            widget.setVisible(name in shown)
            self._labels[name].setVisible(name in shown)
