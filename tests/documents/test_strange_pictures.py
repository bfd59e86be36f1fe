"""Pictures of strangers are unpacked and read apart: one that is made to take for ever ends, and the next is read."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from desktop.documents.code_reading import read_apart
from desktop.documents.page_code import PageCode, codes_of, is_there
from desktop.documents.qr_reading import read_placed
from desktop.documents.strange_picture import unpacked
from desktop.errors import UserError

CODE = PageCode("p-0123456789ab", 1, 2)


def page() -> Image.Image:
    out = io.BytesIO()
    segno.make_qr(CODE.text, error="m").save(out, kind="png", scale=4, border=4)
    made = Image.new("L", (600, 800), 255)
    made.paste(Image.open(out).convert("L"), (300, 500))
    return made


def saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def corners(times: int) -> Image.Image:
    """A field of the corners that every code has: each three of them may be one."""
    rings = [(0, 0, 7, 7, 0), (1, 1, 6, 6, 255), (2, 2, 5, 5, 0)]
    one = Image.new("L", (24, 24), 255)
    for left, top, right, bottom, grey in rings:
        one.paste(grey, (left * 3, top * 3, right * 3, bottom * 3))
    field = Image.new("L", (24 * times, 24 * times), 255)
    for n in range(times * times):
        field.paste(one, (n % times * 24, n // times * 24))
    return field


def test_a_picture_that_keeps_the_reader_busy_is_ended_and_the_next_one_is_read() -> None:
    with pytest.raises(UserError, match="时间"):
        codes_of(corners(160), 0.7)
    assert codes_of(page()) == (CODE,)
    with pytest.raises(UserError, match="时间"):
        read_apart(corners(160), is_there, 0.7, alone=True)
    assert [code.data.decode() for code in read_apart(page(), is_there, alone=True)] == [CODE.text]


def test_apart_a_code_is_found_where_it_stands() -> None:
    assert read_apart(page(), is_there) == read_placed(page())


def test_a_picture_in_colours_that_nobody_prints_is_read_and_what_is_none_is_a_sentence() -> None:
    assert unpacked(saved(Image.new("LAB", (60, 60)), "TIFF"))[0].size == (60, 60)
    for data in (b"II*\0 nothing", b"", saved(page(), "PNG")[:90]):
        with pytest.raises(UserError):
            unpacked(data)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "JPEG"])
def test_an_ordinary_picture_is_unpacked_in_grey_and_in_colour(kind: str) -> None:
    grey, coloured = unpacked(saved(Image.new("RGB", (1800, 900), (200, 20, 20)), kind))
    assert (grey.mode, grey.size, coloured.mode, coloured.size) == ("L", (1800, 900), "RGB", (900, 450))
    assert unpacked(saved(Image.new("L", (90, 90), 255), kind))[1].mode == "L"
