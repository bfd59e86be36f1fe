"""档案移交清单 on paper: one line of the transfer register with every volume it names, for three people to sign."""

from __future__ import annotations

from desktop.documents.stamp import letter_date
from desktop.domain.household import Household, parse_day
from desktop.errors import UserError
from desktop.office import registers, sealing
from desktop.office.desk import Desk
from desktop.office.index import readable
from desktop.office.register_kinds import TRANSFER, register_of
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import values_for

FORM = "archive_transfer_list"


def transfer_sheet(desk: Desk, line: str) -> bytes:
    """The list of one line of the transfer register, as PDF bytes in memory. Raises ``UserError``."""
    found = registers.one(desk, line)
    if found.register != TRANSFER:
        raise UserError("这一行不是档案移交。", "请从档案移交清单里选择。")
    unread: list[str] = []
    homes = dict(readable(desk, found.households, unread))
    day, pages = parse_day(found.on), found.values.get("pages")
    facts: dict[str, Text] = {
        "given_by": found.text("giver"),
        "taken_by": found.text("receiver"),
        "copy_words": _copy(found.text("copy")),
        "moved_on": letter_date(day) if day else "",
        "volumes": [_row(n, id, homes.get(id)) for n, id in enumerate(found.households, 1)],
        "volume_count": str(len(found.households)),
        "page_count": str(pages if pages is not None else ""),
        "transfer_note": found.text("note"),
    }
    scene = Scene(desk, None, None, desk.today(), f"第 {found.no} 号", facts)
    return sealing.draft(desk, FORM, values_for(desk.form(FORM), scene), None)


def _copy(value: str) -> str:
    column = register_of(TRANSFER).column("copy")
    return dict(column.choices).get(value, value) if column else value


def _row(number: int, id: str, home: Household | None) -> dict[str, str]:
    """One volume. Its pieces and pages are counted by whoever hands it over; a file that cannot be read is named."""
    return {
        "seq": str(number),
        "household_no": id,
        "head": home.head.name if home and home.head else "",
        "village": home.village if home else "",
        "pieces": "",
        "pages": "",
        "note": "" if home else "户档读不出，请查验",
    }
