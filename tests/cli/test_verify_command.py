"""`hudang verify` for papers: at the county with nothing but its own key, and at the office with what is on record."""

from __future__ import annotations

from pathlib import Path

from desktop.documents.preview import page_image
from desktop.office.act import home_at
from tests.cli.conftest import Desk, Run
from tests.office.made_office import COUNTY_WORD
from tests.sync.made_paper import made_township, on_record, sealed


def test_the_county_verifies_a_paper_of_a_township(run: Run, tmp_path: Path) -> None:
    town = made_township(tmp_path / "town")
    paper, cut = tmp_path / "通知书.pdf", tmp_path / "cut.pdf"
    with town.clerk() as desk:
        paper.write_bytes(sealed(desk, town.instrument(desk)))
    with town.county() as desk:
        on_record(desk, paper.read_bytes())
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


def test_what_cannot_be_told_has_a_mark_of_its_own_and_the_help_explains_the_exit_code(
    at_desk: Desk, tmp_path: Path
) -> None:
    """A sample on record is as it was issued and still no valid paper; a scan of it is on no record."""
    house = at_desk.house
    with house.desk() as desk:
        ((file, paper),) = [(f, p) for f in desk.households.ids() for p in home_at(desk, f).papers]
        with desk.open_household(file) as opened:
            pdf = opened.blob(paper.sha256)
    original, scan = tmp_path / "通知书.pdf", tmp_path / "扫描.png"
    original.write_bytes(pdf)
    scan.write_bytes(page_image(pdf, 0, 1240))
    said = at_desk("verify", original)
    assert said.code == 0 and said.out.startswith("？ 通知书.pdf：不能断定") and "与存档一致" in said.out
    assert at_desk("verify", scan).code == 1 and at_desk("verify", scan).out.startswith(
        "？ 扫描.png：不能断定"
    )
    assert all(words in at_desk("verify", "--help").out for words in ("退出码", "？", "存档"))
