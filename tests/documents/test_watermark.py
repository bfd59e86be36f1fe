"""The watermark: on a copy, legible, in every character of the country, and never larger than the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from desktop.documents.fonts import FontChain
from desktop.documents.scans import small
from desktop.documents.watermark import watermarked
from desktop.errors import UserError

LINES = ("拍摄 2026-03-05 09:15:30", "柳毛乡　㼆家𬱖村", "办件 a1　入户调查　调查人 阿依古丽·买买提")


@pytest.fixture(scope="module")
def fonts() -> FontChain:
    return FontChain()


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 210, 200)).save(out, kind)
    return out.getvalue()


def marked(data: bytes, lines: tuple[str, ...], fonts: FontChain) -> Image.Image:
    return Image.open(io.BytesIO(watermarked(data, lines, fonts)))


@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (480, 1600), (60, 40), (4000, 300)])
def test_the_words_stay_inside_a_picture_of_any_shape(width: int, height: int, fonts: FontChain) -> None:
    made = marked(picture(width, height), LINES, fonts)
    assert made.size == (width, height) and made.format == "JPEG"


def test_only_the_lower_left_corner_changes(fonts: FontChain) -> None:
    data = picture(1600, 1200)
    changed = ImageChops.difference(Image.open(io.BytesIO(data)), marked(data, LINES, fonts))
    box = changed.convert("L").point(lambda value: 255 if value > 24 else 0).getbbox()
    assert box is not None and box[0] < 10 and box[1] > 900 and box[3] > 1190


def test_each_character_is_drawn_in_a_font_that_has_it(fonts: FontChain) -> None:
    pieces = fonts.pieces("柳㼆𬱖", "sans")
    assert all(font.covers(ord(c)) for font, text in pieces for c in text) and len(pieces) > 1
    (piece,) = fonts.pieces("\ue000", "sans")  # a character of somebody's own making
    assert piece[1] == "〓"


def test_a_heavy_photograph_comes_out_under_the_limit(fonts: FontChain) -> None:
    out = io.BytesIO()
    Image.effect_noise((1500, 1100), 120).convert("RGB").save(out, "JPEG", quality=97)
    assert len(out.getvalue()) > 1_000_000
    assert len(watermarked(out.getvalue(), LINES, fonts, 1_000_000)) <= 1_000_000


def test_what_is_no_picture_is_refused_and_no_words_leave_it_as_it_is(fonts: FontChain) -> None:
    with pytest.raises(UserError):
        watermarked(b"not a picture", LINES, fonts)
    with pytest.raises(UserError):
        small(b"not a picture", 72)
    assert marked(picture(100, 80, "PNG"), ("", ""), fonts).size == (100, 80)
