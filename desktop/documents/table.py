"""Ruled tables and grids that wrap their cells, break over pages and repeat their head.

A low row is one strip; a high one is a strip per line, so that a page may break between its lines, and its
box is closed at the foot of the page and opened again on the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.documents.fonts import FontChain, Style
from desktop.documents.layout import LEFT, WIDTH, Align, Edge, Pen, Strip, baseline
from desktop.documents.linebreak import break_lines

_PADDING = 4.0  # points left and right of a cell
_ROW_GAP = 3.0  # points above and below the lines of a row
_WHOLE = 12  # a row of more lines may be cut by a page break


@dataclass(frozen=True)
class Cell:
    """A cell: its text, its share of the row's width, and how it is set."""

    text: str
    share: float
    style: Style = "body"
    align: Align = "left"
    lines: int = 1  # at least so many, for writing by hand


def row(cells: Sequence[Cell], fonts: FontChain, size: float, pitch: float) -> list[Strip]:
    """Set one row: a low one as one strip with its texts centred, a high one line by line."""
    total = sum(cell.share for cell in cells)
    widths = [WIDTH * cell.share / total for cell in cells]
    texts = [_wrap(cell, width, fonts, size) for cell, width in zip(cells, widths, strict=True)]
    count = max(max(len(lines), cell.lines) for lines, cell in zip(texts, cells, strict=True))
    columns = [_Column(cell, width, lines) for cell, width, lines in zip(cells, widths, texts, strict=True)]
    if count <= _WHOLE:
        return [_band(columns, count, size, pitch, first=True, last=True)]
    return [
        _band([column.line(number) for column in columns], 1, size, pitch, number == 0, number == count - 1)
        for number in range(count)
    ]


def _wrap(cell: Cell, width: float, fonts: FontChain, size: float) -> list[str]:
    room = width - 2 * _PADDING
    return [
        line.text
        for part in cell.text.split("\n")
        for line in break_lines(part, lambda piece: fonts.width(piece, cell.style, size), room)
    ]


@dataclass(frozen=True)
class _Column:
    """A cell with its width in points and its text in lines."""

    cell: Cell
    width: float
    lines: list[str]

    def line(self, number: int) -> "_Column":
        """The same column with only one of its lines."""
        return replace(self, lines=self.lines[number : number + 1])


def _band(
    columns: Sequence[_Column], count: int, size: float, pitch: float, first: bool, last: bool
) -> Strip:
    """``count`` lines of a row and their rules; ``first`` opens the row, ``last`` ends it."""
    above = _ROW_GAP * first
    height = count * pitch + above + _ROW_GAP * last

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        x = LEFT
        pen.rule(x, top, x, top - height)
        for column in columns:
            _draw_lines(pen, column, x, top - above - (count - len(column.lines)) * pitch / 2, size, pitch)
            x += column.width
            pen.rule(x, top, x, top - height)
        if first or edge.opens:
            pen.rule(LEFT, top, LEFT + WIDTH, top)
        if last or edge.closes:
            pen.rule(LEFT, top - height, LEFT + WIDTH, top - height)

    return Strip(height, draw)


def _draw_lines(pen: Pen, column: _Column, x: float, top: float, size: float, pitch: float) -> None:
    room = column.width - 2 * _PADDING
    for number, text in enumerate(column.lines):
        y = baseline(top - number * pitch, pitch, size)
        pen.set_in(x + _PADDING, y, room, text, size, column.cell.style, column.cell.align)


def table(
    head: Sequence[Cell],
    fields: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    fonts: FontChain,
    size: float,
    pitch: float,
) -> list[Strip]:
    """A head and its rows; ``fields`` names the value for each cell of ``head``."""
    titles = row([replace(cell, align="center", style="bold") for cell in head], fonts, size, pitch)
    top = tuple(replace(strip, keep=True) for strip in titles)
    strips = list(top)
    for values in rows:
        cells = [replace(cell, text=values[name]) for cell, name in zip(head, fields, strict=True)]
        strips += [replace(strip, head=top) for strip in row(cells, fonts, size, pitch)]
    return strips
