"""A free grid on paper: cells over several columns and rows, with rows that repeat and a head on every page.

Heights are counted in lines. Rows that a cell joins stay on one page if they are low; where they are not, the text of
a joined cell runs down its rows line by line, so that nothing is lost at a page break.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desktop.documents.filled import Filled
from desktop.documents.fonts import FontChain, Style
from desktop.documents.form_blocks import CellRow, Cells, CellText
from desktop.documents.ink import Inked
from desktop.documents.layout import Align, Edge, Pen, Sheet, Strip, baseline
from desktop.documents.table import PADDING, ROW_GAP, WHOLE, wrapped

_TOGETHER = 0.45  # of a page: joined rows up to this height are never parted
_BY_HAND = 3  # rows that repeat, on a copy for handwriting


@dataclass
class _Put:
    """A cell in its place: printed rows from ``row`` on, ``down`` of them; columns from ``column`` on."""

    row: int
    down: int
    column: int
    span: int
    style: Style
    align: Align
    least: int
    text: Inked
    lines: tuple[Inked, ...] = ()
    size: float = 0.0


@dataclass
class _Said:
    """A line of text in a band: how far below the band's top its pitch begins."""

    put: _Put
    text: Inked
    below: float


@dataclass
class _Band:
    """A row, or one line of a high row."""

    row: int
    count: int
    first: bool
    last: bool
    texts: list[_Said] = field(default_factory=list)

    def height(self, pitch: float) -> float:
        return self.count * pitch + ROW_GAP * self.first + ROW_GAP * self.last


def cells(
    block: Cells, filled: Filled, fonts: FontChain, size: float, pitch: float, sheet: Sheet
) -> list[Strip]:
    """Set the grid of ``block`` with the values of ``filled``."""
    edges = _edges(block, sheet)
    puts, total, heads = _placed(block, filled)
    for put in puts:
        width = edges[put.column + put.span] - edges[put.column]
        put.lines, put.size = wrapped(put.text, put.style, width, fonts, size)
    counts = _counts(puts, total)
    strips: list[Strip] = []
    top: tuple[Strip, ...] = ()
    for start, end in _groups(puts, total):
        own = [put for put in puts if start <= put.row < end]
        made = _group(own, counts, start, end, edges, pitch, sheet)
        if start < heads:
            made = [replace(strip, keep=True) for strip in made]
            top = (*top, *made)
        else:
            made = [replace(strip, head=top) for strip in made]
        strips += made
    return strips


def _edges(block: Cells, sheet: Sheet) -> list[float]:
    """The x of the left of every column, and of the right of the last."""
    widths = block.widths or (1.0,) * block.count
    unit, x = sheet.inner / sum(widths), sheet.left
    edges = [x]
    for width in widths:
        x += width * unit
        edges.append(x)
    return edges


def _placed(block: Cells, filled: Filled) -> tuple[list[_Put], int, int]:
    """Every printed cell in its place, how many rows are printed, and how many of them are the head."""
    times = [_times(row, filled) for row in block.rows]
    puts: list[_Put] = []
    at, heads = 0, 0
    reaching = [0] * block.count  # for each column, how many rows of the file a cell from above still takes
    for number, row in enumerate(block.rows):
        free = [column for column in range(block.count) if not reaching[column]]
        reaching = [max(rest - 1, 0) for rest in reaching]
        own: list[tuple[CellText, int]] = []
        for cell in row.cells:
            taken, free = free[: cell.span], free[cell.span :]
            own.append((cell, taken[0]))
            for column in taken:
                reaching[column] = cell.down - 1
        for place in range(times[number]):
            for cell, column in own:
                down = sum(times[number : number + cell.down]) if row.each is None else 1
                text = _text(row, cell, filled, place)
                puts.append(
                    _Put(
                        at + place, down, column, cell.span, cell.drawn_style, cell.drawn_align,
                        cell.lines, text,
                    )
                )  # fmt: skip
        at += times[number]
        heads = at if number < block.head else heads
    return puts, at, heads


def _times(row: CellRow, filled: Filled) -> int:
    """How often a row is printed."""
    if row.each is not None:
        least = max(row.blank_rows, _BY_HAND if filled.by_hand else 0)
        return max(len(filled.rows[row.each]), least)
    return int(filled.present(row.when, row.unless))


