"""One changed digit or name on a scan is noticed; what a pen runs through, and a poor scan, raise no alarm."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from desktop.documents.fonts import FontChain
from desktop.documents.glyphs import glyphs_of
from desktop.documents.layout import PORTRAIT
from desktop.documents.marks import small
from desktop.documents.page_likeness import Likeness, likeness
from desktop.documents.pen import Pen
from desktop.documents.press import Press
from desktop.documents.preview import page_image
from tests.documents.scanned_pages import drawn, scanned

LINES = (
    "李国栋：你户申请的最低生活保障，经审核，现予以确认。",
    "自2026年4月起，每月发放 1,212.00 元，共3人。电话：0467-5223489。",
    "家庭人口、收入、财产状况发生变化的，请及时告知我们。",
)
CHANGED = ("1,212.00", "1,272.00"), ("1,212.00", "1,213.00"), ("共3人", "共8人"), ("国栋", "国梁")


@pytest.fixture(scope="module")
def fonts() -> FontChain:
    return FontChain()


def made(fonts: FontChain, *lines: str) -> bytes:
    code = small("p-4b40194e9218", 1, 1)

    def draw(pen: Pen, number: int, count: int) -> None:
        for n, line in enumerate(lines):
            pen.text(80, 720 - 30 * n, line, 14)
        pen.code(80, 90, code)

    press = Press(fonts, "样张")
    press.add([[]], draw, PORTRAIT)
    return press.data()


@pytest.fixture(scope="module")
def original(fonts: FontChain) -> bytes:
    return made(fonts, *LINES)


def compared(original: bytes, scan: Image.Image) -> Likeness:
    page = Image.open(io.BytesIO(page_image(original, 0, 1654))).convert("RGB")
    found = likeness(page, scan, glyphs_of(original, 0))
    assert found is not None
    return found


@pytest.mark.parametrize(("old", "new"), CHANGED)
def test_one_changed_digit_or_name_is_noticed(fonts: FontChain, original: bytes, old: str, new: str) -> None:
    other = made(fonts, *(line.replace(old, new) for line in LINES))
    found = compared(original, scanned(drawn(other, 0), degrees=1.4, quarters=1, shift=9, scale=0.98))
    assert found.suspect
    assert found.patch > 1 or {*found.strange} & {*old}


@pytest.mark.parametrize("seed", [2, 5])
def test_the_same_page_written_on_and_scanned_poorly_is_the_same_page(original: bytes, seed: int) -> None:
    page = drawn(original, 0)
    ImageDraw.Draw(page).line((180, 330, 420, 290), fill=60, width=4)  # a pen runs through two lines
    scan = scanned(page.filter(ImageFilter.GaussianBlur(0.5)), degrees=-1.7, shift=7, scale=1.01, seed=seed)
    assert not compared(original, scan).strange
