"""Every form, stamped where it takes a stamp, is valid PDF/A-2u once it is closed, and stays small."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import page
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.pdfa import proof_in, to_pdfa
from desktop.documents.signature import closing, sign
from desktop.errors import UserError
from desktop.models.paper_keys import paper_certificate, paper_key
from desktop.models.signing import SigningKey
from desktop.packs import resource_path
from tests.documents import samples
from tests.sync.made_paper import sample_values

FORMS = sorted(path.stem for path in resource_path("forms").glob("*.toml"))
MADE = datetime(2026, 7, 15, 9, 30, tzinfo=timezone(timedelta(hours=8)))
DEVICE = SigningKey.from_secret(bytes(range(32)))
CERTIFICATE = paper_certificate(
    DEVICE, id="0123456789ab", name="办公室电脑", office="杨木乡", since=date(2026, 3, 2)
)
PROOF = bytes(range(256)) * 20


def drawn(fonts: FontChain, form_id: str, folder: Path | None = None) -> bytes:
    form = load_form(folder or resource_path("forms"), form_id)
    stamp = samples.REAL if form.stamp else None
    marks = Marks(qr=b"HDQ\0" + bytes(range(250)) if stamp else b"", page_code="p-0123456789ab")
    return render(form, sample_values(form), stamp=stamp, fonts=fonts, marks=marks)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_form_is_valid_pdfa_when_it_is_closed(fonts: FontChain, form_id: str) -> None:
    pdf = to_pdfa(drawn(fonts, form_id), title="通知书", paper="p-1", made=MADE, proof=PROOF)
    closed = sign(pdf, CERTIFICATE, paper_key(DEVICE), MADE)
    report = page.validate_pdf_bytes(closed, profile="2u")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert closing(closed) == CERTIFICATE


def test_the_same_paper_gives_the_same_bytes_and_another_another_id(fonts: FontChain) -> None:
    pdf = drawn(fonts, "refusal_notice")
    one = to_pdfa(pdf, title="通知书", paper="p-1", made=MADE)
    assert one == to_pdfa(pdf, title="通知书", paper="p-1", made=MADE)
    assert one != to_pdfa(pdf, title="通知书", paper="p-2", made=MADE)


def test_what_is_put_in_comes_out(fonts: FontChain) -> None:
    pdf = drawn(fonts, "refusal_notice")
    assert proof_in(to_pdfa(pdf, title="<&>", paper="p-1", made=MADE, proof=PROOF)) == PROOF
    assert proof_in(to_pdfa(pdf, title="x", paper="p-1", made=MADE)) == b""


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + bytes(3000)])
def test_a_broken_file_has_a_sentence_and_no_trace(data: bytes) -> None:
    with pytest.raises(UserError, match="损坏"):
        proof_in(data)


def test_a_proof_that_swells_is_not_unpacked(fonts: FontChain) -> None:
    """Forty megabytes of nothing in forty kilobytes."""
    swollen = to_pdfa(
        drawn(fonts, "refusal_notice"), title="x", paper="p-1", made=MADE, proof=bytes(40_000_000)
    )
    assert len(swollen) < 200_000
    with pytest.raises(UserError, match="损坏"):
        proof_in(swollen)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        to_pdfa(
            b"%PDF-1.7", title="x", paper="p-1", made=datetime(2026, 7, 15, tzinfo=UTC).replace(tzinfo=None)
        )
