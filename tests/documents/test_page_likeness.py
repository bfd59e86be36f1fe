"""Paper = electronic, page by page: a scan with seal and signature is the same page, one with other words is not."""

from __future__ import annotations

import pytest
from PIL import Image

from desktop.documents.fonts import FontChain
from desktop.documents.layout import PORTRAIT
from desktop.documents.marks import small
from desktop.documents.page_likeness import likeness
from desktop.documents.pen import Pen
from desktop.documents.press import Press
from tests.documents.scanned_pages import drawn, scanned

TEXT = "经审核，你户符合最低生活保障条件，现予以确认。家庭人口、收入、财产状况发生变化的，请及时告知我们。"
AMOUNT = "自本月起每月发放最低生活保障金 1,212.00 元。"
LINES = (TEXT[:26], TEXT[26:], AMOUNT, *(TEXT[n : n + 24] for n in range(0, 20, 2)))


@pytest.fixture(scope="module")
def fonts() -> FontChain:
    return FontChain()


def page(fonts: FontChain, *lines: str, paper: str = "p-4b40194e9218") -> Image.Image:
    """A printed page with its code, at 150 dots to the inch."""
    code = small(paper, 1, 1)

    def draw(pen: Pen, number: int, count: int) -> None:
        for n, line in enumerate(lines):
            pen.text(80, 720 - 30 * n, line, 16)
        pen.code(80, 90, code)

    press = Press(fonts, "样张")
    press.add([[]], draw, PORTRAIT)
    return drawn(press.data(), 0)


@pytest.mark.parametrize(("degrees", "quarters", "scale", "seed"), [(1.8, 2, 0.97, 2), (-2.2, 3, 1.0, 3)])
def test_a_signed_and_sealed_scan_of_the_page_is_the_same_page(
    fonts: FontChain, degrees: float, quarters: int, scale: float, seed: int
) -> None:
    original = page(fonts, *LINES)
    scan = scanned(original, degrees=degrees, quarters=quarters, shift=12, scale=scale, seed=seed)
    found = likeness(original, scan)
    assert found is not None and not found.suspect, found


# Tiles alone notice a few changed characters only now and then: see test_glyph_likeness for single ones.
@pytest.mark.parametrize("changed", ["", "本件只作登记之用，不得张贴、转借和外传。"])
def test_a_page_with_a_line_gone_or_other_words_is_flagged(fonts: FontChain, changed: str) -> None:
    original, other = page(fonts, *LINES), page(fonts, *LINES[:2], changed, *LINES[3:])
    found = likeness(original, scanned(other, degrees=1.2, quarters=1, shift=8, scale=0.98))
    assert found is not None and found.suspect


def test_a_page_blackened_over_is_flagged_and_one_without_the_code_cannot_be_compared(
    fonts: FontChain,
) -> None:
    original = page(fonts, *LINES)
    black = original.copy()
    black.paste(0, (100, 180, 1100, 900))
    found = likeness(original, black)
    assert found is not None and found.blackened
    assert likeness(original, page(fonts, *LINES, paper="p-000000000000")) is None
    assert likeness(original, Image.new("L", original.size, 255)) is None
