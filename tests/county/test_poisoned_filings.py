"""Packages and filings made to hurt: each is answered with a sentence, and those beside it are taken."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received, receive
from desktop.county.receipts import answer
from desktop.county.spotcheck import draw
from desktop.domain.journal import Put
from desktop.models.signing import SigningKey
from desktop.sync.filings import EncodedEntry, Journal
from tests.county.conftest import Joined
from tests.county.small_office import START, Clerk, Device, SmallOffice, Walk, caseload, row
from tests.county.test_receipts import opened, statement


def file_one(desk: CountyDesk, office: SmallOffice, stick: Path, walk: Walk, **claims: object) -> Received:
    return receive(desk, office.package(stick, [walk.filed(**claims)], desk.public, walk.blobs).path)


def reason(received: Received) -> str:
    return received.packages[0].returned[0].reason


def beside(desk: CountyDesk, office: SmallOffice, stick: Path, poison: Any) -> Received:  # noqa: ANN401
    """File ``poison`` with a sound filing behind it, which is accepted."""
    good = Walk(office, serial=50).whole()
    blobs = good.blobs | getattr(poison, "blobs", {})
    line = poison.filed() if isinstance(poison, Walk) else poison
    received = receive(desk, office.package(stick, [line, good.filed()], desk.public, blobs).path)
    verdicts = dict(desk.ledger.select("SELECT filing, verdict FROM filings"))
    assert verdicts[good.filing] == "accepted"
    return received


def deep(levels: int) -> Any:  # noqa: ANN401
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**15,
    "",
    "x" * 5000,
    [],
    [[1]],
    {},
    {"a": [{}]},
    [None, "m-1"],
    deep(20),
)
RECORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("household", "household"): ("head", "village", "hukou"),
    ("member", "m-1"): ("no", "name", "id_number", "birth", "income_fen", "counted", "life"),
    ("application", "a-1"): ("matter", "applicant", "intake_person", "registered_on", "late_reason"),
    ("step", "s-odd"): (
        "application",
        "step",
        "on",
        "by",
        "opinion",
        "notice",
        "objection",
        "photos",
        "late_reason",
    ),
    ("decision", "d-odd"): (
        "application",
        "outcome",
        "on",
        "signer",
        "signing",
        "scan",
        "rests_on",
        "instrument",
    ),
    ("benefit", "b-odd"): ("source", "matter", "monthly_fen", "first_month"),
    ("paper", "n-odd"): ("decision", "sha256", "number", "issued_on", "form"),
    ("stamping", "u-odd"): ("paper", "instrument", "on"),
    ("filing", "f-odd"): ("decision", "revision"),
    ("payment", "p-odd"): ("benefit", "month", "amount_fen"),
    ("nothing", "x"): ("y",),
}


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r[0])
def test_odd_values_in_signed_records_stop_nothing(
    desk: CountyDesk, office: SmallOffice, stick: Path, record: tuple[str, str]
) -> None:
    """Anybody of the desk may sign any JSON: before the decision and after it, every field in turn."""
    before = Walk(office, serial=1).taken_in()
    after = Walk(office, serial=2).whole()
    kind, id = record
    # The walk reads its own application without admission, so there it stays sound until after the decision.
    for walk in (after,) if kind == "application" else (before, after):
        for name in RECORDS[record]:
            for odd in ODD:
                usual = {"application": "a-1", "step": "visit", "on": "2026-03-05", "by": office.clerk.person}
                fields = {**(usual if kind == "step" else {}), name: odd}
                walk.act([Put(kind, id, fields)], by=office.clerk, on=walk.decided_on, action="odd")
    before.decided().printed().stamped().reported()
    good = Walk(office, serial=50).whole()
    filings = [before.filed(), after.filed(), good.filed()]
    blobs = before.blobs | after.blobs | good.blobs
    received = receive(desk, office.package(stick, filings, desk.public, blobs).path)
    verdicts = dict(desk.ledger.select("SELECT filing, verdict FROM filings"))
    assert verdicts[good.filing] == "accepted"
    assert len(verdicts) == 3
    assert all(r.reason for r in received.packages[0].returned)


def test_what_no_rule_can_reckon_with_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    """A notice posted on the last day there is: its end lies beyond every calendar."""
    walk = Walk(office, start=date(9999, 12, 26), notice_days=0).taken_in()
    walk.start = START
    assert "不符合格式" in beside(desk, office, stick, walk).packages[0].returned[0].reason


MALFORMED: tuple[dict[str, Any], ...] = (
    {"revision": 0}, {"revision": True}, {"covered": 2**40}, {"journal": None}, {"journal": []}, {"on": "2026-02-30"},
    {"monthly_fen": "5"}, {"head_name": ["x"]}, {"papers": {}}, {"more": 1}, {"rows": [1]}, {"journal": deep(20)},
    {"filing": "../x"}, {"filing": None}, {"revision": 2**52}, {"file": ["x"]}, {"kind": "other"}, {"statement": "!"},
)  # fmt: skip


@pytest.mark.parametrize("change", MALFORMED, ids=lambda c: json.dumps(c)[:24])
def test_a_line_that_is_no_filing_is_answered_alone(
    desk: CountyDesk, office: SmallOffice, stick: Path, change: dict[str, Any]
) -> None:
    line = {**Walk(office).whole().filed().to_json(), **change}
    (package,) = beside(desk, office, stick, line).packages
    if set(change) & {"filing", "revision", "file", "kind"}:
        assert "第 1 件备案的内容不对" in package.notes[0]
    else:
        assert "不符合格式" in package.returned[0].reason
        (path,) = answer(desk)
        said = {r.filing: statement(r) for r in opened(office, desk, path)}[line["filing"]]
        assert (said.verdict, said.file, said.decision) == ("returned", line["file"], line["decision"])


def test_a_line_without_anything_is_told(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    (package,) = beside(desk, office, stick, {}).packages
    assert (package.returned, package.accepted) == ((), 1)
    assert "第 1 件备案的内容不对" in package.notes[0]


def test_a_malformed_line_that_came_before_is_known(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    line = {**Walk(office).whole().filed().to_json(), "more": 1}
    receive(desk, office.package(stick, [line], desk.public).path)
    (again,) = receive(desk, office.package(stick, [line], desk.public).path).packages
    assert (again.known, again.returned) == (1, ())


def test_a_filing_of_another_office_is_left_alone(desk: CountyDesk, join: Joined, stick: Path) -> None:
    office, other = join(), join("杨木乡", "230382201")
    foreign = Walk(other, serial=9).whole()
    (package,) = beside(desk, office, stick, foreign).packages
    assert "别的办公室" in package.notes[0]
    broken = {**foreign.filed().to_json(), "more": 1}
    receive(desk, office.package(stick, [broken], desk.public).path)
    assert desk.ledger.select("SELECT 1 FROM filings WHERE office = ?", (other.office,)) == []


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"null", b"[]", b"{}", b'{"v":0}', b"\xff\xfe", b"[" * 40_000, b'{"a":' * 9_000, b'{"v":1e9}',
        b'{"v":99999999999999999999}', b'{"a":"\\ud800"}',
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_is_counted(
    desk: CountyDesk, office: SmallOffice, stick: Path, bad: bytes
) -> None:
    walk = Walk(office).whole()
    junk = EncodedEntry(header=_text(bad), signature=_text(bytes(64)), body=_text(bad))
    filing = walk.filed()
    assert filing.journal is not None
    journal = Journal(entries=(*filing.journal.entries, junk), credentials=filing.journal.credentials)
    assert "有 1 条记录的签名不能核实" in reason(file_one(desk, office, stick, walk, journal=journal))


@pytest.mark.parametrize("bad", [b"", b"{}", b"[" * 40_000, b'{"statement":{},"signature":""}', b"[1]"])
def test_junk_among_the_credentials_is_passed_over(
    desk: CountyDesk, office: SmallOffice, stick: Path, bad: bytes
) -> None:
    walk = Walk(office).whole()
    journal = Journal.pack(walk.entries, (*office.credentials, bad))
    assert file_one(desk, office, stick, walk, journal=journal).accepted == 1
    assert receive(
        desk,
        office.package(
            stick, [caseload(office, [row(1)], credentials=(*_texts(office), _text(bad)))], desk.public
        ).path,
    ).accepted


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _texts(office: SmallOffice) -> tuple[str, ...]:
    return tuple(_text(raw) for raw in office.credentials)


class TestForgedEntries:
    """An entry under somebody else's name must not do anything to that person's own."""

    def test_with_the_device_and_number_of_an_honest_one(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        walk, real = Walk(office).whole(), office.device
        office.device = Device(real.device, SigningKey.generate(), real.identity, real.raw)
        stranger = Clerk(office.clerk.person, office.clerk.name, SigningKey.generate(), office.clerk.raw)
        forged = Walk(office, file=walk.file)
        forged.act([Put("member", "m-1", {"income_fen": 1})], by=stranger, on=walk.start)
        office.device = real
        walk.entries += forged.entries
        said = reason(file_one(desk, office, stick, walk))
        assert "有 1 条记录的签名不能核实" in said
        assert "复制" not in said

    def test_a_copy_of_an_honest_one_with_another_signature(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        walk = Walk(office).whole()
        one = walk.entries[3]
        walk.entries.append(type(one)(one.header, bytes(128), one.body))
        file_one(desk, office, stick, walk)
        ((heads,),) = desk.ledger.select("SELECT heads FROM filings")
        assert json.loads(heads) == list(walk.heads)

    def test_the_same_entry_twice_is_one(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = Walk(office).whole()
        walk.entries *= 2
        assert file_one(desk, office, stick, walk).accepted == 1

    def test_an_entry_without_the_signature_of_its_device(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        walk, real = Walk(office).taken_in(), office.device
        office.device = Device(real.device, SigningKey.generate(), real.identity, real.raw)
        walk.decided()
        office.device = real
        walk.printed().stamped().reported()
        assert "有 1 条记录的签名不能核实" in reason(file_one(desk, office, stick, walk))


def test_two_decisions_that_did_not_know_of_each_other(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    laptop, walk = office.new_device(stamp=False), Walk(office).taken_in()
    heads, lamport, seen = walk.heads, walk.lamport, len(walk.entries)
    walk.decided()
    other = Walk(office, file=walk.file, decision="d-2")
    other.entries, other.heads, other.lamport = walk.entries[:seen], heads, lamport
    other.opinion, other.laptop = walk.opinion, laptop
    other.decided()
    walk.printed().stamped().reported()
    walk.entries.append(other.entries[-1])
    walk.heads = tuple(sorted((*walk.heads, *other.heads)))
    journal = Journal.pack(walk.entries, (*office.credentials, laptop.raw))
    for decision in ("d-1", "d-2"):
        received = file_one(
            desk, office, stick, walk, journal=journal, decision=decision, filing=f"f{decision[-1]}"
        )
        assert "同一件申请有两个决定，请先由签批人处理" in reason(received)


class TestPaperSignature:
    """What was signed on paper is looked at: the scan has to be there."""

    def walk(self, office: SmallOffice) -> Walk:
        walk = Walk(office).taken_in().decided(by=office.clerk, signing="paper")
        return walk.printed().stamped().reported()

    def test_with_the_scan(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        assert file_one(desk, office, stick, self.walk(office)).accepted == 1

    def test_without_it(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = self.walk(office)
        walk.blobs = {sha: data for sha, data in walk.blobs.items() if data == walk.pdf}
        assert "扫描件没有附上" in reason(file_one(desk, office, stick, walk))

    def test_with_another_picture_instead(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        walk = self.walk(office)
        walk.blobs = {sha: data if data == walk.pdf else b"another" for sha, data in walk.blobs.items()}
        assert "扫描件没有附上" in reason(file_one(desk, office, stick, walk))


def test_a_late_entry_is_told_and_always_drawn(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    late = Walk(office, serial=1, late="下乡时没有网络").whole()
    walks = [late, *(Walk(office, serial=n).whole() for n in range(2, 6))]
    blobs = {sha: data for walk in walks for sha, data in walk.blobs.items()}
    received = receive(desk, office.package(stick, [w.filed() for w in walks], desk.public, blobs).path)
    assert received.accepted == 5
    (note,) = [n for n in received.packages[0].notes if "补录" in n]
    assert "下乡时没有网络" in note
    for seed in "abcdef":
        items = draw(desk, period="2026-03", seed=seed).items
        assert [i.late for i in items if i.why == "late"] == [
            next(i.late for i in items if i.filing == late.filing)
        ]
        assert {i.filing for i in items if i.why == "late"} == {late.filing}
        assert len(items) >= 3


def test_a_package_too_large_does_not_keep_the_others_out(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    office.package(stick, [walk.filed()], desk.public, walk.blobs)
    with (stick / "huge.hdp").open("wb") as file:
        file.truncate(1 << 42)
    received = receive(desk, [stick, stick / "gone"])
    assert received.accepted == 1
    assert {r.file for r in received.refused} == {"huge.hdp", "gone"}
