"""A paper is closed once, over every byte; whatever is changed afterwards shows before any reader of PDF is asked."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.pdfa import to_pdfa
from desktop.documents.signature import Unclosed, closing, second_opinion, sign
from desktop.documents.signed_data import SignedData
from desktop.models.paper_keys import certified_by, paper_certificate, paper_key
from desktop.models.signing import SigningKey
from tests.documents.test_pdfa import drawn

MADE = datetime(2026, 7, 15, 9, 30, tzinfo=timezone(timedelta(hours=8)))
DEVICE = SigningKey.from_secret(bytes(range(32)))
CERTIFICATE = paper_certificate(
    DEVICE, id="0123456789ab", name="办公室电脑", office="杨木乡", since=date(2026, 3, 2)
)


@pytest.fixture(scope="module")
def closed(fonts: FontChain) -> bytes:
    pdf = to_pdfa(drawn(fonts, "refusal_notice"), title="不予确认通知书", paper="p-1", made=MADE, proof=b"{}")
    return sign(pdf, CERTIFICATE, paper_key(DEVICE), MADE)


def test_a_closed_paper_names_the_certificate(closed: bytes) -> None:
    assert closing(closed) == CERTIFICATE
    assert second_opinion(closed) == ""


def test_the_longest_names_leave_room_for_the_signature(fonts: FontChain) -> None:
    pdf = to_pdfa(drawn(fonts, "refusal_notice"), title="x", paper="p-1", made=MADE, proof=b"{}")
    long = paper_certificate(DEVICE, id="f" * 12, name="长" * 99, office="长" * 99, since=date(2026, 3, 2))
    assert closing(sign(pdf, long, paper_key(DEVICE), MADE)) == long


def test_every_flipped_bit_of_the_container_shows(closed: bytes) -> None:
    """Only a part of a signature container is itself signed: here every byte counts."""
    dice, start = random.Random(7), closed.index(b"/ByteRange") - 2700
    for _ in range(1500):
        at = dice.randrange(start, len(closed))
        data = bytearray(closed)
        data[at] ^= 1 << dice.randrange(8)
        try:
            found = closing(bytes(data))
        except Unclosed:
            continue
        assert not certified_by(found, DEVICE.public), at


def test_hex_digits_of_another_case_and_zeros_behind_the_signature_are_a_change(closed: bytes) -> None:
    start = closed.index(b"<3082")
    end = closed.index(b">", start)
    for data in (
        closed[:start] + closed[start:end].lower() + closed[end:],
        closed[: end - 2] + b"01" + closed[end:],
    ):
        with pytest.raises(Unclosed):
            closing(data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda pdf: pdf + b"\n", "追加"),
        (lambda pdf: pdf + b"x" * 3000, "追加"),
        (lambda pdf: pdf[:-1], "不符"),
        (lambda pdf: pdf[:3000], "没有完整性签名"),
        (lambda pdf: pdf.replace(b"/ByteRange", b"/ByteRango"), "没有完整性签名"),
        (lambda pdf: pdf + b"/ByteRange [0 1 2 3]", "不止一个"),
        (lambda pdf: b"GIF89a" + pdf, "不是 PDF"),
        (lambda pdf: pdf.replace(b"%PDF-1.", b"%PDF-1.7 ", 1), "追加"),
        (lambda pdf: b"", "不是 PDF"),
    ],
)
def test_each_change_has_its_sentence(closed: bytes, change: Callable[[bytes], bytes], words: str) -> None:
    with pytest.raises(Unclosed, match=words):
        closing(change(closed))


def test_rubbish_instead_of_a_signature_is_refused() -> None:
    for data in (b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x01", b"\x1f\x00", bytes(50)):
        with pytest.raises((ValueError, IndexError)):
            SignedData.read(data)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="no pdfsig here")
def test_another_program_finds_the_signature_valid_and_whole(closed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(closed)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said and "Total document signed" in said and "SHA-256" in said
    assert said.count("Signature #") == 1
