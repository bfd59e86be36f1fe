"""The county's answers: signed by its root, sealed for the office, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import receive
from desktop.county.receipts import answer, kept
from desktop.domain.credential import Receipt, Revocation
from desktop.errors import UserError
from desktop.models import credentials
from desktop.sync.package_reader import open_payload, verify
from desktop.sync.receipts import Receipt as Line
from desktop.sync.receipts import parse
from tests.county.conftest import Joined, StillClock
from tests.county.small_office import SmallOffice, Walk, caseload, row


def opened(office: SmallOffice, desk: CountyDesk, path: Path) -> tuple[Line, ...]:
    """A receipt package as the office opens it: under the pinned county key, with its own identity."""
    county = desk.public.root_public_key
    with open_payload(path, identities=[str(office.device.identity)], public_key=county) as payload:
        return parse(payload.filings())


def statement(line: Line) -> Receipt:
    said = credentials.read(line.raw).statement
    assert isinstance(said, Receipt)
    return said


def test_an_accepted_and_a_returned_filing_are_answered(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    good, bad = Walk(office, serial=1).whole(), Walk(office, serial=2).whole()
    filings = [good.filed(), bad.filed(monthly_fen=1)]
    sealed = office.package(stick, filings, desk.public, good.blobs | bad.blobs)
    receive(desk, sealed.path)
    (path,) = answer(desk)
    header = verify(path, desk.public.root_public_key)
    assert (header.kind, header.office, header.recipient) == ("receipt", desk.county, office.office)
    assert header.counts == {"accepted": 1, "returned": 1}
    lines = {line.filing: statement(line) for line in opened(office, desk, path)}
    accepted, returned = lines[good.filing], lines[bad.filing]
    assert (accepted.verdict, accepted.reason) == ("accepted", "")
    assert returned.verdict == "returned"
    assert "每月金额" in returned.reason
    assert {r.issuer for r in lines.values()} == {desk.public.root_public_key}
    assert {r.package for r in lines.values()} == {sealed.header.digest}
    assert accepted.heads == good.heads
    assert accepted.on == desk.today()


def test_a_receipt_names_what_it_is_about(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk, listed = Walk(office).whole(), caseload(office, [row(1)])
    receive(desk, office.package(stick, [walk.filed(), listed], desk.public, walk.blobs).path)
    (path,) = answer(desk)
    about = {s.filing: (s.file, s.decision) for s in map(statement, opened(office, desk, path))}
    assert about == {walk.filing: (walk.file, walk.decision), listed.filing: ("", "baseline")}


def test_nothing_is_answered_twice_and_the_bytes_stay(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    (path,) = answer(desk)
    sent = path.read_bytes()
    assert answer(desk) == []
    assert kept(desk, office.office) == kept(desk) == [path]
    assert path.read_bytes() == sent


def test_an_old_receipt_package_is_not_sent_for_ever(
    desk: CountyDesk, office: SmallOffice, stick: Path, clock: StillClock
) -> None:
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    (path,) = answer(desk)
    clock.later(days=90)
    assert kept(desk) == [path]
    clock.later(days=1)
    assert kept(desk) == [] and path.exists()


def test_the_county_has_its_own_chain_for_each_office(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    headers = []
    for serial, office in ((1, one), (2, other), (3, one)):
        walk = Walk(office, serial=serial).whole()
        receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
        (path,) = answer(desk)
        headers.append(verify(path, desk.public.root_public_key))
    assert [h.seq for h in headers] == [1, 1, 2]
    assert [h.prev for h in headers] == [None, None, headers[0].digest]


def test_another_office_cannot_read_it(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    walk = Walk(one).whole()
    receive(desk, one.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    (path,) = answer(desk)
    with pytest.raises(UserError, match="不是发给本单位"):
        opened(other, desk, path)


def test_receipts_need_the_root_key(
    desk: CountyDesk, office: SmallOffice, stick: Path, clock: StillClock
) -> None:
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    clock.later(minutes=10)
    with pytest.raises(UserError, match="再输一次口令"):
        answer(desk)
    assert kept(desk) == []


def test_an_office_without_a_live_device_does_not_keep_the_others_waiting(
    desk: CountyDesk, join: Joined, stick: Path
) -> None:
    deaf, other = join("杨木乡", "230382201"), join()
    for serial, office in ((1, deaf), (2, other)):
        walk = Walk(office, serial=serial).whole()
        receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    lost = Revocation(
        issuer=deaf.root.public, credential=credentials.read(deaf.device.raw).id, since=date(2026, 1, 2),
        reason="丢失",
    )  # fmt: skip
    with desk.ledger.transaction():
        held = credentials.read(credentials.issue(lost, deaf.root))
        desk.ledger.add_credentials(deaf.office, [held])
    with pytest.raises(UserError, match="杨木乡没有在用的设备"):
        answer(desk)
    assert [path.parent.name for path in kept(desk)] == [other.office]


def test_a_crash_between_sealing_and_the_ledger_doubles_and_loses_nothing(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    answer(desk)
    with desk.ledger.transaction():
        desk.ledger.select("DELETE FROM receipts")
    (again,) = answer(desk)
    assert verify(again, desk.public.root_public_key).seq == 2
    assert [statement(line).filing for line in opened(office, desk, again)] == [walk.filing]
