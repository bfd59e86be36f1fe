"""One list whose form or bytes are gone, one family whose file is torn: the others are found, filed and bound."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from desktop.demo.pictures import picture
from desktop.documents.page_code import PageCode
from desktop.domain.rescan import PAPER_SCAN
from desktop.errors import UserError
from desktop.office import postings, scan_filing, volume
from desktop.office.act import home_at, record
from desktop.office.papers import paper_bytes
from desktop.office.scan_filing_papers import KnownPapers
from desktop.ui.presenters import archive
from tests.documents.scanned_pages import jpeg
from tests.office.made_told import Told

GONE = {
    "number": "示〔2026〕1号", "form": "list_of_the_county", "matter": "dibao", "village": "新柞村", "on": "2026-03-20",
    "sum": "0",
}  # fmt: skip


def test_a_list_whose_form_is_gone_and_whose_bytes_are_no_paper_stops_nothing(told: Told) -> None:
    with told.house.desk() as desk:
        postings.put_up(desk, "p-gone", b"no paper at all", GONE)
        number = home_at(desk, told.file).papers[0].number
        ((paper, _, pages),) = scan_filing.find_papers(desk, number)
        assert (paper, pages) == (told.paper, 1)
        assert scan_filing.find_papers(desk, " 示〔2026〕 1号") == (
            ("p-gone", "示〔2026〕1号 公布单（新柞村）", 0),
        )
        with pytest.raises(UserError, match="存档原件读不了"):
            archive.assigned(desk, "示〔2026〕1号", "1")
        known = KnownPapers(desk).find("p-gone")
        assert known is not None and known.paper.title == "公布单（新柞村）"
        proof = picture("it hung").attach(f"{PAPER_SCAN}/p-gone")
        record(desk, told.file, "archive", [proof], blobs={proof.sha256: picture("it hung").data})
        assert "公布单（新柞村）" in [line.piece.title for line in volume.plan(desk, told.file).lines]


def test_a_torn_household_does_not_hold_up_the_papers_behind_it(told: Told, tmp_path: Path) -> None:
    """Somebody said of each page what it is, so that nothing is read off it here."""
    with told.house.desk() as desk:
        postings.put_up(
            desk, "p-hung", paper_bytes(desk, told.file, home_at(desk, told.file).papers[0]), GONE
        )
        for n, shade in enumerate((250, 240)):
            (tmp_path / f"{n}.jpg").write_bytes(jpeg(Image.new("L", (600, 800), shade)))
        chosen = {1: PageCode(told.paper, 1, 1), 2: PageCode("p-hung", 1, 1)}
        seen = archive.look(desk, [tmp_path], chosen, lambda done, total: None)
        assert [p.complete for p in seen.papers] == [True, True]
        torn = next(told.house.office.rglob(f"{told.file}.hdh"))
        whole = torn.read_bytes()
        torn.write_bytes(bytes(8192))
        said = archive.file_stack(desk, seen, frozenset(), {})
        assert (
            said.message == "已归档 1 份文书。"
            and f"没有存进户档 {told.file}" in said.hint
            and not said.whole
        )
        index = KnownPapers(desk)
        assert index.find("p-none") is None and index.find(told.paper) is None
        assert index.unread == [told.file], "named once"
        torn.write_bytes(whole)
        again = archive.look(desk, [tmp_path], chosen, lambda done, total: None)
        assert [p.filed for p in again.papers] == [False, True]
        said = archive.file_stack(desk, again, frozenset(), {})
        assert (said.message, said.hint, said.whole) == ("已归档 1 份文书。", "", True), (
            "nothing is left over"
        )
