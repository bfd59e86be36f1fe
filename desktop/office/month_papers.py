"""月报表 on paper: the tables of a month as landscape pages to be signed, whatever columns an office laid out.

The rows are those of ``month_tables``. A paper never has whole numbers: that version goes to the bank as a file.
"""

from __future__ import annotations

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Column, Form, FormField, Paragraph, Signatures, Table, Values
from desktop.documents.notice import render
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.lasting import lasting
from desktop.office.month_tables import table
from desktop.office.month_view import MonthView
from desktop.office.table_files import Cell, TableData
from desktop.office.table_layout import Column as LaidOut

_SIZE = 14.0
_ROWS = "rows"


def printed(desk: Desk, seen: MonthView, id: str) -> bytes:
    """A table of the month as PDF/A-2u, IDs and accounts masked. Raises ``UserError`` like ``month_tables``."""
    if not seen.unchanged:
        raise UserError(
            f"{seen.month} 的名单与结账时不一致，没有打印。", "请先检查办公室（办公室检查），查明改动。"
        )
    made = table(desk, seen, id)
    return lasting(desk, table_paper(made, desk.fonts), made.title, f"{seen.month}/{id}")


def table_paper(made: TableData, fonts: FontChain) -> bytes:
    """Any table of an office as landscape pages: its head on every page, its note and its lines to sign at the end."""
    names = tuple(f"c{n}" for n, _ in enumerate(made.columns))
    columns = tuple(_column(name, laid_out) for name, laid_out in zip(names, made.columns, strict=True))
    signed = Signatures(kind="signatures", lines=(tuple(f"{who}：" for who in made.sign),))
    note = Paragraph(kind="paragraph", text="{note}", when="note", style="kai")
    blocks = (Table(kind="table", rows=_ROWS, columns=columns), note, *((signed,) if made.sign else ()))
    form = Form(
        id="month_table", title=made.title, about="month", number="{subtitle}", landscape=True, size=_SIZE,
        fields=(
            FormField(name="subtitle", label="说明"), FormField(name="note", label="注", optional=True),
            FormField(name=_ROWS, label=made.title, kind="rows", optional=True, columns=names),
        ),
        blocks=blocks,
    )  # fmt: skip
    shown = [
        {name: _cell(cell, at) for name, cell, at in zip(names, row, made.columns, strict=True)}
        for row in made.rows
    ]
    values: Values = {"subtitle": made.subtitle, "note": made.note, _ROWS: shown}
    return render(form, values, stamp=None, fonts=fonts)


def _column(name: str, laid_out: LaidOut) -> Column:
    numeric = laid_out.kind == "amount"
    return Column(
        title=laid_out.title,
        field=name,
        width=laid_out.width,
        align="right" if numeric else "center" if laid_out.kind == "count" else "left",
    )


def _cell(cell: Cell, laid_out: LaidOut) -> str:
    if cell is None:
        return ""
    return format_yuan(cell) if laid_out.kind == "amount" and isinstance(cell, int) else str(cell)
