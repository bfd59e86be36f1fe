"""联网收发: filings, receipts and the other PC over one mailbox on a loopback port; a dead line loses nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.county import mailbox as county_side
from desktop.county import offices
from desktop.county import receipts as answers
from desktop.domain.household import FILED, SENT
from desktop.errors import UserError
from desktop.models.durable import replace
from desktop.office import devices, exchange, filings, founding, households, mailbox, receipts
from desktop.office.mailbox import HASTE, Round
from desktop.sync.outbox import Outbox
from tests.office.made_office import ADMIN, PASSWORDS, House
from tests.office.made_pcs import Pair, Pc
from tests.sync.served import running


@pytest.fixture(scope="module")
def prepared(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two PCs, one letter written and nothing sent; the county knows both PCs."""
    pair = Pair(founded.copied(tmp_path_factory.mktemp("line") / "house"))
    with pair.first.desk() as desk:
        ref = pair.house.until_decision(desk)
    pair.house.decided(ref)
    with pair.first.desk() as desk:
        pair.house.issued(desk, ref)
    pair.joined()
    pair.house.at("file")
    assert told_to_county(pair) == 3
    return pair


def told_to_county(pair: Pair) -> int:
    """The office asks again, the county takes it in and writes the mailbox's list; how many keys are on it."""
    request = pair.house.folder / "request.json"
    with pair.first.desk(ADMIN) as desk:
        replace(request, founding.request_for_county(desk, PASSWORDS[ADMIN]))
    with pair.house.county() as county:
        offices.enrol(county, request, fingerprint=None)
        return county_side.introduce(county, pair.house.folder / "hub")


@dataclass
class Wired:
    """Two PCs and their county on one mailbox."""

    pair: Pair
    address: str

    def round(self, pc: Pc, *, at: str = "") -> Round:
        with pc.desk() as desk:
            return mailbox.over_the_line(desk, mailbox.carrier(desk, at=at, patience=HASTE))

    def county_answers(self) -> int:
        with self.pair.house.county() as county:
            received = county_side.receive(county, self.address)
            return len(county_side.send(county, self.address, answers.answer(county))) * len(
                received.packages
            )


@pytest.fixture
def wired(prepared: Pair, tmp_path: Path) -> Iterator[Wired]:
    pair = prepared.copied(tmp_path / "house")
    with running(pair.house.folder / "hub") as port:
        address = f"http://127.0.0.1:{port}"
        with pair.first.desk(ADMIN) as desk:
            mailbox.set_address(desk, f" {address}/ ")
        yield Wired(pair, address)


def statuses(pc: Pc) -> list[str]:
    with pc.desk() as desk:
        return [line.status for line in filings.lines(desk)]


def test_a_filing_goes_to_the_county_and_its_receipt_comes_back_to_both_pcs(wired: Wired) -> None:
    first, second = wired.pair.first, wired.pair.second
    with first.desk() as desk:
        assert filings.seal_filings(desk) is not None and mailbox.last_success(desk) is None
    assert wired.round(first).problems == [] and statuses(first) == [SENT]
    assert wired.county_answers() == 1
    done = wired.round(first)
    assert (done.taken.accepted, done.problems) == (1, []) and statuses(first) == [FILED]
    with first.desk() as desk:
        assert receipts.staged(desk) == [] and filings.unanswered(desk) == []
        assert mailbox.last_success(desk) == desk.now()
    # The second PC heard of the mailbox, the letter and its receipt from the first, over the mailbox alone.
    with pytest.raises(UserError, match="没有设置邮箱"):
        wired.round(second)
    wired.round(second, at=wired.address)
    assert statuses(second) == [FILED]
    for pc in (first, second, first, second, first):
        assert wired.round(pc).problems == []
    assert first.everything() == second.everything()
    with first.desk() as desk:
        assert (exchange.waiting(desk), list(desk.places.inbox.glob("*.hdp"))) == (0, [])


def test_what_one_of_two_questions_does_not_want_is_left_for_the_other(wired: Wired) -> None:
    first, second = wired.pair.first, wired.pair.second
    with first.desk() as desk:
        filings.seal_filings(desk)
    wired.round(first)
    wired.county_answers()
    with second.desk() as desk:
        households.amend_household(desk, desk.households.ids()[0], {"phone": "13911111111"}, "本人更正")
    assert wired.round(second, at=wired.address).problems == []
    with first.desk() as desk:
        line = mailbox.carrier(desk, patience=HASTE)
        done = exchange.exchange(desk, line)
        assert done.returned.households >= 1 and done.returned.problems == []
        assert len(receipts.staged(desk)) == 1, "the receipt came along and lies ready"
        assert receipts.receive(desk, line).accepted == 1
        assert receipts.receive(desk, line).known == 0, "and does not come a second time"


