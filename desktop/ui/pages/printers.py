"""设置·打印机: which printers there are, a test page for each, and the two numbers read off it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, hand_in, scrolled
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.printers import Board, Line
from desktop.ui.theme import GAP
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.text import button, card, empty, label, row

NOTHING = "系统里没有打印机。请先在系统设置里装好打印机，再按“刷新”。"


class PrintersPage(Page):
    """``test`` carries the name of a printer; ``calibrated`` what was typed; ``refresh``; ``back``."""

    help = (
        "每台打印机先印一张测试页，量左边和上边纸边到框线的毫米数，填进来记下。以后的文书都按它移正，"
        "套打预先印好的纸时对得准。只记在这台电脑上。Esc 返回设置。"
    )
    test = Signal(str)
    calibrated = Signal(object)
    refresh = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.panel: FormPanel | None = None
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        self.again = button("刷新")
        self.again.setToolTip("重新查找打印机")
        self.again.clicked.connect(self.refresh)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(GAP)
        inside = QWidget()
        inside.setLayout(self._inside)
        self.body.addLayout(row(back, label("打印机", "title"), None, self.again))
        self.body.addWidget(scrolled(inside), 1)

    def show_board(self, board: Board) -> None:
        """The printers as they stand."""
        self.panel = None
        empty(self._inside)
        for line in board.lines:
            self._inside.addWidget(self._line(line))
        if board.form is None:
            self._inside.addWidget(label(NOTHING, "muted", wrap=True))
        else:
            frame, box = card("校准")
            box.addWidget(label(board.form.help, "small", wrap=True))
            self.panel = FormPanel(board.form)
            self.panel.handed_in.connect(self.calibrated)
            self.panel.cleared.connect(lambda: self.show_board(board))
            box.addWidget(self.panel)
            self._inside.addWidget(frame)
        self._inside.addStretch(1)

    def act(self) -> None:
        """F5: keep what was measured."""
        hand_in(self)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.bar.show_error(error)
        if self.panel is not None:
            self.panel.wait(False)
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))

    def start(self) -> None:
        """The cursor goes into the form."""
        if self.panel is not None:
            self.panel.start()
        else:
            self.again.setFocus()

    def _line(self, line: Line) -> QWidget:
        frame, box = card("")
        press = button("印测试页", "paper")
        press.setObjectName(f"test-{line.name}")
        press.clicked.connect(lambda: self.test.emit(line.name))
        tag = label("已校准" if line.off else "没有校准", "tag-good" if line.off else "tag")
        name = label(line.name, "strong", wrap=True)
        title = row(gap=GAP)
        title.addWidget(name, 1)
        title.addWidget(tag)
        title.addWidget(press)
        box.addLayout(title)
        box.addWidget(label(line.said, "small", wrap=True))
        return frame
