"""用款计划: what the county asks its finance office for, township by township and matter by matter.

Read off the ledger: what the townships filed and the county accepted, in force in that month, and what the spot check
of the period found not in order yet. Payment never waits for a receipt (domain §I 7): what a township pays and has not
filed is not in here and shows as a difference to its own table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desktop.county.county_desk import CountyDesk
from desktop.domain.months import is_month
from desktop.errors import UserError


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One township and matter: households, persons covered, fen a month; who pays it out as the scheme says."""

    township: str
    matter: str
    title: str
    households: int
    covered: int
    monthly_fen: int
    payer: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a month. ``late`` filings written down late stand in it and are named for the spot check."""

    month: str
    lines: tuple[PlanLine, ...]
    checked: int

    @property
    def total_fen(self) -> int:
        """Everything, in fen."""
        return sum(line.monthly_fen for line in self.lines)


def plan(desk: CountyDesk, month: str) -> Plan:
    """The plan of a month (``YYYY-MM``). Raises ``UserError`` for what is no month."""
    if not is_month(month):
        raise UserError("月份写得不对。", "请写成 2026-03。")
    titles = {m.id: m for m in desk.pack.scheme.matters}
    lines = []
    for t in desk.ledger.totals(month):
        matter = titles.get(t.matter)
        if t.monthly_fen:
            payer = matter.payer.value if matter and matter.payer.value else "方案未规定"
            title = matter.title if matter else t.matter or "事项不明"
            count = t.caseload + t.confirmed
            lines.append(PlanLine(t.township, t.matter, title, count, t.covered, t.monthly_fen, payer))
    checked = desk.ledger.select(
        "SELECT COUNT(*) FROM sample_items AS i JOIN samples AS s USING (sample) WHERE i.why <> '' AND s.period = ?",
        (month,),
    )
    return Plan(month, tuple(lines), int(checked[0][0]))


HEADERS = ("乡镇（街道）", "事项", "户（件）数", "保障人数", "月金额（元）", "发放主体")


def export(found: Plan, target: Path) -> Path:
    """Write the plan as a workbook: texts as texts, money as yuan with two places."""
    path = target / f"用款计划_{found.month}.xlsx"
    try:
        target.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _fill(book, found)
    except (OSError, FileCreateError):
        raise UserError(f"不能写入“{target}”。", "请换一个可以写入的文件夹。") from None
    return path


def _fill(book: xlsxwriter.Workbook, found: Plan) -> None:
    sheet = book.add_worksheet("用款计划")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, f"{found.month} 用款计划", bold)
    _row(sheet, 1, HEADERS, bold)
    for n, line in enumerate(found.lines, 2):
        _row(sheet, n, (line.township, line.title))
        sheet.write_number(n, 2, line.households)
        sheet.write_number(n, 3, line.covered)
        sheet.write_number(n, 4, line.monthly_fen / 100, money)
        sheet.write_string(n, 5, line.payer)
    last = len(found.lines) + 2
    sheet.write_string(last, 0, "合计", bold)
    sheet.write_number(last, 4, found.total_fen / 100, money)


def _row(sheet: Worksheet, n: int, texts: Sequence[str], look: Format | None = None) -> None:
    for k, text in enumerate(texts):
        sheet.write_string(n, k, text, look)
