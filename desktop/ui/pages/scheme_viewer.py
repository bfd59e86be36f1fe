"""方案: matters, their steps as a flow, and beside each value the words it comes from."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from desktop.ui.icons import pixmap
from desktop.ui.pages.page import Page, SideBySide
from desktop.ui.presenters.scheme_viewer import Line, MatterView, SchemeView
from desktop.ui.theme import GAP, MUTED, large, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.line_list import LineList
from desktop.ui.widgets.source_panel import SourcePanel
from desktop.ui.widgets.text import label, row

NARROW = 600


class _Search(QLineEdit):
    """↓ and Enter go into the lines."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)


class SchemeViewerPage(Page):
    """Shows a ``SchemeView``; everything on it is read, nothing is changed."""

    help = (
        "左边选事项，中间是步骤和各项内容，右边是出处：方案原文、国家规定、办公室设置，或者“方案未规定”。"
        "↑↓ 移动，← → 在事项和内容之间换，回车看原文的下一处，Ctrl+F 查找，Ctrl+C 复制一行。"
    )

    def __init__(self) -> None:
        super().__init__()
        self._view = SchemeView("", "", "", ())
        self._shown: list[MatterView] = []
        self.title = label("方案", "title")
        self.issuer = label(look="muted")
        self.query = _Search()
        self.query.setPlaceholderText("查找：步骤、时限、印章……")
        self.query.setAccessibleName("查找")
        self.query.setClearButtonEnabled(True)
        self.query.setFixedWidth(px(230))
        self.name = label(look="muted", wrap=True)
        self.matters = LineList("事项")
        self.matters.setFixedWidth(px(184))
        self.choice = DropDown()
        self.choice.setAccessibleName("事项")
        self.lines = LineList("步骤和各项内容")
        self.sources = SourcePanel()
        self.lines.setMinimumSize(px(250), px(120))
        self.sources.setMinimumWidth(px(230))
        glass = label()
        glass.setPixmap(pixmap("search", MUTED))
        self.body.addLayout(row(self.title, self.issuer, None, glass, self.query, gap=8))
        self.body.addWidget(self.name)
        self.name.setVisible(not large())
        self.body.addWidget(self.choice)
        middle = QHBoxLayout()
        middle.setSpacing(GAP)
        middle.addWidget(self.matters)
        middle.addWidget(SideBySide(self.lines, self.sources, (54, 46), NARROW, GAP), 1)
        self.body.addLayout(middle, 1)
        # Large texts leave no room for three columns: then a box above them names the matter.
        self.matters.setVisible(not large())
        self.choice.setVisible(large())
        self.query.textChanged.connect(self._search)
        self.query.down.connect(self.lines.setFocus)
        self.matters.chosen.connect(lambda _: self._choose(self.matters.currentIndex().row()))
        self.matters.right.connect(self.lines.setFocus)
        self.matters.opened.connect(lambda _: self.lines.setFocus())
        self.choice.activated.connect(self._choose)
        self.lines.left.connect(lambda: (self.choice if large() else self.matters).setFocus())
        self.lines.chosen.connect(self.sources.show_line)
        self.lines.opened.connect(self._next)

    def show_scheme(self, view: SchemeView) -> None:
        """A scheme; the matter that was looked at stays."""
        before = self._matter()
        if view.text != self._view.text:
            self.sources.show_text(view.text)
        self._view = view
        self.issuer.setText(view.issuer)
        self.name.setText(view.title)
        self._offer(before.id if before else None)

    def start(self) -> None:
        """The cursor goes to the matters."""
        (self.choice if large() else self.matters).setFocus()

    def search(self) -> None:
        """Ctrl+F."""
        self.query.setFocus()
        self.query.selectAll()

    def _matter(self) -> MatterView | None:
        row = self.choice.currentIndex()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _search(self) -> None:
        now = self._matter()
        self._offer(now.id if now else None)

    def _offer(self, wanted: str | None) -> None:
        """The matters that hold what is looked for, each with how often."""
        text = self.query.text().strip()
        self._shown = [m for m in self._view.matters if m.found(text)]
        titles = []
        for matter in self._shown:
            hits = sum(1 for line in matter.found(text) if line.kind != "heading")
            titles.append(f"{matter.title}（{hits}）" if text else matter.title)
        same = next((n for n, m in enumerate(self._shown) if m.id == wanted), 0)
        with QSignalBlocker(self.matters):
            lines = [Line("matter", t, m.tags) for t, m in zip(titles, self._shown, strict=True)]
            self.matters.show_lines(lines, same)
        self.choice.clear()
        for title, matter in zip(titles, self._shown, strict=True):
            self.choice.addItem("　".join([title, *matter.tags.splitlines()]))
        self._choose(same if self._shown else -1)

    def _choose(self, number: int) -> None:
        with QSignalBlocker(self.matters):
            self.matters.setCurrentIndex(self.matters.lines.index(number))
        self.choice.setCurrentIndex(number)
        matter, text = self._matter(), self.query.text().strip()
        self.lines.show_lines(matter.found(text) if matter else ())
        if matter is None and text:
            places = self.sources.mark_text(text)
            self.sources.heading.setText(f"没有哪一项提到“{text}”")
            self.sources.note.setText(f"方案原文里有 {places} 处" if places else "方案原文里也没有。")

    def _next(self, line: Line) -> None:
        self.sources.next_quote()
