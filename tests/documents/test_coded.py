"""The code and the proof put into a page that is drawn: it looks as it was signed to look, and lasts all the same."""

from __future__ import annotations

import page
import pytest

from desktop.documents.coded import coded
from desktop.documents.drawing import drawing_digest
from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.pdfa import proof_in, to_pdfa
from desktop.documents.signature import closing, sign
from desktop.models.paper_keys import paper_key
from desktop.packs import resource_path
from tests.documents import samples
from tests.documents.test_pdfa import CERTIFICATE, DEVICE, MADE
from tests.sync.made_paper import sample_values

STOOD, CODE = bytes(330), bytes(range(250)) + bytes(range(80))


@pytest.fixture(scope="module")
def drawn(fonts: FontChain) -> bytes:
    form = load_form(resource_path("forms"), "confirmation_notice")
    marks = Marks(qr=STOOD, page_code="p-0123456789ab")
    pdf = render(form, sample_values(form), stamp=samples.REAL, fonts=fonts, marks=marks)
    return to_pdfa(pdf, title="通知书", paper="p-1", made=MADE)


def test_only_the_squares_are_exchanged(drawn: bytes) -> None:
    looks = drawing_digest(drawn, STOOD)
    for length in range(40):  # whatever it packs to, no stream ends in a carriage return
        proof = bytes(range(length)) * 3
        made = coded(drawn, STOOD, CODE, proof, MADE)
        assert drawing_digest(made, CODE) == looks and proof_in(made) == proof
    closed = sign(made, CERTIFICATE, paper_key(DEVICE), MADE)
    report = page.validate_pdf_bytes(closed, profile="2u")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert closing(closed) == CERTIFICATE


def test_a_page_that_does_not_bear_the_code_is_refused(drawn: bytes) -> None:
    with pytest.raises(ValueError):
        coded(drawn, CODE, STOOD, b"x", MADE)
