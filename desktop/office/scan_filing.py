"""扫描归档: a stack of scanned papers files itself by the code at the foot of each page.

Each page finds its paper, complete papers are attached to their household file as the scan of the signed or sealed
original; what is missing, doubled, swapped, extra or looks different from the electronic original is named page by
page. A paper is filed whole or not at all; what was not filed stays in the list, and in the files it came in.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from desktop.documents import scan_stack
from desktop.documents.foreign import page_count, page_image
from desktop.documents.page_code import PageCode, codes_of
from desktop.documents.page_likeness import likeness
from desktop.documents.scan_stack import StackPage
from desktop.domain.household import Household, Paper
from desktop.domain.journal import Attach
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import postings, sheet_codes
from desktop.office.act import home_of, record
from desktop.office.archive_check import ARCHIVE, PAPER_SCAN
from desktop.office.desk import Changes, Desk
from desktop.office.index import holding, readable, unindexed, unread_words
from desktop.office.photo import PDF
from desktop.office.sheet_codes import SheetCode

Report = Callable[[int, int], None]
_LOOKED = 1240
"""Pixels across the original as it is compared: 150 to the inch, so that its page code is read too."""

GOOD, UNREAD, SEVERAL, UNKNOWN, DOUBLE, EXTRA, DIFFERS, BLIND = (
    "good", "unread", "several", "unknown", "double", "extra", "differs", "blind",
)  # fmt: skip
WORDS: Mapping[str, str] = {
    GOOD: "对上了",
    UNREAD: "没有读出页码，请人工指定",
    SEVERAL: "一页上有几个页码，请分开扫描",
    UNKNOWN: "本办公室没有这份文书",
    DOUBLE: "同一页不止一张，请看清哪一张是原件",
    EXTRA: "页数与存档原件不符",
    DIFFERS: "版面与存档原件差别大，请对照",
    BLIND: "存档原件读不了，没法对照，请人工处理",
}


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page of the stack, numbered from 1. ``code`` what it says it is; ``chosen`` a person said so."""

    no: int
    page: StackPage
    state: str
    code: PageCode | None = None
    chosen: bool = False

    @property
    def words(self) -> str:
        """第 3 张（扫描.pdf 第 3 页）：没有读出页码，请人工指定."""
        return f"第 {self.no} 张（{self.page.words}）：{WORDS[self.state]}"


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper that pages of the stack belong to. ``pages`` numbers in the stack by page of the paper; 0 missing.

    ``undecided``: pages there are several scans of, of which nobody said which is the original: an annotated copy may
    lie on top of it.
    """

    household: str
    head: str
    paper: str
    title: str
    number: str
    pages: tuple[int, ...]
    doubled: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()
    differs: tuple[int, ...] = ()
    swapped: bool = False
    filed: bool = False
    void: bool = False

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages of the paper that are not in the stack."""
        return tuple(n for n, no in enumerate(self.pages, 1) if not no)

    @property
    def complete(self) -> bool:
        """True when it may be filed as it is: every page once, none that looks different, not filed before."""
        return not (self.missing or self.differs or self.undecided or self.filed)

    @property
    def words(self) -> str:
        """Everything to be said of it in one line."""
        said = ["这份文书已经作废，扫描件照存"] if self.void else []
        if self.filed:
            said.append("已经归档，没有重复存入")
        if self.missing:
            said.append(f"缺第 {_list(self.missing)} 页")
        if self.doubled:
            said.append(f"第 {_list(self.doubled)} 页重复{'，请选定一张' if self.undecided else ''}")
        if self.swapped:
            said.append("页序颠倒（归档时按页码排好）")
        if self.differs:
            said.append(f"第 {_list(self.differs)} 页与存档原件差别大，请对照后再定")
        if self.complete:
            said.append(f"共 {len(self.pages)} 页，齐全")
        return "；".join(said)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that was looked through. ``digests`` of the files it came in, so that what is filed is what was seen."""

    pages: tuple[PageSeen, ...]
    papers: tuple[PaperSeen, ...]
    digests: Mapping[Path, str]
    unread_files: str = ""

    @property
    def left(self) -> tuple[PageSeen, ...]:
        """Pages that no complete paper takes: nothing of a stack is lost from sight."""
        taken = {no for paper in self.papers if paper.complete or paper.filed for no in paper.pages}
        return tuple(seen for seen in self.pages if seen.no not in taken)


@dataclass(frozen=True, slots=True)
class _Known:
    """A paper of a household file, with what is needed to compare."""

    household: str
    head: str
    paper: Paper
    filed: bool


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
    index, said = _Papers(desk), chosen or {}
    originals = _Originals(desk)
    seen: list[PageSeen] = []
    for no, (page, make) in enumerate(zip(pages, scan_stack.pictures(pages), strict=True), 1):
        seen.append(_seen(no, page, make, said.get(no), index, originals))
        report(no, len(pages))
    marked = _doubles(seen)
    unread = unread_words(index.unread) if index.unread else ""
    return Stack(tuple(marked), tuple(_papers(marked, index)), digests, unread)


def file(desk: Desk, stack: Stack, accepted: Collection[str] = ()) -> tuple[tuple[PaperSeen, ...], Changes]:
    """File every complete paper; those that were filed. ``accepted``: papers whose look a person compared.

    Repeating it is harmless: what was filed is not filed again. Raises ``UserError`` when a file of the stack is no
    longer what was looked through; papers filed before that stay filed.
    """
    by_no = {seen.no: seen.page for seen in stack.pages}
    done, changes = [], Changes()
    for path, before in stack.digests.items():
        if _digest(path) != before:
            raise UserError(f"“{path.name}”在读过以后变了，没有归档。", "请重新读一遍。")
    for paper in stack.papers:
        agreed = paper.paper in accepted and not paper.missing and not paper.filed
        if not (paper.complete or agreed):
            continue
        data = scan_stack.taken([by_no[no] for no in paper.pages])
        files = dict.fromkeys((paper.household, *postings.families_on(desk, paper.paper)))
        written = [made for household in files if (made := _attach(desk, household, paper, data))]
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
    same = {p.id: p for p in found if "".join(p.number.split()) == wanted}
    return tuple((p.id, f"{p.number} {p.title}", p.pages) for p in same.values())


class _Papers:
    """Papers by their id. The index says which household holds one, and only that is read; an unknown one reads none.

    Files that the index has not seen as they are now are read once, for the ids of their papers alone: what is kept in
    memory grows with the stack and never with the office.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, _Known | None] = {}
        self._late: dict[str, str] | None = None
        self.unread: list[str] = []

    def find(self, paper: str) -> _Known | None:
        if paper not in self._known:
            self._known[paper] = self._look_for(paper)
        return self._known[paper]

    def _look_for(self, paper: str) -> _Known | None:
        if (sheet := sheet_codes.read(paper)) is not None:
            return self._sheet(paper, sheet)
        holding = self._desk.catalogue.holding(paper)
        held = [known for file in holding for known in self._read(file) if known.paper.id == paper]
        if held:  # a sheet that hung for several families lies with each
            return replace(held[0], filed=all(known.filed for known in held))
        if self._late is None:
            late = unindexed(self._desk)
            self._late = {known.paper.id: file for file in late for known in self._read(file)}
        found = self._read(self._late[paper]) if paper in self._late else ()
        return next((known for known in found if known.paper.id == paper), None)

    def _sheet(self, code: str, sheet: SheetCode) -> _Known | None:
        """A form that was printed pre-filled and nothing of it kept: the code says whose it is."""
        form = sheet_codes.form_of(self._desk, sheet)
        if form is None:
            return None
        try:
            with self._desk.open_household(sheet.household) as opened:
                home, attached = home_of(opened), opened.folded().attachments
        except UserError:
            return None
        about = sheet_codes.application_of(home, sheet)
        paper = Paper(
            id=code, application=about.id if about else "", form=form.id, title=form.title,
            issued_on=sheet.printed.isoformat(),
        )  # fmt: skip
        filed = any(a.about == f"{PAPER_SCAN}/{code}" for a in attached.values())
        return _Known(sheet.household, _head(home), paper, filed)

    def _read(self, file: str) -> tuple[_Known, ...]:
        try:
            with self._desk.open_household(file) as opened:
                home, attached = home_of(opened), opened.folded().attachments
        except UserError:
            self.unread.append(file)
            return ()
        filed = {a.about for a in attached.values()}
        return tuple(_Known(file, _head(home), p, f"{PAPER_SCAN}/{p.id}" in filed) for p in home.papers)


