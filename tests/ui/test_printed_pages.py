"""A paper on a printer: the right pages as often as asked, each of its own size, shifted by what the printer is off."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.preview import page_image, page_sizes, page_texts
from desktop.errors import UserError
from desktop.tasks import Cancelled
from desktop.ui.printing import Printing, Wish
from tests.ui.fake_printers import PLAIN, FilePrinters

A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def paper() -> bytes:
    """Four pages, the second one lying; a black square of 10 mm stands at 40 mm from the left and from the top."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for number in range(4):
        size = A4[::-1] if number == 1 else A4
        canvas.setPageSize(size)
        mm = 72 / 25.4
        canvas.rect(40 * mm, size[1] - 50 * mm, 10 * mm, 10 * mm, fill=1, stroke=0)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _ink(pdf: bytes, page: int) -> tuple[float, float]:
    """Where the black square begins, in mm from the left and from the top."""
    picture = Image.open(io.BytesIO(page_image(pdf, page, 2100))).convert("L")
    per_mm = picture.width / (page_sizes(pdf)[page][0] / 72 * 25.4)
    box = picture.point(lambda v: 255 if v < 128 else 0).getbbox()
    assert box is not None
    return box[0] / per_mm, box[1] / per_mm


def _never(done: int, total: int) -> None:
    """Nobody calls it off."""


def test_the_chosen_pages_come_out_as_often_as_asked_each_in_its_own_size(
    qapp: QApplication, paper: bytes, tmp_path: Path
) -> None:
    printers = FilePrinters(tmp_path)
    assert Printing(printers).paper(paper, Wish(PLAIN, (0, 1), copies=2), _never) == 4
    out = printers.jobs[0].read_bytes()
    assert [w > h for w, h in page_sizes(out)] == [False, True, False, True]
    assert _ink(out, 0) == pytest.approx((40, 40), abs=0.4) and _ink(out, 1) == pytest.approx(
        (40, 40), abs=0.4
    )
    assert page_texts(out)[-1][1].strip() == ""


def test_a_page_is_shifted_by_what_the_printer_is_off_and_says_that_it_is_a_reprint(
    qapp: QApplication, paper: bytes, tmp_path: Path
) -> None:
    printers = FilePrinters(tmp_path)
    wish = Wish(PLAIN, (2,), grey=True, offset=(-3.5, 2.0), words="重印第 2 次 2026-11-22")
    Printing(printers).paper(paper, wish, _never)
    out = printers.jobs[0].read_bytes()
    document = pypdfium2.PdfDocument(out)
    assert "重印第 2 次 2026-11-22" in document[0].get_textpage().get_text_range()
    top = document[0].get_textpage().get_charbox(0)[1]
    document.close()
    assert (A4[1] - top) / 72 * 25.4 < 15, "in the margin, above every letter"
    picture = Image.open(io.BytesIO(page_image(out, 0, 2100))).convert("L")
    below = (
        picture.crop((0, 250, picture.width, picture.height)).point(lambda v: 255 if v < 128 else 0).getbbox()
    )
    assert below is not None and below[0] / 10 == pytest.approx(36.5, abs=0.4)
    assert (below[1] + 250) / 10 == pytest.approx(42.0, abs=0.4)


def test_a_page_that_is_not_there_and_a_broken_file_are_told(
    qapp: QApplication, paper: bytes, tmp_path: Path
) -> None:
    printing = Printing(FilePrinters(tmp_path))
    for data, pages, said in (
        (paper, (4,), "共有 4 页"),
        (paper, (), "不在"),
        (b"no paper", (0,), "不是可以预览的"),
    ):
        with pytest.raises(UserError) as told:
            printing.paper(data, Wish(PLAIN, pages), _never)
        assert said in f"{told.value.message}{told.value.hint}"


def test_what_is_called_off_stops_before_the_next_page(
    qapp: QApplication, paper: bytes, tmp_path: Path
) -> None:
    printers, seen = FilePrinters(tmp_path), list[int]()

    def report(done: int, total: int) -> None:
        seen.append(done)
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        Printing(printers).paper(paper, Wish(PLAIN, (0, 1, 2, 3)), report)
    assert seen == [0, 1, 2]
    assert len(page_sizes(printers.jobs[0].read_bytes())) == 2
