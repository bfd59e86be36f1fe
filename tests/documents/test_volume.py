"""A bound volume: every page numbered and captioned, nothing left out, what cannot be read says so."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import Image

from desktop.documents.fonts import FontChain
from desktop.documents.volume import UNREADABLE, Imprint, Part, bind
from desktop.tasks import Cancelled
from tests.documents import bombs
from tests.documents.scanned_pages import drawn

PDF, JPEG = "application/pdf", "image/jpeg"
IMPRINT = Imprint("案卷", "volume-1", datetime(2026, 7, 15, 9, 30, tzinfo=UTC))


def photo(size: tuple[int, int] = (400, 300), grey: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(out, "JPEG")
    return out.getvalue()


def part(caption: str, data: bytes, media: str = JPEG, pages: int = 1, paper: bool = False) -> Part:
    return Part(caption, pages, media, lambda: data, paper)


def texts(pdf: bytes) -> list[str]:
    """What each page says."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


@pytest.fixture(scope="module")
def fonts() -> FontChain:
    return FontChain()


@pytest.fixture(scope="module")
def sheet(fonts: FontChain) -> bytes:
    """A paper of two pages, the second lying on its side."""
    made = bind([], [part("封面𬭎", photo())], [], fonts, IMPRINT)
    with pikepdf.open(io.BytesIO(made)) as paper:
        paper.pages.append(paper.pages[0])
        paper.pages[1].mediabox = pikepdf.Array([0, 0, 842, 595])
        out = io.BytesIO()
        paper.save(out)
    return out.getvalue()


def test_pages_of_all_parts_are_numbered_through_between_front_and_back(
    fonts: FontChain, sheet: bytes
) -> None:
    told: list[tuple[int, int]] = []
    parts = [
        part("1. 户口簿", photo()),
        part("2. 通知书　复制件", sheet, PDF, 2, True),
        part("3. 照片", photo()),
    ]
    volume = bind([sheet], parts, [sheet], fonts, IMPRINT, lambda done, total: told.append((done, total)))
    said = texts(volume)
    assert len(said) == 8
    assert [text[0] for text in said[2:6]] == ["1", "2", "3", "4"]
    assert ["户口簿" in said[2], "复制件" in said[3], "复制件" in said[4], "照片" in said[5]] == [True] * 4
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pikepdf.open(io.BytesIO(volume)) as bound:
        assert {tuple(round(float(v)) for v in p.mediabox) for p in bound.pages[2:6]} == {(0, 0, 595, 842)}


@pytest.mark.parametrize(("data", "media"), [(b"no picture", JPEG), (b"%PDF-1.7 torn", PDF)])
def test_what_cannot_be_read_keeps_its_page_and_says_so(fonts: FontChain, data: bytes, media: str) -> None:
    said = texts(bind([], [part("坏的", data, media), part("好的", photo())], [], fonts, IMPRINT))
    assert UNREADABLE.rstrip("。") in said[0]
    assert "坏的" in said[0] and "好的" in said[1] and said[1].startswith("2")


@pytest.mark.parametrize("data", [bombs.looped(), bombs.badly_turned(), bombs.many_pages(3)])
def test_a_piece_with_looped_pages_a_bad_turn_or_a_false_count_does_not_stop_the_volume(
    fonts: FontChain, data: bytes
) -> None:
    said = texts(bind([], [part("怪的", data, PDF, 3), part("好的", photo())], [], fonts, IMPRINT))
    assert ["怪的" in text for text in said] == [True, True, True, False]
    assert "好的" in said[3]


def test_a_picture_fills_the_page_inside_its_margins_and_a_small_one_is_not_blown_up(
    fonts: FontChain,
) -> None:
    parts = [part("大", photo((2400, 3400), 0)), part("小", photo((150, 100), 0))]
    volume = bind([], parts, [], fonts, IMPRINT)

    def dark(page: int) -> tuple[int, int, int, int]:
        middle = drawn(volume, page, 72).crop((0, 40, 595, 800))  # neither number nor caption
        box = middle.point([255 if v < 60 else 0 for v in range(256)]).getbbox()
        assert box is not None
        return box

    left, top, right, bottom = dark(0)
    assert left >= 65 and right <= 565 and bottom - top > 690
    left, top, right, bottom = dark(1)
    assert right - left < 160


def test_a_volume_that_is_called_off_stops_at_once(fonts: FontChain) -> None:
    read: list[int] = []

    def reading(n: int) -> Callable[[], bytes]:
        def read_one() -> bytes:
            read.append(n)
            return photo()

        return read_one

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    parts: Sequence[Part] = [Part("页", 1, JPEG, reading(n)) for n in range(5)]
    with pytest.raises(Cancelled):
        bind([], parts, [], fonts, IMPRINT, stop)
    assert read == [0, 1]
