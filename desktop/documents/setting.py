"""Setting the blocks of a form: each becomes strips, at the sizes and on the sheet of this paper."""

from dataclasses import dataclass, replace

from desktop.documents.cells import cells
from desktop.documents.filled import Filled
from desktop.documents.fonts import FontChain
from desktop.documents.form_blocks import Cells, Grid, GridItem, Paragraph, Signatures, Table
from desktop.documents.ink import Inked, whole
from desktop.documents.layout import Edge, Pen, Sheet, Strip, baseline, gap, hold_tail, paragraph, title
from desktop.documents.marks import Marks
from desktop.documents.stamp import StampText, code_block, seal_block
from desktop.documents.table import Cell, row, table

_LABEL_SHARE, _VALUE_SHARE = 1.0, 2.2
_SMALL_CELL, _MANY = 9.0, 8  # size in a table of more columns than these
_CELL_PITCH, _HAND_PITCH = 1.42, 1.9  # of the cell's size; by hand a row is 8 mm high
_HAND_ROWS = 4  # rows of a table on a copy for handwriting
_TO_SIGN = 85.0  # points of a line to sign on: 3 cm
_BOX = "□"
_SHORT = 4  # lines of a closing paragraph that no page break parts
_ROOM = "＿" * 60  # a paragraph that is written by hand
_HAND_DATE = "　　　　年　　月　　日"


@dataclass(frozen=True)
class Setting:
    """With what a paper is set: sizes and pitches in points, and its sheet."""

    fonts: FontChain
    size: float
    pitch: float
    sheet: Sheet
    by_hand: bool = False

    @property
    def cell_size(self) -> float:
        """The size of what stands in boxes."""
        return self.cell_size_at(self.size)

    @staticmethod
    def cell_size_at(size: float) -> float:
        """The size in boxes where the body has ``size``."""
        return max(size - 4, 10.5)

    def cell_pitch(self, size: float) -> float:
        """The line pitch in boxes."""
        return size * (_HAND_PITCH if self.by_hand else _CELL_PITCH)


def strips_of(filled: Filled, stamp: StampText | None, setting: Setting, marks: Marks) -> list[Strip]:
    """The whole paper, from the title to the seal."""
    form, sheet = filled.form, setting.sheet
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
        elif isinstance(block, Cells):
            size = block.size or setting.cell_size
            made = cells(block, filled, setting.fonts, size, setting.cell_pitch(size), sheet)
            strips += [gap(4, keep=True), *made, gap(6)]
        else:
            hold_tail(strips)
            strips += _signatures(block, setting)
    closing = [whole(filled.texts["remedy"])] if form.remedy else []
    for text, ink in (*closing, filled.inked(form.contact)):
        if text:
            last = paragraph(text, setting.fonts, setting.size, setting.pitch, sheet=sheet, ink=ink)
            if len(last) <= _SHORT:
                hold_tail(last, len(last) - 1)
            strips += last
    if form.issuer:
        hold_tail(strips)
        issuer, day = filled.inked(form.issuer), filled.inked(form.date)
        if not day.text and (
            setting.by_hand or (form.blank and form.date)
        ):  # a form that is signed is dated by whoever signs
            day = Inked(_HAND_DATE)
        fonts, size = setting.fonts, setting.size
        strips.append(seal_block(issuer, day, stamp, fonts, size, sheet, marks, sealed=form.stamp))
    elif marks.qr:
        hold_tail(strips)
        strips.append(code_block(marks, sheet))
    return strips


def _opening(filled: Filled, setting: Setting) -> list[Strip]:
    form, fonts, sheet = filled.form, setting.fonts, setting.sheet
    strips: list[Strip] = []
    for text in (filled.fill(form.heading), filled.fill(form.title)):
        strips += title(text, fonts, sheet) if text else []
    number, ink = filled.inked(form.number, room=True)
    if number:
        size = setting.cell_size + 2
        strips += [
            gap(2, keep=True),
            *paragraph(number, fonts, size, setting.pitch, align="center", sheet=sheet, ink=ink),
        ]
    return [*strips, gap(setting.pitch / 2)]


