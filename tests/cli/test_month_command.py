"""hudang month: pay and close, export, compare, from the terminal alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.roster import Roster
from desktop.office import month
from desktop.office.act import home_at
from desktop.office.clock import SystemClock
from tests.cli.conftest import Desk, Run
from tests.office.made_month import RURAL, found_caseload, read, subset
from tests.office.made_office import LABELS, LEADER, House, found_house

FOUR = 4
TODAY = SystemClock().now().date()
MONTH = f"{TODAY:%Y-%m}"


@pytest.fixture(scope="module")
def rural() -> Roster:
    return read(RURAL)


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory, rural: Roster) -> House:
    """Four families that came with a roster, in an office of today."""
    folder = tmp_path_factory.mktemp("terminal")
    founded = found_house(folder / "founded", TODAY - timedelta(days=40))
    founded.clock.set(TODAY)
    return found_caseload(founded, folder / "house", rural, FOUR)


@pytest.fixture
def at_desk(run: Run, caseload: House, tmp_path: Path) -> Desk:
    return Desk(run, caseload.copied(tmp_path / "house"))


def test_a_month_is_looked_at_paid_and_closed(at_desk: Desk, rural: Roster, tmp_path: Path) -> None:
    looked = at_desk("--json", "month", "close", MONTH, "--dry-run")
    assert looked.code == 1 and len(looked.json["due"]) == FOUR and not looked.json["closed"]
    refused = at_desk("month", "close", MONTH)
    assert refused.code == 2 and f"还有 {FOUR} 户没有办完" in refused.err
    closed = at_desk("--json", "month", "close", MONTH, "--pay")
    assert closed.code == 0 and closed.json["closed"] and closed.json["lines"] == FOUR
    assert closed.json["amount_fen"] == sum(s["amount_fen"] for s in closed.json["sums"])
    again = at_desk("month", "close", MONTH)
    assert again.code == 2 and "已经结账" in again.err
    known = {home_id for h in rural.households for home_id in (h.head_id,)}
    with at_desk.house.desk() as desk:
        known &= {m.id_number for f in desk.households.ids() for m in home_at(desk, f).members}
    export = subset(known, tmp_path)
    compared = at_desk("--json", "month", "reconcile", MONTH, *export)
    assert compared.code == 0 and compared.json["clean"] and compared.json["certified"]
    missing = at_desk(
        "month", "reconcile", MONTH, *subset(set(list(known)[1:]), tmp_path), "--out", tmp_path / "r.xlsx"
    )
    assert missing.code == 1 and "整户" in missing.out and (tmp_path / "r.xlsx").exists()


def test_an_exception_names_each_household_and_the_leader_who_signed(at_desk: Desk, tmp_path: Path) -> None:
    with at_desk.house.desk() as desk:
        file = desk.households.ids()[0]
        month.hold(desk, file, home_at(desk, file).benefits[0].id, "unverified", MONTH, desk.today())
    scan = tmp_path / "签字单.pdf"
    scan.write_bytes(b"%PDF-1.4 not really")
    close = ("month", "close", MONTH, "--pay", "--except", f"{file}=待核实")
    assert "领导签字" in at_desk(*close).err
    assert at_desk(*close, "--signer", LABELS[LEADER]).code == 2, "no scan"
    assert at_desk(*close, "--signer", "没有这人", "--proof", scan).code == 2
    assert at_desk("month", "close", MONTH, "--except", "写错了").code == 2
    done = at_desk("--json", *close, "--signer", LABELS[LEADER], "--proof", scan)
    assert done.code == 0 and done.json["closed"] and done.json["lines"] == FOUR - 1


def test_tables_are_written_masked_or_for_somebody(at_desk: Desk, tmp_path: Path) -> None:
    at_desk("month", "close", MONTH, "--pay")
    out = tmp_path / "报表"
    assert at_desk("month", "export", MONTH, "--to", out).code == 2, "the folder must be there"
    out.mkdir()
    plain = at_desk("--json", "month", "export", MONTH, "--to", out)
    assert (
        plain.code == 0 and plain.json["closed"] and len(plain.json["files"]) == len(list(out.iterdir())) == 4
    )
    full = at_desk("--json", "month", "export", MONTH, "--to", out, "--full-for", "农信社", "--csv")
    assert [Path(f).suffix for f in full.json["files"]] == [".csv"] and "农信社" in full.json["files"][0]
    assert at_desk("month", "export", MONTH, "--to", out, "--table", "nothing").code == 2
    assert "不是月份" in at_desk("month", "export", "2026-3", "--to", out).err
