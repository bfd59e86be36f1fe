"""A piece of work that a fault interrupts: how it is prepared, done and looked at afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.unlocking import sweep
from tests.office.made_office import House

Say = Callable[[str], None]


@dataclass(frozen=True)
class Harm:
    """What an examination found: acknowledged things that are gone, files that do not open or do not add up.

    ``untold``: things that are there although nobody was told so; after a refusal a person does them again.
    """

    lost: int = 0
    unreadable: int = 0
    untold: int = 0
    words: Sequence[str] = ()


@dataclass(frozen=True)
class Work:
    """``prepare`` fills a template folder once; ``live`` says "ready", works, and says what a user would be told;
    ``examine`` looks at what a kill left. ``longest`` seconds, 0 to measure; ``share`` of the trials."""

    name: str
    share: int
    longest: float
    prepare: Callable[[Path], None]
    live: Callable[[Path, Say], None]
    examine: Callable[[Path, Sequence[str]], Harm]

    def copied(self, template: Path, to: Path) -> Path:
        """A fresh copy of the template."""
        shutil.rmtree(to, ignore_errors=True)
        return Path(shutil.copytree(template, to))


def house_of(folder: Path) -> House:
    """The house in a folder, on the day its template was left."""
    house = House(folder / "house")
    house.at("visit")
    return house


def unsound(desk: Desk) -> tuple[str, ...]:
    """What the sweep at unlock and the office check find wrong."""
    return (*sweep(desk).problems, *check_office(desk).findings)


def entries_of(desk: Desk) -> set[str]:
    """The ids of all entries of all households."""
    found: set[str] = set()
    for household in desk.households.ids():
        with desk.open_household(household) as opened:
            found.update(entry.id for entry in opened.entries())
    return found