def _paragraph(filled: Filled, block: Paragraph, setting: Setting) -> list[Strip]:
    text, ink = filled.inked(block.text, room=True)
    if setting.by_hand and not filled.fill(block.text):
        text = _ROOM
    strips = paragraph(
        text,
        setting.fonts,
        setting.size,
        setting.pitch,
        block.style,
        block.align,
        block.indent,
        setting.sheet,
        ink,
    )
    if block.keep or block.style in ("bold", "sans"):  # a heading stays with what it heads
        hold_tail(strips, 1)
    return strips


def _grid(filled: Filled, block: Grid, setting: Setting) -> list[Strip]:
    strips: list[Strip] = []
    waiting: list[Cell] = []
    for item in block.items:
        if not _shown(filled, item, block):
            continue
        pair = _pair(filled, item)
        if item.wide:
            strips += _row(_stretched(waiting), setting) if waiting else []
            strips += _row(_stretched(pair), setting)
            waiting = []
        elif waiting:
            strips += _row([*waiting, *pair], setting)
            waiting = []
        else:
            waiting = pair
    return [*strips, *(_row(_stretched(waiting), setting) if waiting else [])]


def _shown(filled: Filled, item: GridItem, block: Grid) -> bool:
    """As everywhere; but of a value and boxes to tick in its place a copy for handwriting shows the one that helps."""
    instead = item.unless if _BOX in item.text else item.when
    ticks = any(other.unless == instead and _BOX in other.text for other in block.items)
    if not (filled.by_hand and instead and ticks):
        return filled.present(item.when, item.unless)
    return bool(filled.texts.get(instead)) != (_BOX in item.text)


def _row(drawn: list[Cell], setting: Setting) -> list[Strip]:
    size = setting.cell_size
    return row(drawn, setting.fonts, size, setting.cell_pitch(size), setting.sheet)


def _pair(filled: Filled, item: GridItem) -> list[Cell]:
    label = Cell(item.label, _LABEL_SHARE, "bold", "center")
    text, ink = filled.inked_cell(item.text)
    return [label, Cell(text, _VALUE_SHARE, lines=item.lines, ink=ink)]


def _stretched(pair: list[Cell]) -> list[Cell]:
    """A pair that stands alone takes the whole row."""
    label, value = pair
    return [label, replace(value, share=_LABEL_SHARE + 2 * _VALUE_SHARE)]


def _table(filled: Filled, block: Table, setting: Setting) -> list[Strip]:
    head = [Cell(column.title, column.width, align=column.align) for column in block.columns]
    fields = [column.field for column in block.columns]
    rows = filled.rows[block.rows]
    least = max(block.blank_rows, _HAND_ROWS) if setting.by_hand else block.blank_rows
    empty = [dict.fromkeys(fields, "")] * (least - len(rows))
    size = block.size or (_SMALL_CELL if len(head) > _MANY else setting.cell_size)
    return table(head, fields, [*rows, *empty], setting.fonts, size, setting.cell_pitch(size), setting.sheet)


def _signatures(block: Signatures, setting: Setting) -> list[Strip]:
    strips = [_signature_line(labels, setting) for labels in block.lines]
    hold_tail(strips, len(strips))
    return [*strips, gap(0)]


def _signature_line(labels: tuple[str, ...], setting: Setting) -> Strip:
    sheet, size = setting.sheet, setting.size
    pitch, shares = setting.pitch * 1.25, _signature_shares(labels, setting)

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        y, x = baseline(top, pitch, size), sheet.left
        for label, share in zip(labels, shares, strict=True):
            pen.text(x, y, label, size)
            start = x + pen.fonts.width(label, "body", size) + 2
            if start < x + share - 20:
                pen.rule(start, y - 3, x + share - 12, y - 3, 0.5)
            x += share

    return Strip(pitch, draw)


def _signature_shares(labels: tuple[str, ...], setting: Setting) -> list[float]:
    """Equal widths, so that lines stand under each other; where a label leaves no room to sign, equal room to sign."""
    inner = setting.sheet.inner
    widths = [setting.fonts.width(label, "body", setting.size) for label in labels]
    if max(widths) + _TO_SIGN <= inner / len(labels):
        return [inner / len(labels)] * len(labels)
    room = (inner - sum(widths)) / len(labels)
    return [width + room for width in widths]
