"""扫描归档: a stack of scanned papers files itself by the code at the foot of each page.

Each page finds its paper, complete papers are attached to their household file as the scan of the signed or sealed
original; what is missing, doubled, swapped, extra or looks different from the electronic original is named page by
page. A paper is filed whole or not at all; what was not filed stays in the list, and in the files it came in.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from desktop.documents import scan_stack
from desktop.documents.page_code import PageCode, named, placed_on
from desktop.documents.page_likeness import likeness
from desktop.documents.qr_reading import Placed
from desktop.domain.rescan import ARCHIVE, PAPER_SCAN
from desktop.errors import UserError
from desktop.office import postings, rescans
from desktop.office import scan_filing_posted as posted
from desktop.office.act import record
from desktop.office.desk import Changes, Desk
from desktop.office.index import holding, readable, unindexed, unread_words
from desktop.office.photo import PDF, Photo
from desktop.office.scan_filing_papers import Known, KnownPapers, Originals, scan_of
from desktop.office.scan_filing_patience import Patience
from desktop.office.scan_filing_seen import (
    BLIND,
    DIFFERS,
    DOUBLE,
    EXTRA,
    GOOD,
    PLACED,
    SEVERAL,
    SLOW,
    TWOFOLD,
    UNKNOWN,
    UNPROVED,
    UNREAD,
    PageSeen,
    PaperSeen,
    Stack,
)
from desktop.office.scan_filing_sheets import standing

Report = Callable[[int, int], None]


def look(
    desk: Desk,
    sources: Sequence[Path],
    chosen: Mapping[int, PageCode] | None = None,
    report: Report = lambda done, total: None,
) -> Stack:
    """Look through a stack; nothing is written. ``chosen``: pages by number in the stack that a person assigned.

    Raises ``UserError`` for a file that is no scan, and what ``report`` raises to call it off.
    """
    pages = scan_stack.pages_of(sources)
    digests = {path: _digest(path) for path in dict.fromkeys(page.source for page in pages)}
    index, said = KnownPapers(desk), chosen or {}
    originals, patience = Originals(desk), Patience()
    seen: list[PageSeen] = []
    for no, (page, make) in enumerate(zip(pages, scan_stack.pictures(pages), strict=True), 1):
        seen.append(
            _seen(
                desk, PageSeen(no, page, UNREAD, said.get(no), no in said), make, index, originals, patience
            )
        )
        report(no, len(pages))
    marked = _doubles(seen)
    unread = unread_words(index.unread) if index.unread else ""
    return Stack(tuple(marked), tuple(_papers(marked, index)), digests, unread)


def file(
    desk: Desk,
    stack: Stack,
    accepted: Collection[str] = (),
    again: Mapping[str, str] | None = None,
    unfiled: list[str] | None = None,
) -> tuple[tuple[PaperSeen, ...], Changes]:
    """File every complete paper; those that were filed. ``accepted``: papers whose look a person compared.

    ``again``: why a paper that is filed already is filed anew, by paper; the newer scan counts from then on. Repeating
    it is harmless: what was filed is not filed again. A household that cannot be read or written does not hold up the
    others: why goes to ``unfiled``, one sentence each. Raises ``UserError`` before anything is filed when a file of the
    stack is no longer what was looked through, or a reason is empty.
    """
    by_no, reasons = {seen.no: seen.page for seen in stack.pages}, again or {}
    done, changes, failed = [], Changes(), [] if unfiled is None else unfiled
    for reason in reasons.values():
        rescans.must_say_why(reason)
    for path, before in stack.digests.items():
        if _digest(path) != before:
            raise UserError(f"“{path.name}”在读过以后变了，没有归档。", "请重新读一遍。")
    for paper in stack.papers:
        whole = paper.whole or (paper.paper in accepted and not paper.missing)
        if not whole or (paper.filed and paper.paper not in reasons):
            continue
        try:
            data = scan_stack.taken([by_no[no] for no in paper.pages])
        except UserError as error:
            failed.append(f"{paper.number or paper.title} 没有归档：{error.message}")
            continue
        written = _filed(desk, paper, data, reasons.get(paper.paper), failed)
        for made in written:
            changes |= made
        done += [paper] * bool(written)
    return tuple(done), changes


def picture(stack: Stack, no: int, width: int) -> bytes:
    """A page of the stack as JPEG, for a person to look at and say what it is. Raises ``UserError``."""
    image = scan_stack.picture(stack.pages[no - 1].page)
    image.thumbnail((width, width * 2))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def find_papers(desk: Desk, number: str) -> tuple[tuple[str, str, int], ...]:
    """(paper id, words, pages) of the papers with that number, for a page whose code cannot be read."""
    wanted = "".join(number.split())
    if not wanted:
        return ()
    files, unread = holding(desk, wanted, unindexed(desk)), list[str]()
    found = [p for _, home in readable(desk, files, unread) for p in home.papers]
    same = {p.id: p for p in (*found, *posted.numbered(desk, wanted)) if "".join(p.number.split()) == wanted}
    return tuple((p.id, f"{p.number} {p.title}", p.pages) for p in same.values())


def _seen(
    desk: Desk,
    seen: PageSeen,
    make: Callable[[], Image.Image],
    index: KnownPapers,
    originals: Originals,
    patience: Patience,
) -> PageSeen:
    """The page, of which so far is known what a person said."""
    source = seen.page.source
    if patience.is_over(source):
        return replace(seen, state=SLOW)
    try:
        with patience.drawing(source):
            image = make()
    except UserError:
        return seen
    try:
        with patience.reading(source):
            placed = () if seen.chosen else placed_on(image, patience.seconds)
    except UserError:
        return replace(seen, state=SLOW)
    codes = (seen.code,) if seen.code else named(placed)
    if len(codes) != 1:
        return replace(seen, state=SEVERAL if codes else UNREAD)
    seen = replace(seen, state=GOOD, code=codes[0])
    try:
        known = index.find(codes[0].paper)
    except UserError:  # what is on record of it cannot be read
        return replace(seen, state=BLIND)
    if known is None:
        return replace(seen, state=UNKNOWN)
    if known.twofold:
        return replace(seen, state=TWOFOLD)
    if known.sheet is not None:  # nothing was kept to compare it with
        return replace(seen, state=standing(desk, known.sheet, codes[0], known.since, seen.chosen))
    try:
        if codes[0].count != originals.count(known):
            return replace(seen, state=EXTRA)
        if not seen.chosen and _differs(originals, known, codes[0].page, image, placed[0]):
            return replace(seen, state=DIFFERS)
    except UserError:  # the bytes on record are damaged: this page alone waits, the stack goes on
        return replace(seen, state=BLIND)
    return seen


def _differs(originals: Originals, known: Known, page: int, scan: Image.Image, code: Placed) -> bool:
    """A page that cannot be laid on its original is for a person to compare, too."""
    found = likeness(originals.page(known, page), scan, originals.glyphs(known, page), code)
    return found is None or found.suspect


def _doubles(pages: Sequence[PageSeen]) -> list[PageSeen]:
    """Of several scans of one page that which a person chose counts, else for now the first that looks like its
    original; the others are named.
    """
    counts: dict[PageCode, int] = {}
    for state, chosen in ((GOOD, True), (GOOD, False), (DIFFERS, False), (UNPROVED, False)):
        for seen in pages:
            if seen.code is not None and seen.state == state and seen.chosen is chosen:
                counts.setdefault(seen.code, seen.no)
    return [
        replace(seen, state=DOUBLE)
        if seen.code is not None and seen.state in PLACED and counts[seen.code] != seen.no
        else seen
        for seen in pages
    ]


def _papers(pages: Sequence[PageSeen], index: KnownPapers) -> Iterator[PaperSeen]:
    named = dict.fromkeys(seen.code.paper for seen in pages if seen.code and seen.state in PLACED)
    for id in named:
        known = index.find(id)
        if known is None:
            continue
        placed = [s for s in pages if s.code and s.code.paper == id and s.state in PLACED]
        count = next(s.code.count for s in placed if s.code)
        # two printings of a sheet may differ in length
        own = [s for s in placed if s.code and s.code.count == count]
        used = {s.code.page: s.no for s in own if s.code and s.state != DOUBLE}
        order = [used[n] for n in sorted(used)]
        doubled = tuple(sorted({s.code.page for s in own if s.code and s.state == DOUBLE}))
        said = {s.code.page for s in own if s.code and s.state == GOOD and s.chosen}
        yield PaperSeen(
            known.household, known.head, id, known.paper.title, known.paper.number,
            tuple(used.get(n, 0) for n in range(1, count + 1)),
            doubled,
            tuple(page for page in doubled if page not in said),
            tuple(s.code.page for s in own if s.code and s.state == DIFFERS),
            tuple(s.code.page for s in own if s.code and s.state == UNPROVED),
            order != sorted(order), known.filed, known.paper.void,
        )  # fmt: skip


def _filed(
    desk: Desk, paper: PaperSeen, data: bytes, reason: str | None, unfiled: list[str]
) -> list[Changes]:
    """The whole scan in every file it belongs to: of one family, of all on a sheet that hung, of the posting itself."""
    scan = Photo(data, f"{paper.number or paper.title}（扫描件）.pdf", PDF)
    if paper.household:
        files = dict.fromkeys((paper.household, *postings.families_on(desk, paper.paper)))
    else:
        files = dict.fromkeys(posted.families_on(desk, paper.paper))
    written = []
    for file in files:
        try:
            made = _into(desk, file, paper.paper, scan, reason)
        except UserError as error:
            unfiled.append(f"{paper.number or paper.title} 没有存进户档 {file}：{error.message}")
            continue
        written += [made] if made is not None else []
    if not paper.household and (reason is not None or not posted.is_filed(desk, paper.paper)):
        written.append(posted.file_with_posting(desk, paper.paper, scan, reason or ""))
    return written


def _into(desk: Desk, file: str, paper: str, scan: Photo, reason: str | None) -> Changes | None:
    """One entry with the whole scan; None where it lies there, or another run filed one meanwhile."""
    with desk.open_household(file) as opened:
        before, there = scan_of(rescans.counting(opened), paper), opened.folded().attachments
    if before and reason is not None and scan.sha256 not in there:
        return rescans.replace_scan(desk, file, before, scan, reason)
    if before:
        return None
    return record(desk, file, ARCHIVE, [scan.attach(f"{PAPER_SCAN}/{paper}")], blobs={scan.sha256: scan.data})


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise UserError(f"读不了“{path.name}”。", "请核对文件还在原处，U 盘没有拔出。") from None
