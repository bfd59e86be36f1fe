"""The members of a new household, one row each; the first is the head."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.presenters.registration import RELATIONS, WORK_ABILITY, TypedMember
from desktop.ui.theme import px
from desktop.ui.widgets.fields import choice_box
from desktop.ui.widgets.text import button, label, look, reveal, row

HEADS = (
    ("姓名", 76),
    ("身份证号", 160),
    ("与户主关系", 84),
    ("出生日期", 92),
    ("年收入（元）", 80),
    ("劳动能力", 116),
    ("计入人口", 56),
    ("纳入保障", 56),
)
FIRST_ROWS = 2


class _MemberRow:
    """The widgets of one row."""

    def __init__(self, number: int) -> None:
        self.name, self.id_number, self.birth, self.income = (QLineEdit() for _ in range(4))
        relations = tuple((r, r) for r in RELATIONS)
        self.relation: QComboBox = choice_box(relations, "与户主关系")
        self.work: QComboBox = choice_box(
            tuple((w, w or "未填") for w in WORK_ABILITY), "劳动能力", blank=False
        )
        self.counted, self.covered = QCheckBox(), QCheckBox()
        self.birth.setPlaceholderText("无证才填")
        self.income.setAlignment(Qt.AlignmentFlag.AlignRight)
        for tick in (self.counted, self.covered):
            tick.setChecked(True)
        if number == 0:
            self.relation.setCurrentIndex(1)
        for widget, (title, width) in zip(self.widgets(), HEADS, strict=True):
            widget.setAccessibleName(f"第 {number + 1} 名成员 {title}")
            widget.setMinimumWidth(px(width))

    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the columns."""
        return (
            self.name, self.id_number, self.relation, self.birth, self.income, self.work, self.counted, self.covered,
        )  # fmt: skip

    def typed(self) -> TypedMember:
        return TypedMember(
            name=self.name.text(),
            id_number=self.id_number.text(),
            relation=str(self.relation.currentData()),
            birth=self.birth.text(),
            income=self.income.text(),
            work_ability=str(self.work.currentData()),
            counted=self.counted.isChecked(),
            covered=self.covered.isChecked(),
        )

    def put(self, m: TypedMember) -> None:
        for line, text in ((self.name, m.name), (self.id_number, m.id_number), (self.birth, m.birth)):
            line.setText(text)
        self.income.setText(m.income)
        self.relation.setCurrentIndex(max(0, self.relation.findData(m.relation)))
        self.work.setCurrentIndex(max(0, self.work.findData(m.work_ability)))
        self.counted.setChecked(m.counted)
        self.covered.setChecked(m.covered)


class MembersEditor(QWidget):
    """``changed`` after every change."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[_MemberRow] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for column, (title, _) in enumerate(HEADS):
            self._grid.addWidget(label(title, "small"), 0, column)
        self._grid.setColumnStretch(len(HEADS), 1)
        self.more = button("添加成员", "plus", "link")
        self.more.clicked.connect(self._add_and_go)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._grid)
        box.addLayout(row(self.more, None))
        for _ in range(FIRST_ROWS):
            self.add()

    def add(self) -> None:
        """One row more."""
        made = _MemberRow(len(self.rows))
        self.rows.append(made)
        for column, widget in enumerate(made.widgets()):
            centre = (
                Qt.AlignmentFlag.AlignHCenter if isinstance(widget, QCheckBox) else Qt.AlignmentFlag.AlignLeft
            )
            self._grid.addWidget(widget, len(self.rows), column, centre)
            if isinstance(widget, QLineEdit):
                widget.textChanged.connect(lambda _: self.changed.emit())
                widget.textChanged.connect(partial(_mended, widget))
            elif isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(lambda _: self.changed.emit())
                widget.currentIndexChanged.connect(partial(_mended, widget))
            elif isinstance(widget, QCheckBox):
                widget.toggled.connect(lambda _: self.changed.emit())
            widget.installEventFilter(self)

    def typed(self) -> tuple[TypedMember, ...]:
        """Every row as typed, blank ones too."""
        return tuple(r.typed() for r in self.rows)

    def put(self, members: Sequence[TypedMember]) -> None:
        """Put back what was typed before."""
        while len(self.rows) < len(members):
            self.add()
        for shown, member in zip(self.rows, members, strict=False):
            shown.put(member)

    def mark(self, *places: str) -> None:
        """Show the cells that cannot be used, ``<row>.<name>`` each, and go to the first; none: none."""
        for n, shown in enumerate(self.rows):
            cells = {"name": shown.name, "id_number": shown.id_number, "relation": shown.relation,
                     "birth": shown.birth, "income": shown.income}  # fmt: skip
            for known, widget in cells.items():
                place = f"{n}.{known}"
                look(widget, "true" if place in places else "false", "wrong")
                if places and place == places[0]:
                    widget.setFocus(Qt.FocusReason.OtherFocusReason)
                    reveal(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter = next field."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)

    def _add_and_go(self) -> None:
        self.add()
        self.rows[-1].name.setFocus()


def _mended(widget: QWidget, _: object) -> None:
    look(widget, "false", "wrong")
