"""A table as the bytes of a workbook (.xlsx) or a GB 18030 text table (.csv), made in memory.

Texts are written as texts, never as formulas, links or numbers; amounts as numbers of yuan with two decimals.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desktop.domain.money import format_yuan
from desktop.office.table_layout import Column, Kind

Cell = str | int | None
"""A text, a count, fen in an amount column, or nothing."""

_LANDSCAPE_FROM = 9
"""So many columns want the sheet turned."""
_A4 = 9
_HEAD_ROWS = 3
_LONG_DIGITS = 12
_FORMULA = "=+-@"
_CONTROLS = ("\t", "\r", "\n")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
"""Categories of characters that a spreadsheet leaves out before it asks whether a cell is a formula."""
EXCEL_TEXT = 32_767
"""Characters that a cell of a workbook holds."""


@dataclass(frozen=True, slots=True)
class TableData:
    """A table ready to be written: ``strong`` the numbers of rows set in bold (totals), from 0."""

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: frozenset[int] = frozenset()
    note: str = ""
    sign: tuple[str, ...] = ()


def workbook(table: TableData) -> bytes:
    """The .xlsx file."""
    out = io.BytesIO()
    # Nothing of a household touches the disk in the clear: the workbook is put together in memory.
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("表")
        _page(sheet, table)
        look = _Looks(book)
        last = len(table.columns) - 1
        _across(sheet, 0, last, table.title, look.title)
        _across(sheet, 1, last, table.subtitle, look.small)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(2, place, column.title, look.head)
        for number, row in enumerate(table.rows):
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                _write(sheet, number + _HEAD_ROWS, place, cell, look.of(column.kind, number in table.strong))
        foot = len(table.rows) + _HEAD_ROWS
        _across(sheet, foot, last, table.note, look.small)
        _across(sheet, foot + 2, last, "　　　　　　".join(f"{who}：" for who in table.sign), look.plain)
    return out.getvalue()


def text_table(table: TableData) -> bytes:
    """The .csv file, GB 18030 with CR LF, as Chinese spreadsheet programs open it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(c.title) for c in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell, c.kind) for cell, c in zip(row, table.columns, strict=True)])
    return out.getvalue().encode("gb18030")


def _plain(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return format_yuan(cell).replace(",", "") if kind == "amount" else str(cell)
    return _safe(cell)


def _safe(text: str) -> str:
    """What a spreadsheet would run or round is kept a text: an apostrophe, or a tab behind a long number."""
    seen = unicodedata.normalize("NFKC", text)
    first = next((c for c in seen if unicodedata.category(c) not in _UNSEEN), "")
    if text.startswith(_CONTROLS) or (first and first in _FORMULA):
        return f"'{text}"
    return f"{text}\t" if len(text) >= _LONG_DIGITS and text.isascii() and text[:-1].isdecimal() else text


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        ruled = {**base, "border": 1}
        self.title = book.add_format(
            {**base, "font_size": 16, "bold": True, "align": "center", "text_wrap": True}
        )
        self.small = book.add_format({**base, "font_size": 10, "text_wrap": True})
        self.plain = book.add_format(base)
        self.head = book.add_format({**ruled, "bold": True, "align": "center", "text_wrap": True})
        kinds: dict[Kind, dict[str, object]] = {
            "text": {"num_format": "@", "text_wrap": True},
            "count": {"num_format": "0", "align": "right"},
            "amount": {"num_format": "#,##0.00", "align": "right"},
        }
        self._cells = {
            (kind, strong): book.add_format({**ruled, **said, "bold": strong})
            for kind, said in kinds.items()
            for strong in (False, True)
        }

    def of(self, kind: Kind, strong: bool) -> tuple[Kind, Format]:
        """How a cell of that kind is set."""
        return kind, self._cells[kind, strong]


def _page(sheet: Worksheet, table: TableData) -> None:
    if len(table.columns) >= _LANDSCAPE_FROM:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROWS - 1)
    sheet.freeze_panes(_HEAD_ROWS, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.set_row(0, 30)
    sheet.set_row(2, 32)


def _across(sheet: Worksheet, row: int, last: int, text: str, look: Format) -> None:
    if not text:
        return
    if last:
        sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, text, look)


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, look: tuple[Kind, Format]) -> None:
    kind, set_in = look
    if cell is None or cell == "":
        sheet.write_blank(row, place, None, set_in)
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell / 100 if kind == "amount" else cell, set_in)
    else:
        sheet.write_string(row, place, cell[:EXCEL_TEXT], set_in)


def masked_account(number: str) -> str:
    """The last four digits of an account; nothing for none."""
    return f"**** {number[-4:]}" if number else ""


def rows_of(columns: Sequence[Column], full: bool) -> tuple[str, ...]:
    """The names of what stands in each column; ``full`` for the version with whole numbers."""
    return tuple(c.full if full and c.full else c.field for c in columns)
