"""The proofs inside many papers at once, read apart: the check of an office looks at every paper it issued."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.documents import pdfa
from desktop.documents.apart import alone
from desktop.errors import UserError


def proofs_in(pdfs: Sequence[bytes]) -> list[bytes]:
    """The proof of each, empty where a file has none or cannot be read."""
    try:
        return alone(_each, list(pdfs))
    except UserError:  # one of them brought the process down: the others are read without it
        return [_one(pdf) for pdf in pdfs]


def _one(pdf: bytes) -> bytes:
    try:
        return alone(_each, [pdf])[0]
    except UserError:
        return b""


# What follows runs in the child process alone.


def _each(pdfs: list[bytes]) -> list[bytes]:
    found = []
    for pdf in pdfs:
        try:
            found.append(pdfa.proof_in(pdf))
        except UserError:
            found.append(b"")
    return found
