"""The members of a new household, one row each; the first is the head. 残疾, 重病, 在读 stand on a second line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.presenters.typed_people import (
    DISABILITIES,
    GRADES,
    RELATIONS,
    STUDIES,
    WORK_ABILITY,
    TypedMember,
)
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.choice_fields import choice_box
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
MEANS = frozenset(range(4, 8))
"""Columns that only a matter with income and property asks for."""
FIRST_ROWS = 2


def _words(words: Sequence[str], blank: str) -> tuple[tuple[str, str], ...]:
    return tuple((w, w or blank) for w in words)


class _More(QWidget):
    """The second line of a member: unfolded by its tick, and for who is not counted, by that."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.tick = QCheckBox("有残疾、重病或在读")
        self.kind: QComboBox = choice_box(_words(DISABILITIES, "残疾类别"), "残疾类别", blank=False)
        self.grade: QComboBox = choice_box(_words(GRADES, "等级"), "残疾等级", blank=False)
        self.ill = QCheckBox("重病")
        self.study: QComboBox = choice_box(STUDIES, "在读", blank=False)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("不计入的理由")
        self.reason.setMinimumWidth(px(130))
        for widget in self.widgets():
            name = widget.accessibleName() or (
                widget.text() if isinstance(widget, QCheckBox) else "不计入的理由"
            )
            widget.setAccessibleName(f"第 {number + 1} 名成员 {name}")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, GAP // 2)
        box.setSpacing(8)
        for widget in self.widgets():
            box.addWidget(widget)
        box.addStretch(1)
        self.tick.toggled.connect(self._unfold)
        self.reason.hide()
        self._unfold(False)

    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of the line."""
        return (self.tick, self.kind, self.grade, self.ill, self.study, self.reason)

    def put(self, m: TypedMember) -> None:
        for box, value in (
            (self.kind, m.disability_kind),
            (self.grade, m.disability_grade),
            (self.study, m.study),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.ill.setChecked(m.severe_illness)
        self.reason.setText(m.counted_reason)
        self.tick.setChecked(m.more)

    def said(self, box: QComboBox) -> str:
        """What is chosen, nothing while the line is folded away."""
        return str(box.currentData() or "") if self.tick.isChecked() else ""

    def _unfold(self, wanted: bool) -> None:
        for widget in (self.kind, self.grade, self.ill, self.study):
            widget.setVisible(wanted)


class _MemberRow:
    """The widgets of one row."""

    def __init__(self, number: int) -> None:
        self.name, self.id_number, self.birth, self.income = (QLineEdit() for _ in range(4))
        self.relation: QComboBox = choice_box(tuple((r, r) for r in RELATIONS), "与户主关系")
        self.work: QComboBox = choice_box(_words(WORK_ABILITY, "未填"), "劳动能力", blank=False)
        self.counted, self.covered = QCheckBox(), QCheckBox()
        self.more = _More(number)
        self.birth.setPlaceholderText("无证才填")
        self.income.setAlignment(Qt.AlignmentFlag.AlignRight)
        for tick in (self.counted, self.covered):
            tick.setChecked(True)
        self.counted.toggled.connect(lambda counted: self.more.reason.setVisible(not counted))
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

    def cells(self) -> dict[str, QWidget]:
        """Everything a person can be told is wrong, by the name of its field."""
        return {
            "name": self.name, "id_number": self.id_number, "relation": self.relation, "birth": self.birth,
            "income": self.income, "counted_reason": self.more.reason,
        }  # fmt: skip

    def typed(self) -> TypedMember:
        more = self.more
        return TypedMember(
            name=self.name.text(),
            id_number=self.id_number.text(),
            relation=str(self.relation.currentData()),
            birth=self.birth.text(),
            income=self.income.text(),
            work_ability=str(self.work.currentData()),
            counted=self.counted.isChecked(),
            covered=self.covered.isChecked(),
            disability_kind=more.said(more.kind),
            disability_grade=more.said(more.grade),
            severe_illness=more.tick.isChecked() and more.ill.isChecked(),
            study=more.said(more.study),
            counted_reason="" if self.counted.isChecked() else more.reason.text(),
        )

    def put(self, m: TypedMember) -> None:
        for line, text in ((self.name, m.name), (self.id_number, m.id_number), (self.birth, m.birth)):
            line.setText(text)
        self.income.setText(m.income)
        self.relation.setCurrentIndex(max(0, self.relation.findData(m.relation)))
        self.work.setCurrentIndex(max(0, self.work.findData(m.work_ability)))
        self.counted.setChecked(m.counted)
        self.covered.setChecked(m.covered)
        self.more.put(m)


class MembersEditor(QWidget):
    """``changed`` after every change."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[_MemberRow] = []
        self._means = True
        self._heads: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for column, (title, _) in enumerate(HEADS):
            self._heads.append(label(title, "small"))
            self._grid.addWidget(self._heads[-1], 0, column)
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
        line = 2 * len(self.rows) - 1
        for column, widget in enumerate(made.widgets()):
            centre = (
                Qt.AlignmentFlag.AlignHCenter if isinstance(widget, QCheckBox) else Qt.AlignmentFlag.AlignLeft
            )
            self._grid.addWidget(widget, line, column, centre)
        self._grid.addWidget(made.more, line + 1, 1, 1, len(HEADS) - 1)
        for widget in (*made.widgets(), *made.more.widgets()):
            self._listen(widget)
        self._show_means(made)

    def ask_means(self, wanted: bool) -> None:
        """Whether income, ability to work and who counts are asked for."""
        self._means = wanted
        for column in MEANS:
            self._heads[column].setVisible(wanted)
        for made in self.rows:
            self._show_means(made)

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
            for known, widget in shown.cells().items():
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

    def _listen(self, widget: QWidget) -> None:
        if isinstance(widget, QLineEdit):
            widget.textChanged.connect(partial(self._touched, widget))
        elif isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(partial(self._touched, widget))
        elif isinstance(widget, QCheckBox):
            widget.toggled.connect(partial(self._touched, widget))
        widget.installEventFilter(self)

    def _show_means(self, made: _MemberRow) -> None:
        for column, widget in enumerate(made.widgets()):
            if column in MEANS:
                widget.setVisible(self._means)

    def _add_and_go(self) -> None:
        self.add()
        self.rows[-1].name.setFocus()

    def _touched(self, widget: QWidget, _: object) -> None:
        look(widget, "false", "wrong")
        self.changed.emit()
