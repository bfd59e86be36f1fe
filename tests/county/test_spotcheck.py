"""Drawing files for the spot check from what stands in the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import receive
from desktop.county.spotcheck import draw
from desktop.domain import sampling
from desktop.errors import UserError
from tests.county.conftest import Joined
from tests.county.small_office import SmallOffice, Walk, caseload, row


def file_walks(desk: CountyDesk, office: SmallOffice, stick: Path, walks: list[Walk]) -> None:
    blobs = {sha: data for walk in walks for sha, data in walk.blobs.items()}
    receive(desk, office.package(stick, [w.filed() for w in walks], desk.public, blobs).path)


def screen(office: SmallOffice, serial: int) -> Walk:
    return Walk(office, serial=serial).whole()


def on_paper(office: SmallOffice, serial: int) -> Walk:
    walk = Walk(office, serial=serial).taken_in().decided(by=office.clerk, signing="paper")
    return walk.printed().stamped().reported()


def test_half_of_the_files_and_every_paper_one(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    papers = [on_paper(office, 1), on_paper(office, 2)]
    file_walks(desk, office, stick, [*papers, *(screen(office, n) for n in range(3, 8))])
    sample = draw(desk, period="2026-03", seed="heads-or-tails")
    assert (sample.population, sample.percent) == (7, 50)
    assert len(sample.items) >= 4
    assert {p.filing for p in papers} == {i.filing for i in sample.items if i.why == "paper"}


def test_a_draw_is_repeated_from_what_was_recorded(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    file_walks(desk, office, stick, [screen(office, n) for n in range(1, 6)])
    sample = draw(desk, period="2026")
    later = screen(office, 9)
    file_walks(desk, office, stick, [later])
    recorded = desk.ledger.select(
        "SELECT filing, why FROM sample_items WHERE sample = ? ORDER BY filing", (sample.id,)
    )
    ((seed, percent),) = desk.ledger.select(
        "SELECT seed, percent FROM samples WHERE sample = ?", (sample.id,)
    )
    again = sampling.draw([f for f, _ in recorded], percent=percent, seed=f"{seed}|{office.office}")
    assert again == tuple(i.filing for i in sample.items)
    assert {f for f, why in recorded if why} == set(again)
    assert later.filing not in {f for f, _ in recorded}


def test_each_office_reaches_the_share(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    file_walks(desk, one, stick, [screen(one, n) for n in range(1, 4)])
    file_walks(desk, other, stick, [screen(other, 10)])
    for seed in "abcdef":
        items = draw(desk, period="2026-03", seed=seed).items
        assert [sum(i.office == o.office for i in items) for o in (one, other)] == [2, 1]


def test_returned_filings_and_lists_are_not_in_it(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    good, bad = screen(office, 1), screen(office, 2)
    filings = [good.filed(), bad.filed(covered=9), caseload(office, [row(1)])]
    receive(desk, office.package(stick, filings, desk.public, good.blobs | bad.blobs).path)
    assert [i.filing for i in draw(desk, period="2026-03", percent=100).items] == [good.filing]


def test_the_day_of_the_decision_places_a_file(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    february = Walk(office, start=date(2026, 2, 3)).whole()
    file_walks(desk, office, stick, [february, screen(office, 2)])
    (item,) = draw(desk, period="2026-02").items
    assert (item.filing, item.township, item.decided_on) == (february.filing, "密山镇", "2026-02-18")


def test_an_instrument_may_ask_for_more_than_the_scheme(desk: CountyDesk, join: Joined, stick: Path) -> None:
    office = join(spot_check_percent=80)
    file_walks(desk, office, stick, [screen(office, n) for n in range(1, 6)])
    sample = draw(desk, period="2026-03")
    assert (sample.percent, len(sample.items)) == (80, 4)
    with pytest.raises(UserError, match="不能低于方案和委托书规定的 80%"):
        draw(desk, period="2026-03", percent=60)


def test_less_than_the_scheme_cannot_be_drawn(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_walks(desk, office, stick, [screen(office, 1)])
    for percent in (49, 101):
        with pytest.raises(UserError, match="不能低于方案和委托书规定的 50%"):
            draw(desk, period="2026-03", percent=percent)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"period": "2026-13"}, "期间"),
        ({"period": "March"}, "期间"),
        ({"period": "2026-03", "seed": "a b"}, "种子"),
        ({"period": "2026-03"}, "没有已备案的决定"),
    ],
)
def test_what_cannot_be_drawn(desk: CountyDesk, asked: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        draw(desk, **asked)  # type: ignore[arg-type]  # test values
    assert desk.ledger.select("SELECT COUNT(*) FROM samples") == [(0,)]
