"""The digest of a drawing: the same for the same looks, another for any other, and blind to nothing but the code."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from desktop.documents.drawing import drawing_digest
from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.pdfa import to_pdfa
from desktop.errors import UserError
from desktop.packs import resource_path
from tests.documents import samples

ONE, TWO = bytes(range(250)), bytes(reversed(range(250)))


def paper(fonts: FontChain, qr: bytes, proof: bytes = b"", **changed: str) -> bytes:
    form = load_form(resource_path("forms"), "confirmation_notice")
    values = {**samples.CONFIRMATION, **changed}
    drawn = render(
        form, values, stamp=samples.REAL, fonts=fonts, marks=Marks(qr=qr, page_code="p-0123456789ab")
    )
    made = datetime(2026, 7, 15, 9, tzinfo=UTC)
    return to_pdfa(drawn, title=form.title, paper="p-0123456789ab", made=made, proof=proof)


def test_another_code_and_another_proof_leave_the_drawing_as_it_is(fonts: FontChain) -> None:
    first = drawing_digest(paper(fonts, ONE), ONE)
    assert drawing_digest(paper(fonts, TWO, b"proof"), TWO) == first


def test_another_word_is_another_drawing(fonts: FontChain) -> None:
    assert drawing_digest(paper(fonts, ONE), ONE) != drawing_digest(
        paper(fonts, ONE, remedy="不得复议。"), ONE
    )


def test_a_code_that_is_not_this_one_or_stands_twice_is_refused(fonts: FontChain) -> None:
    with pytest.raises(UserError, match="二维码"):
        drawing_digest(paper(fonts, ONE), TWO)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(fonts, ONE))) as pdf:
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(page.Contents.read_bytes() * 2)
        pdf.save(out)
    with pytest.raises(UserError, match="二维码"):
        drawing_digest(out.getvalue(), ONE)


def test_rubbish_and_streams_that_swell_have_a_sentence(fonts: FontChain) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(fonts, ONE))) as pdf:
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(A=pdf.make_stream(bytes(40_000_000)))
        pdf.save(out)
    for data in (b"", b"%PDF-1.7 nothing", out.getvalue()):
        with pytest.raises(UserError, match="页面"):
            drawing_digest(data, ONE)
