"""A made-up township with its county, founded the way a real one is; the clock is set by hand.

One desk is open at a time, as in the office. What a scheme leaves open its county fills in with the pack's samples,
each marked as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop import packs
from desktop.county import instruments, offices
from desktop.county.county_desk import CountyDesk
from desktop.county.instruments import Terms
from desktop.domain.credential import Appointment
from desktop.domain.scheme import Pack
from desktop.models.durable import replace
from desktop.models.vault import DEFAULT_COST, Cost
from desktop.office import founding, people
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.unlocking import unlock

START = date(2026, 1, 5)
ADMIN, CLERK, LEADER, SECOND = "p00000001", "p00000002", "p00000003", "p00000004"
NAMES = {
    ADMIN: "管理员（示例）", CLERK: "经办人（示例）", LEADER: "分管领导（示例）", SECOND: "经办人乙（示例）",
}  # fmt: skip
COUNTY_LABEL = "民政局（示例）"
NUMBER = "示例〔2026〕1号（样例）"


@dataclass
class Town:
    """The folder of a township and its county. ``own`` a scheme's folder where it does not ship with the program."""

    folder: Path
    password_text: str
    scheme: str = "mishan"
    township: str = ""
    own: Path | None = None
    cost: Cost = DEFAULT_COST
    clock: SetClock = field(default_factory=lambda: SetClock(START))

    @property
    def office(self) -> Path:
        return self.folder / "office"

    @property
    def county_folder(self) -> Path:
        return self.folder / "county"

    @property
    def packages(self) -> Path:
        return self.folder / "packages"

    @property
    def profile(self) -> Path:
        return self.folder / "profiles" / "office"

    @cached_property
    def pack(self) -> Pack:
        return packs.load_folder(self.own) if self.own else packs.load_pack(self.scheme)

    def password(self, user: str) -> str:
        """Everybody's password in a demonstration is the same."""
        return self.password_text

    def desk(self, user: str) -> Desk:
        """The desk of one person; close it before the next."""
        return unlock(self.office, self.profile, user, self.password_text, self.clock)[0]

    def clerk(self) -> Desk:
        return self.desk(CLERK)

    def leader(self) -> Desk:
        return self.desk(LEADER)

    def signing(self, user: str) -> Desk:
        """With an open signing session."""
        desk = self.desk(user)
        desk.open_signing(self.password_text)
        return desk

    def county(self) -> CountyDesk:
        """The county's desk, ready to sign."""
        desk = CountyDesk.open(self.county_folder, COUNTY_LABEL, self.password_text, self.clock)
        desk.open_root(self.password_text)
        return desk

    def found(self, terms: Terms | None = None) -> str:
        """County, office, people, settings, enrolment and instruments for every matter; returns the office's id."""
        for folder in (self.packages, self.profile):
            folder.mkdir(parents=True, exist_ok=True)
        said: dict[str, Any] = {"own": self.own} if self.own else {}
        with CountyDesk.found(
            self.county_folder, scheme=self.pack.scheme.id, label=COUNTY_LABEL, password=self.password_text,
            clock=self.clock, demonstration=True, cost=self.cost, **said,
        ) as county:  # fmt: skip
            founding.found(
                self.office, self.profile, scheme=self.pack.scheme.id, township=self._township(),
                device_name="示范电脑", clock=self.clock, demonstration=True, cost=self.cost,
                founder=founding.Founder(ADMIN, NAMES[ADMIN], self.password_text, roles=("administrator", "clerk")),
                **said,
            )  # fmt: skip
            county.open_root(self.password_text)
            with self.desk(ADMIN) as desk:
                self._staff(desk)
                founding.configure(desk, founding.sample_settings(desk))
                return self._enrol(desk, county, terms or self.terms())

    def terms(self) -> Terms:
        """An instrument with the pack's samples for whatever the scheme leaves open."""
        scheme = self.pack.scheme
        samples = {s.id: s.sample for s in scheme.settings if s.sample is not None}
        said = scheme.delegation
        return Terms(
            number=NUMBER,
            since=max(date(2026, 1, 1), scheme.issued_on or date(2026, 1, 1)),
            until=date(2028, 12, 31),
            remedies=tuple(dict.fromkeys(t.id for offered in scheme.remedies.values() for t in offered)),
            # Where neither scheme nor setting names a ratio, the demonstration county checks a tenth.
            spot_check_percent=None
            if scheme.spot_check.percent.value or "spot_check_percent" in samples
            else 10,
            title=None
            if said.instrument_title.value
            else str(samples.get("instrument_title", "下放权限委托书（样例）")),
            delegator=None if said.delegator.value else scheme.names.government,
            mode=None if said.mode.value or scheme.modes else "委托（样例）",
            signer_positions=said.signer_positions.value or ("分管领导",),
            settings=samples,
        )

    def _township(self) -> str:
        named = self.pack.scheme.townships
        return self.township or named[-2 if len(named) > 2 else 0].name

    def _staff(self, desk: Desk) -> None:
        word = self.password_text
        positions = self.terms().signer_positions
        for person, roles in ((CLERK, ("clerk",)), (SECOND, ("clerk",))):
            people.add_person(desk, word, name=NAMES[person], roles=roles, password=word, person=person)  # type: ignore[arg-type]  # a tuple of literals
        people.add_person(
            desk, word, name=NAMES[LEADER], roles=("leader",), password=word, person=LEADER,
            appointments=[Appointment(position=positions[0], since=START)],
        )  # fmt: skip

    def _enrol(self, desk: Desk, county: CountyDesk, terms: Terms) -> str:
        request = self.packages / "office-request.json"
        replace(request, founding.request_for_county(desk, self.password_text))
        enrolled = offices.enrol(county, request, fingerprint=None)
        founding.accept_county(desk, self.password_text, enrolled.credential)
        for raw in instruments.sign_all(county, enrolled.office, terms):
            founding.accept_instrument(desk, raw)
        return enrolled.office
