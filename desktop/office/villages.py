"""村（社区）名单: which villages this office has, so that a name typed by hand is held against them.

The list is a record for each village in the office journal: two PCs that add one each lose none. Besides, a village is
known where households live. An unknown name is never taken in silence: somebody says that it is a new village, which
puts it on the list, with who and when.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from desktop.domain.journal import Change, Put
from desktop.domain.names import normalise_name
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop

VILLAGE = "village"
"""The kind of record: ``name``, ``on``, ``by``; ``off`` True once it was taken off the list."""
MOST = 500
LONGEST = 30
_NEAREST, _DIGITS = 3, 3
_ALIKE = 0.5
"""From this part of two names on, they count as near."""


class UnknownVillage(UserError):
    """A village that nobody here knows; ``near`` those it may be a slip for, the nearest first."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        ask = f"相近的有{_quoted(near)}，是不是写错了？" if near else "请核对有没有写错。"
        super().__init__(
            f"“{name}”不在本单位的村（社区）名单里，{ask}",
            "没有写错、确是新村的，请在“设置·村（社区）名单”里加上，再办一次。",
        )


def listed(desk: Desk) -> tuple[str, ...]:
    """The office's own list, sorted."""
    found = (f for (kind, _), f in desk.office.records().items() if kind == VILLAGE and not f.get("off"))
    return tuple(sorted(str(f["name"]) for f in found))


def known(desk: Desk) -> tuple[str, ...]:
    """Every village of the list, and every one where a household lives."""
    return tuple(sorted({*listed(desk), *filter(None, desk.catalogue.villages())}))


def nearest(desk: Desk, name: str) -> tuple[str, ...]:
    """The known villages that a name may be a slip for, the nearest first; none where none is near."""
    lives = Counter(village for _, village in desk.catalogue.named().values())
    alike = [(_likeness(name, other), lives[other], other) for other in known(desk) if other != name]
    near = sorted((one for one in alike if one[0] >= _ALIKE), reverse=True)
    return tuple(other for _, _, other in near[:_NEAREST])


def asked(desk: Desk, name: str) -> str:
    """Of a name that nobody here knows, whether it is one of those that it may be a slip for; else empty."""
    near = nearest(desk, name) if name not in known(desk) else ()
    return f"本单位没有这个村，相近的有{_quoted(near)}。" if near else ""


def check(desk: Desk, name: str) -> str:
    """A name that was typed, without slips of the keyboard. Raises ``UnknownVillage``.

    Where nothing at all is known yet there is nothing to hold it against.
    """
    said = clean(name)
    every = known(desk)
    if every and said not in every:
        raise UnknownVillage(said, nearest(desk, said))
    return said


def check_public(desk: Desk, name: str) -> None:
    """Before a name hangs on a wall: a household alone does not make it known, it may be the slip itself.

    It stands on the list, or several families live there, or the office has no other village. Raises
    ``UnknownVillage``.
    """
    if name in listed(desk) or not {*known(desk)} - {name}:
        return
    if sum(village == name for _, village in desk.catalogue.named().values()) < _SEVERAL:
        raise UnknownVillage(name, nearest(desk, name))


_SEVERAL = 2


def add(desk: Desk, names: Iterable[str]) -> Changes:
    """Put villages on the list; one that is there already stays as it is. Raises ``UserError``."""
    _at_the_office(desk)
    there, on = {*listed(desk)}, desk.today().isoformat()
    new = [n for n in dict.fromkeys(map(clean, names)) if n and n not in there]
    if len(there | {*new}) > MOST:
        raise UserError(f"名单里最多 {MOST} 个村（社区）。", "请核对是不是粘贴了别的内容。")
    for name in new:
        _must_be_a_name(desk, name)
    puts = [Put(VILLAGE, _key(n), {"name": n, "on": on, "by": desk.user, "off": False}) for n in new]
    return _written(desk, puts)


def remove(desk: Desk, name: str) -> Changes:
    """Take a village off the list. Raises ``UserError`` where it does not stand there or households live there."""
    _at_the_office(desk)
    if name not in listed(desk):
        raise UserError(f"名单里没有“{name}”。", "请从名单里选。")
    if name in desk.catalogue.villages():
        raise UserError(f"还有户档写着“{name}”，不能从名单里去掉。", "请先在这些户里更正村名。")
    return _written(desk, [Put(VILLAGE, _key(name), {"off": True, "by": desk.user})])


def _quoted(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def clean(name: str) -> str:
    """A name without blanks and slips of the keyboard."""
    return normalise_name(name.strip())


def _must_be_a_name(desk: Desk, name: str) -> None:
    if len(name) > LONGEST or sum(map(str.isdigit, name)) > _DIGITS:
        raise UserError(f"“{name[:LONGEST]}”不像村（社区）的名称。", "一行写一个名称，不写编码和人名。")
    desk.fonts.require([name], "村（社区）名单")


def _at_the_office(desk: Desk) -> None:
    if is_laptop(desk.places.folder):
        raise UserError(
            "村（社区）名单在办公室的电脑上改。", "请回到办公室再加；户档可以先按原来的村名登记。"
        )


def _written(desk: Desk, changes: list[Put]) -> Changes:
    if not changes:
        return Changes()
    at = desk.now().isoformat(timespec="seconds")
    made: list[Change] = [*changes]
    desk.office.append(made, action=VILLAGE, author=desk.author(), at=at)
    return Changes(kinds=frozenset({VILLAGE}))


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def _likeness(name: str, other: str) -> float:
    """1 for the same, 0 for nothing alike; what villages are called besides (村, 社区) does not count."""
    one, two = _bare(name), _bare(other)
    longer = max(len(one), len(two))
    return 1 - _distance(one, two) / longer if longer else 0.0


def _bare(name: str) -> str:
    return (
        name.removesuffix("村民委员会").removesuffix("居民委员会").removesuffix("社区").removesuffix("村")
        or name
    )


def _distance(one: str, two: str) -> int:
    """How many characters have to be put in, left out, changed or swapped with their neighbour."""
    rows = [list(range(len(two) + 1))]
    for n, a in enumerate(one, 1):
        row = [n]
        for m, b in enumerate(two, 1):
            best = min(rows[-1][m] + 1, row[-1] + 1, rows[-1][m - 1] + (a != b))
            if n > 1 and m > 1 and a == two[m - 2] and one[n - 2] == b:
                best = min(best, rows[-2][m - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
