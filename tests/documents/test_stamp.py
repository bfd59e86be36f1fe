"""The stamp moves where the printer is calibrated to, alone; a void paper says so on every page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.preview import page_count
from desktop.documents.void_mark import crossed_out
from desktop.errors import UserError
from tests.documents import samples

Load = Callable[[str], Form]
POINTS = 72 / 25.4
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>')


def places(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Where each word stands on the first page, in points from its upper left corner."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return {word: (float(x), float(y)) for x, y, word in _WORD.findall(done.stdout.decode())}


@pytest.mark.parametrize(
    ("offset", "by"), [((5.0, -3.0), (5.0, -3.0)), ((-2.5, 1.0), (-2.5, 1.0)), ((90.0, 0.0), (20.0, 0.0))]
)
def test_an_offset_moves_the_stamp_and_nothing_else(
    fonts: FontChain, form: Load, offset: tuple[float, float], by: tuple[float, float]
) -> None:
    declared, values = form("confirmation_notice"), samples.CONFIRMATION
    before = places(render(declared, values, stamp=samples.REAL, fonts=fonts))
    after = places(render(declared, values, stamp=samples.REAL, fonts=fonts, marks=Marks(offset=offset)))
    moved = {w: (after[w][0] - x, after[w][1] - y) for w, (x, y) in before.items()}
    stamp = [w for w in moved if "试点审批专用" in w or "未加盖印章无效" in w]
    body = [w for w in moved if "确认通知书" in w or "户主" in w]
    assert stamp and body
    for word in stamp:
        assert moved[word] == pytest.approx((by[0] * POINTS, by[1] * POINTS), abs=0.02)
    for word in body:
        assert moved[word] == (0.0, 0.0)


def test_a_paper_that_bears_no_seal_does_not_say_it_is_void_without_one(fonts: FontChain, form: Load) -> None:
    """A notice on the wall is issued by the township; the seal is asked for on what decides."""
    public = "".join(
        places(render(form("preliminary_notice"), samples.preliminary(2), stamp=None, fonts=fonts))
    )
    letter = "".join(
        places(render(form("confirmation_notice"), samples.CONFIRMATION, stamp=None, fonts=fonts))
    )
    assert "杨木乡" in public and "未加盖印章无效" not in public
    assert "未加盖印章无效" in letter


def test_what_a_paper_takes_the_place_of_stands_on_it(fonts: FontChain, form: Load) -> None:
    stamp = replace(samples.REAL, note="本件替代 密民低确〔2026〕12号，原件作废")
    text = "".join(
        places(render(form("confirmation_notice"), samples.CONFIRMATION, stamp=stamp, fonts=fonts))
    )
    assert "本件替代" in text and "原件作废" in text


def test_a_void_paper_says_so_on_every_page_and_can_still_be_read(fonts: FontChain, form: Load) -> None:
    pdf = render(form("preliminary_notice"), samples.preliminary(60), stamp=None, fonts=fonts)
    count = page_count(pdf)
    assert count > 1
    reason = "金额印错" + "，理由很长" * 20 + "\U0001f600"
    marked = crossed_out(pdf, f"2026-03-23 作废，不得使用。原因：{reason}", fonts)
    assert page_count(marked) == count
    done = subprocess.run(["pdftotext", "-", "-"], input=marked, capture_output=True, check=True)
    pages = "".join(done.stdout.decode().split(" ")).split("\f")
    for page in pages[:count]:
        assert "不得使用" in page and "金额印错" in page
    assert "审核公示" in pages[0]
    with pytest.raises(UserError, match="不是可以打开的 PDF"):
        crossed_out(b"no paper", "作废", fonts)


def test_a_paper_that_names_one_page_thousands_of_times_is_not_drawn_upon(fonts: FontChain) -> None:
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    kids = b"3 0 R " * 3000
    hostile = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 3000/Kids[" + kids
    )
    with pytest.raises(UserError):
        crossed_out(hostile + b"]>>endobj\n" + page + b"trailer<</Root 1 0 R>>\n%%EOF\n", "作废", fonts)