def test_a_dead_line_loses_nothing(wired: Wired) -> None:
    first = wired.pair.first
    with socket.create_server(("127.0.0.1", 0)) as closed:
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with first.desk() as desk:
        filings.seal_filings(desk)
    done = wired.round(first, at=dead)
    assert ["网络不通" in text for text in done.problems] == [True] and len(done.to_send) >= 2
    with first.desk() as desk:
        assert mailbox.last_success(desk) is None
        assert len(Outbox(desk.places.outbox).waiting()) == len(done.to_send)
    assert wired.round(first).problems == []
    assert wired.county_answers() == 1


def test_a_pc_that_the_county_has_not_heard_of_holds_up_no_filing(wired: Wired) -> None:
    first, known = wired.pair.first, wired.pair.house.folder / "hub" / "known.json"
    with wired.pair.second.desk() as desk:
        device = desk.device.device
    said = json.loads(known.read_bytes())
    said["keys"] = {key: who for key, who in said["keys"].items() if device not in who["reads"]}
    known.write_text(json.dumps(said), encoding="utf-8")
    with first.desk() as desk:
        filings.seal_filings(desk)
    (problem,) = wired.round(first).problems
    assert "没有收" in problem
    with first.desk() as desk:
        assert mailbox.last_success(desk) is None and exchange.waiting(desk) > 0
    assert wired.county_answers() == 1
    assert told_to_county(wired.pair) == 3
    assert wired.round(first).problems == []


def test_work_that_is_called_off_keeps_what_came(wired: Wired) -> None:
    first, second = wired.pair.first, wired.pair.second
    wired.round(first)

    class Enough(Exception):
        pass

    begun: list[int] = []

    def report(done: int, total: int) -> None:
        begun.extend([total] if done == 0 else [])
        if len(begun) == 2:
            raise Enough

    with second.desk() as desk:
        boxes = wired.pair.house.folder / "hub" / "boxes"
        lie_there = len(list((boxes / desk.device.device).glob("*.hdp")))
        before = set(desk.places.inbox.glob("*.hdp"))
        with pytest.raises(Enough):
            mailbox.carrier(desk, at=wired.address, patience=HASTE).fetch(report)
        assert len(set(desk.places.inbox.glob("*.hdp")) - before) == 1 and lie_there > 1
        again: list[int] = []
        line = mailbox.carrier(desk, at=wired.address)
        line.fetch(lambda done, total: again.extend([total] if done == 0 else []))
        assert len(again) == lie_there - 1, "the first package did not come again"
        assert mailbox.take_in(desk).returned.problems == []


def test_a_pc_that_was_taken_back_is_told_to_the_county_and_shut_out(wired: Wired) -> None:
    second = wired.pair.second
    with second.desk() as desk:
        device = desk.device.device
    with wired.pair.first.desk(ADMIN) as desk:
        devices.revoke(desk, PASSWORDS[ADMIN], device, "遗失")
        wired.pair.house.clock.set(desk.today().replace(day=desk.today().day + 1))
    assert told_to_county(wired.pair) == 2
    with second.desk() as desk, pytest.raises(UserError, match="不认识"):
        mailbox.carrier(desk, at=wired.address, patience=HASTE).fetch()


def test_only_an_administrator_sets_an_address_and_only_one_that_is_one(wired: Wired) -> None:
    first = wired.pair.first
    with first.desk() as desk, pytest.raises(UserError, match="管理员"):
        mailbox.set_address(desk, "https://example.invalid")
    with first.desk(ADMIN) as desk:
        for text in (
            "/media/usb",
            "ftp://a",
            "https://",
            "https://u:p@a",
            "http://a:x",
            "https://a b",
            "http://a/?q",
        ):
            with pytest.raises(UserError, match="不是邮箱地址"):
                mailbox.set_address(desk, text)
        assert mailbox.address(desk) == wired.address
        entries = len(desk.office.entries())
        mailbox.set_address(desk, wired.address)
        assert len(desk.office.entries()) == entries, "the same again is no entry"
        mailbox.set_address(desk, "")
        assert mailbox.address(desk) == ""
        with pytest.raises(UserError, match="没有设置邮箱"):
            mailbox.carrier_at(desk, "mailbox")
        assert mailbox.carrier_at(desk, str(first.folder)) == first.folder
