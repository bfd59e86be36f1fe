"""青杉县, a county that does not exist: its scheme lies in ``tests/schemes/sixth`` and nowhere in the program."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

from desktop.demo.town import Town
from desktop.office import intake
from desktop.office.act import CaseRef
from desktop.office.intake import NewHousehold, NewMember, Request
from tests.office.made_office import CHEAP
from tests.pack_texts import edit

SIXTH = Path(__file__).parent / "schemes" / "sixth"
WORD = "示范专用口令仅供测试使用"
MONDAY = date(2026, 3, 2)


def town_at(folder: Path, own: Path = SIXTH) -> Town:
    """A township and its county in a folder, not yet founded."""
    return Town(folder, WORD, own=own, cost=CHEAP)


@cache
def _founded(folder: Path) -> Town:
    town = town_at(folder)
    town.found()
    return town


def founded(base: Path, folder: Path) -> Town:
    """A township of one's own in ``folder``; the founding in ``base`` is done once and copied."""
    _founded(base)
    shutil.copytree(base, folder)
    town = town_at(folder)
    town.clock.set(MONDAY)
    return town


def registered(town: Town, request: Request, family: NewHousehold) -> CaseRef:
    """An application taken in today by the clerk."""
    with town.clerk() as desk:
        return intake.register(desk, family, request, desk.today())[0]


def family(no: int, *, health: str = "", grade: str = "") -> NewHousehold:
    """The ``no``-th family: a man of 61, and his mother of 75 where ``no`` is even."""
    head = NewMember(
        f"石甲{'一二三四五六七八九十'[no]}", f"99990119641105{no:03d}1", "户主", birth="1964-11-05", sex="1",
        severe_illness=bool(health), disability_kind="肢体" if grade else "", disability_grade=grade,
    )  # fmt: skip
    mother = NewMember(
        f"丁乙{'一二三四五六七八九十'[no]}", f"99990119500812{no:03d}2", "母亲", birth="1950-08-12", sex="2"
    )
    members = (head, mother) if no % 2 == 0 else (head,)
    return NewHousehold("青杉村", members, bank="青杉农商行（示例）", account=f"62000000000000{no:04d}")


def stricter(to: Path) -> Path:
    """The next version of the scheme: from now on a notice stands ten days."""
    own = Path(shutil.copytree(SIXTH, to / "sixth"))
    edit(own / "matters.toml", "days = 7", "days = 10")
    edit(own / "matters.toml", "同时公示七天", "同时公示十天")
    edit(own / "matters.toml", "同时公示七天", "同时公示十天")
    edit(own / "source.txt", "同时公示七天", "同时公示十天")
    return own
