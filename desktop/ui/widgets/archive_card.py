"""One household of 归档: its volume and copies, what each checklist lacks, the forms that add and hand on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.presenters.archive import LACKING, CaseArchive, HouseholdArchive
from desktop.ui.presenters.dossier_sheet import FORM as DOSSIER
from desktop.ui.presenters.forms import FieldProblem, FormSpec
from desktop.ui.theme import GAP
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.text import button, card, label, row

_LOOKS = {"scanned": "tag-good", "printed": "tag-good", "missing": "tag-hurt", "unmade": "tag-hurt"}


class HouseholdCard(QWidget):
    """``volume`` carries which copy; ``dossier``, ``replaced`` and ``handed_on`` typed; ``added`` (CaseArchive, typed);
    ``made`` (CaseArchive, form); ``thumbnail_wanted`` a path; ``opened``: the household itself is wanted."""

    volume = Signal(int)
    dossier = Signal(object)
    added = Signal(object, object)
    handed_on = Signal(object)
    replaced = Signal(object)
    made = Signal(object, str)
    thumbnail_wanted = Signal(str)
    opened = Signal()

    def __init__(self, shown: HouseholdArchive) -> None:
        super().__init__()
        self.panels: list[FormPanel] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self._volume(shown))
        for case in shown.cases:
            box.addWidget(self._case(case))
        if shown.rescan is not None:
            box.addWidget(self._form("更换扫描件", shown.rescan, self.replaced.emit))
        box.addWidget(self._form("移交", shown.hand_on, self.handed_on.emit))

    def mark(self, error: UserError) -> None:
        """It was not written: the forms take input again, the field that is meant is marked."""
        for panel in self.panels:
            panel.wait(False)
            panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for a form."""
        for panel in self.panels:
            panel.show_thumbnail(path, image)

    def _volume(self, shown: HouseholdArchive) -> QWidget:
        line = shown.line
        frame, box = card(line.head)
        to = button("打开这一户", kind="link")
        to.clicked.connect(self.opened)
        state = label(line.state, "tag-hurt" if line.state == LACKING else "tag-good")
        box.addLayout(row(state, label(line.village, "muted"), None, to))
        if line.missing:
            box.addWidget(label(f"还缺：{line.missing}", wrap=True))
        for number, (name, where) in enumerate(shown.copies, 1):
            look = button(f"看案卷（{name}）", kind="main" if number == 1 else "")
            look.setObjectName(f"volume-{number}")
            look.clicked.connect(partial(self._look, number))
            box.addLayout(row(look, None))
            box.addWidget(label(where, "small", wrap=True))
        box.addWidget(self._form("卷宗", DOSSIER, self.dossier.emit))
        box.addWidget(label("查一段时间里的决定、依据、发放和更正，给审计看", "small", wrap=True))
        return frame

    def _look(self, copy: int, _checked: bool = False) -> None:
        self.volume.emit(copy)

    def _case(self, case: CaseArchive) -> QWidget:
        frame, box = card(case.title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for number, item in enumerate(case.items):
            grid.addWidget(label(item.title, wrap=True), number, 0)
            state = label(item.words, _LOOKS.get(item.state, "tag"))
            grid.addWidget(state, number, 1, Qt.AlignmentFlag.AlignRight)
            if item.form:
                grid.addWidget(self._make(case, item.form), number, 2)
        box.addLayout(grid)
        box.addWidget(self._form("补扫描件", case.add, partial(self.added.emit, case)))
        return frame

    def _make(self, case: CaseArchive, form: str) -> QWidget:
        make = button("生成并存入", kind="link")
        make.setObjectName(f"make-{form}")
        make.clicked.connect(lambda: self.made.emit(case, form))
        return make

    def _form(self, title: str, spec: FormSpec, handed_in: Callable[[object], None]) -> QWidget:
        """A form behind its button: most days none of them is wanted."""
        frame = QWidget()
        box = QVBoxLayout(frame)
        box.setContentsMargins(0, 0, 0, 0)
        panel = FormPanel(spec)
        panel.setObjectName(f"form-{title}")
        panel.handed_in.connect(handed_in)
        panel.cleared.connect(lambda: panel.put({f.name: f.start() for f in spec.fields}))
        panel.thumbnail_wanted.connect(self.thumbnail_wanted)
        panel.hide()
        more = button(f"{title}…")
        more.setObjectName(f"do-{title}")
        more.clicked.connect(lambda: panel.setVisible(panel.isHidden()))
        box.addLayout(row(more, None))
        box.addWidget(panel)
        self.panels.append(panel)
        return frame
