"""A scan goes to the family whose paper it is, and to nobody where two files say that it is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.domain.household import PAPER
from desktop.domain.journal import Attach, Put
from desktop.errors import UserError
from desktop.office import intake, scan_filing
from desktop.office.act import home_at, record
from desktop.office.desk import Desk
from desktop.office.intake import Request
from desktop.office.scan_filing_patience import Patience
from desktop.office.scan_filing_seen import TWOFOLD
from tests.office.made_archive import FAMILY, Archive
from tests.office.made_told import Told


@pytest.fixture
def archive(told_once: Told, tmp_path: Path) -> Archive:
    own = told_once.copied(tmp_path / "house")
    return Archive(own, (own.paper,))


def claimed(desk: Desk, archive: Archive) -> str:
    """Another household's file holds the same bytes under the same id; returns that household."""
    mine = home_at(desk, archive.ref.household).paper(archive.papers[0])
    assert mine is not None
    with desk.open_household(archive.ref.household) as opened:
        data = opened.blob(mine.sha256)
    other, _ = intake.register(desk, FAMILY, Request("dibao", "无收入"), desk.today())
    said = {
        "application": other.application, "decision": "", "form": "visit_sheet", "title": "入户调查表",
        "number": "无文号", "sha256": mine.sha256, "size": len(data), "pages": mine.pages,
        "issued_on": desk.today().isoformat(),
    }  # fmt: skip
    laid = Attach(mine.sha256, len(data), "application/pdf", "x.pdf", f"{PAPER}/{mine.id}")
    record(desk, other.household, "slip", [laid, Put(PAPER, mine.id, said)], blobs={mine.sha256: data})
    return other.household


def test_a_paper_that_two_families_claim_is_filed_with_neither(archive: Archive, tmp_path: Path) -> None:
    with archive.desk() as desk:
        path = tmp_path / "1.jpg"
        path.write_bytes(archive.scan(desk, 0, 1))
        assert scan_filing.look(desk, [path]).papers[0].complete
        other = claimed(desk, archive)
        seen = scan_filing.look(desk, [path])
        assert [page.state for page in seen.pages] == [TWOFOLD] and seen.papers == ()
        assert seen.left == seen.pages and "不止一户" in seen.left[0].words
        assert scan_filing.file(desk, seen)[0] == ()
        assert not _scans(desk, (archive.ref.household, other))


def _scans(desk: Desk, files: Sequence[str]) -> list[str]:
    found = []
    for file in files:
        with desk.open_household(file) as opened:
            found += [
                a.about for a in opened.folded().attachments.values() if a.about.startswith("paper_scan/")
            ]
    return found


def test_a_file_that_holds_up_the_stack_is_left_and_the_others_go_on() -> None:
    patience, slow, good = Patience(long=0.0), Path("慢.pdf"), Path("好.pdf")
    generous = patience.seconds
    for _ in range(3):
        assert not patience.is_over(slow)
        with patience.reading(slow):
            pass
    assert patience.is_over(slow) and not patience.is_over(good)
    with patience.drawing(good):
        pass
    for _ in range(3):
        with pytest.raises(UserError), patience.drawing(good):
            raise UserError("读不了", "请重扫")
    assert patience.is_over(good) and patience.seconds < generous
