"""A flow of steps drawn as boxes with arrows, the steps that may run beside each other in one row.

Only what every applicant goes through has a full frame; what is asked of some, or done elsewhere, is dashed and says
so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.documents.fonts import FontChain, Style
from desktop.documents.layout import LEFT, WIDTH, Edge, Pen, Strip, baseline
from desktop.documents.linebreak import break_lines

_GAP = 10.0
_PADDING = 6.0
_ARROW = 16.0
_HEAD = 3.5
_DASH, _SPACE = 3.0, 2.5
_WIDEST = 0.62
"""A box that stands alone takes so much of the width."""
MOST_ABREAST = 3


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One box. ``needs`` ids of boxes before it; ``note`` a second line; ``dashed`` not everybody's step."""

    id: str
    title: str
    note: str = ""
    needs: tuple[str, ...] = ()
    dashed: bool = False


def rows_of(steps: Sequence[FlowStep]) -> tuple[tuple[FlowStep, ...], ...]:
    """Steps by row: each stands below everything it needs, as far up as it can; at most three abreast."""
    level: dict[str, int] = {}
    for step in steps:
        level[step.id] = 1 + max((level[n] for n in step.needs if n in level), default=-1)
    by_level: dict[int, list[FlowStep]] = {}
    for step in steps:
        by_level.setdefault(level[step.id], []).append(step)
    return tuple(
        tuple(row[n : n + MOST_ABREAST])
        for _, row in sorted(by_level.items())
        for n in range(0, len(row), MOST_ABREAST)
    )


def flow(steps: Sequence[FlowStep], fonts: FontChain, size: float) -> list[Strip]:
    """The drawing, row by row; a page break falls between rows, an arrow stays with the row it points to."""
    strips: list[Strip] = []
    before: tuple[float, ...] = ()
    for row in rows_of(steps):
        centres, width = _places(len(row))
        if before:
            strips.append(_arrows(before, centres))
        strips.append(_boxes(row, centres, width, fonts, size))
        before = centres
    return strips


def _places(count: int) -> tuple[tuple[float, ...], float]:
    """The centres of the boxes of a row and their width."""
    width = min((WIDTH - _GAP * (count - 1)) / count, WIDTH * _WIDEST)
    start = LEFT + (WIDTH - width * count - _GAP * (count - 1)) / 2
    return tuple(start + width / 2 + n * (width + _GAP) for n in range(count)), width


@dataclass(frozen=True)
class _Box:
    """A step with its texts in lines of the room it has."""

    step: FlowStep
    title: list[str]
    note: list[str]

    def lines(self, size: float, small: float) -> Iterator[tuple[str, float, Style]]:
        """Each line with its size and style."""
        yield from ((text, size, "bold") for text in self.title)
        yield from ((text, small, "body") for text in self.note)


def _boxes(
    row: Sequence[FlowStep], centres: Sequence[float], width: float, fonts: FontChain, size: float
) -> Strip:
    small = size - 2
    boxes = [_box(step, width, fonts, size, small) for step in row]
    pitches: Mapping[float, float] = {size: size * 1.35, small: small * 1.3}
    heights = [len(b.title) * pitches[size] + len(b.note) * pitches[small] + 2 * _PADDING for b in boxes]
    height = max(heights)

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        for box, centre, own in zip(boxes, centres, heights, strict=True):
            _frame(pen, centre - width / 2, top, width, height, box.step.dashed)
            y = top - (height - own) / 2 - _PADDING
            for text, points, style in box.lines(size, small):
                foot = baseline(y, pitches[points], points)
                pen.set_in(centre - width / 2, foot, width, text, points, style)
                y -= pitches[points]

    return Strip(height, draw)


def _box(step: FlowStep, width: float, fonts: FontChain, size: float, small: float) -> _Box:
    room = width - 2 * _PADDING
    title = break_lines(step.title, lambda piece: fonts.width(piece, "bold", size), room)
    note = break_lines(step.note, lambda piece: fonts.width(piece, "body", small), room) if step.note else []
    return _Box(step, [line.text for line in title], [line.text for line in note])


def _frame(pen: Pen, x: float, top: float, width: float, height: float, dashed: bool) -> None:
    corners = ((x, top), (x + width, top), (x + width, top - height), (x, top - height))
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        _line(pen, x1, y1, x2, y2, dashed)


def _line(pen: Pen, x1: float, y1: float, x2: float, y2: float, dashed: bool) -> None:
    """A straight line, level or upright."""
    if not dashed:
        pen.rule(x1, y1, x2, y2, 0.9)
        return
    length = abs(x2 - x1) + abs(y2 - y1)
    step_x, step_y = (x2 - x1) / length, (y2 - y1) / length
    at = 0.0
    while at < length:
        end = min(at + _DASH, length)
        pen.rule(x1 + step_x * at, y1 + step_y * at, x1 + step_x * end, y1 + step_y * end, 0.7)
        at += _DASH + _SPACE


def _arrows(above: Sequence[float], below: Sequence[float]) -> Strip:
    """From every box above to one level, from there down to every box below."""

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        level = top - _ARROW / 2
        for x in above if not edge.opens else ():
            pen.rule(x, top, x, level, 0.7)
        ends = (*above, *below)
        if max(ends) - min(ends) > 1:
            pen.rule(min(ends), level, max(ends), level, 0.7)
        for x in below:
            foot = top - _ARROW
            pen.rule(x, level, x, foot, 0.7)
            pen.rule(x - _HEAD, foot + _HEAD * 1.4, x, foot, 0.7)
            pen.rule(x + _HEAD, foot + _HEAD * 1.4, x, foot, 0.7)

    return Strip(_ARROW, draw, keep=True)
