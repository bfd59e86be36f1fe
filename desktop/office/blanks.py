"""空白证书和制式证明的领用与作废: numbers in the office journal, each held by somebody and ended once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from desktop.domain.blank_forms import (
    DEEDS,
    MOST_AT_ONCE,
    Deed,
    Movement,
    Numbers,
    Stock,
    against,
    read_numbers,
    spoken,
    stocks,
)
from desktop.domain.journal import Put
from desktop.errors import Refused, UserError
from desktop.office.act import new_id, not_later_than_today
from desktop.office.desk import Changes, Desk
from desktop.office.registers import at_the_office, plain

BLANK = "blank"
"""Kind of record in the office journal."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the register of blank forms, as it was written."""

    id: str
    no: int
    on: str
    by: str
    deed: Deed
    form: str
    numbers: Numbers
    holder: str = ""
    reason: str = ""

    @property
    def movement(self) -> Movement:
        """What it means for the numbers."""
        return Movement(self.deed, self.form, self.numbers, self.holder, self.reason)


@dataclass(frozen=True, slots=True)
class Holding:
    """How one kind of form stands: numbers as ranges, (holder, numbers) of those taken out."""

    form: str
    in_stock: str
    stock_count: int
    with_people: tuple[tuple[str, str], ...]
    used: int
    void: int


def moved(desk: Desk) -> tuple[Moved, ...]:
    """Every movement, the oldest first."""
    return tuple(sorted(_read(desk), key=lambda m: m.no))


def holdings(desk: Desk) -> tuple[Holding, ...]:
    """How every kind of form stands today."""
    found = stocks(m.movement for m in moved(desk))
    return tuple(_holding(form, stock) for form, stock in sorted(found.items()))


def move(
    desk: Desk,
    deed: Deed,
    form: str,
    first: str,
    last: str = "",
    *,
    on: date,
    holder: str = "",
    reason: str = "",
) -> tuple[Moved, Changes]:
    """Write one movement of the numbers ``first`` to ``last`` of a form. Raises ``UserError`` and ``Refused``.

    ``holder`` who takes them out, ``reason`` why void, or the number of the paper it was used for.
    """
    at_the_office(desk)
    not_later_than_today(desk, on)
    name = plain("form", "证书名称", form)
    if not name or deed not in DEEDS:
        raise UserError("请写明是哪一种证书或证明。", "例如：特困人员救助供养证。")
    numbers = read_numbers(first, last)
    if isinstance(numbers, str):
        raise UserError(numbers, "请照印好的号码填写。")
    before = moved(desk)
    if before and on.isoformat() < before[-1].on:
        raise UserError(f"日期早于上一笔登记 {before[-1].on}。", "领用登记按先后顺序写。")
    new = Moved(
        new_id(BLANK), len(before) + 1, on.isoformat(), desk.user, deed, name, numbers,
        plain("holder", "领用人", holder), plain("reason", "说明", reason),
    )  # fmt: skip
    _refuse(against(stocks(m.movement for m in before).get(name, Stock()), new.movement))
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([_put(new)], action=f"blank.{deed}", author=desk.author(), at=at)
    return new, Changes(kinds=frozenset({BLANK}))


def _refuse(reasons: list[str]) -> None:
    if reasons:
        told = reasons if len(reasons) <= _MOST_TOLD else [*reasons[:_MOST_TOLD], f"等 {len(reasons)} 处。"]
        raise Refused("没有登记：" + "".join(told), "请核对号码。", tuple(reasons))


_MOST_TOLD = 3


def _put(m: Moved) -> Put:
    fields = {
        "no": m.no, "on": m.on, "by": m.by, "deed": m.deed, "form": m.form, "holder": m.holder,
        "reason": m.reason, "prefix": m.numbers.prefix, "width": m.numbers.width,
        "first": m.numbers.first, "last": m.numbers.last,
    }  # fmt: skip
    return Put(BLANK, m.id, fields)


def _read(desk: Desk) -> Iterator[Moved]:
    """Every movement that is written as one; whatever else a journal may hold is none."""
    for (kind, id), f in desk.office.records().items():
        numbers = [n for name in ("no", "width", "first", "last") if type(n := f.get(name)) is int]
        if kind != BLANK or f.get("deed") not in DEEDS or len(numbers) != 4:
            continue
        no, width, first, last = numbers
        if last - first >= MOST_AT_ONCE:
            continue
        yield Moved(
            id, no, str(f.get("on")), str(f.get("by")), f["deed"], str(f.get("form")),
            Numbers(str(f.get("prefix", "")), width, first, last), str(f.get("holder", "")),
            str(f.get("reason", "")),
        )  # fmt: skip


def _holding(form: str, stock: Stock) -> Holding:
    people = tuple((holder, spoken(numbers)) for holder, numbers in sorted(stock.with_people().items()))
    return Holding(
        form, spoken(stock.in_stock), len(stock.in_stock), people, stock.count("used"), stock.count("void")
    )
