"""Document numbers: reserved before they are used, never issued twice, an unused one becomes 作废.

A reservation is an entry of the office journal of its own, so a crash between reserving and issuing leaves a
gap that can be seen and explained, never a number on two papers. Every PC that stamps counts within a block of its
own (1–999, 64001–64999 … for the first; 1001–1999 … for the second), so that two that do not hear of each other
for weeks never issue one number twice. The space between two blocks is no gap in the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.journal import Put
from desktop.domain.number_blocks import following, holders, in_block
from desktop.errors import UserError
from desktop.office.desk import Desk

NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Number:
    """One reserved number as printed, e.g. 密民低保确〔2026〕1号."""

    series: str
    year: int
    n: int

    @property
    def text(self) -> str:
        """As printed: six-corner brackets, no 第, no leading zero (GB/T 9704)."""
        return f"{self.series}〔{self.year}〕{self.n}号"

    @property
    def record(self) -> str:
        """Id of its record in the office journal."""
        return f"{self.series}/{self.year}/{self.n}"


def own_block(desk: Desk) -> int:
    """The number block of this device.

    Raises ``UserError`` when it has none, or when another had its block before it: two administrators who approved a
    device each without hearing of one another.
    """
    mine = desk.credentials.device(desk.device.device, desk.today())
    if mine is None:
        raise UserError(
            "这台设备的登记没有生效或已被撤销，不能取号。", "请找管理员处理，或在另一台电脑上办理。"
        )
    first = holders(desk.credentials)[mine.block][0]
    if first.device != mine.device:
        raise UserError(
            f"本机的文号段与“{first.name}”的重复了，暂不能取号。", "请管理员撤销本机的登记，再重新登记。"
        )
    return mine.block


def reserve(desk: Desk, series: Sequence[str], on: date) -> list[Number]:
    """Reserve the next number of each series in this device's block, in one entry of the office journal."""
    block = own_block(desk)
    taken = _highest(desk, on.year, block)
    numbers = []
    for name in series:
        taken[name] = following(taken.get(name, 0), block)
        numbers.append(Number(name, on.year, taken[name]))
    changes = [Put(NUMBER, n.record, {"series": n.series, "year": n.year, "n": n.n}) for n in numbers]
    desk.office.append(
        changes, action="reserve", author=desk.device_author(), at=desk.now().isoformat(timespec="seconds")
    )
    return numbers


def reserved(desk: Desk) -> list[Number]:
    """Every number that was ever reserved here, in order."""
    found = [
        Number(str(fields["series"]), int(fields["year"]), int(fields["n"]))
        for (kind, _), fields in desk.office.records().items()
        if kind == NUMBER
    ]
    return sorted(found, key=lambda number: (number.series, number.year, number.n))


def _highest(desk: Desk, year: int, block: int) -> dict[str, int]:
    highest: dict[str, int] = {}
    for number in reserved(desk):
        if number.year == year and in_block(number.n, block):
            highest[number.series] = max(highest.get(number.series, 0), number.n)
    return highest
