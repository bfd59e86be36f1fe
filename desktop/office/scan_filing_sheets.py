"""Signed forms in a stack of scans: may a page with the code of a sheet be filed by itself, and does it hold at all?

Of such a sheet no original is kept, so anybody could make a page that looks like one. With the check of this office in
its code it files itself; without one (a laptop has no key of the office's) a person looks at it.
"""

from __future__ import annotations

from datetime import date

from desktop.documents.page_code import PageCode
from desktop.models.household_file import HouseholdFile
from desktop.office.desk import Desk
from desktop.office.scan_filing_seen import GOOD, ODD, UNPROVED
from desktop.office.sheet_codes import MOST_PAGES, SheetCode
from desktop.office.soundness import written


def standing(desk: Desk, sheet: SheetCode, code: PageCode, since: date, chosen: bool) -> str:
    """The state of a page with that code. ``since`` the first day of the household; ``chosen``: a person looked."""
    if not since <= sheet.printed <= desk.today() or code.count > MOST_PAGES:
        return ODD
    return GOOD if chosen or sheet.is_ours(desk, code.count) else UNPROVED


def first_day(opened: HouseholdFile) -> date:
    """The day of the first entry in a household's file: nothing was printed for it before."""
    return min((written(entry).date() for entry in opened.entries()), default=date.max)
