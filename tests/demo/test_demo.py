"""A demonstration: its figures agree with each other, with the files and with the county's ledger."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import packs
from desktop.county import inbox
from desktop.county.county_desk import CountyDesk
from desktop.demo.people import MadeUp, Standards
from desktop.demo.run import CLERK, LEADER, ON_PAPER, REFUSED, START, Plan, run
from desktop.demo.walk import DAYS
from desktop.domain.case import CONFIRM, case_of
from desktop.domain.household import FILED, Household
from desktop.domain.roster import read_roster
from desktop.errors import UserError
from desktop.office import filings, month
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.roster_files import read_files
from tests.conftest import DEMO_WORD, WalkedDemo
from tests.office.made_office import CHEAP
from tests.sixth_county import SIXTH

ROSTERS = Path(__file__).parents[1] / "data" / "rosters" / "clean"


def finished(folder: Path, **asked: object) -> WalkedDemo:
    plan = replace(Plan(folder, DEMO_WORD, cost=CHEAP), **asked)  # type: ignore[arg-type]  # test values
    return WalkedDemo(folder, run(plan, lambda what, done, total: None))


@pytest.fixture(scope="module", params=["twelve", "twenty-five", "roster"])
def demo(
    request: pytest.FixtureRequest, walked_demo: WalkedDemo, tmp_path_factory: pytest.TempPathFactory
) -> WalkedDemo:
    """Copies and runs of three kinds: everybody walks, most are existing caseload, and one from a roster."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    if request.param == "twelve":
        shutil.copytree(walked_demo.folder, folder)
        return WalkedDemo(folder, walked_demo.summary)
    if request.param == "twenty-five":
        return finished(folder, households=25, seed=2)
    roster = read_roster(read_files([*sorted(ROSTERS.glob("低保边缘*.xlsx"))]))
    return finished(folder, roster=replace(roster, households=roster.households[:15]))


@pytest.fixture
def desk(demo: WalkedDemo) -> Iterator[Desk]:
    clock = SetClock(DAYS.file)
    with Desk.open(
        demo.folder / "office", demo.folder / "profiles" / "office", CLERK, DEMO_WORD, clock
    ) as desk:
        yield desk


@pytest.fixture
def homes(desk: Desk) -> list[Household]:
    return [home_at(desk, file) for file in desk.households.ids()]


def test_the_figures_agree_with_the_files(demo: WalkedDemo, desk: Desk, homes: list[Household]) -> None:
    said = demo.summary
    decided = [d for h in homes for d in h.decisions]
    assert said["households"] == len(homes)
    assert said["persons"] == sum(len(h.members) for h in homes)
    assert said["applications"] == len(decided)
    assert said["applications"] + said["sent_back"] == sum(len(h.applications) for h in homes)
    assert said["confirmed"] == sum(d.outcome == CONFIRM for d in decided)
    assert said["confirmed"] + said["refused"] == said["applications"]
    assert said["signed_on_paper"] == sum(d.signing == "paper" for d in decided)
    assert said["papers"] == said["stampings"] == said["applications"]
    assert said["baseline_fen"] == sum(
        b.monthly_fen for h in homes for b in h.benefits if b.source == "baseline"
    )
    assert said["confirmed_fen"] == sum(d.monthly_fen for d in decided)
    assert said["monthly_total_fen"] == said["baseline_fen"] + said["confirmed_fen"]
    assert said["monthly_total_fen"] == sum(h.monthly_fen for h in homes) == month.caseload(desk).monthly_fen


def test_the_figures_agree_with_the_county(demo: WalkedDemo) -> None:
    county = CountyDesk.open(demo.folder / "county", "民政局（示例）", DEMO_WORD, SetClock(DAYS.file))
    with county:
        totals = county.ledger.totals()
        assert sum(t.monthly_fen for t in totals) == demo.summary["monthly_total_fen"]
        rows = county.ledger.select("SELECT verdict, COUNT(*) FROM filings GROUP BY verdict")
    assert rows == [("accepted", demo.summary["filings_receipted"])]
    assert demo.summary["filings_sent"] == demo.summary["filings_receipted"]
    assert demo.summary["filings_returned"] == 0
    decisions = demo.summary["applications"]
    assert decisions / 2 <= demo.summary["spot_checked"] <= decisions


