"""A made-up office with its county, founded the way a real one is, at a cheap key cost; everybody has an own password.

``found_house`` makes it once; a test works on a copy (``House.copied``), so that it costs a copy of a few files.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from desktop.county import instruments, offices
from desktop.county.county_desk import CountyDesk
from desktop.domain.credential import Appointment
from desktop.models.durable import replace
from desktop.models.vault import Cost
from desktop.office import (
    decisions,
    founding,
    intake,
    laptop,
    month,
    papers,
    people,
    review,
    verification,
    visits,
)
from desktop.office import (
    field as carrying,
)
from desktop.office.act import CaseRef, Photo, case_at
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.laptop import DeviceRequest, Enrolled

CHEAP = Cost(memory_mib=8, passes=1, lanes=1)
START = date(2026, 3, 2)
ADMIN, CLERK, SECOND, FIELD, LEADER, PLAIN = (f"p0000000{n}" for n in range(1, 7))
PASSWORDS = {
    ADMIN: "柳河边上的那座旧水车磨坊", CLERK: "松花江开冰的那天下午三点", SECOND: "白桦林里数过去第三棵白桦",
    FIELD: "去新柞村的那条黄土路旁边", LEADER: "兴凯湖的大白鱼炖豆腐好吃", PLAIN: "站前社区门口的蓝漆旧邮筒",
}  # fmt: skip
COUNTY_WORD = "完达山下晒干的黑木耳半斤"
LABELS = {
    ADMIN: "管理员", CLERK: "赵一", SECOND: "钱二", FIELD: "孙四", LEADER: "李三", PLAIN: "吴六",
}  # fmt: skip
OFFSETS = {
    "register": 0, "accept": 2, "visit": 4, "verified": 8, "appraise": 9, "notice": 10, "close": 18, "decide": 21,
    "file": 22,
}  # fmt: skip


def photo(words: str) -> Photo:
    """Stands in for a picture; its bytes are told apart by the words."""
    return Photo(f"not really a picture: {words}".encode(), f"{words}.jpg")


def family(name: str = "李𬭎", last: str = "0012", income_fen: int = 120_000) -> NewHousehold:
    """A family of two that nobody knows."""
    return NewHousehold(
        village="新柞村", address="12号", phone="13800000000", bank="农村信用合作联社", account="6217990000123456789",
        members=(
            NewMember(name, f"23038219620514{last}", "户主", birth="1962-05-14", sex="1", income_fen=income_fen),
            NewMember("王小妹", f"23038219650105{last}", "配偶", birth="1965-01-05", sex="2"),
        ),
    )  # fmt: skip


@dataclass
class House:
    """A folder with ``office``, ``county``, ``profile`` and ``stick`` in it, and the clock all of them follow."""

    folder: Path
    start: date = START
    clock: SetClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = SetClock(self.start)
        for name in ("stick", "profile"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def office(self) -> Path:
        return self.folder / "office"

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def copied(self, to: Path) -> House:
        """The same house somewhere else, as it stands now."""
        shutil.copytree(self.folder, to)
        house = House(to, self.start)
        house.clock.set(self.clock.now().date())
        return house

    def day(self, name: str) -> date:
        """The day of a stage of the walk."""
        return self.start + timedelta(days=OFFSETS[name])

    def at(self, name: str) -> date:
        """Set the clock to the day of a stage."""
        self.clock.set(self.day(name))
        return self.day(name)

    def desk(self, user: str = CLERK) -> Desk:
        return Desk.open(self.office, self.profile, user, PASSWORDS[user], self.clock)

    def signing_desk(self, user: str = CLERK) -> Desk:
        """With an open signing session."""
        desk = self.desk(user)
        desk.open_signing(PASSWORDS[user])
        return desk

    def county(self) -> CountyDesk:
        desk = CountyDesk.open(self.folder / "county", "民政局", COUNTY_WORD, self.clock)
        desk.open_root(COUNTY_WORD)
        return desk

    # -- one application

    def registered(self, desk: Desk, new: NewHousehold | str | None = None, **asked: object) -> CaseRef:
        request = Request(matter="dibao", reason="收入减少", **asked)  # type: ignore[arg-type]  # test values
        return intake.register(desk, new or family(), request, self.at("register"))[0]

    def accepted(self, desk: Desk, ref: CaseRef) -> None:
        """材料, 受理, 授权, 核对."""
        on = self.at("accept")
        case = case_at(desk, ref)
        intake.check_materials(desk, ref, [m.id for m in case.matter.materials if m.required], [], on)
        intake.accept(desk, ref, on)
        members = [m.id for m in case.household.members]
        intake.authorise(desk, ref, members, [photo("oath")], on)
        verification.request(desk, ref, on)

    def looked_into(self, desk: Desk, ref: CaseRef) -> None:
        """入户, 核对结果, 评议."""
        present = case_at(desk, ref).household.members[0].id
        visit = visits.Visit(("孙四", "钱二"), present, member_signed=True, conclusion="与申报一致")
        visits.record_visit(desk, ref, visit, [photo("home")], self.at("visit"))
        verification.record_result(desk, ref, "consistent", "核〔2026〕1号", self.at("verified"))
        meeting = review.Appraisal("村委会", "钱示例", "周示例", 11, 10, 1, 0, "同意")
        review.record_appraisal(desk, ref, meeting, [], self.at("appraise"))

    def publicised(self, desk: Desk, ref: CaseRef) -> None:
        """初审 and 公示."""
        on = self.at("notice")
        review.state_opinion(desk, ref, review.propose(desk, ref), on)
        review.post_notice(desk, ref, "村务公开栏", [photo("wall")], on)

    def closed(self, desk: Desk, ref: CaseRef) -> None:
        """公示结束."""
        review.close_notice(desk, ref, [photo("after")], self.at("close"))

    def until_decision(self, desk: Desk, new: NewHousehold | str | None = None) -> CaseRef:
        """Everything before the signature."""
        ref = self.registered(desk, new)
        for stage in (self.accepted, self.looked_into, self.publicised, self.closed):
            stage(desk, ref)
        self.at("decide")
        return ref

    def decided(self, ref: CaseRef) -> None:
        """The leader signs on the screen."""
        on = self.at("decide")
        with self.signing_desk(LEADER) as desk:
            decisions.decide_on_screen(desk, ref, on)

    def issued(self, desk: Desk, ref: CaseRef) -> str:
        """The letter, and the first payment where there is one."""
        on = self.at("decide")
        desk.open_signing(PASSWORDS[desk.user])
        paper, _ = papers.issue_notice(desk, ref, on)
        if case_at(desk, ref).benefit:
            month.first_payment(desk, ref)
        return paper

    # -- a laptop

    def enrolled(self, name: str = "laptop", user: str = FIELD) -> Laptop:
        """A laptop that has asked; nobody has approved it yet."""
        with self.desk(ADMIN) as desk:
            invitation = laptop.invite(desk, user)
        own = Laptop(self, name, user)
        own.enrolled = laptop.enrol(
            own.folder, own.profile, invitation, name=name, password=PASSWORDS[user], cost=CHEAP
        )
        return own

    def approved(self, name: str = "laptop", user: str = FIELD) -> Laptop:
        """A laptop of the office."""
        own = self.enrolled(name, user)
        with self.desk(ADMIN) as desk:
            asked = DeviceRequest.read(own.enrolled.request)
            people.approve_device(desk, PASSWORDS[ADMIN], asked, own.enrolled.device_fingerprint)
        return own


@dataclass
class Laptop:
    """A laptop of a house, with its own folder, profile and stick."""

    house: House
    name: str
    user: str
    enrolled: Enrolled = field(init=False)

    def __post_init__(self) -> None:
        self.grants.mkdir(parents=True, exist_ok=True)
        self.returns.mkdir(parents=True, exist_ok=True)

    @property
    def device(self) -> str:
        """Its device id, as its profile has it."""
        return str(json.loads(next(self.profile.rglob("device.json")).read_bytes())["device"])

    @property
    def folder(self) -> Path:
        return self.house.folder / self.name / "office"

    @property
    def profile(self) -> Path:
        return self.house.folder / self.name / "profile"

    @property
    def grants(self) -> Path:
        """The stick that carries things out to it."""
        return self.house.folder / self.name / "grants"

    @property
    def returns(self) -> Path:
        """The stick that carries things back."""
        return self.house.folder / self.name / "returns"

    def desk(self) -> Desk:
        return Desk.open(self.folder, self.profile, self.user, PASSWORDS[self.user], self.house.clock)

    def given(self, desk: Desk, households: Sequence[str]) -> carrying.Returned:
        """Check households out to it and take them in there; ``desk`` is the office's."""
        carrying.check_out(desk, self.device, households, self.grants)
        return self.taken(self.grants)

    def taken(self, source: Path) -> carrying.Returned:
        return carrying.take_grants(
            self.folder, self.profile, self.user, PASSWORDS[self.user], source, self.house.clock
        )

    def brought_back(self) -> Path:
        with self.desk() as desk:
            return carrying.bring_back(desk, self.returns)


