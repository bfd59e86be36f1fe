"""What is true of every form there is: what goes in comes out, field by field, whatever it is made of.

A new form in ``resources/forms`` is covered without a line here.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pypdfium2
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Filled, Form, Values, clean, load_form
from desktop.documents.notice import copy_lines, render, render_blank
from desktop.packs import resource_path
from tests.documents import samples

FOLDER = resource_path("forms")
IDS = sorted(path.stem for path in FOLDER.glob("*.toml"))
each_form = pytest.mark.parametrize("form_id", IDS)
_EDGE = 20.0
_GAP = 400
"""Of a cell higher than a page break allows, lines of other cells may stand between its own."""


@cache
def form_of(form_id: str) -> Form:
    return load_form(FOLDER, form_id)


def squeezed(text: str) -> str:
    return "".join(text.split())


def pages_of(pdf: bytes) -> list[str]:
    """What PDFium reads from every page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[n].get_textpage().get_text_range() for n in range(len(document))]
    finally:
        document.close()


def body_of(pdf: bytes, number: str = "") -> str:
    """The words of the paper in the order they were drawn, without the feet of its pages.

    PDFium tells the last line of a page after the page number, so a foot is taken out piece by piece.
    """
    pages = [squeezed(page.replace("\ufffe", "")) for page in pages_of(pdf)]
    shown = number if len(number) <= 60 else f"{number[:60]}…"
    foot = squeezed(f"{shown}共{len(pages)}页") if len(pages) > 1 else ""
    bodies = ("".join(page.rsplit(f"—{n}—", 1)) for n, page in enumerate(pages, 1))
    return "".join(body.removesuffix(foot) for body in bodies)


def values_of(values: Values) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, str):
            yield name, value
        else:
            for n, row in enumerate(value, 1):
                yield from ((f"{name}[{n}].{column}", text) for column, text in row.items())


def missing(values: Values, text: str) -> list[str]:
    """The fields whose value is not on the paper."""
    lost = []
    for name, value in values_of(values):
        said = squeezed(clean(value))
        if said not in text and not _in_pieces(said, text):
            lost.append(name)
    return lost


def _in_pieces(said: str, text: str) -> bool:
    """Whether the value is there in lines of at least two characters, in order and near each other."""
    at = text.find(said[:2])
    while at >= 0:
        rest, place = said, at
        while rest:
            found = ((text.find(rest[:size], place, place + _GAP), size) for size in range(len(rest), 0, -1))
            hit = next(((where, size) for where, size in found if where >= 0), None)
            if hit is None or (hit[1] < 2 and len(rest) > 1):
                break
            place, rest = hit[0] + hit[1], rest[hit[1] :]
        if not rest:
            return True
        at = text.find(said[:2], at + 1)
    return False


@each_form
@pytest.mark.parametrize("make", [samples.extreme, samples.hostile, samples.sparse])
def test_what_went_in_comes_out_field_by_field(
    form_id: str, make: Callable[[Form], Values], fonts: FontChain
) -> None:
    form = form_of(form_id)
    values = make(form)
    pdf = render(form, values, stamp=None, fonts=fonts)
    assert missing(values, body_of(pdf, Filled(form, values).fill(form.number))) == []
    assert off_the_page(pdf) == []
    assert b"/Subtype /Image" not in pdf
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def off_the_page(pdf: bytes) -> list[tuple[int, float, float]]:
    """Characters outside the 7 mm from the edge that a printer can reach: page, x and y."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, 1):
        width, height = page.get_size()
        words = page.get_textpage()
        for n in range(0, words.count_chars(), 2):  # a line that runs out has more than one character outside
            left, bottom, right, top = words.get_charbox(n)
            inside = left > _EDGE and right < width - _EDGE and bottom > _EDGE and top < height - _EDGE
            if right > left and not inside:
                found.append((number, left, bottom))
    document.close()
    return found


@pytest.mark.parametrize("form_id", [i for i in IDS if form_of(i).blank])
def test_a_blank_form_prints_for_handwriting(form_id: str, fonts: FontChain) -> None:
    form = form_of(form_id)
    text = body_of(render_blank(form, fonts=fonts))
    assert squeezed(re.sub(r"\{\w+\}", "", form.title)) in text
    assert "{" not in text


@each_form
def test_every_copy_is_named(form_id: str, fonts: FontChain) -> None:
    form = form_of(form_id)
    lines = copy_lines(form)
    assert len(lines) == form.copies
    if form.copies > 1:
        pdf = render(form, samples.sparse(form), stamp=None, fonts=fonts, copy=lines[-1])
        assert all(squeezed(lines[-1]) in squeezed(page) for page in pages_of(pdf))
