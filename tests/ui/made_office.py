"""A demonstration office of made-up people, with its county, as the window meets it: real files, real keys.

``make`` takes seconds of key derivation, so a test run makes one and every test works on a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PIL import Image

from desktop.county.county_desk import CountyDesk
from desktop.county.instruments import sign_instrument
from desktop.county.offices import enrol
from desktop.domain import idnumber
from desktop.domain.credential import Appointment
from desktop.models.vault import Cost
from desktop.office import founding, intake, people, review, verification, visits
from desktop.office.act import CaseRef, Photo, home_at
from desktop.office.clock import SetClock
from desktop.office.desk import Changes, Desk

PASSWORD = "松花江水向东流去不回头啊"
CHEAP = Cost(memory_mib=8, passes=1, lanes=1)
FOUNDED = date(2026, 3, 2)
ADMIN, CLERK, LEADER = "p00000001", "p00000002", "p00000003"


@dataclass(frozen=True)
class Place:
    """Where a made office lies."""

    folder: Path

    @property
    def office(self) -> Path:
        return self.folder / "office"

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def county(self) -> Path:
        return self.folder / "county"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def desk(self, clock: SetClock, user: str = CLERK) -> Desk:
        """Unlock it without a window."""
        return Desk.open(self.office, self.profile, user, PASSWORD, clock)

    def open_county(self, clock: SetClock) -> CountyDesk:
        """Unlock the county desk for signing."""
        desk = CountyDesk.open(self.county, "市民政局", PASSWORD, clock)
        desk.open_root(PASSWORD)
        return desk


def make(folder: Path) -> Place:
    """An office with a clerk, a leader and a live instrument, and one picture to attach."""
    place, clock = Place(folder), SetClock(FOUNDED)
    founder = founding.Founder(ADMIN, "赵管理", PASSWORD)
    founding.found(
        place.office, place.profile, scheme="mishan", township="杨木乡", device_name="窗口电脑",
        founder=founder, clock=clock, demonstration=True, cost=CHEAP,
    )  # fmt: skip
    place.stick.mkdir()
    county = CountyDesk.found(
        place.county, scheme="mishan", label="市民政局", password=PASSWORD, clock=clock,
        demonstration=True, cost=CHEAP,
    )  # fmt: skip
    with county, place.desk(clock, ADMIN) as desk:
        county.open_root(PASSWORD)
        appointed = (Appointment(position="主管领导", since=FOUNDED),)
        people.add_person(desk, PASSWORD, name="张明", roles=["clerk"], password=PASSWORD, person=CLERK)
        people.add_person(
            desk, PASSWORD, name="钱主管", roles=["leader"], password=PASSWORD, person=LEADER,
            appointments=appointed,
        )  # fmt: skip
        request = folder / "request.json"
        request.write_bytes(founding.request_for_county(desk, PASSWORD))
        enrolled = enrol(county, request, fingerprint=None)
        founding.accept_county(desk, enrolled.credential)
        raw = sign_instrument(
            county, enrolled.office, matters=["dibao"], since=FOUNDED, until=date(2027, 3, 1),
            number="密政委〔2026〕1号", remedy="bureau",
        )  # fmt: skip
        founding.accept_instrument(desk, raw)
        founding.configure(desk, founding.sample_settings(desk))
    picture(folder)
    return place


def picture(folder: Path) -> Path:
    """A photograph of nothing."""
    path = folder / "照片.jpg"
    Image.new("RGB", (640, 480), (150, 170, 140)).save(path)
    return path


def number(serial: int, born: str = "19620514") -> str:
    """An ID number of nobody, with a checksum that holds."""
    first = f"230382{born}{serial:03d}"
    return first + idnumber.check_digit(first)


def family(serial: int, name: str = "王秀兰", village: str = "杨木村", income_fen: int = 240_000) -> intake.NewHousehold:
    """A household of two."""
    head = intake.NewMember(
        name, number(serial), "本人", sex="女", birth="1962-05-14", income_fen=income_fen, work_ability="无劳动能力"
    )
    child = intake.NewMember(f"{name[0]}小宝", number(serial + 500, "20140301"), "孙子女", birth="2014-03-01")
    return intake.NewHousehold(
        village, (head, child), address=f"{village}三组 12 号", phone="13800000000", bank="农村信用社",
        account="6210000000000001234",
    )  # fmt: skip


def register(desk: Desk, new: intake.NewHousehold, on: date) -> CaseRef:
    """An application of a household without a file."""
    return intake.register(desk, new, intake.Request("dibao", "年老多病，收入微薄"), on)[0]


class Walk:
    """Takes an application through its steps, ``until`` one is done, moving the clock along."""

    STEPS = (
        "materials", "acceptance", "authorisation", "verification_request", "verification_result", "visit",
        "appraisal", "opinion", "notice", "notice_close",
    )  # fmt: skip

    def __init__(self, desk: Desk, clock: SetClock, ref: CaseRef, photo: Path) -> None:
        self.desk, self.clock, self.ref = desk, clock, ref
        self.photo = Photo(photo.read_bytes(), photo.name)
        self.members = home_at(desk, ref.household).members

    def until(self, last: str) -> None:
        for step in self.STEPS[: self.STEPS.index(last) + 1]:
            getattr(self, step)()

    @property
    def today(self) -> date:
        return self.desk.today()

    def later(self, days: int) -> None:
        self.clock.set(self.today + timedelta(days=days))

    def materials(self) -> Changes:
        required = [m.id for m in self.desk.pack.scheme.matters[0].materials if m.required]
        return intake.check_materials(self.desk, self.ref, required, [], self.today)

    def acceptance(self) -> Changes:
        return intake.accept(self.desk, self.ref, self.today)

    def authorisation(self) -> Changes:
        return intake.authorise(self.desk, self.ref, [self.members[0].id], [self.photo], self.today)

    def verification_request(self) -> Changes:
        return verification.request(self.desk, self.ref, self.today)

    def verification_result(self) -> Changes:
        self.later(1)
        return verification.record_result(self.desk, self.ref, "consistent", "核2026-0012", self.today)

    def visit(self) -> Changes:
        seen = visits.Visit(("张明", "李调查"), self.members[0].id, True, housing="砖房两间", conclusion="情况属实")
        return visits.record_visit(self.desk, self.ref, seen, [self.photo], self.today)

    def appraisal(self) -> Changes:
        meeting = review.Appraisal("村部", "孙主任", "张明", 9, 8, 0, 1, "同意")
        return review.record_appraisal(self.desk, self.ref, meeting, [], self.today)

    def opinion(self) -> Changes:
        return review.state_opinion(self.desk, self.ref, review.propose(self.desk, self.ref), self.today)

    def notice(self) -> Changes:
        return review.post_notice(self.desk, self.ref, "村公示栏", [self.photo], self.today)

    def notice_close(self) -> Changes:
        self.later(8)
        return review.close_notice(self.desk, self.ref, [self.photo], self.today)