def found_house(folder: Path, start: date = START) -> House:
    """Office and county from nothing: people, settings, enrolment, instrument."""
    house = House(folder, start)
    began = start - timedelta(days=60)
    house.clock.set(began)
    with CountyDesk.found(
        folder / "county", scheme="mishan", label="民政局", password=COUNTY_WORD, clock=house.clock,
        demonstration=True, cost=CHEAP,
    ) as county:  # fmt: skip
        founder = founding.Founder(ADMIN, LABELS[ADMIN], PASSWORDS[ADMIN])
        founding.found(
            house.office, house.profile, scheme="mishan", township="杨木乡", device_name="办公室电脑",
            founder=founder, clock=house.clock, demonstration=True, cost=CHEAP,
        )  # fmt: skip
        with house.desk(ADMIN) as desk:
            _staff(desk, began)
            founding.configure(desk, founding.sample_settings(desk))
            request = folder / "request.json"
            replace(request, founding.request_for_county(desk, PASSWORDS[ADMIN]))
            county.open_root(COUNTY_WORD)
            enrolled = offices.enrol(county, request, fingerprint=None)
            founding.accept_county(desk, PASSWORDS[ADMIN], enrolled.credential)
            founding.accept_instrument(desk, instrument(county, enrolled.office, began))
    house.clock.set(start)
    return house


def instrument(county: CountyDesk, office: str, since: date, **changed: object) -> bytes:
    """The usual instrument, for three years."""
    said: dict[str, object] = {
        "matters": ["dibao"], "since": since, "until": since + timedelta(days=1000),
        "number": "密委〔2026〕1号（样例）", "remedy": next(iter(instruments.readings(county))), **changed,
    }  # fmt: skip
    return instruments.sign_instrument(county, office, **said)  # type: ignore[arg-type]  # test values


def _staff(desk: Desk, since: date) -> None:
    def add(person: str, *roles: str, position: str = "") -> None:
        posts = [Appointment(position=position, since=since)] if position else []
        people.add_person(
            desk, PASSWORDS[ADMIN], name=LABELS[person], roles=roles,  # type: ignore[arg-type]  # test values
            password=PASSWORDS[person], person=person, appointments=posts,
        )  # fmt: skip

    add(CLERK, "clerk")
    add(SECOND, "clerk")
    add(FIELD, "fieldworker")
    add(LEADER, "leader", position="主管领导")
    add(PLAIN, "leader")
