"""Fresh ids of records."""

from __future__ import annotations

import hashlib
import secrets


def new_id(kind: str) -> str:
    """A fresh record id."""
    return f"{kind}-{secrets.token_hex(6)}"


def new_filing_id() -> str:
    """A fresh filing id: digits and letters only, because it names lines in packages."""
    return secrets.token_hex(8)


def filing_id_of(file: str, decision: str) -> str:
    """The id of a decision's filing, of the same shape: PCs that do not know of each other write one record."""
    return hashlib.sha256(f"filing/{file}/{decision}".encode()).hexdigest()[:16]
