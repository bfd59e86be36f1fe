"""移交清单 on paper: which volumes of which households go where, with their pieces and pages, for two signatures."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.documents.stamp import letter_date
from desktop.documents.volume import Report
from desktop.domain.household import parse_day
from desktop.errors import UserError
from desktop.office import sealing, volume
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.lasting import lasting
from desktop.office.register_kinds import TRANSFER, register_of
from desktop.office.registers import Line
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for

FORM = "archive_transfer_list"


def printed(desk: Desk, line: Line, report: Report = lambda done, total: None) -> bytes:
    """The list of one transfer as PDF/A-2u. Raises ``UserError``, and what ``report`` raises to call it off."""
    if line.register != TRANSFER:
        raise UserError("这一行不是档案移交。", "请从档案移交清单里选择。")
    scene = Scene(desk, None, None, desk.today(), str(line.no), _facts(desk, line, report))
    form = desk.form(FORM)
    drawn = sealing.draft(desk, FORM, values_for(form, scene), None)
    return lasting(desk, drawn, form.title, str(line.no))


def _facts(desk: Desk, line: Line, report: Report) -> Mapping[str, Text]:
    rows: list[Mapping[str, str]] = []
    for n, file in enumerate(line.households, 1):
        rows.append(_row(desk, n, file))
        report(n, len(line.households))
    copies = register_of(TRANSFER).column("copy")
    on = parse_day(line.on)
    return {
        "given_by": line.text("giver"),
        "taken_by": line.text("receiver"),
        "copy_words": dict(copies.choices).get(line.text("copy"), "") if copies else "",
        "moved_on": letter_date(on) if on else line.on,
        "volumes": rows,
        "volume_count": str(len(rows)),
        "page_count": line.text("pages"),
        "transfer_note": line.text("note"),
    }


def _row(desk: Desk, n: int, file: str) -> Mapping[str, str]:
    named = {"seq": str(n), "household_no": volume.readable_id(file)}
    try:
        home = home_at(desk, file)
    except UserError:
        return {**named, "head": "", "village": "", "pieces": "", "pages": "", "note": "户档读不出，请查验"}
    try:
        planned = volume.plan(desk, file)
        pieces, pages = str(len(planned.lines)), str(planned.pages)
        note = "" if planned.complete else volume.INCOMPLETE
    except volume.NothingToBind:
        pieces, pages, note = "0", "0", "没有材料"
    except UserError:  # two parties sign this list: what was not counted is not said to be nothing
        pieces, pages, note = "", "", "案卷读不出，请查验"
    head = home.head.name if home.head else ""
    return {**named, "head": head, "village": home.village, "pieces": pieces, "pages": pages, "note": note}
