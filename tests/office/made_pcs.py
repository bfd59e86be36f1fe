"""Two PCs of one made-up office, and the stick that goes from one to the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop.models.journal_file import JournalFile
from desktop.office import devices, exchange, laptop, starting
from desktop.office.desk import Desk
from desktop.office.exchange import Exchanged
from desktop.office.laptop import DeviceRequest
from tests.office.made_office import ADMIN, CHEAP, CLERK, PASSWORDS, House


@dataclass
class Pc:
    """One PC: where its folder and its profile lie."""

    house: House
    folder: Path
    profile: Path

    def desk(self, user: str = CLERK) -> Desk:
        return Desk.open(self.folder, self.profile, user, PASSWORDS[user], self.house.clock)

    def exchanged(self, stick: Path | None = None) -> Exchanged:
        with self.desk() as desk:
            return exchange.exchange(desk, stick or self.house.stick)

    def everything(self) -> dict[str, tuple[object, ...]]:
        """Of every journal here: heads, ids of the entries, records, what has no effect."""
        with self.desk() as desk:
            found = {"office": _of(desk.office)}
            for file in desk.households.ids():
                with desk.open_household(file) as opened:
                    found[file] = _of(opened)
            return found


def _of(opened: JournalFile) -> tuple[object, ...]:
    ids = sorted(entry.id for entry in opened.entries())
    return opened.heads(), ids, opened.records(), opened.refused(), opened.folded().records


@dataclass
class Pair:
    """The founder's PC and the second one."""

    house: House

    @property
    def first(self) -> Pc:
        return Pc(self.house, self.house.office, self.house.profile)

    @property
    def second(self) -> Pc:
        return self.pc("second")

    def pc(self, name: str) -> Pc:
        return Pc(self.house, self.house.folder / name / "office", self.house.folder / name / "profile")

    def copied(self, to: Path) -> Pair:
        """Both as they stand, with an empty stick."""
        pair = Pair(self.house.copied(to))
        shutil.rmtree(pair.house.stick)
        pair.house.stick.mkdir()
        return pair

    def back_and_forth(self, rounds: int = 3) -> list[Exchanged]:
        """Each PC in turn with the same stick."""
        return [pc.exchanged() for _ in range(rounds) for pc in (self.first, self.second)]

    def joined(self, name: str = "second", user: str = CLERK) -> Pc:
        """A PC that asked, was approved and began."""
        request, fingerprint = self.asked(name, user)
        with self.first.desk(ADMIN) as desk:
            devices.approve(desk, PASSWORDS[ADMIN], request, fingerprint, self.house.stick)
        pc = self.pc(name)
        starting.begin(pc.folder, pc.profile, PASSWORDS[user], self.house.stick, self.house.clock)
        return pc

    def asked(self, name: str = "second", user: str = CLERK) -> tuple[DeviceRequest, str]:
        """A PC that asked: its request and the fingerprint on its screen."""
        with self.first.desk(ADMIN) as desk:
            invitation = laptop.invite(desk, user, office_pc=True)
        pc = self.pc(name)
        enrolled = starting.enrol(
            pc.folder, pc.profile, invitation, name=name, password=PASSWORDS[user], cost=CHEAP
        )
        return DeviceRequest.read(enrolled.request), enrolled.device_fingerprint
