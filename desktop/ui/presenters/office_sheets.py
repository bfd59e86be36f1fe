"""Papers about the office itself, to look at and to print: month tables, the fund, a lead, a complaint, a transfer."""

from __future__ import annotations

from desktop.office import month_close, month_papers, month_tables, registers, transfer_paper
from desktop.office.desk import Desk
from desktop.office.outgoing import Outgoing
from desktop.office.register_kinds import TRANSFER
from desktop.office.register_papers import COMPLAINT_CHECK, LEAD_SHEET, complaint_check, lead_sheet
from desktop.office.slips import for_the_office
from desktop.ui.presenters import fund
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.words import month as month_words

FUND_LEDGER, FILING_LIST = "reserve_fund_ledger", "filing_list"
NOT_CLOSED = "还没有结账，仅供核对"


def month_form(desk: Desk) -> FormSpec:
    """Which table of the month, or the book of the fund where the office keeps one."""
    named = [(t.id, t.title) for t in month_tables.choices(desk)]
    named += [(FUND_LEDGER, desk.form(FUND_LEDGER).title)] if fund.kept(desk) else []
    first = named[0][0] if named else ""
    return FormSpec(
        (Field("table", "哪张表", "choice", choices=tuple(named), initial=first),), "看打印的样子…"
    )


def month_table(desk: Desk, month: str, typed: Typed) -> Sheet:
    """A table of the month as pages, IDs and accounts masked. Raises ``UserError`` like ``month_papers``."""
    chosen = str(typed.get("table", ""))
    if chosen == FUND_LEDGER:
        return fund_ledger(desk)
    seen = month_close.preview(desk, month)
    data = month_papers.printed(desk, seen, chosen)
    title = next(t.title for t in month_tables.choices(desk) if t.id == chosen)
    words = "" if seen.close else NOT_CLOSED
    return _sheet(f"{month_words(month)}{title}", words or "遮盖身份证号和账号", data, words)


def fund_ledger(desk: Desk) -> Sheet:
    """临时救助备用金台账 as it stands today."""
    return _sheet(desk.form(FUND_LEDGER).title, "按今天的登记", for_the_office(desk, FUND_LEDGER))


def filing_list(desk: Desk) -> Sheet:
    """备案清单: every filing that the county has not confirmed yet, to lie beside the stick."""
    return _sheet(desk.form(FILING_LIST).title, "还没有备案回执的", for_the_office(desk, FILING_LIST))


def transfer(desk: Desk, line: str) -> Sheet:
    """移交清单 of one line of the transfer register. Raises ``UserError``."""
    found = registers.one(desk, line)
    pdf = transfer_paper.printed(desk, found)
    return _sheet(desk.form(transfer_paper.FORM).title, f"第 {found.no} 号，三方签字", pdf)


def lead(desk: Desk, id: str) -> Sheet:
    """主动发现线索表 of one lead. Raises ``UserError``."""
    return _sheet(desk.form(LEAD_SHEET).title, "不印联系电话", lead_sheet(desk, id))


def complaint(desk: Desk, id: str) -> Sheet:
    """举报登记和核查反馈表 of one complaint. Raises ``UserError``."""
    return _sheet(desk.form(COMPLAINT_CHECK).title, "不印举报人", complaint_check(desk, id))


def of_register(desk: Desk, book: str, line: str) -> Sheet:
    """What may be printed of a line of 台账与登记: a transfer list, else a lead."""
    return transfer(desk, line) if book == TRANSFER else lead(desk, line)


def _sheet(title: str, note: str, data: bytes, words: str = "") -> Sheet:
    return Sheet(title, note, data, kind=Outgoing.WORK, words=words)
