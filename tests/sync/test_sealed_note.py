"""A sealed note: only for whom it was sealed, signed by the device, opened with plain ``age`` too."""

from __future__ import annotations

import json

import pyrage
import pytest

from desktop.errors import UserError
from desktop.models.signing import SigningKey
from desktop.sync import sealed_note

KEY = SigningKey.generate()
COUNTY, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
SAID = {"kind": "complaint", "complaint": {"name": "贺兰秋水"}}


def sealed() -> bytes:
    return sealed_note.seal(SAID, [str(COUNTY.to_public())], KEY)


def test_the_recipient_reads_it_and_knows_who_sealed_it() -> None:
    note = sealed_note.unseal(sealed(), [str(COUNTY)])
    assert (note.document, note.signer) == (SAID, KEY.public)
    assert "贺兰" not in repr(note) and "贺兰".encode() not in sealed()


def test_age_alone_opens_it() -> None:
    assert json.loads(pyrage.decrypt(sealed(), [COUNTY]))["document"] == SAID


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not age at all",
        sealed()[:-1],
        sealed()[:-5] + b"xxxxx",
        sealed() + bytes(1 << 20),
        pyrage.encrypt(b"{}", [COUNTY.to_public()]),
        pyrage.encrypt(b"\xff", [COUNTY.to_public()]),
        pyrage.encrypt(b'{"document": {}, "signature": "none"}', [COUNTY.to_public()]),
        pyrage.encrypt(b'{"document": {}, "signature": 1}', [COUNTY.to_public()]),
        pyrage.encrypt(b"[1]", [COUNTY.to_public()]),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(UserError):
        sealed_note.unseal(data, [str(COUNTY)])


def test_another_document_under_the_same_signature_is_refused() -> None:
    whole = json.loads(pyrage.decrypt(sealed(), [COUNTY]))
    whole["document"]["complaint"]["name"] = "别人"
    forged = pyrage.encrypt(json.dumps(whole).encode(), [COUNTY.to_public()])
    with pytest.raises(UserError):
        sealed_note.unseal(forged, [str(COUNTY)])


def test_nobody_else_reads_it() -> None:
    with pytest.raises(UserError, match="不是给本单位的"):
        sealed_note.unseal(sealed(), [str(OTHER)])


def test_what_is_too_long_is_not_sealed() -> None:
    with pytest.raises(UserError, match="太长"):
        sealed_note.seal({"text": "长" * (1 << 19)}, [str(COUNTY.to_public())], KEY)
