"""The A4 page after GB/T 9704-2012: drawing, paragraphs, and cutting a paper into pages.

A paper is first set into *strips* (a line of text, a line of a table row, the seal block); only when all
of them are there, and with them every glyph, are they laid onto pages and drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.fonts import DRAWING, FontChain, Style
from desktop.documents.linebreak import Line, break_lines

Align = Literal["left", "center", "right"]
Colour = tuple[float, float, float]

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 28 * mm, 26 * mm, 37 * mm, 35 * mm
WIDTH = PAGE_WIDTH - LEFT - RIGHT  # 28 characters of 16 pt
HEIGHT = PAGE_HEIGHT - TOP - BOTTOM  # 22 lines
PITCH = 28.95 / 16  # line pitch by body size
BLACK: Colour = (0, 0, 0)
RED: Colour = (0.82, 0.05, 0.05)
GREY: Colour = (0.35, 0.35, 0.35)

_STRETCH = 0.12  # a line is justified by at most this part of the size per character
_ASCENT = 0.86  # of the size, where the baseline of these fonts lies below the top of the em box


class Pen:
    """Text and rules on a page, with the font chosen per character."""

    def __init__(self, canvas: Canvas, fonts: FontChain) -> None:
        self._canvas = canvas
        self.fonts = fonts

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        style: Style = "body",
        colour: Colour = BLACK,
        spread: float = 0.0,
    ) -> None:
        """Draw ``text`` with its baseline at ``y``; ``spread`` points go after every character."""
        if not text:
            return
        line = self._canvas.beginText(x, y)
        line.setFillColorRGB(*colour)
        line.setCharSpace(spread)
        for run in self.fonts.runs(text, style):
            line.setFont(run.font, size)
            line.textOut(run.text)
        self._canvas.drawText(line)

    def set_in(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        style: Style = "body",
        align: Align = "center",
        colour: Colour = BLACK,
    ) -> None:
        """Draw one line of ``text`` into ``width`` points from ``x``."""
        rest = width - self.fonts.width(text, style, size)
        shift = {"left": 0.0, "center": rest / 2, "right": rest}[align]
        self.text(x + shift, y, text, size, style, colour)

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6) -> None:
        """Draw a straight black line."""
        self._canvas.setStrokeColorRGB(*BLACK)
        self._canvas.setLineWidth(width)
        self._canvas.line(x1, y1, x2, y2)

    def frame(self, x: float, y: float, width: float, height: float, dashed: bool = False) -> None:
        """Draw the red frame of a stamp; ``y`` is its lower edge."""
        self._canvas.setStrokeColorRGB(*RED)
        self._canvas.setLineWidth(1.4)
        self._canvas.setDash(*((4, 3) if dashed else ()))
        self._canvas.rect(x, y, width, height)
        self._canvas.setDash()


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


def baseline(top: float, pitch: float, size: float) -> float:
    """Where a line of ``size`` stands in a strip of ``pitch``."""
    return top - (pitch - size) / 2 - _ASCENT * size


def paragraph(
    text: str,
    fonts: FontChain,
    size: float,
    pitch: float,
    style: Style = "body",
    align: Align = "left",
    indent: bool = True,
) -> list[Strip]:
    """Set ``text`` over the whole width; each line of it is a paragraph, indented by two characters."""
    strips: list[Strip] = []
    for part in text.split("\n"):
        first = 2 * size if indent and align == "left" else 0.0
        lines = break_lines(part, lambda piece: fonts.width(piece, style, size), WIDTH, first)
        strips += _hold([_line_strip(line, size, pitch, style, align) for line in lines])
    return strips


def _line_strip(line: Line, size: float, pitch: float, style: Style, align: Align) -> Strip:
    rest = WIDTH - line.indent - line.width
    gaps = max(len(line.text) - 1, 1)
    full = align == "left" and not line.last and rest / gaps <= _STRETCH * size

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        y = baseline(top, pitch, size)
        if align == "left":
            spread = rest / gaps if full else 0.0
            pen.text(LEFT + line.indent, y, line.text, size, style, spread=spread)
        else:
            pen.set_in(LEFT, y, WIDTH, line.text, size, style, align)

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


@dataclass(frozen=True)
class Placed:
    """A strip on its page; ``top`` is its y."""

    strip: Strip
    top: float


def paginate(strips: Sequence[Strip], height: float = HEIGHT) -> list[list[Placed]]:
    """Lay the strips onto pages of ``height`` points. At least one page."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for group in _groups(strips, height):
        needed = sum(strip.height for strip in group)
        if used + needed > height + 0.01 and pages[-1]:
            pages.append([])
            used = 0.0
        if not pages[-1] and len(pages) > 1:
            group = [*group[0].head, *group]
        for strip in group:
            pages[-1].append(Placed(strip, PAGE_HEIGHT - TOP - used))
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


Footer = Callable[[Pen, int, int], None]


def draw_pages(pages: Sequence[Sequence[Placed]], fonts: FontChain, title: str, footer: Footer) -> bytes:
    """Draw placed strips as a PDF; the same strips give the same bytes. ``title`` goes into the metadata."""
    first = fonts.runs("一", "body")[0].font
    with DRAWING:
        canvas = Canvas(
            None, pagesize=A4, invariant=1, pageCompression=1, initialFontName=first, lang="zh-CN"
        )
        canvas.setTitle(title)
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator("户档 Hudang")
        canvas.setProducer("户档 Hudang")
        pen = Pen(canvas, fonts)
        for number, page in enumerate(pages, 1):
            for place, placed in enumerate(page):
                edge = Edge(opens=place == 0, closes=place == len(page) - 1)
                placed.strip.draw(pen, placed.top, edge)
            footer(pen, number, len(pages))
            canvas.showPage()
        data: bytes = canvas.getpdfdata()
    return data