class _Originals:
    """The electronic original that was looked at last: pages of one paper usually lie together."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: tuple[str, bytes] = ("", b"")

    def count(self, known: _Known) -> int:
        return page_count(self._bytes(known))

    def page(self, known: _Known, number: int) -> Image.Image:
        drawn = page_image(self._bytes(known), number - 1, _LOOKED)
        return Image.open(io.BytesIO(drawn)).convert("L")

    def _bytes(self, known: _Known) -> bytes:
        if self._last[0] != known.paper.id:
            with self._desk.open_household(known.household) as opened:
                self._last = (known.paper.id, opened.blob(known.paper.sha256))
        return self._last[1]


def _seen(
    no: int,
    page: StackPage,
    make: Callable[[], Image.Image],
    chosen: PageCode | None,
    index: _Papers,
    originals: _Originals,
) -> PageSeen:
    try:
        image = make()
    except UserError:
        return PageSeen(no, page, UNREAD, chosen, chosen is not None)
    codes = (chosen,) if chosen else codes_of(image)
    if len(codes) != 1:
        return PageSeen(no, page, SEVERAL if codes else UNREAD)
    seen = PageSeen(no, page, GOOD, codes[0], chosen is not None)
    known = index.find(codes[0].paper)
    if known is None:
        return replace(seen, state=UNKNOWN)
    if not known.paper.sha256:  # a sheet for handwriting: nothing was kept to compare it with
        return seen
    try:
        if codes[0].count != originals.count(known):
            return replace(seen, state=EXTRA)
        if chosen is None and _differs(originals.page(known, codes[0].page), image):
            return replace(seen, state=DIFFERS)
    except UserError:  # the bytes on record are damaged: this page alone waits, the stack goes on
        return replace(seen, state=BLIND)
    return seen


def _differs(original: Image.Image, scan: Image.Image) -> bool:
    """A page that cannot be laid on its original is for a person to compare, too."""
    found = likeness(original, scan)
    return found is None or found.suspect


def _doubles(pages: Sequence[PageSeen]) -> list[PageSeen]:
    """Of several scans of one page that which a person chose counts, else for now the first that looks like its
    original; the others are named.
    """
    counts: dict[PageCode, int] = {}
    for state, chosen in ((GOOD, True), (GOOD, False), (DIFFERS, False)):
        for seen in pages:
            if seen.code is not None and seen.state == state and seen.chosen is chosen:
                counts.setdefault(seen.code, seen.no)
    own = (GOOD, DIFFERS)
    return [
        replace(seen, state=DOUBLE)
        if seen.code is not None and seen.state in own and counts[seen.code] != seen.no
        else seen
        for seen in pages
    ]


def _papers(pages: Sequence[PageSeen], index: _Papers) -> Iterator[PaperSeen]:
    named = dict.fromkeys(
        seen.code.paper for seen in pages if seen.code and seen.state in (GOOD, DIFFERS, DOUBLE)
    )
    for id in named:
        known = index.find(id)
        if known is None:
            continue
        placed = [s for s in pages if s.code and s.code.paper == id and s.state in (GOOD, DIFFERS, DOUBLE)]
        count = next(s.code.count for s in placed if s.code)
        # two printings of a sheet may differ in length
        own = [s for s in placed if s.code and s.code.count == count]
        used = {s.code.page: s.no for s in own if s.code and s.state in (GOOD, DIFFERS)}
        order = [used[n] for n in sorted(used)]
        doubled = tuple(sorted({s.code.page for s in own if s.code and s.state == DOUBLE}))
        said = {s.code.page for s in own if s.code and s.state == GOOD and s.chosen}
        yield PaperSeen(
            known.household, known.head, id, known.paper.title, known.paper.number,
            tuple(used.get(n, 0) for n in range(1, count + 1)),
            doubled,
            tuple(page for page in doubled if page not in said),
            tuple(s.code.page for s in own if s.code and s.state == DIFFERS),
            order != sorted(order), known.filed, known.paper.void,
        )  # fmt: skip


def _attach(desk: Desk, file: str, paper: PaperSeen, data: bytes) -> Changes | None:
    """One entry with the whole scan; None where another run filed it meanwhile."""
    about = f"{PAPER_SCAN}/{paper.paper}"
    with desk.open_household(file) as opened:
        if any(a.about == about for a in opened.folded().attachments.values()):
            return None
    sha = digest(data)
    attach = Attach(sha, len(data), PDF, f"{paper.number or paper.title}（扫描件）.pdf", about)
    return record(desk, file, ARCHIVE, [attach], blobs={sha: data})


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise UserError(f"读不了“{path.name}”。", "请核对文件还在原处，U 盘没有拔出。") from None


def _head(home: Household) -> str:
    return home.head.name if home.head else "（未写户主）"


def _list(numbers: Sequence[int]) -> str:
    return "、".join(str(n) for n in numbers)
