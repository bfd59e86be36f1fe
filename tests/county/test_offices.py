"""Enrolling offices and signing their instruments."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.instruments import readings, sign_instrument
from desktop.county.offices import EnrolledOffice, enrol, read_request
from desktop.domain.credential import Instrument, OfficeCredential, Revocation
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.signing import SigningKey, fingerprint
from tests.county.conftest import CHEAP, PASSWORD, Joined, StillClock
from tests.county.small_office import SmallOffice


def ask(desk: CountyDesk, tmp_path: Path, request: bytes, read_out: str | None = None) -> EnrolledOffice:
    path = tmp_path / "request.json"
    path.write_bytes(request)
    return enrol(desk, path, fingerprint=read_out)


def test_an_office_is_certified_under_the_county_root(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    done = ask(desk, tmp_path, office.request(), fingerprint(office.root.public))
    said = credentials.read(done.credential).statement
    assert isinstance(said, OfficeCredential)
    assert (said.issuer, said.key) == (desk.public.root_public_key, office.root.public)
    assert said.county_recipients == desk.public.recipients
    assert (done.devices, done.known_before) == (1, False)
    found = credentials.check(
        [done.credential], office=office.office, office_key=office.root.public, county_key=said.issuer
    )
    assert found.office == said


def test_the_fingerprint_is_what_a_person_can_read_out(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    shown = fingerprint(office.root.public)
    assert [len(group) for group in shown.split(" ")] == [4] * 8
    ask(desk, tmp_path, office.request(), f"  {shown.upper()}\n")


def test_another_fingerprint_is_refused(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    with pytest.raises(UserError, match="指纹不一致"):
        ask(desk, tmp_path, office.request(), fingerprint(SigningKey.generate().public))
    assert desk.ledger.offices() == ()


def test_asking_again_takes_in_new_devices_and_revocations(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    first = ask(desk, tmp_path, office.request())
    new = office.new_device()
    lost = Revocation(
        issuer=office.root.public, credential=credentials.read(office.device.raw).id, since=date(2026, 2, 1),
        reason="丢失",
    )  # fmt: skip
    raws = [office.device.raw, new.raw, credentials.issue(lost, office.root)]
    listed = [base64.b64encode(raw).decode() for raw in raws]
    again = ask(desk, tmp_path, office.request(device_credentials=listed))
    assert (again.credential, again.known_before) == (first.credential, True)
    row = desk.ledger.office(office.office)
    assert row is not None
    known = desk.credentials_of(row)
    assert known.device(new.device, desk.today())
    assert known.device(office.device.device, desk.today()) is None


def test_an_old_request_does_not_bring_a_revoked_device_back(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    old = office.request()
    lost = Revocation(
        issuer=office.root.public, credential=credentials.read(office.device.raw).id, since=date(2026, 2, 1),
        reason="丢失",
    )  # fmt: skip
    raws = [office.device.raw, credentials.issue(lost, office.root)]
    newer = office.request(device_credentials=[base64.b64encode(raw).decode() for raw in raws])
    for request in (old, newer, old):
        ask(desk, tmp_path, request)
    row = desk.ledger.office(office.office)
    assert row is not None
    assert desk.credentials_of(row).device(office.device.device, desk.today()) is None


def test_another_root_for_a_known_office_is_refused(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    ask(desk, tmp_path, office.request())
    intruder = SmallOffice()
    intruder.office = office.office
    intruder.device = intruder.new_device()
    with pytest.raises(UserError, match="另一把根密钥"):
        ask(desk, tmp_path, intruder.request())
    row = desk.ledger.office(office.office)
    assert row is not None
    assert row.key == office.root.public


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"scheme": "shanting"}, "另一个县（市、区）的方案"),
        ({"township": "不在方案镇"}, "没有“不在方案镇”"),
        ({"township_code": "230382201"}, "代码不符"),
        ({"demonstration": False}, "不能互相登记"),
        ({"office": "short"}, "文件已损坏"),
        ({"format": 1}, "文件已损坏"),
        ({"device_credentials": ["!!!"]}, "电子签名不对"),
    ],
)
def test_requests_that_do_not_fit(
    desk: CountyDesk, tmp_path: Path, changed: dict[str, object], words: str
) -> None:
    with pytest.raises(UserError, match=words) as told:
        ask(desk, tmp_path, SmallOffice().request(**changed))
    assert told.value.hint
    assert desk.ledger.offices() == ()


def test_a_request_signed_by_somebody_else_is_refused(desk: CountyDesk, tmp_path: Path) -> None:
    office = SmallOffice()
    whole = json.loads(office.request())
    whole["request"]["office_key"] = SigningKey.generate().public
    with pytest.raises(UserError, match="签名不对"):
        ask(desk, tmp_path, json.dumps(whole).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff\xfe", b'{"request": 1, "signature": "zz"}'])
def test_a_file_that_is_no_request(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "request.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match="文件已损坏"):
        read_request(path)


def test_a_missing_request(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="读取登记申请失败"):
        read_request(tmp_path / "gone.json")


def test_devices_of_another_office_spoil_a_request(desk: CountyDesk, tmp_path: Path) -> None:
    foreign = base64.b64encode(SmallOffice().device.raw).decode()
    with pytest.raises(UserError, match="不属于该办公室"):
        ask(desk, tmp_path, SmallOffice().request(device_credentials=[foreign]))


def test_a_real_county_wants_the_fingerprint_read_out(tmp_path: Path, clock: StillClock) -> None:
    with CountyDesk.found(
        tmp_path / "real", scheme="mishan", label="局", password=PASSWORD, clock=clock, cost=CHEAP
    ) as desk:
        desk.open_root(PASSWORD)
        office = SmallOffice()
        with pytest.raises(UserError, match="核对指纹"):
            ask(desk, tmp_path, office.request(demonstration=False))
        ask(desk, tmp_path, office.request(demonstration=False), fingerprint(office.root.public))


def test_enrolling_needs_the_root_key(desk: CountyDesk, tmp_path: Path, clock: StillClock) -> None:
    clock.later(hours=1)
    with pytest.raises(UserError, match="再输一次口令"):
        ask(desk, tmp_path, SmallOffice().request())
    assert desk.ledger.offices() == ()


class TestInstruments:
    """The county signs what the pack only offers as a template."""

    def test_it_says_what_the_scheme_says(self, office: SmallOffice, desk: CountyDesk) -> None:
        said = credentials.read(office.instrument).statement
        assert isinstance(said, Instrument)
        assert said.issuer == desk.public.root_public_key
        assert said.seal_text == "密山市民政局试点审批专用"
        assert said.in_name_of == "密山市民政局"
        assert said.title == "社会救助业务审批权力下放委托书"
        assert said.spot_check_percent == 50
        assert said.demonstration
        assert said.covers("dibao", "confirm", date(2026, 5, 1))
        assert not said.covers("tekun", "confirm", date(2026, 5, 1))

    def test_both_remedies_follow_one_reading(self, office: SmallOffice) -> None:
        said = credentials.read(office.instrument).statement
        assert isinstance(said, Instrument)
        remedies = [said.remedy("confirm"), said.remedy("refuse")]
        assert all(r and r.respondent == "密山市民政局" and r.sample for r in remedies)

    def test_without_a_reading_the_remedy_stays_open(self, join: Joined) -> None:
        said = credentials.read(join(remedy=None).instrument).statement
        assert isinstance(said, Instrument)
        assert said.remedies == ()

    def test_the_other_reading_can_be_chosen(self, join: Joined, desk: CountyDesk) -> None:
        assert readings(desk) == {"bureau": "密山市民政局", "government": "密山市人民政府"}
        said = credentials.read(join(remedy="government").instrument).statement
        assert isinstance(said, Instrument)
        assert said.remedies[0].respondent == "密山市人民政府"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"matters": ["flying"]}, "不在方案里"),
            ({"matters": []}, "不在方案里"),
            ({"number": " "}, "文号"),
            ({"until": date(2025, 1, 1)}, "到期日"),
            ({"remedy": "nobody"}, "救济途径"),
            ({"spot_check_percent": 101}, "抽查比例"),
        ],
    )
    def test_what_cannot_be_signed(self, join: Joined, changed: dict[str, object], words: str) -> None:
        with pytest.raises(UserError, match=words):
            join(**changed)

    def test_an_unknown_office_gets_none(self, desk: CountyDesk) -> None:
        with pytest.raises(UserError, match="还没有登记"):
            sign_instrument(
                desk, "0" * 16, matters=["dibao"], since=date(2026, 1, 1), until=date(2026, 2, 1), number="1"
            )

    def test_signing_needs_the_root_key(self, join: Joined, desk: CountyDesk, clock: StillClock) -> None:
        office = join()
        clock.later(hours=1)
        with pytest.raises(UserError, match="再输一次口令"):
            sign_instrument(
                desk,
                office.office,
                matters=["dibao"],
                since=date(2026, 1, 1),
                until=date(2026, 2, 1),
                number="2",
            )
        assert len(desk.ledger.credentials(office.office, "instrument")) == 1

    def test_a_real_county_states_the_day_of_confirmation(self, tmp_path: Path, clock: StillClock) -> None:
        said = {"matters": ["dibao"], "since": date(2026, 1, 1), "until": date(2026, 2, 1), "number": "1"}
        with CountyDesk.found(
            tmp_path / "real", scheme="mishan", label="局", password=PASSWORD, clock=clock, cost=CHEAP
        ) as desk:
            desk.open_root(PASSWORD)
            office = SmallOffice()
            request = office.request(demonstration=False)
            ask(desk, tmp_path, request, fingerprint(office.root.public))
            with pytest.raises(UserError, match="司法行政部门"):
                sign_instrument(desk, office.office, **said, remedy="bureau")  # type: ignore[arg-type]  # test values
            raw = sign_instrument(desk, office.office, **said, remedy="bureau", confirmed_on=date(2026, 1, 5))  # type: ignore[arg-type]  # test values
        statement = credentials.read(raw).statement
        assert isinstance(statement, Instrument)
        assert (statement.remedies[0].confirmed_on, statement.remedies[0].sample) == (date(2026, 1, 5), False)
