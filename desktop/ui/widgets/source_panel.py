"""Where the values of one line come from, and the scheme's own text with the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from desktop.domain.sources import ORIGIN_NAMES, Source, Value
from desktop.ui.pages.page import scrolled
from desktop.ui.presenters.scheme_viewer import Line, passage
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.text import button, card, empty, label, row

MARKED, HERE = "#f7efdc", "#f0d58c"
"""The paper behind quoted words, and behind those the text was scrolled to."""
_LOOKS = {
    "scheme": "tag",
    "law": "tag-good",
    "local": "tag-good",
    "office": "tag-care",
    "unsaid": "small",
}


class SourcePanel(QWidget):
    """Shows one line; ``next_quote`` goes through the passages it was taken from."""

    def __init__(self) -> None:
        super().__init__()
        self._quotes: list[str] = []
        self._here = -1
        self.heading = label(look="heading", wrap=True)
        self.note = label(look="small", wrap=True)
        self.further = button("下一处", kind="link")
        self.further.setToolTip("在左边的行上按回车也可以")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("方案原文")
        self.text.setMinimumHeight(px(70))
        self.values = QVBoxLayout()
        self.values.setContentsMargins(0, 0, 4, 0)
        self.values.setSpacing(GAP // 2)
        self.further.clicked.connect(self.next_quote)
        frame, inside = card()
        inside.addWidget(self.heading)
        holder = QWidget()
        holder.setLayout(self.values)
        inside.addWidget(scrolled(holder), 1)
        holder.setAutoFillBackground(False)  # a scrolling area fills what it is given
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP // 2)
        box.addWidget(frame, 6)
        above = row(label("方案原文", "heading"), self.note, self.further, gap=8)
        above.setStretch(1, 1)
        box.addLayout(above)
        box.addWidget(self.text, 5)

    def show_text(self, text: str) -> None:
        """The scheme's own text."""
        self.text.setPlainText(text)

    def show_line(self, line: Line | None) -> None:
        """Every value of a line with its sources; the text goes to the first quote."""
        empty(self.values)
        self.heading.setText(line.title if line else "出处")
        for value in line.values if line else ():
            self._add(value)
        self.values.addStretch(1)
        quotes = [s.text for v in (line.values if line else ()) for s in v.sources if s.origin == "scheme"]
        self._mark(list(dict.fromkeys(quotes)))
        self.note.setText("" if quotes or line is None else "这一项不是方案的原话，见上面的出处。")

    def mark_text(self, text: str) -> int:
        """Mark every place of a text; how many there are."""
        plain, found, start = self.text.toPlainText(), [], 0
        while text and (start := plain.find(text, start)) >= 0:
            found.append((start, start + len(text)))
            start += len(text)
        self._select(found, 0)
        return len(found)

    def next_quote(self) -> None:
        """Scroll to the next passage, from the last to the first."""
        if self._quotes:
            self._here = (self._here + 1) % len(self._quotes)
            self._draw()

    def _add(self, value: Value) -> None:
        heading = self.heading.text()
        text = value.text if value.label == heading else f"{value.label}：{value.text}"
        if value.text != heading:  # the step itself is the heading
            said = label(text, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.values.addWidget(said)
        for source in value.sources:
            self.values.addLayout(row(label(ORIGIN_NAMES[source.origin], _LOOKS[source.origin]), None, gap=8))
            for text, kind in _words(source):
                self.values.addWidget(label(text, kind, wrap=True))

    def _mark(self, quotes: list[str]) -> None:
        self._quotes, self._here = quotes, 0 if quotes else -1
        self.further.setVisible(len(quotes) > 1)
        self._draw()

    def _draw(self) -> None:
        plain = self.text.toPlainText()
        places = [passage(plain, quote) for quote in self._quotes]
        here = places[self._here] if 0 <= self._here < len(places) else None
        found = [place for place in places if place is not None]
        if len(self._quotes) > 1:
            self.further.setText(f"第 {self._here + 1} 处，共 {len(self._quotes)} 处 · 下一处")
        self._select(found, found.index(here) if here is not None else 0)

    def _select(self, places: Sequence[tuple[int, int]], here: int) -> None:
        marks = []
        for n, (first, end) in enumerate(places):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(first, end)
            paper = QColor(HERE if n == here else MARKED)
            mark.format.setBackground(paper)
            marks.append(mark)
        self.text.setExtraSelections(marks)
        if places:
            # From the end, so that the whole passage comes into sight.
            self.text.setTextCursor(self._cursor(places[here][0], places[here][0]))
            self.text.centerCursor()

    def _cursor(self, first: int, end: int) -> QTextCursor:
        plain = self.text.toPlainText()
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(_units(plain[:first]))
        cursor.setPosition(_units(plain[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _words(source: Source) -> list[tuple[str, str]]:
    """What is written under the mark of a source, and how it looks."""
    match source.origin:
        case "scheme":
            return [(f"“{source.text}”", "")]
        case "unsaid":
            return []
        case "office":
            return [(f"设置项：{source.text}", "muted")]
        case _:
            return [(source.text, ""), *([(f"大意：{source.says}", "muted")] if source.says else [])]


def _units(text: str) -> int:
    """Qt counts in UTF-16: a rare character is two."""
    return len(text.encode("utf-16-le")) // 2
