"""The small code on each page: its text is strict, and it is read off a scan however that lies on the glass."""

from __future__ import annotations

import io

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from desktop.documents.page_code import PageCode, codes_of, parse
from desktop.documents.qr_reading import read_codes, read_placed

CODE = PageCode("p-4b40194e9218", 2, 3)


def page(dpi: int, *texts: str) -> Image.Image:
    """A white A4 page with codes of 13 mm at its foot."""
    sheet = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    side = round(13 / 25.4 * dpi)
    for n, text in enumerate(texts):
        out = io.BytesIO()
        segno.make(text, error="l", micro=False).save(out, kind="png", scale=20, border=0)
        code = Image.open(out).convert("L").resize((side, side), Image.Resampling.BOX)
        sheet.paste(code, (round(dpi * (1 + 2 * n)), sheet.height - side - dpi))
    return sheet


@given(st.binary(max_size=80))
def test_only_a_page_code_is_taken_for_one(data: bytes) -> None:
    found = parse(data)
    assert found is None or found.text.encode() == data


@pytest.mark.parametrize(
    "text",
    ["HD1:p-1:0:1", "HD1:p-1:3:2", "HD1:p-1:1:1000", "HD1:p-1:01:2", "HD2:p-1:1:1", "HD1:P-1:1:1", "HD1:p-1:1:1 ",
     "HD1:p-1:１:1", "HD1::1:1", "https://example.org/HD1:p-1:1:1"],
)  # fmt: skip
def test_whatever_is_written_a_little_differently_is_no_page_code(text: str) -> None:
    assert parse(text.encode()) is None


def test_a_page_beyond_the_last_cannot_be_named() -> None:
    assert parse(CODE.text.encode()) == CODE
    with pytest.raises(ValueError, match="HD1"):
        _ = PageCode("p-1", 4, 3).text


@pytest.mark.parametrize(("dpi", "degrees"), [(150, 1.7), (200, 181.5), (150, 9)])
def test_a_page_is_recognised_turned_and_skewed_at_any_usual_resolution(dpi: int, degrees: float) -> None:
    turned = page(dpi, CODE.text).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6 * dpi / 150))
    assert codes_of(Image.blend(soft, Image.effect_noise(soft.size, 40), 0.12)) == (CODE,)


def test_two_pages_in_one_picture_give_two_codes_and_other_codes_none() -> None:
    other = PageCode("p-000000000000", 1, 1)
    assert set(codes_of(page(200, CODE.text, other.text))) == {CODE, other}
    assert codes_of(page(150, "https://example.org")) == ()
    assert read_codes(page(150)) == []


def test_the_corners_are_where_the_code_stands_on_the_picture() -> None:
    (placed,) = read_placed(page(200, CODE.text))
    (left, top), _, (right, bottom), _ = placed.corners
    assert abs(left - 200) < 3 and abs(right - left - 13 / 25.4 * 200) < 4
    assert abs(bottom - (round(11.69 * 200) - 200)) < 3 and top < bottom
