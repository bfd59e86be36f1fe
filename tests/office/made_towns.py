"""A county with two townships, each with an office of its own, and a family in benefit that one may hand the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.demo.deeds import Wishes, finish
from desktop.demo.town import ADMIN, NAMES, Town
from desktop.office import founding, intake, month
from desktop.office.act import CaseRef, home_at
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP

SCHEME = "lingshui"
START = date(2026, 3, 2)


@dataclass
class SecondTown(Town):
    """Another office of the county that a first town founded."""

    @property
    def office(self) -> Path:
        return self.folder / "office-2"

    @property
    def profile(self) -> Path:
        return self.folder / "profiles" / "office-2"

    def join(self) -> str:
        """Office, people, settings, enrolment and instruments; the county is there."""
        self.profile.mkdir(parents=True, exist_ok=True)
        founding.found(
            self.office, self.profile, scheme=self.pack.scheme.id, township=self.township, device_name="示范电脑二",
            clock=self.clock, demonstration=True, cost=self.cost,
            founder=founding.Founder(ADMIN, NAMES[ADMIN], self.password_text, roles=("administrator", "clerk")),
        )  # fmt: skip
        with self.county() as county, self.desk(ADMIN) as desk:
            self._staff(desk)
            founding.configure(desk, founding.sample_settings(desk))
            return self._enrol(desk, county, self.terms())


@dataclass
class TwoTowns:
    """The giving and the receiving office of one county, on one clock, and the stick that goes between them."""

    folder: Path
    clock: SetClock
    scheme: str = SCHEME

    def __post_init__(self) -> None:
        self.stick.mkdir(parents=True, exist_ok=True)
        named = Town(self.folder, DEMO_WORD, self.scheme).pack.scheme.townships
        self.giver = Town(self.folder, DEMO_WORD, self.scheme, named[0].name, cost=CHEAP, clock=self.clock)
        self.receiver = SecondTown(
            self.folder, DEMO_WORD, self.scheme, named[1].name, cost=CHEAP, clock=self.clock
        )

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def copied(self, to: Path) -> TwoTowns:
        """The same two somewhere else, as they stand now."""
        clock = SetClock(self.clock.now().date())
        return TwoTowns(Path(shutil.copytree(self.folder, to)), clock, self.scheme)


def found_two(folder: Path, scheme: str = SCHEME) -> TwoTowns:
    """Both founded, the clock set to the start."""
    towns = TwoTowns(folder, SetClock(date(2026, 1, 5)), scheme)
    towns.giver.found()
    towns.receiver.join()
    towns.clock.set(START)
    return towns


def family(name: str = "符阿姆", last: str = "12") -> NewHousehold:
    """A couple whom nobody knows, with an account."""
    return NewHousehold(
        village="高峰村", address="3组", phone="13800000000", bank="农村信用合作联社", account="6217990000123456789",
        members=(
            NewMember(name, f"46003419550514{last}1", "户主", birth="1955-05-14", income_fen=60_000),
            NewMember("黎阿爸", f"46003419530105{last}2", "配偶", birth="1953-01-05"),
        ),
    )  # fmt: skip


def receiving(town: Town, new: NewHousehold) -> str:
    """A family that has gone the whole way to its first payment."""
    with town.clerk() as desk:
        ref, _ = intake.register(desk, new, Request("dibao", "年老没有劳动能力"), desk.today())
    finish(town, ref)
    return ref.household


def paid_up(desk: Desk, file: str, until: str) -> None:
    """Everything that is due to a month is on the payment list."""
    home = home_at(desk, file)
    for benefit in home.benefits:
        for due in month.open_months(home, benefit, until):
            month.pay(desk, file, benefit.id, due)


def moved_by_decision(town: Town, refs: list[CaseRef], wishes: Wishes | None = None) -> None:
    """The move of each benefit is decided and papered."""
    for ref in refs:
        finish(town, ref, wishes)