def test_every_application_has_letter_stamp_filing_and_receipt(desk: Desk, homes: list[Household]) -> None:
    walked = 0
    for home in homes:
        for application in home.applications:
            case = case_of(home, application.id, desk.pack)
            assert case is not None
            if case.sent_back is not None:
                continue
            assert case.decision is not None and case.paper is not None
            assert any(s.paper == case.paper.id for s in home.stampings)
            assert case.filing is not None and home.filing_status(case.filing) == (FILED, "")
            with desk.open_household(home.id) as opened:
                assert opened.blob(case.paper.sha256).startswith(b"%PDF")
            assert bool(case.benefit) == (case.decision.outcome == CONFIRM)
            assert len([p for p in home.payments if case.benefit and p.benefit == case.benefit.id]) == bool(
                case.benefit
            )
            walked += 1
    assert walked == len(filings.lines(desk)) > 0


def test_signers_are_who_they_are(demo: WalkedDemo, homes: list[Household], desk: Desk) -> None:
    """A screen decision is an entry of the leader; a paper one of the clerk with a scan."""
    authors = set()
    for home in homes:
        with desk.open_household(home.id) as opened:
            for entry in opened.entries():
                if entry.header.action == "decide":
                    authors.add((home.decisions[0].signing, entry.header.person))
    assert authors == ({("screen", LEADER), ("paper", CLERK)} if demo.summary["signed_on_paper"] else {
        ("screen", LEADER)
    })  # fmt: skip
    assert demo.summary["signed_on_paper"] in (0, ON_PAPER)


def test_the_office_is_sound_and_marked_for_ever(demo: WalkedDemo, desk: Desk) -> None:
    assert check_office(desk).findings == ()
    assert desk.demonstration
    assert len(list((demo.folder / "papers").glob("*.pdf"))) == demo.summary["papers"]
    assert len(list((demo.folder / "packages").glob("*.hdp"))) == demo.summary["packages"]


def test_at_least_two_are_refused_of_made_up_families(walked_demo: WalkedDemo) -> None:
    assert walked_demo.summary["refused"] == REFUSED
    assert walked_demo.summary["applications"] == walked_demo.summary["households"] == 12


def test_the_same_seed_makes_the_same_people() -> None:
    scheme, standards = packs.load_pack("mishan").scheme, Standards(56_500, 83_000)

    def made(seed: int) -> object:
        supply = MadeUp(scheme, "杨木乡", START, standards, seed)
        return supply.caseload(20).households, list(supply.applicants(20, REFUSED))

    assert made(7) == made(7) != made(8)


def test_how_many_walk() -> None:
    def walking(households: int) -> int:
        return Plan(Path(), "", households=households).walking

    assert [walking(n) for n in (1, 19, 20, 200, 201, 2000)] == [1, 19, 20, 20, 21, 200]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_a_letter_with_a_rare_name_reads_back(walked_demo: WalkedDemo) -> None:
    texts = [
        subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        for path in (walked_demo.folder / "papers").glob("*.pdf")
    ]
    assert any("李𬭎" in text for text in texts)
    assert all("密山市民政局试点审批专用" in text.replace("\n", "") and "样章" in text for text in texts)


def test_a_demonstration_is_never_made_over_something(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("keep me")
    with pytest.raises(UserError, match="不是空的"):
        finished(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter"]


def test_a_scheme_that_cannot_be_founded_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    own, out = tmp_path / "sixth", tmp_path / "out"
    shutil.copytree(SIXTH, own)
    (own / "matters.toml").unlink()
    out.mkdir()
    with pytest.raises(UserError, match="方案包有错"):
        finished(out, own=own, scheme="sixth")
    assert list(out.iterdir()) == []
    out.rmdir()
    shutil.copy(SIXTH / "matters.toml", own)
    (own / "Not A Name.toml").touch()
    with pytest.raises(UserError):
        finished(out, own=own, scheme="sixth")
    assert not out.exists(), "it was not there before"


def test_a_stick_with_our_own_receipts_on_it_is_no_fault(walked_demo: WalkedDemo, tmp_path: Path) -> None:
    shutil.copytree(walked_demo.folder, tmp_path / "out")
    clock = SetClock(DAYS.file)
    with CountyDesk.open(tmp_path / "out" / "county", "民政局（示例）", DEMO_WORD, clock) as county:
        received = inbox.receive(county, tmp_path / "out" / "packages")
    assert received.refused == () and all(p.again for p in received.packages) and received.packages
