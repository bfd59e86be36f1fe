"""公布名单的张贴件: the scan of a list that hung on the wall finds the posting it is of, and every family on it.

A 公示单 is a paper of each of its families and files itself with them. A 公布名单 is the village's: it lies in the
office journal alone, and so does its scan. Every family on it gets a copy of the scan besides, as the proof that its
aid was made public (民发〔2021〕57号 第二十四条). That sheet names the other families too: it is filed as it hung,
because it was public and a proof is not cut to pieces; nothing but the closed whitelist can stand on it. Who stood on
it is read off the files by the checksum that was kept when it was made: where the families have changed since, nobody
is guessed, and the scan lies with the posting alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from desktop.documents.foreign import page_count
from desktop.domain.household import Paper
from desktop.domain.months import month_of
from desktop.domain.rescan import PAPER_SCAN
from desktop.errors import UserError
from desktop.office import publication
from desktop.office.act import home_at
from desktop.office.desk import Changes, Desk
from desktop.office.photo import Photo
from desktop.office.postings import POSTING


def list_of(desk: Desk, paper: str) -> Paper | None:
    """The list of who receives with that id, its pages not counted; None for any other paper.

    Whatever became of its form and its bytes since: a list of years ago is found all the same.
    """
    said = desk.office.record(POSTING, paper)
    if "sum" not in said:
        return None
    form, number, on, sha = (str(said.get(name, "")) for name in ("form", "number", "on", "sha256"))
    title = f"{_title(desk, form)}（{said.get('village', '')}）"
    return Paper(id=paper, form=form, title=title, number=number, issued_on=on, sha256=sha)


def numbered(desk: Desk, number: str) -> Iterator[Paper]:
    """The lists with that number (no blanks in it), with their pages. One whose bytes cannot be read has none."""
    for (kind, id), said in desk.office.records().items():
        same = kind == POSTING and "".join(str(said.get("number", "")).split()) == number
        if same and (found := list_of(desk, id)) is not None:
            yield replace(found, pages=_pages(desk, found))


def _title(desk: Desk, form: str) -> str:
    try:
        return desk.form(form).title
    except UserError:  # a form of the county's own that is gone by now
        return "公布单"


def _pages(desk: Desk, found: Paper) -> int:
    try:
        return page_count(desk.office.blob(found.sha256))
    except UserError:  # damaged, or not yet here from the other PC
        return 0


def original(desk: Desk, paper: Paper) -> bytes:
    """The sheet as it was made."""
    return desk.office.blob(paper.sha256)


def is_filed(desk: Desk, paper: str) -> bool:
    """True when a scan lies with the posting."""
    return any(a.about == _about(paper) for a in desk.office.folded().attachments.values())


def file_with_posting(desk: Desk, paper: str, scan: Photo, note: str) -> Changes:
    """Lay the scan beside the posting in the office journal; ``note`` why it is filed anew. The last one counts."""
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append(
        [scan.attach(_about(paper))], action=PAPER_SCAN, author=desk.author(), at=at, note=note,
        blobs={scan.sha256: scan.data},
    )  # fmt: skip
    return Changes(kinds=frozenset({POSTING}))


def families_on(desk: Desk, paper: str) -> tuple[str, ...]:
    """The households on a list of who receives, as far as the files still say what the list said; none otherwise."""
    said = desk.office.record(POSTING, paper)
    if "sum" not in said:
        return ()
    on = date.fromisoformat(str(said["on"]))
    try:
        known, rows, files = publication.listed(desk, str(said["matter"]), str(said["village"]), on)
    except UserError:  # a file that cannot be read, a village that is empty now
        return ()
    if publication.checksum(rows) != said["sum"]:
        return ()
    return tuple(f for f in files if publication.rows_of(home_at(desk, f), known.id, month_of(on)))


def proof(desk: Desk, about: str) -> Paper | None:
    """The list that hung, of which a scan about ``about`` is the proof; None for any other scan."""
    kind, _, paper = about.partition("/")
    return list_of(desk, paper) if kind == PAPER_SCAN else None


def _about(paper: str) -> str:
    return f"{PAPER_SCAN}/{paper}"
