"""A stack of scans: PDFs and pictures by page, and the pages of one paper taken out as they were scanned."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from desktop.documents import scan_stack
from desktop.errors import UserError


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A PDF of three pages, one of which does things when it is opened, a JPEG turned by its camera, and a PNG."""
    folder = tmp_path / "stack"
    folder.mkdir()
    with pikepdf.new() as pdf:
        for width in (300, 320, 340):
            pdf.add_blank_page(page_size=(width, 420))
        pdf.pages[1].obj.AA = pikepdf.Dictionary(
            O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        )
        pdf.save(folder / "b.pdf")
    turned = Image.new("RGB", (60, 40), (0, 0, 0))
    exif = turned.getexif()
    exif[274] = 6
    turned.save(folder / "c.jpg", exif=exif)
    Image.new("1", (40, 60), 1).save(folder / "a.png")
    (folder / "notes.txt").write_text("no scan", encoding="utf-8")
    return folder


def test_every_page_of_a_folder_is_seen_in_order_and_upright(stack: Path) -> None:
    pages = scan_stack.pages_of([stack])
    assert [page.words for page in pages] == [
        "a.png",
        "b.pdf 第 1 页",
        "b.pdf 第 2 页",
        "b.pdf 第 3 页",
        "c.jpg",
    ]
    pictures = [make() for make in scan_stack.pictures(pages)]
    assert {picture.mode for picture in pictures} == {"L"}
    assert pictures[-1].size == (40, 60)
    assert pictures[1].width < pictures[2].width < pictures[3].width
    assert scan_stack.picture(pages[2]).size == pictures[2].size


def test_pages_taken_out_stand_in_the_order_asked_for_and_do_nothing_by_themselves(stack: Path) -> None:
    png, first, second, _, jpg = scan_stack.pages_of([stack])
    made = scan_stack.taken([second, jpg, first, png])
    assert made == scan_stack.taken([second, jpg, first, png])
    with pikepdf.open(io.BytesIO(made)) as pdf:
        widths = [round(float(page.mediabox[2])) for page in pdf.pages]
        assert widths[0] == 320 and widths[2] == 300
        assert all("/AA" not in page.obj and "/Annots" not in page.obj for page in pdf.pages)
        assert [round(float(p.mediabox[2]) / float(p.mediabox[3]), 2) for p in pdf.pages][1] == 0.67


def test_what_is_no_scan_is_refused_in_one_sentence(stack: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有找到扫描件"):
        scan_stack.pages_of([tmp_path / "stack" / ".."])
    with pytest.raises(UserError, match=r"notes\.txt”不是扫描件"):
        scan_stack.pages_of([stack / "notes.txt"])
    with pytest.raises(UserError, match="读不了"):
        scan_stack.pages_of([stack / "gone.pdf"])
    (stack / "c.jpg").write_bytes(b"no picture")
    with pytest.raises(UserError):
        scan_stack.picture(scan_stack.pages_of([stack / "c.jpg"])[0])
