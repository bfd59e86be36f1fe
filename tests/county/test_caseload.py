"""The existing caseload: a list is checked for what a list can get wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received, receive
from desktop.sync.filings import Filing
from tests.county.conftest import Joined
from tests.county.small_office import SmallOffice, Walk, caseload, row


def file_list(desk: CountyDesk, office: SmallOffice, stick: Path, filing: Filing) -> Received:
    return receive(desk, office.package(stick, [filing], desk.public).path)


def reason(received: Received) -> str:
    return received.packages[0].returned[0].reason


def test_a_list_is_recorded_to_the_fen(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    rows = [row(1), row(2, covered=3), row(3, category="特困人员", monthly_fen=88800)]
    assert file_list(desk, office, stick, caseload(office, rows)).accepted == 1
    totals = {t.matter: t for t in desk.ledger.totals()}
    assert (totals["dibao"].caseload, totals["dibao"].covered) == (2, 4)
    assert totals["dibao"].monthly_fen == 30001 + 30002
    assert (totals["tekun"].caseload, totals["tekun"].monthly_fen) == (1, 88800)


def test_list_and_confirmed_add_up(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_list(desk, office, stick, caseload(office, [row(1)]))
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    (total,) = desk.ledger.totals()
    assert total.monthly_fen == 30001 + walk.monthly_fen


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(1), row(2, file=row(1).file)], "户档编号重复（第 1、2 行）"),
        ([row(1), row(2, head_id=row(1).head_id.lower())], "户主身份证号重复（第 1、2 行）"),
        ([row(1), row(2, head_id="230382195512011234")], "户主身份证号不对（第 2 行）"),
        ([row(1, head_name=" ")], "没有户主姓名（第 1 行）"),
        ([row(1, category="")], "没有写类别"),
        ([], "名册是空的"),
        ([row(1, head_id="1" * 18)] + [row(n, head_id="1" * n) for n in range(2, 9)], "等 8 行"),
    ],
)
def test_what_a_list_gets_wrong(
    desk: CountyDesk, office: SmallOffice, stick: Path, rows: list[object], words: str
) -> None:
    received = file_list(desk, office, stick, caseload(office, rows))  # type: ignore[arg-type]  # test values
    assert words in reason(received)
    assert "更正名册" in reason(received)
    assert desk.ledger.totals() == ()


def test_numbers_that_were_never_issued_are_no_duplicates(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    rows = [row(1, head_id="未办理"), row(2, head_id="未办理"), row(3, head_id="")]
    assert file_list(desk, office, stick, caseload(office, rows)).accepted == 1


def test_a_reason_never_quotes_an_id_number(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    rows = [row(1), row(2, head_id=row(1).head_id)]
    assert row(1).head_id not in reason(file_list(desk, office, stick, caseload(office, rows)))


def test_a_household_is_not_listed_twice(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_list(desk, office, stick, caseload(office, [row(1), row(2)]))
    received = file_list(desk, office, stick, caseload(office, [row(3), row(2)]))
    assert "已经在另一份名册里备案（第 2 行）" in reason(received)
    assert sum(t.monthly_fen for t in desk.ledger.totals()) == 30001 + 30002


def test_a_new_revision_replaces_the_list(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    first = caseload(office, [row(1), row(2)])
    file_list(desk, office, stick, first)
    file_list(desk, office, stick, caseload(office, [row(2), row(5)], filing=first.filing, revision=2))
    assert sum(t.monthly_fen for t in desk.ledger.totals()) == 30002 + 30005


def test_a_list_of_tomorrow_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    assert "在收到之后" in reason(
        file_list(desk, office, stick, caseload(office, [row(1)], on=date(2026, 4, 2)))
    )


def test_heads_of_two_townships_are_told(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    file_list(desk, one, stick, caseload(one, [row(1)]))
    (package,) = file_list(desk, other, stick, caseload(other, [row(1), row(2)])).packages
    assert [(d.name, d.other_office) for d in package.duplicates] == [("名册1", one.office)]
