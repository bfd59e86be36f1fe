"""A form and its values become a paper: the whole way from data to PDF bytes."""

import hashlib
import json
from dataclasses import dataclass

from reportlab.lib.units import mm

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Filled, Form, Grid, GridItem, Paragraph, Signatures, Table, Values
from desktop.documents.layout import (
    BOTTOM,
    GREY,
    LEFT,
    PITCH,
    WIDTH,
    Align,
    Edge,
    Pen,
    Placed,
    Strip,
    baseline,
    draw_pages,
    gap,
    hold_tail,
    paginate,
    paragraph,
)
from desktop.documents.stamp import StampText, check_lines, seal_block
from desktop.documents.table import Cell, row, table
from desktop.errors import UserError

_TITLE = 22.0  # 2号
_PAGE_NUMBER = 14.0  # 4号
# Tried in turn for a form that wants no more than so many pages: size and pitch by the declared ones.
_TIGHTER = ((1.0, 1.0), (1.0, 0.9), (0.94, 0.85), (0.875, 0.78), (0.875, 0.74))
_LABEL_SHARE, _VALUE_SHARE = 1.0, 2.2


@dataclass(frozen=True)
class _Setting:
    """With what a paper is set: sizes and pitches in points."""

    fonts: FontChain
    size: float
    pitch: float

    @property
    def cell_size(self) -> float:
        return max(self.size - 4, 10.5)

    @property
    def cell_pitch(self) -> float:
        return self.cell_size * 1.42


def render(
    form: Form,
    values: Values,
    *,
    stamp: StampText | None,
    fonts: FontChain,
    page_codes: bool = False,
) -> bytes:
    """The paper as PDF bytes, the same for the same input.

    ``values`` gives a text for every field and a list of rows for a table. ``page_codes`` prints a check
    code on each page that ties the pages of one paper together. UserError for a field missing, unknown
    or of the wrong kind, and for a character no font has; then nothing is drawn.
    """
    if stamp is not None and not form.stamp:
        raise UserError(f"表格 {form.id}.toml 不用印。", "请换用印的表格，或不带印章印制。")
    filled = Filled(form, values)
    _require_glyphs(filled, stamp, fonts)
    pages = _fit(filled, stamp, fonts)
    code = _code(filled) if page_codes else ""

    def footer(pen: Pen, number: int, count: int) -> None:
        _footer(pen, filled, stamp, number, count, code)

    return draw_pages(pages, fonts, form.title, footer)


def _require_glyphs(filled: Filled, stamp: StampText | None, fonts: FontChain) -> None:
    for field in filled.form.fields:
        fonts.require([filled.texts.get(field.name, "")], field.label)
        fonts.require(
            (cell for line in filled.rows.get(field.name, ()) for cell in line.values()), field.label
        )
    if stamp is not None:
        fonts.require((stamp.seal_text, stamp.instrument_no, stamp.use_no, stamp.in_name_of), "用印")


def _fit(filled: Filled, stamp: StampText | None, fonts: FontChain) -> list[list[Placed]]:
    """The pages at the declared size, or a little tighter if the paper then has no more than it wants."""
    size = filled.form.size
    first: list[list[Placed]] | None = None
    for scale, squeeze in _TIGHTER if filled.form.pages else _TIGHTER[:1]:
        setting = _Setting(fonts, size * scale, size * PITCH * squeeze)
        pages = paginate(_strips(filled, stamp, setting))
        if len(pages) <= filled.form.pages:
            return pages
        first = first or pages
    assert first is not None
    return first


def _strips(filled: Filled, stamp: StampText | None, setting: _Setting) -> list[Strip]:
    form = filled.form
    strips = _opening(filled, setting)
    for block in form.blocks:
        if not filled.present(block.when, block.unless):
            continue
        if isinstance(block, Paragraph):
            strips += _paragraph(filled, block, setting)
        elif isinstance(block, Grid):
            strips += [gap(4, keep=True), *_grid(filled, block, setting), gap(6)]
        elif isinstance(block, Table):
            strips += [gap(4, keep=True), *_table(filled, block, setting), gap(6)]
        else:
            hold_tail(strips)
            strips += _signatures(block, setting)
    if form.remedy:
        strips += paragraph(filled.texts["remedy"], setting.fonts, setting.size, setting.pitch)
    if contact := filled.fill(form.contact):
        strips += paragraph(contact, setting.fonts, setting.size, setting.pitch)
    if form.issuer:
        hold_tail(strips)
        strips.append(
            seal_block(filled.fill(form.issuer), filled.fill(form.date), stamp, setting.fonts, setting.size)
        )
    return strips


