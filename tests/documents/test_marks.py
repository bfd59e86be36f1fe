"""Codes on paper can be read back from a photocopy, and move nothing else."""

import io
import random
from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form
from desktop.documents.marks import Marks, page_text
from desktop.documents.notice import render
from tests.documents import samples

QR = random.Random(5).randbytes(350)
CODE = "p0a1b2c3d4e5f60718293"


def scanned(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """The page as a copier sees it: grey, a little soft, at so many dots per inch."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return picture.filter(ImageFilter.GaussianBlur(0.6))


@pytest.fixture(scope="module")
def paper(fonts: FontChain, form: Callable[[str], Form]) -> bytes:
    marks = Marks(qr=QR, page_code=CODE, note="替代已作废的第 3 号")
    return render(
        form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts, marks=marks
    )


@pytest.mark.parametrize("dpi", [150, 300])
def test_both_codes_read_back_from_a_photocopy(paper: bytes, dpi: int) -> None:
    found = {bytes(code.bytes) for code in zxingcpp.read_barcodes(scanned(paper, dpi))}
    assert found == {QR, page_text(CODE, 1, 1).encode()}


def test_codes_are_drawn_not_embedded(paper: bytes) -> None:
    assert b"/Subtype /Image" not in paper
    assert len(paper) <= 100_000


def test_the_check_line_holds_code_and_note(paper: bytes) -> None:
    document = pypdfium2.PdfDocument(paper)
    text = "".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert f"页码校验{CODE}-1" in text
    assert "替代已作废的第3号" in text


def test_a_turned_page_has_its_code_too(fonts: FontChain, form: Callable[[str], Form]) -> None:
    across = form("preliminary_notice").model_copy(update={"landscape": True})
    pdf = render(across, samples.preliminary(60), stamp=None, fonts=fonts, marks=Marks(page_code=CODE))
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    assert count > 1
    found = {code.text for n in range(count) for code in zxingcpp.read_barcodes(scanned(pdf, 150, n))}
    assert found == {page_text(CODE, n, count) for n in range(1, count + 1)}


def test_the_offset_moves_the_stamp_alone(fonts: FontChain, form: Callable[[str], Form]) -> None:
    def places(marks: Marks) -> tuple[tuple[float, ...], tuple[float, ...]]:
        pdf = render(
            form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts, marks=marks
        )
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        page = document[0].get_textpage()
        found = [page.get_charbox(page.search(text).get_next()[0]) for text in ("试点审批专用", "联系电话")]
        document.close()
        return found[0], found[1]

    (before, phone), (after, same) = places(Marks()), places(Marks(offset=(3.0, -2.0)))
    assert after[0] - before[0] == pytest.approx(3 * 72 / 25.4, abs=0.1)
    assert after[1] - before[1] == pytest.approx(2 * 72 / 25.4, abs=0.1)
    assert phone == same
