"""The foot of every page: its number, the code that names it, and how far the paper can be checked.

Drawn on the upright sheet, also where the text lies across: page numbers stand where they do on other papers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm

from desktop.documents.layout import BOTTOM, GREY, LEFT, PAGE_HEIGHT, TOP, WIDTH, Align, Pen
from desktop.documents.marks import Marks, small

_PAGE_NUMBER = 14.0  # 4号
_NOTE, _NOTE_PITCH = 9.0, 11.5
_LONG_NUMBER = 60  # characters
_CODE_ROOM = 18 * mm  # beside the notes, for a page's code


@dataclass(frozen=True)
class Foot:
    """What all pages of one paper say: ``number`` of the paper, ``notes``, the line of this copy, its marks.

    ``top`` is the margin above the text, in which the line of the copy stands.
    """

    number: str
    notes: Sequence[str]
    copy: str
    marks: Marks
    top: float = TOP

    def draw(self, pen: Pen, page: int, count: int) -> None:
        """The foot of one page: its number 7 mm below the text, at the right of odd pages and the left of even ones."""
        y = BOTTOM - 7 * mm - _PAGE_NUMBER * 0.86
        side: Align = "right" if page % 2 else "left"
        pen.set_in(
            LEFT + _PAGE_NUMBER, y, WIDTH - 2 * _PAGE_NUMBER, f"— {page} —", _PAGE_NUMBER, "song", side
        )
        with pen.filled():
            self._limits(pen, y, page, count)
        if self.copy:
            pen.set_in(LEFT, PAGE_HEIGHT - self.top + 5 * mm, WIDTH, self.copy, 10.5, "body", "right")

    def _limits(self, pen: Pen, y: float, page: int, count: int) -> None:
        """Notes and code: they stay on a sheet that carries its words already, or it could not be told what it is."""
        coded = self.marks.paper(count)
        room = WIDTH - 2 * _CODE_ROOM if coded else WIDTH
        for line in pen.fonts.lines("　".join(self._notes(page, count)), "body", _NOTE, room):
            y -= _NOTE_PITCH if y < BOTTOM - 12 * mm else 16
            pen.set_in(LEFT + (WIDTH - room) / 2, y, room, line.text, _NOTE, "body", "center", GREY)
        if coded:
            code = small(coded, page, count)
            x = LEFT if page % 2 else LEFT + WIDTH - code.side
            pen.code(x, BOTTOM - 7 * mm, code)

    def _notes(self, page: int, count: int) -> list[str]:
        notes = [note for note in (*self.notes, self.marks.note) if note]
        if count > 1:
            number = self.number if len(self.number) <= _LONG_NUMBER else f"{self.number[:_LONG_NUMBER]}…"
            notes.insert(0, f"{number}　共 {count} 页".strip())
        if coded := self.marks.paper(count):
            notes.append(f"页码校验 {coded}-{page}")
        return notes
