"""A small office with caseload: twelve families of a made-up roster, all paid by the month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl

from desktop.domain.roster import Roster, read_roster
from desktop.domain.roster_model import RosterHousehold
from desktop.office.month_close import Proof
from desktop.office.roster_files import parse_file
from desktop.office.rosters import import_roster
from tests.office.made_office import ADMIN, LEADER, House, photo

ROSTERS = Path(__file__).parents[1] / "data" / "rosters"
RURAL = [ROSTERS / "clean" / f"农村低保{kind}查询_20250918.xlsx" for kind in ("家庭", "人员")]
TEKUN = [ROSTERS / "clean" / f"特困人员{kind}查询_20250918.xlsx" for kind in ("家庭", "人员")]
MONTH, NEXT = "2026-03", "2026-04"
FEW = 12


def read(paths: Sequence[Path]) -> Roster:
    """In this process: the files are our own."""
    return read_roster([sheet for path in paths for sheet in parse_file(path)])


def families(households: Sequence[RosterHousehold]) -> list[RosterHousehold]:
    """Families of several persons first, so that somebody may be missed and the family goes on."""
    return sorted(households, key=lambda h: (-len(h.persons), h.head_id))


def found_caseload(founded: House, folder: Path, rural: Roster, count: int = FEW) -> House:
    """An office with the caseload imported."""
    house = founded.copied(folder)
    few = replace(rural, households=tuple(families(rural.households)[:count]))
    with house.desk(ADMIN) as desk:
        import_roster(desk, few)
    return house


def subset(heads: set[str], folder: Path) -> list[Path]:
    """The export of these families alone, as files."""
    made = []
    for path in RURAL:
        whole = openpyxl.load_workbook(path)
        first, *rows = whole.worksheets[0].iter_rows(values_only=True)
        whole.close()
        place = first.index("户主身份证号")
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = path.name[:8]
        for row in (first, *(row for row in rows if row[place] in heads)):
            sheet.append(row)
        made.append(folder / path.name)
        book.save(made[-1])
    return made


def proof(signer: str = LEADER) -> Proof:
    """A sheet that a leader signed."""
    return Proof(signer, photo("signed sheet of exceptions"))