def _text(row: CellRow, cell: CellText, filled: Filled, place: int) -> Inked:
    if row.each is None:
        return filled.inked_cell(cell.text)
    rows = filled.rows[row.each]
    if place < len(rows):
        return filled.inked_row(cell.text, rows[place])
    columns = filled.form.field(row.each)
    return filled.inked_row(cell.text, dict.fromkeys(columns.columns if columns else (), ""))


def _counts(puts: Sequence[_Put], total: int) -> list[int]:
    """Lines of every row: as many as its highest cell needs; what a joined cell needs more goes to its last row."""
    counts = [1] * total
    for put in puts:
        if put.down == 1:
            counts[put.row] = max(counts[put.row], put.least, len(put.lines))
    for put in puts:
        if put.down > 1:
            missing = max(put.least, len(put.lines)) - sum(counts[put.row : put.row + put.down])
            counts[put.row + put.down - 1] += max(missing, 0)
    return counts


def _groups(puts: Sequence[_Put], total: int) -> Iterator[tuple[int, int]]:
    """First row and the row after the last of rows that cells join."""
    reach = list(range(1, total + 1))
    for put in puts:
        reach[put.row] = max(reach[put.row], put.row + put.down)
    start, end = 0, 0
    for row in range(total):
        if row == end and row > start:
            yield start, end
            start = row
        end = max(end, reach[row])
    if total:
        yield start, end


def _group(
    puts: Sequence[_Put],
    counts: Sequence[int],
    start: int,
    end: int,
    edges: Sequence[float],
    pitch: float,
    sheet: Sheet,
) -> list[Strip]:
    bands: list[_Band] = []
    for row in range(start, end):
        if counts[row] <= WHOLE:
            bands.append(_Band(row, counts[row], first=True, last=True))
        else:
            bands += [_Band(row, 1, n == 0, n == counts[row] - 1) for n in range(counts[row])]
    together = sum(band.height(pitch) for band in bands) <= sheet.room * _TOGETHER
    for put in puts:
        own = [band for band in bands if put.row <= band.row < put.row + put.down]
        if together or len(own) == 1:
            _centre(put, own, pitch)
        else:
            _run_down(put, own, pitch)
    strips = [_strip(band, puts, edges, pitch) for band in bands]
    held = len(strips) - 1 if together else 0
    return [replace(strip, keep=True) if n < held else strip for n, strip in enumerate(strips)]


def _centre(put: _Put, bands: Sequence[_Band], pitch: float) -> None:
    height = sum(band.height(pitch) for band in bands)
    below = (height - len(put.lines) * pitch) / 2
    for number, text in enumerate(put.lines):
        bands[0].texts.append(_Said(put, text, below + number * pitch))


def _run_down(put: _Put, bands: Sequence[_Band], pitch: float) -> None:
    rest = list(put.lines)
    for band in bands:
        for number in range(min(band.count, len(rest))):
            band.texts.append(_Said(put, rest.pop(0), ROW_GAP * band.first + number * pitch))


def _strip(band: _Band, puts: Sequence[_Put], edges: Sequence[float], pitch: float) -> Strip:
    height = band.height(pitch)
    crossing = [put for put in puts if put.row <= band.row < put.row + put.down]
    uprights = {edges[put.column] for put in crossing} | {edges[0], edges[-1]}
    uprights |= {edges[put.column + put.span] for put in crossing}
    tops = [(edges[put.column], edges[put.column + put.span]) for put in crossing if put.row == band.row]
    ends_here = band.last and all(put.row + put.down - 1 == band.row for put in crossing)

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        for said in band.texts:
            put = said.put
            x, right = edges[put.column], edges[put.column + put.span]
            y = baseline(top - said.below, pitch, put.size)
            text, ink = said.text
            pen.set_in(x + PADDING, y, right - x - 2 * PADDING, text, put.size, put.style, put.align, ink=ink)
        for x in sorted(uprights):
            pen.rule(x, top, x, top - height)
        if edge.opens:
            pen.rule(edges[0], top, edges[-1], top)
        elif band.first:
            for x, right in tops:
                pen.rule(x, top, right, top)
        if edge.closes or ends_here:
            pen.rule(edges[0], top - height, edges[-1], top - height)

    return Strip(height, draw)