def _opening(filled: Filled, setting: _Setting) -> list[Strip]:
    form, fonts = filled.form, setting.fonts
    strips: list[Strip] = []
    for text in (filled.fill(form.heading), filled.fill(form.title)):
        if text:
            strips += paragraph(text, fonts, _TITLE, _TITLE * 1.5, "title", "center")
    if number := filled.fill(form.number):
        strips += [
            gap(2, keep=True),
            *paragraph(number, fonts, setting.cell_size + 2, setting.pitch, align="center"),
        ]
    return [*strips, gap(setting.pitch / 2)]


def _paragraph(filled: Filled, block: Paragraph, setting: _Setting) -> list[Strip]:
    text = filled.fill(block.text)
    strips = paragraph(
        text, setting.fonts, setting.size, setting.pitch, block.style, block.align, block.indent
    )
    if block.style == "bold":  # a heading stays with what it heads
        hold_tail(strips, 1)
    return strips


def _grid(filled: Filled, block: Grid, setting: _Setting) -> list[Strip]:
    strips: list[Strip] = []
    waiting: list[Cell] = []
    for item in block.items:
        if not filled.present(item.when, item.unless):
            continue
        pair = _pair(filled, item)
        if item.wide or waiting:
            rows = [waiting + pair] if not item.wide else [waiting, pair] if waiting else [pair]
            waiting = []
        else:
            waiting, rows = pair, []
        for cells in rows:
            strips += row(_stretched(cells), setting.fonts, setting.cell_size, setting.cell_pitch)
    if waiting:
        strips += row(_stretched(waiting), setting.fonts, setting.cell_size, setting.cell_pitch)
    return strips


def _pair(filled: Filled, item: GridItem) -> list[Cell]:
    label = Cell(item.label, _LABEL_SHARE, "bold", "center")
    return [label, Cell(filled.fill(item.text), _VALUE_SHARE, lines=item.lines)]


def _stretched(cells: list[Cell]) -> list[Cell]:
    """A lone pair takes the whole row, its label as wide as the labels above it."""
    if len(cells) == 4:
        return cells
    label, value = cells
    return [label, Cell(value.text, _LABEL_SHARE + 2 * _VALUE_SHARE, value.style, value.align, value.lines)]


def _table(filled: Filled, block: Table, setting: _Setting) -> list[Strip]:
    head = [Cell(column.title, column.width, align=column.align) for column in block.columns]
    fields = [column.field for column in block.columns]
    rows = filled.rows[block.rows]
    empty = [dict.fromkeys(fields, "")] * (block.blank_rows - len(rows))
    return table(head, fields, [*rows, *empty], setting.fonts, setting.cell_size, setting.cell_pitch)


def _signatures(block: Signatures, setting: _Setting) -> list[Strip]:
    strips = [_signature_line(labels, setting) for labels in block.lines]
    hold_tail(strips, len(strips))
    return [*strips, gap(0)]


def _signature_line(labels: tuple[str, ...], setting: _Setting) -> Strip:
    pitch, share = setting.pitch * 1.25, WIDTH / len(labels)

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        y = baseline(top, pitch, setting.size)
        for number, label in enumerate(labels):
            x = LEFT + share * number
            pen.text(x, y, label, setting.size)
            start = x + pen.fonts.width(label, "body", setting.size) + 2
            if start < x + share - 20:
                pen.rule(start, y - 3, x + share - 12, y - 3, 0.5)

    return Strip(pitch, draw)


def _footer(pen: Pen, filled: Filled, stamp: StampText | None, number: int, count: int, code: str) -> None:
    """The page number, 7 mm below the text, odd pages right and even ones left, and the check line."""
    text = f"— {number} —"
    y = BOTTOM - 7 * mm - _PAGE_NUMBER * 0.86
    side: Align = "right" if number % 2 else "left"
    pen.set_in(LEFT + _PAGE_NUMBER, y, WIDTH - 2 * _PAGE_NUMBER, text, _PAGE_NUMBER, "body", side)
    notes = check_lines(stamp)
    if count > 1:
        notes.insert(0, f"{filled.fill(filled.form.number)}　共 {count} 页".strip())
    if code:
        notes.append(f"页码校验 {code}-{number}")
    pen.set_in(LEFT, y - 16, WIDTH, "　".join(notes), 9, "body", "center", GREY)


def _code(filled: Filled) -> str:
    values = json.dumps([filled.form.id, filled.texts, filled.rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()[:12]
