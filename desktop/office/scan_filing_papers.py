"""The papers that pages of a stack say they are of: whose each is, its original, and whether its scan is filed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from PIL import Image

from desktop.documents.foreign import page_count, page_image, page_sizes
from desktop.documents.glyphs import Glyph, glyphs_of
from desktop.domain.household import Household, Paper
from desktop.domain.journal import Attach
from desktop.domain.rescan import PAPER_SCAN
from desktop.errors import UserError
from desktop.office import postings, sheet_codes
from desktop.office import scan_filing_posted as posted
from desktop.office.act import home_of
from desktop.office.desk import Desk
from desktop.office.index import unindexed
from desktop.office.postings import POSTING
from desktop.office.rescans import counting
from desktop.office.scan_filing_sheets import first_day
from desktop.office.sheet_codes import SheetCode

_LOOKED = 200 / 72
"""Pixels for a point of the original as it is compared: 200 to the inch, so that its page code is read too."""


@dataclass(frozen=True, slots=True)
class Known:
    """A paper with what is needed to compare and to file. ``household`` empty: it lies in the office journal alone.

    ``sheet`` of a form that was printed to be signed and not kept, with the first day of its household (``since``);
    ``twofold``: several households say that it is theirs, and nobody made it for all of them.
    """

    household: str
    head: str
    paper: Paper
    filed: bool
    sheet: SheetCode | None = None
    since: date = date.min
    twofold: bool = False


class KnownPapers:
    """Papers by their id. The index says which household holds one, and only that is read; an unknown one reads none.

    Files that the index has not seen as they are now are read once, for the ids of their papers alone: what is kept in
    memory grows with the stack and never with the office.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Known | None] = {}
        self._late: dict[str, list[str]] | None = None
        self.unread: list[str] = []

    def find(self, paper: str) -> Known | None:
        """The paper with that id; None where this office has none."""
        if paper not in self._known:
            self._known[paper] = self._look_for(paper)
        return self._known[paper]

    def _look_for(self, paper: str) -> Known | None:
        if (sheet := sheet_codes.read(paper)) is not None:
            return self._sheet(paper, sheet)
        holding = dict.fromkeys((*self._desk.catalogue.holding(paper), *self._unindexed().get(paper, ())))
        held = [known for file in holding for known in self._read(file) if known.paper.id == paper]
        if (hung := posted.list_of(self._desk, paper)) is not None:
            village = str(self._desk.office.record(POSTING, paper).get("village", ""))
            filed = posted.is_filed(self._desk, paper)
            return Known("", village, hung, filed, twofold=bool(held))
        if not held:
            return None
        # A sheet that hung for several families lies with each; anything else is one family's.
        others = {known.household for known in held} - {*postings.families_on(self._desk, paper)}
        return replace(
            held[0], filed=all(known.filed for known in held), twofold=len(held) > 1 and bool(others)
        )

    def _unindexed(self) -> dict[str, list[str]]:
        """Which files that the index has not seen as they are now hold which papers."""
        if self._late is None:
            self._late = {}
            for file in unindexed(self._desk):
                for known in self._read(file):
                    self._late.setdefault(known.paper.id, []).append(file)
        return self._late

    def _sheet(self, code: str, sheet: SheetCode) -> Known | None:
        """A form that was printed pre-filled and nothing of it kept: the code says whose it is."""
        form = sheet_codes.form_of(self._desk, sheet)
        if form is None:
            return None
        try:
            with self._desk.open_household(sheet.household) as opened:
                home, attached, since = home_of(opened), counting(opened), first_day(opened)
        except UserError:
            return None
        about = sheet_codes.application_of(home, sheet)
        paper = Paper(
            id=code, application=about.id if about else "", form=form.id, title=form.title,
            issued_on=sheet.printed.isoformat(),
        )  # fmt: skip
        return Known(
            sheet.household, _head(home), paper, bool(scan_of(attached, code)), sheet=sheet, since=since
        )

    def _read(self, file: str) -> tuple[Known, ...]:
        try:
            with self._desk.open_household(file) as opened:
                home, attached = home_of(opened), counting(opened)
        except UserError:
            self.unread += [] if file in self.unread else [file]
            return ()
        filed = {a.about for a in attached.values()}
        return tuple(Known(file, _head(home), p, f"{PAPER_SCAN}/{p.id}" in filed) for p in home.papers)


def scan_of(attached: Mapping[str, Attach], paper: str) -> str:
    """The digest of the scan of a paper that counts, the last where there are several; empty for none."""
    return next(
        (sha for sha in reversed(list(attached)) if attached[sha].about == f"{PAPER_SCAN}/{paper}"), ""
    )


class Originals:
    """The electronic original that was looked at last: pages of one paper usually lie together."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: tuple[str, bytes] = ("", b"")

    def count(self, known: Known) -> int:
        """How many pages it has. Raises ``UserError`` where the bytes on record cannot be read."""
        return page_count(self._bytes(known))

    def page(self, known: Known, number: int) -> Image.Image:
        """A page of it (1 is the first), in colour. Raises ``UserError``."""
        pdf = self._bytes(known)
        drawn = page_image(pdf, number - 1, round(page_sizes(pdf)[number - 1][0] * _LOOKED))
        return Image.open(io.BytesIO(drawn)).convert("RGB")

    def glyphs(self, known: Known, number: int) -> list[Glyph]:
        """Its characters with their places. Raises ``UserError``."""
        return glyphs_of(self._bytes(known), number - 1)

    def _bytes(self, known: Known) -> bytes:
        if self._last[0] != known.paper.id:
            self._last = (known.paper.id, self._kept(known))
        return self._last[1]

    def _kept(self, known: Known) -> bytes:
        if not known.household:
            return posted.original(self._desk, known.paper)
        with self._desk.open_household(known.household) as opened:
            return opened.blob(known.paper.sha256)


def _head(home: Household) -> str:
    return home.head.name if home.head else "（未写户主）"
