"""hudang county agreement, as typed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from tests.cli.conftest import Run
from tests.office.made_office import COUNTY_WORD, House


def test_a_signed_instrument_is_printed_for_the_seals_of_both_sides(
    run: Run, house: House, tmp_path: Path
) -> None:
    with house.county() as desk:
        office = desk.ledger.offices()[0].office
    asked = ("--json", "county", "--county", house.folder / "county", "agreement", office, "--out", tmp_path)
    done = run(*asked, password=COUNTY_WORD)
    assert done.code == 0
    (file,) = done.json["files"]
    with pypdfium2.PdfDocument(Path(file).read_bytes()) as paper:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in paper)
    assert "密委〔2026〕1号（样例）" in text and "不得再委托" in text and "甲方（盖章）" in text
    missing = run(*asked, "--number", "密委〔2031〕5号", password=COUNTY_WORD)
    assert missing.code == 2 and "没有找到要打印的委托书" in missing.err
