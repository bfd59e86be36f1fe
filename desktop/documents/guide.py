"""A sheet for the public made of sections: paragraphs, pairs of label and text, tables, and a drawn flow.

The same sections are set as a PDF or told as plain text, so that what hangs on the wall and what stands on a website
cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from desktop.documents.flow import FlowStep, flow, rows_of
from desktop.documents.fonts import FontChain
from desktop.documents.layout import (
    BOTTOM,
    GREY,
    LEFT,
    PITCH,
    WIDTH,
    Align,
    Pen,
    Strip,
    gap,
    paginate,
    paragraph,
    title,
)
from desktop.documents.press import draw_pages
from desktop.documents.table import Cell, row, table

_SIZE, _CELL, _PAGE_NUMBER = 14.0, 11.0, 14.0


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and texts, one pair to a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A ruled table; ``widths`` the shares of the columns."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps with arrows; ``title`` names the way where there are several."""

    steps: tuple[FlowStep, ...]
    title: str = ""


Part = Text | Pairs | Rows | Flow
NUMBER = "序号"
"""The head of a column that only counts."""


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole sheet; ``foot`` its last line."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    foot: str = ""


def render_guide(guide: Guide, fonts: FontChain) -> bytes:
    """The sheet as PDF bytes. Raises ``UserError`` for a character that no font has."""
    fonts.require([as_text(guide)], guide.title)
    strips = [*title(guide.title, fonts)]
    strips += [*paragraph(guide.subtitle, fonts, _SIZE, _SIZE * PITCH, align="center"), gap(_SIZE / 2)]
    for number, section in enumerate(guide.sections, 1):
        head = paragraph(
            f"{_numeral(number)}、{section.title}", fonts, _SIZE, _SIZE * PITCH, "bold", indent=False
        )
        strips += [replace(strip, keep=True) for strip in head]
        for part in section.parts:
            strips += _part(part, fonts)
    if guide.foot:
        strips += [gap(_SIZE / 2), *paragraph(guide.foot, fonts, _CELL, _CELL * PITCH, indent=False)]
    return draw_pages(paginate(strips), fonts, guide.title, _footer)


def as_text(guide: Guide) -> str:
    """The same in plain text."""
    lines = [guide.title, guide.subtitle]
    for number, section in enumerate(guide.sections, 1):
        lines += ["", f"{_numeral(number)}、{section.title}"]
        for part in section.parts:
            lines += _lines(part)
    return "\n".join([*lines, *(["", guide.foot] if guide.foot else [])]) + "\n"


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Text():
            yield part.text
        case Pairs():
            yield from (f"{name}：{text}" for name, text in part.pairs)
        case Rows():
            yield from (
                "　".join(_cell(head, cell) for head, cell in zip(part.heads, cells, strict=True) if cell)
                for cells in part.rows
            )
        case Flow():
            if part.title:
                yield f"〔{part.title}〕"
            for number, abreast in enumerate(rows_of(part.steps), 1):
                said = [f"{s.title}（{s.note}）" if s.note else s.title for s in abreast]
                yield f"{number}. {' ｜ '.join(said)}"


def _cell(head: str, text: str) -> str:
    return f"{text}." if head == NUMBER else f"{head}：{text}"


def _part(part: Part, fonts: FontChain) -> list[Strip]:
    pitch = _CELL * 1.42
    match part:
        case Text():
            return paragraph(part.text, fonts, _SIZE, _SIZE * PITCH * 0.9)
        case Pairs():
            rows = [
                row([Cell(name, 1.0, "bold", "center"), Cell(text, 4.4)], fonts, _CELL, pitch)
                for name, text in part.pairs
            ]
            return [gap(2), *(strip for strips in rows for strip in strips), gap(6)]
        case Rows():
            return [*_ruled(part, fonts, pitch), gap(6)]
        case Flow():
            title = paragraph(part.title, fonts, _SIZE, _SIZE * PITCH, "kai") if part.title else []
            return [*(replace(s, keep=True) for s in title), *flow(part.steps, fonts, _CELL), gap(8)]


def _ruled(part: Rows, fonts: FontChain, pitch: float) -> list[Strip]:
    head = [Cell(title, width) for title, width in zip(part.heads, part.widths, strict=True)]
    names = [str(n) for n in range(len(part.heads))]
    values = [dict(zip(names, cells, strict=True)) for cells in part.rows]
    return table(head, names, values, fonts, _CELL, pitch)


def _numeral(number: int) -> str:
    """一 to 二十九."""
    ones = "零一二三四五六七八九"
    tens, rest = divmod(number, 10)
    return f"{ones[tens] if tens > 1 else ''}{'十' if tens else ''}{ones[rest] if rest or not tens else ''}"


def _footer(pen: Pen, number: int, count: int) -> None:
    y = BOTTOM - 7 * mm - _PAGE_NUMBER * 0.86
    side: Align = "right" if number % 2 else "left"
    pen.set_in(LEFT + _PAGE_NUMBER, y, WIDTH - 2 * _PAGE_NUMBER, f"— {number} —", _PAGE_NUMBER, "body", side)
    pen.set_in(LEFT, y - 16, WIDTH, f"共 {count} 页", 9, "body", "center", GREY)
