"""印章文字的位置: a fine offset from where the forms put it, for papers whose seal place is printed or ruled already.

It counts for papers drawn from then on; a kept paper is never drawn again. The printer's own error is another matter
(``office.printers``): it moves the whole page while printing.
"""

from __future__ import annotations

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk

RIGHT, DOWN = "stamp_right", "stamp_down"
"""Office settings, in tenths of a millimetre."""
FARTHEST = 200
"""Tenths of a millimetre each way: further would leave the seal's place."""


def offset(desk: Desk) -> tuple[float, float]:
    """Millimetres to the right and down; nothing where nobody set any."""
    right, down = (_tenths(desk, name) for name in (RIGHT, DOWN))
    return right / 10, down / 10


def move(desk: Desk, right: int, down: int) -> Changes:
    """Set it, in tenths of a millimetre; the administrator's work. Raises ``UserError``."""
    if "administrator" not in desk.person.roles:
        raise UserError("设置由管理员填写。", "请管理员登录后填写。")
    if max(abs(right), abs(down)) > FARTHEST:
        raise UserError(f"印章文字最多移动 {FARTHEST // 10} 毫米。", "移得再远就离开盖章处了。")
    desk.office.append(
        [Put("setting", RIGHT, {"value": right}), Put("setting", DOWN, {"value": down})],
        action="configure", author=desk.author(), at=desk.now().isoformat(timespec="seconds"),
    )  # fmt: skip
    return Changes(kinds=frozenset({"setting"}))


def _tenths(desk: Desk, name: str) -> int:
    """Another PC wrote it, so it may be anything: what is no such number counts for nothing."""
    value = desk.office.setting(name)
    return value if type(value) is int and abs(value) <= FARTHEST else 0
