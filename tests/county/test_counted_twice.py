"""Money is on record once: for a household and a matter either the caseload or one decision counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received, receive
from desktop.sync.filings import BaselineRow
from tests.county.conftest import Joined
from tests.county.small_office import SmallOffice, Walk, caseload, row


def file_one(desk: CountyDesk, office: SmallOffice, stick: Path, walk: Walk, **claims: object) -> Received:
    return receive(desk, office.package(stick, [walk.filed(**claims)], desk.public, walk.blobs).path)


def reason(received: Received) -> str:
    return received.packages[0].returned[0].reason


def total_fen(desk: CountyDesk) -> int:
    return sum(t.monthly_fen for t in desk.ledger.totals())


def listed(desk: CountyDesk, office: SmallOffice, stick: Path, *rows: BaselineRow) -> None:
    assert receive(desk, office.package(stick, [caseload(office, rows)], desk.public).path).accepted == 1


def other_journal(walk: Walk) -> Walk:
    """A second application of the household, in a journal that does not tell of the first."""
    return Walk(walk.office, file=walk.file, application="a-2", decision="d-2", serial=2)


def test_a_second_confirmation_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    assert "已有另一份确认决定备案" in reason(file_one(desk, office, stick, other_journal(walk).whole()))
    assert total_fen(desk) == walk.monthly_fen


def test_a_second_confirmation_in_the_same_package_is_returned(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    other = other_journal(walk).whole()
    blobs = walk.blobs | other.blobs
    received = receive(desk, office.package(stick, [walk.filed(), other.filed()], desk.public, blobs).path)
    assert (received.accepted, received.returned) == (1, 1)
    assert total_fen(desk) == walk.monthly_fen


def test_a_refusal_stands_beside_a_confirmation(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    refused = Walk(office, outcome="refuse", start=date(2026, 2, 2)).whole()
    file_one(desk, office, stick, refused)
    assert file_one(desk, office, stick, other_journal(refused).whole()).accepted == 1


def test_the_same_household_id_in_another_township_is_another_household(
    desk: CountyDesk, join: Joined, stick: Path
) -> None:
    one, other = join(), join("杨木乡", "230382201")
    walk = Walk(one).whole()
    file_one(desk, one, stick, walk)
    assert file_one(desk, other, stick, Walk(other, file=walk.file, serial=9).whole()).accepted == 1


def test_a_household_on_the_list_is_not_confirmed_beside_it(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    listed(desk, office, stick, row(1, file=walk.file), row(2))
    assert "已在名册内备案" in reason(file_one(desk, office, stick, walk))
    assert total_fen(desk) == 30001 + 30002


def test_once_off_the_list_it_is_confirmed(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    first = caseload(office, [row(1, file=walk.file), row(2)])
    receive(desk, office.package(stick, [first], desk.public).path)
    without = caseload(office, [row(2)], filing=first.filing, revision=2)
    receive(desk, office.package(stick, [without], desk.public).path)
    assert file_one(desk, office, stick, walk).accepted == 1
    assert total_fen(desk) == walk.monthly_fen + 30002


def test_money_in_another_matter_does_not_count(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    listed(desk, office, stick, row(1, file=walk.file, category="特困人员"))
    assert file_one(desk, office, stick, walk).accepted == 1


def test_money_under_an_unknown_category_may_be_any(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    listed(desk, office, stick, row(1, file=walk.file, category="其他"))
    assert "已在名册内备案" in reason(file_one(desk, office, stick, walk))


def test_a_list_without_money_does_not_count(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    walk = Walk(office).whole()
    listed(desk, office, stick, row(1, file=walk.file, monthly_fen=0))
    assert file_one(desk, office, stick, walk).accepted == 1


def test_what_is_confirmed_does_not_come_with_a_list_later(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    file_one(desk, office, stick, walk)
    for category in ("农村低保", "其他"):
        late = caseload(office, [row(2), row(1, file=walk.file, category=category)])
        received = receive(desk, office.package(stick, [late], desk.public).path)
        assert "同一事项已有确认备案，金额会重复计算（第 2 行）" in reason(received)
    assert total_fen(desk) == walk.monthly_fen
