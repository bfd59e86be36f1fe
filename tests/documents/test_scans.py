"""Pictures for the provincial system: JPG, small enough, the original untouched."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.scans import LARGEST, fitted, jpegs, opened, small, smaller
from desktop.errors import UserError


def picture(kind: str, size: tuple[int, int] = (900, 600)) -> bytes:
    """Noise, which no format makes small."""
    out = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, kind, quality=95)
    return out.getvalue()


def test_a_small_photograph_goes_as_it_is() -> None:
    data = picture("JPEG")
    assert list(jpegs(data, "image/jpeg")) == [data]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_one_is_made_smaller_until_it_fits(kind: str) -> None:
    data, largest = picture(kind, (1600, 1200)), 300_000
    (small,) = jpegs(data, f"image/{kind.lower()}", largest)
    assert len(data) > largest >= len(small)
    image = Image.open(io.BytesIO(small))
    assert image.format == "JPEG"
    assert image.width / image.height == pytest.approx(4 / 3, rel=0.01)


def test_a_paper_becomes_a_picture_for_each_page() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    for n in range(3):
        canvas.drawString(100, 500, f"{n}")
        canvas.showPage()
    canvas.save()
    pages = list(jpegs(out.getvalue(), "application/pdf"))
    assert [Image.open(io.BytesIO(p)).format for p in pages] == ["JPEG"] * 3
    assert len(set(pages)) == 3


@pytest.mark.parametrize("data", [b"", b"not a picture", picture("PNG")[:200]])
def test_what_is_no_picture_is_told_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UserError, match="扫描件"):
        list(jpegs(data, "image/jpeg"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_what_a_telephone_noted_wrongly_costs_no_picture() -> None:
    out, notes = io.BytesIO(), Image.Exif()
    notes[0x0112] = 6
    Image.new("RGB", (80, 60)).save(out, "JPEG", exif=notes)
    good = out.getvalue()
    place = good.index(b"Exif\0\0") + 6
    for odd in (b"XX*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\x09\0\x12\x01\x02\0"):
        data = good[:place] + odd + good[place + len(odd) :]
        assert small(data, 50) and smaller(opened(data), LARGEST) and fitted(data, (50, 50))
