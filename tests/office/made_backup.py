"""An office with two households, one of them decided with its letter, and a backup of it on the stick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop.domain.journal import Put
from desktop.office import backup
from desktop.office.act import record
from desktop.office.desk import Desk
from desktop.office.restore import Restored, restore
from tests.office.made_office import ADMIN, CLERK, LABELS, PASSWORDS, House, family, found_house


@dataclass
class Backed:
    """``decided`` and ``second`` are ids of households; ``taken`` the first backup."""

    house: House
    decided: str
    second: str
    taken: backup.Taken

    def copied(self, to: Path) -> Backed:
        own = Backed(self.house.copied(to), self.decided, self.second, self.taken)
        for path in own.house.profile.rglob(backup.PLAN):
            path.write_text(path.read_text().replace(str(self.stick), str(own.stick)))
        return own

    @property
    def stick(self) -> Path:
        return self.house.stick

    def path(self, id: str) -> Path:
        return self.house.office / "households" / id[:2] / f"{id}.hdh"

    def again(self) -> backup.Taken:
        """Another backup, a day later."""
        with self.house.desk() as desk:
            return backup.back_up(desk, self.stick)

    def edited(self, id: str, phone: str) -> None:
        """Somebody corrects a telephone number."""

        with self.house.desk() as desk:
            record(desk, id, "amend", [Put("household", id, {"phone": phone})])

    def restored(
        self, name: str = "restored", user: str = ADMIN, at: str = ""
    ) -> tuple[Restored, Path, Path]:
        """Restored beside the house: (what came of it, folder, profile)."""
        folder, profile = self.house.folder / name, self.house.folder / f"{name}-profile"
        done = restore(self.stick, folder, profile, LABELS[user], PASSWORDS[user], self.house.clock, at=at)
        return done, folder, profile

    def desk_at(self, folder: Path, profile: Path, user: str = CLERK) -> Desk:
        return Desk.open(folder, profile, user, PASSWORDS[user], self.house.clock)


@cache
def backed_once(base: Path) -> Backed:
    """One for all tests of a worker (its base folder); whoever changes something works on a copy."""
    return backed(base / "backed" / "house")


def backed(folder: Path) -> Backed:
    """Found it, decide, issue, back up."""
    house = found_house(folder)
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        other = house.registered(desk, family("张三", "0039"))
        house.at("file")
        taken = backup.back_up(desk, house.stick)
    return Backed(house, ref.household, other.household, taken)


def damaged(path: Path, *offsets: int) -> None:
    """Flip a bit at each offset (negative: from the end)."""
    data = bytearray(path.read_bytes())
    for offset in offsets:
        data[offset] ^= 1
    path.write_bytes(data)


def every_page(path: Path, start: int = 1, step: int = 5) -> tuple[int, ...]:
    """Offsets in every ``step``-th page of a file, the first page spared."""
    return tuple(n * 4096 + 1000 for n in range(start, path.stat().st_size // 4096, step))
