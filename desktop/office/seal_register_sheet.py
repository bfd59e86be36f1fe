"""用印登记 taken out: as a workbook, and as the paper 用印登记表. Neither names anybody of a household."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office import sealing
from desktop.office.desk import Desk
from desktop.office.lasting import lasting
from desktop.office.outgoing import Outgoing, looked_through, write_out
from desktop.office.scene import Rows, Scene, Text
from desktop.office.seal_register import SealRegister, need_whole
from desktop.office.table_files import TableData, workbook
from desktop.office.table_layout import Column
from desktop.office.vocabulary import values_for

FORM = "seal_use_register"
_COLUMNS = tuple(
    Column(title=title, field="item", width=width, kind="count" if title == "份数" else "text")
    for title, width in (
        ("序号", 6), ("用印编号", 20), ("日期", 12), ("文书名称", 22), ("文号", 24), ("份数", 6), ("委托书", 24),
        ("批准人", 10), ("用印人", 10), ("事由", 22), ("作废、替代和重印", 40),
    )
)  # fmt: skip


def words(register: SealRegister) -> str:
    """The totals of the register: they add up to its lines."""
    return (
        f"用印 {len(register.stamped)} 次、{register.copies} 份；作废 {register.voids} 件；"
        f"重印 {register.reprints} 次；没有用上的编号 {len(register.gaps)} 个。"
    )


def period(month: str) -> str:
    """2026年3月; everything is 全部."""
    return f"{month[:4]}年{int(month[5:7])}月" if month else "全部"


def table(desk: Desk, register: SealRegister, month: str) -> TableData:
    """The lines and, below them, the numbers that were not used."""
    used = [
        (
            str(n), u.use_no or "未用印", u.on, u.title, u.number, u.copies, u.instrument_no, u.approved_by, u.by,
            u.reason, u.note,
        )
        for n, u in enumerate(register.uses, 1)
    ]  # fmt: skip
    unused = [("", g.number, g.on, "", "", 0, "", "", "", "", g.why) for g in register.gaps]
    return TableData(
        "用印登记表", f"{desk.township_name}　{period(month)}", _COLUMNS, (*used, *unused), note=words(register),
        sign=("登记人", "核对人"),
    )  # fmt: skip


def save(desk: Desk, register: SealRegister, month: str, target: Path) -> str:
    """Write a month (empty: all) as .xlsx, which stays on record; the sentence for the bar. Raises ``UserError``."""
    _must_be_office(desk)
    need_whole(register)
    shown, what = register.of_month(month), f"用印登记表（{period(month)}）"
    data = workbook(table(desk, shown, month))
    write_out(desk, data, target, what, Outgoing.WORK)
    return f"{what}已写入 {target}（已留痕）。"


def paper(desk: Desk, register: SealRegister, month: str) -> bytes:
    """The form 用印登记表 of a month (empty: all), in memory. Raises ``UserError``."""
    _must_be_office(desk)
    need_whole(register)
    shown = register.of_month(month)
    facts: dict[str, Text] = {
        "seal_text": shown.seal_text or register.seal_text or "（没有用印）",
        "period_words": period(month),
        "seal_uses": _rows(desk, shown),
        "use_count": str(len(shown.stamped)),
        "copy_count": str(shown.copies),
    }
    scene = Scene(desk, None, None, desk.today(), facts=facts)
    form = desk.form(FORM)
    drawn = sealing.draft(desk, FORM, looked_through(desk, form, values_for(form, scene)), None)
    return lasting(desk, drawn, form.title, period(month))


def _rows(desk: Desk, register: SealRegister) -> Rows:
    used = [
        {
            "seq": str(n), "use_no": u.use_no or "未用印", "on": u.on, "paper_title": u.title,
            "paper_number": u.number, "copies": str(u.copies or ""), "instrument_no": u.instrument_no,
            "approved_by": u.approved_by, "by": u.by, "reason": u.reason, "note": _printable(desk, u.note),
        }
        for n, u in enumerate(register.uses, 1)
    ]  # fmt: skip
    blank = dict.fromkeys(used[0], "") if used else {}
    return used + [{**blank, "use_no": g.number, "on": g.on, "note": g.why} for g in register.gaps]


def _printable(desk: Desk, text: str) -> str:
    """What another device wrote may hold a character that no font has: the register is printed all the same."""
    return "".join(c if desk.fonts.covers(c) else "？" for c in text)


def _must_be_office(desk: Desk) -> None:
    if not OFFICE_ROLES & set(desk.person.roles):
        raise UserError("用印登记表由经办人或管理员导出。", "请换有这个岗位的人登录。")
