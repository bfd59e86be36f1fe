"""What a stack of scanned papers holds, page by page and paper by paper, before anything of it is filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.documents.page_code import PageCode
from desktop.documents.scan_stack import StackPage

GOOD, UNREAD, SEVERAL, UNKNOWN, DOUBLE, EXTRA, DIFFERS, BLIND = (
    "good", "unread", "several", "unknown", "double", "extra", "differs", "blind",
)  # fmt: skip
SLOW, TWOFOLD, ODD, UNPROVED = "slow", "twofold", "odd", "unproved"
PLACED = (GOOD, DIFFERS, UNPROVED, DOUBLE)
"""States of a page that has its place in a paper."""
WORDS: Mapping[str, str] = {
    GOOD: "对上了",
    UNREAD: "没有读出页码，请人工指定",
    SEVERAL: "一页上有几个页码，请分开扫描",
    UNKNOWN: "本办公室没有这份文书",
    DOUBLE: "同一页不止一张，请看清哪一张是原件",
    EXTRA: "页数与存档原件不符",
    DIFFERS: "版面与存档原件差别大，请对照",
    BLIND: "存档原件读不了，没法对照，请人工处理",
    SLOW: "这一页读得太久，没有读完，请重新扫描或人工指定",
    TWOFOLD: "不止一户登记了这份文书，没有归档，请先查明是哪一户的",
    ODD: "页码写的日期或页数不成立，不是这里印的，请人工处理",
    UNPROVED: "预填表没有原件可对照，页码也没有本办公室的校验，请看一眼",
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
    unproved: tuple[int, ...] = ()
    swapped: bool = False
    filed: bool = False
    void: bool = False

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages of the paper that are not in the stack."""
        return tuple(n for n, no in enumerate(self.pages, 1) if not no)

    @property
    def whole(self) -> bool:
        """True when every page is there once and none is for a person to look at."""
        return not (self.missing or self.to_see)

    @property
    def to_see(self) -> bool:
        """True when a person has to look at a page before the paper may be filed."""
        return bool(self.differs or self.unproved or self.undecided)

    @property
    def complete(self) -> bool:
        """True when it may be filed as it is: whole, and not filed before."""
        return self.whole and not self.filed

    @property
    def words(self) -> str:
        """Everything to be said of it in one line."""
        said = ["这份文书已经作废，扫描件照存"] if self.void else []
        if self.filed:
            said.append("已经归档，不会重复存入")
        if self.missing:
            said.append(f"缺第 {_list(self.missing)} 页")
        if self.doubled:
            said.append(f"第 {_list(self.doubled)} 页重复{'，请选定一张' if self.undecided else ''}")
        if self.swapped:
            said.append("页序颠倒（归档时按页码排好）")
        if self.differs:
            said.append(f"第 {_list(self.differs)} 页与存档原件差别大，请对照后再定")
        if self.unproved:
            said.append(f"第 {_list(self.unproved)} 页{WORDS[UNPROVED]}")
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


def _list(numbers: Sequence[int]) -> str:
    return "、".join(str(n) for n in numbers)
