"""A void paper in the archive: its scan shows nothing to be there, and a volume says that it is void."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from desktop.demo.pictures import picture
from desktop.documents.preview import page_image, page_texts
from desktop.domain.rescan import PAPER_SCAN
from desktop.domain.scheme import ArchiveItem
from desktop.errors import Refused
from desktop.office import archive_check, stamping, volume
from desktop.office.act import record
from desktop.office.desk import Desk
from tests.office.made_told import Told


def notice(desk: Desk, told: Told) -> archive_check.Found:
    """The item of the checklist that the letter to the applicant is."""
    (listed,) = archive_check.checklists(desk, told.file)
    return next(f for f in listed.found if "step:paper" in f.item.found_in)


def test_the_sealed_scan_of_a_void_notice_does_not_make_the_file_complete(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = picture("signed and sealed")
    form = ArchiveItem(id="letter", title="送达的通知书", found_in=("paper:confirmation_notice",), quote="—")
    monkeypatch.setattr(archive_check, "USUAL", (*archive_check.USUAL, form))
    with told.house.desk() as desk:
        about = scan.attach(f"{PAPER_SCAN}/{told.paper}")
        record(desk, told.file, "archive", [about], blobs={scan.sha256: scan.data})
        there = notice(desk, told)
        assert there.state == "scanned" and scan.sha256 in there.scans
        stamping.void(desk, told.file, told.paper, "金额印错", desk.today())
        gone = notice(desk, told)
        assert (gone.state, gone.scans) == ("missing", ())
        (listed,) = archive_check.checklists(desk, told.file)
        assert {"通知书", "送达的通知书"} <= {*listed.missing}
        with pytest.raises(Refused, match="通知书"):
            archive_check.gate(desk, [told.file])
        assert not any(scan.sha256 in f.scans for f in listed.found), "nor does it go to the province"


def red(pdf: bytes, page: int) -> float:
    """Which part of a page is red: the letters 作废 cover more of it than any seal."""
    with Image.open(io.BytesIO(page_image(pdf, page, 300))) as drawn:
        bands = drawn.convert("RGB").split()
    more = ImageChops.subtract(bands[0], bands[1]).point(lambda difference: 255 * (difference > 40))
    return more.histogram()[255] / (more.width * more.height)


def test_a_void_paper_in_a_volume_is_crossed_out_and_its_caption_begins_with_it(told: Told) -> None:
    with told.house.desk() as desk:
        stamping.void(desk, told.file, told.paper, "金额印错", desk.today())
        planned = volume.plan(desk, told.file)
        line = next(line for line in planned.lines if line.piece.paper == told.paper)
        data = volume.bound(desk, told.file)
    said = {n: "".join(text.split()) for n, text in page_texts(data)}
    pages = [n for n, text in said.items() if f"已作废{line.no}.{line.piece.title}" in text]
    assert len(pages) == line.pages
    assert all(red(data, n - 1) > 0.015 for n in pages), "作废 lies across each of them"
