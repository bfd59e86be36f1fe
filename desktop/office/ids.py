"""Fresh ids of records."""

from __future__ import annotations

import secrets


def new_id(kind: str) -> str:
    """A fresh record id."""
    return f"{kind}-{secrets.token_hex(6)}"


def new_filing_id() -> str:
    """A fresh filing id: digits and letters only, because it names lines in packages."""
    return secrets.token_hex(8)
