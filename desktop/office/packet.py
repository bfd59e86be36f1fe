"""村级名单: a read-only roster and a survey form for village cadres, on purpose and on record.

What may stand on it is a closed list: no ID or account number, no amount, no illness, no telephone, nothing of a
complaint. A village cadre knows who lives where; what the office asks is whether that is still so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from desktop.documents.forms import Values
from desktop.documents.notice import render
from desktop.documents.stamp import letter_date
from desktop.domain.household_duties import to_look_at
from desktop.domain.organ import organ
from desktop.errors import UserError
from desktop.office import access
from desktop.office.act import home_at
from desktop.office.choosing import Chosen, by_village
from desktop.office.desk import Desk
from desktop.office.notice_values import desk_values
from desktop.office.outgoing import Outgoing, guard, write_out
from desktop.office.table_files import TableData, workbook
from desktop.office.table_layout import Column

FORM = "village_packet"
DAYS = 14
"""Until when the list is to be given back."""
COLUMNS = (
    ("seq", "序号", 6), ("head", "户主", 12), ("group", "组（地址）", 18), ("member_count", "人数", 6),
    ("matters", "事项", 24), ("task", "要核对的事", 24), ("found", "现状（在家、外出、迁走、去世、其他）", 30),
)  # fmt: skip
"""Everything a village list may show: name in the form, title, width in characters of the workbook."""
_NAMES = tuple(name for name, _, _ in COLUMNS)
_ASKED = {"review": "家庭情况有无变化", "expiry": "到期，是否仍有困难"}


@dataclass(frozen=True, slots=True)
class Packet:
    """What was written for one village: the two files and how many households stand in them."""

    village: str
    households: int
    pdf: Path
    workbook: Path


def write(desk: Desk, village: str, folder: Path) -> Packet:
    """The list of a village as PDF and workbook into a folder. Raises ``UserError`` for a village nobody lives in."""
    rows = roster(desk, by_village(desk, village))
    name = f"走访名单-{_plain(village)}-{desk.today():%Y%m%d}"
    pdf, book = folder / f"{name}.pdf", folder / f"{name}.xlsx"
    if not folder.is_dir():
        raise UserError("找不到目标文件夹。", "请插好 U 盘，核对路径后再试。")
    access.note(desk, "packet", what=f"{village}，{len(rows)} 户")
    sheet, data = drawn(desk, village, rows), workbook(_table(desk, village, rows))
    for made in (sheet, data):  # both before either is written
        guard(desk, made, Outgoing.PLAIN, "走访名单")
    write_out(desk, sheet, pdf, f"走访名单（{len(rows)} 户，PDF）", Outgoing.PLAIN)
    write_out(desk, data, book, f"走访名单（{len(rows)} 户，表格）", Outgoing.PLAIN)
    return Packet(village, len(rows), pdf, book)


def roster(desk: Desk, chosen: Sequence[Chosen]) -> tuple[dict[str, str], ...]:
    """The rows: only the columns of ``COLUMNS``, whatever a household holds."""
    return tuple(_row(desk, number, c) for number, c in enumerate(chosen, 1))


def drawn(desk: Desk, village: str, rows: Sequence[dict[str, str]]) -> bytes:
    """The PDF: the list, and below it room for those who are not on it."""
    values: Values = {
        "number": f"{desk.today():%Y%m%d}",
        "village": village,
        "count": str(len(rows)),
        "families": list(rows),
        "return_by": letter_date(_return_by(desk)),
        **desk_values(desk),
        "decided_on": letter_date(desk.today()),
        "in_name_of": organ(desk.township_name),
    }
    return render(desk.form(FORM), values, stamp=None, fonts=desk.fonts)


def _row(desk: Desk, number: int, c: Chosen) -> dict[str, str]:
    home = home_at(desk, c.file)
    titles = {
        m: t.title
        for m in _matters(home.running_benefits, home.applications)
        if (t := desk.pack.scheme.matter(m))
    }
    tasks = (_ASKED[t.kind] for t in to_look_at(home, desk.pack) if t.shown(desk.today()))
    values = (
        str(number), c.head, _group(str(home.fields.get("address", ""))),
        str(sum(m.here for m in home.members)), "、".join(titles.values()),
        "；".join(dict.fromkeys(tasks)) or "是否在家、人口有无变化", "",
    )  # fmt: skip
    return dict(zip(_NAMES, values, strict=True))


def _matters(*records: Sequence[object]) -> tuple[str, ...]:
    found = (str(getattr(one, "matter", "")) for kind in records for one in kind)
    return tuple(dict.fromkeys(m for m in found if m))


def _group(address: str) -> str:
    """Where they live, without numbers long enough to be somebody's."""
    run, kept = "", ""
    for character in f"{address} ":
        if character.isdigit():
            run += character
            continue
        kept += run if len(run) < _TOO_LONG else "*" * len(run)
        kept, run = kept + character, ""
    return kept.strip()


_TOO_LONG = 7


def _table(desk: Desk, village: str, rows: Sequence[dict[str, str]]) -> TableData:
    columns = tuple(Column(title=title, field=name, width=width) for name, title, width in COLUMNS)
    note = f"只用于走访核对，不得复制、转发或张贴，{letter_date(_return_by(desk))}前交回。"
    return TableData(
        f"{village}走访名单", f"{desk.township_name}　{desk.today()}", columns,
        tuple(tuple(row[name] for name in _NAMES) for row in rows), note=note, sign=("走访人", "村干部", "收回人"),
    )  # fmt: skip


def _return_by(desk: Desk) -> date:
    return desk.today() + timedelta(days=DAYS)


def _plain(village: str) -> str:
    """A name for a file: letters and digits of the village's name."""
    return "".join(c for c in village if c.isalnum())[:30] or "村"
