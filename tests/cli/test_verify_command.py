"""`hudang verify` for papers: at the county with nothing but its own key, and at the office with what is on record."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.office.made_office import COUNTY_WORD
from tests.sync.made_paper import made_township, sealed


def test_the_county_verifies_a_paper_of_a_township(run: Run, tmp_path: Path) -> None:
    town = made_township(tmp_path / "town")
    paper, cut = tmp_path / "通知书.pdf", tmp_path / "cut.pdf"
    with town.clerk() as desk:
        paper.write_bytes(sealed(desk, town.instrument(desk)))
    cut.write_bytes(paper.read_bytes()[:-100])
    county = ("verify", "--county", town.folder / "county")
    good = run(*county, paper, password=COUNTY_WORD)
    assert good.code == 0 and "✓ 通知书.pdf：通过。按截至" in good.out and "✓ 委托书：" in good.out
    said = run("--json", *county, paper, cut, tmp_path / "nowhere.pdf", password=COUNTY_WORD)
    assert said.code == 1
    first, second, third = said.json["files"]
    assert first["verdict"] == "通过" and first["fields"]["monthly_amount"] == "1,212.00"
    assert {link["standing"] for link in first["chain"]} == {"good"}
    assert second["verdict"] == "不通过" and not second["good"]
    assert not third["good"] and "verdict" not in third
