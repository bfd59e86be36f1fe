"""空白证书和制式证明: who holds which number, and what became of it (山亭区: 制式证明、证书的交接).

Numbers come from the county in ranges, are handed out to a person and end in one of two ways: used for a paper, or
void with a reason. A number ends once and never comes back. What a register says is the sum of its movements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Deed = Literal["received", "handed_out", "given_back", "used", "void"]

DEEDS: Mapping[Deed, str] = {
    "received": "入库", "handed_out": "领用", "given_back": "退回", "used": "使用", "void": "作废",
}  # fmt: skip
MOST_AT_ONCE = 10_000
"""So many numbers one movement may be about: more is a slip of the pen."""

IN_STOCK = ""
"""Whose a number is while nobody took it out."""

_NUMBER = re.compile(r"(.*?)(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A range of printed numbers: ``prefix`` and digits of ``width``, from ``first`` to ``last``, both included."""

    prefix: str
    width: int
    first: int
    last: int

    def each(self) -> Iterable[str]:
        """Every number as printed."""
        return (f"{self.prefix}{n:0{self.width}d}" for n in range(self.first, self.last + 1))

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the register. ``holder`` who takes numbers out; ``reason`` why void, or the paper it became."""

    deed: Deed
    form: str
    numbers: Numbers
    holder: str = ""
    reason: str = ""


@dataclass(slots=True)
class Stock:
    """What is known of one kind of form: number → its holder; numbers that ended → how."""

    held: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Deed] = field(default_factory=dict)

    def count(self, deed: Deed) -> int:
        """How many ended so."""
        return sum(1 for how in self.ended.values() if how == deed)

    @property
    def in_stock(self) -> tuple[str, ...]:
        """Numbers that nobody took out."""
        return tuple(n for n, holder in self.held.items() if holder == IN_STOCK)

    def with_people(self) -> Mapping[str, tuple[str, ...]]:
        """Holder → the numbers that person must be able to show."""
        found: dict[str, list[str]] = {}
        for number, holder in self.held.items():
            if holder != IN_STOCK:
                found.setdefault(holder, []).append(number)
        return {holder: tuple(numbers) for holder, numbers in found.items()}


def read_numbers(first: str, last: str = "") -> Numbers | str:
    """The range that two printed numbers mean (one number: itself), or a sentence that says what is wrong."""
    begin, end = _NUMBER.fullmatch(first.strip()), _NUMBER.fullmatch((last or first).strip())
    if begin is None or end is None:
        return "号码要以数字结尾，例如 0001 或 特困证0001。"
    if begin[1] != end[1] or len(begin[2]) != len(end[2]):
        return "起号和止号的前缀、位数要一样。"
    found = Numbers(begin[1], len(begin[2]), int(begin[2]), int(end[2]))
    if found.last < found.first:
        return "止号不能小于起号。"
    return found if len(found) <= MOST_AT_ONCE else f"一次最多登记 {MOST_AT_ONCE} 个号码。"


def stocks(movements: Iterable[Movement]) -> dict[str, Stock]:
    """Form → what became of its numbers, in the order of the movements."""
    found: dict[str, Stock] = {}
    for movement in movements:
        _move(found.setdefault(movement.form, Stock()), movement)
    return found


def _move(stock: Stock, movement: Movement) -> None:
    for number in movement.numbers.each():
        match movement.deed:
            case "received" | "given_back":
                stock.held[number] = IN_STOCK
            case "handed_out":
                stock.held[number] = movement.holder
            case "used" | "void":
                stock.held.pop(number, None)
                stock.ended[number] = movement.deed


def against(before: Stock, movement: Movement) -> list[str]:
    """What stands against a movement, in sentences; empty: it may be written."""
    numbers = list(movement.numbers.each())
    found = [f"{n} 已经{DEEDS[before.ended[n]]}，号码只用一次。" for n in numbers if n in before.ended]
    rest = [n for n in numbers if n not in before.ended]
    match movement.deed:
        case "received":
            found += [f"{n} 已经登记过。" for n in rest if n in before.held]
        case "handed_out":
            found += [f"{n} {_where(before, n)}，不能领用。" for n in rest if before.held.get(n) != IN_STOCK]
            found += [] if movement.holder else ["请写明领用人。"]
        case "given_back":
            found += [f"{n} {_where(before, n)}，不用退回。" for n in rest if not before.held.get(n)]
        case "used":
            found += [f"{n} {_where(before, n)}，先办领用。" for n in rest if not before.held.get(n)]
            found += [] if movement.reason else ["请写明用在哪一件文书上（文号）。"]
        case "void":
            found += [f"{n} 没有入库登记。" for n in rest if n not in before.held]
            found += [] if movement.reason else ["作废要写明原因。"]
    return found


def _where(stock: Stock, number: str) -> str:
    holder = stock.held.get(number)
    if holder is None:
        return "没有入库登记"
    return f"在 {holder} 手里" if holder else "还在库里"


def spoken(numbers: Sequence[str]) -> str:
    """Numbers as ranges, the way a ledger writes them: 0001—0005、0008。"""
    parts: list[list[str]] = []
    for number in sorted(numbers, key=_key):
        if parts and _follows(parts[-1][-1], number):
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(p[0] if len(p) == 1 else f"{p[0]}—{p[-1]}" for p in parts)


def _key(number: str) -> tuple[str, int, int]:
    match = _NUMBER.fullmatch(number)
    return (match[1], len(match[2]), int(match[2])) if match else (number, 0, 0)


def _follows(one: str, next_one: str) -> bool:
    before, after = _key(one), _key(next_one)
    return before[:2] == after[:2] and after[2] == before[2] + 1
