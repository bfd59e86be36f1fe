"""Ruled tables and grids that wrap their cells, break over pages and repeat their head.

A low row is one strip; a high one is a strip per line, so that a page may break between its lines, and its
box is closed at the foot of the page and opened again on the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.documents.fonts import FontChain, Style
from desktop.documents.ink import Inked, Spans, whole
from desktop.documents.layout import PORTRAIT, Align, Edge, Pen, Sheet, Strip, baseline
from desktop.documents.linebreak import set_lines, widest_word

PADDING = 4.0  # points left and right of a cell
ROW_GAP = 3.0  # points above and below the lines of a row
WHOLE = 12  # a row of more lines may be cut by a page break
_SMALLEST = 0.62  # of the size: so far a cell shrinks before a number in it is cut


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its share of the row's width, and how it is set."""

    text: str
    share: float
    style: Style = "body"
    align: Align = "left"
    lines: int = 1  # at least so many, for writing by hand
    ink: Spans = ()  # the pieces of its text that were filled in


def row(
    cells: Sequence[Cell], fonts: FontChain, size: float, pitch: float, sheet: Sheet = PORTRAIT
) -> list[Strip]:
    """Set one row: a low one as one strip with its texts centred, a high one line by line."""
    key = ("row", *cells, size, pitch, sheet.turned)
    return [*fonts.remembered(key, lambda: tuple(_row(cells, fonts, size, pitch, sheet)))]


def _row(cells: Sequence[Cell], fonts: FontChain, size: float, pitch: float, sheet: Sheet) -> list[Strip]:
    unit = sheet.inner / sum(cell.share for cell in cells)
    columns = []
    for cell in cells:
        width = unit * cell.share
        said = Inked(cell.text, cell.ink)
        columns.append(_Column(cell, width, *wrapped(said, cell.style, width, fonts, size)))
    count = max(max(len(column.lines), column.cell.lines) for column in columns)
    if count <= WHOLE:
        return [_band(columns, count, pitch, sheet, first=True, last=True)]
    return [
        _band([column.line(number) for column in columns], 1, pitch, sheet, number == 0, number == count - 1)
        for number in range(count)
    ]


def wrapped(
    said: Inked, style: Style, width: float, fonts: FontChain, size: float
) -> tuple[tuple[Inked, ...], float]:
    """The lines of a cell and their size: a little smaller where a number or an amount would be cut otherwise."""
    room = width - 2 * PADDING
    if "\n" not in said.text and fonts.width(said.text, style, size) <= room:
        return (said,), size
    parts = said.split()
    widest = max(widest_word(text, fonts.widths(text, style, size)) for text, _ in parts)
    if widest > room:
        size = max(size * room / widest - 0.01, size * _SMALLEST)
    lines = ((part, set_lines(part.text, fonts.widths(part.text, style, size), room)) for part in parts)
    return tuple(
        part.cut(one.start, one.start + len(one.text)) for part, set_as in lines for one in set_as
    ), size


@dataclass(frozen=True)
class _Column:
    """A cell with its width in points and its text in lines of a size."""

    cell: Cell
    width: float
    lines: tuple[Inked, ...]
    size: float

    def line(self, number: int) -> "_Column":
        """The same column with only one of its lines."""
        return replace(self, lines=self.lines[number : number + 1])


def _band(
    columns: Sequence[_Column], count: int, pitch: float, sheet: Sheet, first: bool, last: bool
) -> Strip:
    """``count`` lines of a row and their rules; ``first`` opens the row, ``last`` ends it."""
    above = ROW_GAP * first
    height = count * pitch + above + ROW_GAP * last
    left, right = sheet.left, sheet.left + sheet.inner

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        x = left
        pen.rule(x, top, x, top - height)
        for column in columns:
            _draw_lines(pen, column, x, top - above - (count - len(column.lines)) * pitch / 2, pitch)
            x += column.width
            pen.rule(x, top, x, top - height)
        if first or edge.opens:
            pen.rule(left, top, right, top)
        if last or edge.closes:
            pen.rule(left, top - height, right, top - height)

    return Strip(height, draw)


def _draw_lines(pen: Pen, column: _Column, x: float, top: float, pitch: float) -> None:
    room = column.width - 2 * PADDING
    for number, (text, ink) in enumerate(column.lines):
        y = baseline(top - number * pitch, pitch, column.size)
        pen.set_in(x + PADDING, y, room, text, column.size, column.cell.style, column.cell.align, ink=ink)


def table(
    head: Sequence[Cell],
    fields: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    fonts: FontChain,
    size: float,
    pitch: float,
    sheet: Sheet = PORTRAIT,
) -> list[Strip]:
    """A head and its rows; ``fields`` names the value for each cell of ``head``."""
    titles = row([replace(cell, align="center", style="bold") for cell in head], fonts, size, pitch, sheet)
    top = tuple(replace(strip, keep=True) for strip in titles)
    strips = list(top)
    for values in rows:
        cells = [
            Cell(values[name], cell.share, cell.style, cell.align, cell.lines, whole(values[name]).ink)
            for cell, name in zip(head, fields, strict=True)
        ]
        strips += [replace(strip, head=top) for strip in row(cells, fonts, size, pitch, sheet)]
    return strips
