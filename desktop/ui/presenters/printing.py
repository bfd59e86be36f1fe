"""打印 in words: which pages, how many copies, on which printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.errors import UserError
from desktop.office import printers
from desktop.office.desk import Desk


def page_range(text: str, count: int) -> tuple[int, ...]:
    """``1-3,5`` → (0, 1, 2, 4); all pages for nothing. Raises ``UserError`` for what is no range of this paper."""
    pages: list[int] = []
    for part in text.replace("，", ",").replace("、", ",").replace("—", "-").replace("－", "-").split(","):
        first, dash, last = (side.strip() for side in part.partition("-"))
        if not first and not dash:
            continue
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise UserError(f"页码“{text}”看不懂。", "请写成 1-3,5 的样子；全部打印的，空着。")
        begin, end = int(first), int(last or first)
        if not 1 <= begin <= end <= count:
            raise UserError(f"没有第 {part.strip()} 页。", f"这份文书共 {count} 页。")
        pages += [n for n in range(begin - 1, end) if n not in pages]
    return tuple(pages) or tuple(range(count))


FILLED_ONLY = (
    "只印填写的内容、印章和校验码，不印标题、框线、栏目和固定文字。每一处的位置与整份打印相同，"
    "按这台打印机的校准移正。先放白纸按“试印一张”，与印好的表对光核对；试印的不算打印次数。"
)
"""What 套打 does, said where it is chosen."""
NOT_CALIBRATED = "这台打印机还没有校准，套打可能偏移；请先到“设置·打印机”校准。"


@dataclass(frozen=True, slots=True)
class Choice:
    """A printer to choose, with what this PC remembers of it. ``trays`` (value, what a person reads)."""

    name: str
    trays: tuple[tuple[str, str], ...] = ()
    duplex: bool = False
    usual_tray: str = ""
    usual_duplex: bool = False
    usual_copies: int = 1
    offset: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of the printer, as typed. ``filled_only``: 套打, without frame and words; ``trial``: one
    sheet of it on blank paper, to hold against the form."""

    printer: str
    copies: int = 1
    tray: str = ""
    duplex: bool = False
    grey: bool = False
    pages: str = ""
    reason: str = ""
    filled_only: bool = False
    trial: bool = False


class Device(Protocol):
    """A printer as the system tells of it."""

    @property
    def name(self) -> str: ...
    @property
    def trays(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def duplex(self) -> bool: ...


def choices(desk: Desk, devices: Sequence[Device]) -> tuple[Choice, ...]:
    """The printers of the system with what is remembered of them; the one used last stands first."""
    kept = {p.name: p for p in printers.every(desk)}
    fresh = (kept.get(d.name) or printers.Printer(name=d.name) for d in devices)
    found = [
        (not p.last, Choice(d.name, d.trays, d.duplex, p.tray, p.duplex, p.copies, (p.right, p.down)))
        for d, p in zip(devices, fresh, strict=True)
    ]
    return tuple(choice for _, choice in sorted(found, key=lambda pair: pair[0]))


def copies_of(names: Sequence[str], copies: int) -> tuple[str, ...]:
    """What each of several copies is called, in the order of the form; nothing for a single one, and none too many."""
    return (*names[:copies], *[""] * (copies - len(names))) if names and copies > 1 else ()


def remember(desk: Desk, asked: Asked) -> None:
    """Propose the same the next time."""
    printers.used(desk, asked.printer, asked.tray, asked.copies, asked.duplex)
