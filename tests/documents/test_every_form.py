"""What is true of every form there is: what goes in comes out, field by field, whatever it is made of.

A new form in ``resources/forms`` is covered without a line here.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pypdfium2
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, Values, clean, load_form
from desktop.documents.marks import Marks
from desktop.documents.notice import copy_lines, render, render_blank
from desktop.packs import resource_path
from tests.documents import samples

FOLDER = resource_path("forms")
IDS = sorted(path.stem for path in FOLDER.glob("*.toml"))
each_form = pytest.mark.parametrize("form_id", IDS)
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


def body_of(pdf: bytes) -> str:
    """The words of the paper in the order they were drawn, without the feet of its pages."""
    pages = [squeezed(page.replace("\ufffe", "")) for page in pages_of(pdf)]
    return "".join(page.rpartition(f"—{n}—")[0] for n, page in enumerate(pages, 1))


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
    """Whether the value is there line by line, its lines parted by others but in order."""
    at = text.find(said[:2])
    while at >= 0:
        place = at
        for character in said:
            place = text.find(character, place, place + _GAP)
            if place < 0:
                break
            place += 1
        else:
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
    pdf = render(form, values, stamp=None, fonts=fonts, marks=Marks(page_code="0a1b2c3d4e5f"))
    assert missing(values, body_of(pdf)) == []
    assert b"/Subtype /Image" not in pdf
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


@each_form
def test_a_long_table_breaks_over_pages_and_loses_no_row(form_id: str, fonts: FontChain) -> None:
    form = form_of(form_id)
    if not any(field.kind == "rows" for field in form.fields):
        pytest.skip("no table")
    values = samples.extreme(form, rows=40)
    assert missing(values, body_of(render(form, values, stamp=None, fonts=fonts))) == []


@each_form
def test_nothing_is_drawn_outside_the_page(form_id: str, fonts: FontChain) -> None:
    """Every character lies within the margins of 10 mm that a printer can reach."""
    form = form_of(form_id)
    pdf = render(form, samples.extreme(form), stamp=None, fonts=fonts)
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            width, height = page.get_size()
            textpage = page.get_textpage()
            boxes = [textpage.get_charbox(n) for n in range(textpage.count_chars())]
            for left, bottom, right, top in boxes:
                assert right <= left or (
                    left > 20 and right < width - 20 and bottom > 20 and top < height - 20
                )
    finally:
        document.close()


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
