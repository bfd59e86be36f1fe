"""The check in the code of a form that was printed and not kept: only who holds the office's keys can make it.

A key of its own follows from each master epoch (design §4.4): every PC of the office has it, no paper and no laptop.
Somebody who left knows the epochs until then; nobody else ever did.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from desktop.models.vault import OpenVault
from desktop.models.vault_slots import expand

CHECK_BITS = 40
"""Whoever guesses needs to have some hundred thousand million sheets scanned."""
_INFO = "hudang-sheet-1"


def check(vault: OpenVault, said: bytes) -> int:
    """The check of what a sheet says, under the newest epoch."""
    return next(_checks(vault, said))


def is_checked(vault: OpenVault, said: bytes, found: int) -> bool:
    """True when this office made the check, under any epoch: sheets come back months after they were printed."""
    return any(made == found for made in _checks(vault, said))


def _checks(vault: OpenVault, said: bytes) -> Iterator[int]:
    for epoch in vault.epochs:
        key = expand(epoch, vault.office.encode(), _INFO)
        yield int.from_bytes(hmac.digest(key, said, "sha256")) >> (256 - CHECK_BITS)
