"""The A4 page after GB/T 9704-2012: paragraphs, titles, and cutting a paper into pages.

A paper is first set into *strips* (a line of text, a line of a table row, the seal block); only when all
of them are there, and with them every glyph, are they laid onto pages and drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from desktop.documents.fonts import FontChain, Style
from desktop.documents.ink import Inked, Spans
from desktop.documents.linebreak import Line, set_lines
from desktop.documents.pen import BLACK, GREY, RED, Align, Colour, Pen, baseline
from desktop.documents.title import title_lines

__all__ = ["BLACK", "GREY", "RED", "Align", "Colour", "Pen", "baseline"]


@dataclass(frozen=True)
class Sheet:
    """A page and its margins in points; ``turned``: the printed side lies across, head at the binding edge."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    turned: bool = False

    @property
    def inner(self) -> float:
        """Width of the type area."""
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        """Height of the type area."""
        return self.height - self.top - self.bottom


PAGE_WIDTH, PAGE_HEIGHT = A4
PORTRAIT = Sheet(PAGE_WIDTH, PAGE_HEIGHT, left=28 * mm, right=26 * mm, top=37 * mm, bottom=35 * mm)
# The same sheet on its side (GB/T 9704-2012 §7.4): the binding edge is above, so that the head of the table lies at
# the binding edge of an odd page and at the cut edge of an even one, and page numbers stay where they are on others.
LANDSCAPE = Sheet(
    PORTRAIT.height,
    PORTRAIT.width,
    left=PORTRAIT.bottom,
    right=PORTRAIT.top,
    top=PORTRAIT.left,
    bottom=PORTRAIT.right,
    turned=True,
)
LEFT, RIGHT, TOP, BOTTOM = PORTRAIT.left, PORTRAIT.right, PORTRAIT.top, PORTRAIT.bottom
WIDTH = PORTRAIT.inner  # 28 characters of 16 pt
PITCH = 28.95 / 16  # line pitch by body size
TITLE = 22.0  # 2号

_STRETCH = 0.12  # a line is justified by at most this part of the size per character


@dataclass(frozen=True)
class Edge:
    """Whether a strip is the first or the last of its page: a table closes its box there."""

    opens: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Strip:
    """A piece of a paper that no page break cuts.

    ``draw`` gets the pen, the y of its top and its place; ``keep`` holds it to the next strip; ``head``
    is drawn again above it when it opens a page.
    """

    height: float
    draw: Callable[[Pen, float, Edge], None]
    keep: bool = False
    head: tuple["Strip", ...] = ()


def gap(height: float, keep: bool = False) -> Strip:
    """Empty space."""
    return Strip(height, lambda pen, top, edge: None, keep)


def paragraph(
    text: str,
    fonts: FontChain,
    size: float,
    pitch: float,
    style: Style = "body",
    align: Align = "left",
    indent: bool = True,
    sheet: Sheet = PORTRAIT,
    ink: Spans = (),
) -> list[Strip]:
    """Set ``text`` over the whole width; each line of it is a paragraph, indented by two characters.

    ``ink``: the pieces of it that were filled in.
    """
    first = 2 * size if indent and align == "left" else 0.0

    def make() -> tuple[Strip, ...]:
        strips: list[Strip] = []
        for part in Inked(text, ink).split():
            lines = set_lines(part.text, fonts.widths(part.text, style, size), sheet.inner, first)
            inks = (part.cut(line.start, line.start + len(line.text)).ink for line in lines)
            strips += _hold(
                [
                    _line_strip(line, size, pitch, style, align, sheet, own)
                    for line, own in zip(lines, inks, strict=True)
                ]
            )
        return tuple(strips)

    key = ("paragraph", text, ink, style, size, pitch, align, first, sheet.turned)
    return [*fonts.remembered(key, make)]


def title(text: str, fonts: FontChain, sheet: Sheet = PORTRAIT) -> list[Strip]:
    """A title of 2号 小标宋, a long one broken into a trapezoid or a diamond; it stays with what follows."""
    pitch = TITLE * 1.5

    def make() -> tuple[Strip, ...]:
        lines = [said for part in text.split("\n") for said in title_lines(part, fonts, TITLE, sheet.inner)]
        widths = (fonts.width(said, "title", TITLE) for said in lines)
        set_as = (Line(said, width, 0.0, True) for said, width in zip(lines, widths, strict=True))
        strips = (_line_strip(line, TITLE, pitch, "title", "center", sheet) for line in set_as)
        return tuple(replace(strip, keep=True) for strip in strips)

    return [*fonts.remembered(("title", text, sheet.turned), make)]


def _line_strip(
    line: Line, size: float, pitch: float, style: Style, align: Align, sheet: Sheet, ink: Spans = ()
) -> Strip:
    rest = sheet.inner - line.indent - line.width
    gaps = max(len(line.text) - 1, 1)
    full = align == "left" and not line.last and 0 < rest / gaps <= _STRETCH * size
    spread = rest / gaps if full else 0.0
    x = sheet.left + {"left": line.indent, "center": rest / 2, "right": rest}[align]

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        pen.text(x, baseline(top, pitch, size), line.text, size, style, spread=spread, ink=ink)

    return Strip(pitch, draw)


def _hold(strips: list[Strip]) -> list[Strip]:
    """No first line alone at the foot of a page, no last line alone at the head of one."""
    if len(strips) > 1:
        for number in (0, len(strips) - 2):
            strips[number] = replace(strips[number], keep=True)
    return strips


def hold_tail(strips: list[Strip], count: int = 2) -> None:
    """Keep the last lines with what follows, so that a signature never stands on a page of its own."""
    for number in range(max(len(strips) - count, 0), len(strips)):
        strips[number] = replace(strips[number], keep=True)


class Placed(NamedTuple):
    """A strip on its page; ``top`` is its y."""

    strip: Strip
    top: float


def paginate(strips: Sequence[Strip], sheet: Sheet = PORTRAIT) -> list[list[Placed]]:
    """Lay the strips onto pages. At least one page."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for group in _groups(strips, sheet.room):
        needed = sum(strip.height for strip in group)
        if used + needed > sheet.room + 0.01 and pages[-1]:
            pages.append([])
            used = 0.0
        if not pages[-1] and len(pages) > 1:
            group = [*group[0].head, *group]
        for strip in group:
            pages[-1].append(Placed(strip, sheet.height - sheet.top - used))
            used += strip.height
    return pages


def _groups(strips: Sequence[Strip], height: float) -> list[list[Strip]]:
    """Strips that stay together; a group that no page could hold falls apart into its strips."""
    groups: list[list[Strip]] = [[]]
    for strip in strips:
        groups[-1].append(strip)
        if not strip.keep:
            groups.append([])
    result: list[list[Strip]] = []
    for group in filter(None, groups):
        head = sum(strip.height for strip in group[0].head)
        whole = head + sum(strip.height for strip in group) <= height
        result += [group] if whole else [[strip] for strip in group]
    return result
