"""Until when the county was heard: the day it signed the newest thing that is here, whatever day that speaks of.

An instrument may hold from long ago and a recall from next month on; neither says when the county spoke. So only days
of signing count, and of every package of receipts the newest receipt stays in the office journal for its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from desktop.domain.credential import (
    Credential,
    Instrument,
    OfficeCredential,
    Receipt,
    Revocation,
    RootSuccession,
)
from desktop.models.credentials import readable
from desktop.office.desk import Desk


def heard(desk: Desk) -> date | None:
    """The newest day on which the county signed something that lies in the office journal; None for never."""
    return _newest(desk, desk.office.credentials())


def note(desk: Desk, raws: Iterable[bytes]) -> None:
    """Keep the newest of these receipts for its day, if the county was not heard since; else nothing is written."""
    known = heard(desk)
    newest = max(raws, key=lambda raw: _newest(desk, [raw]) or date.min, default=b"")
    day = _newest(desk, [newest])
    if day is not None and (known is None or known < day):
        desk.keep_credentials([newest])


def _newest(desk: Desk, raws: Iterable[bytes]) -> date | None:
    county = desk.credentials.county_key
    days = (_signed(held.statement) for held in readable(raws) if county and held.statement.issuer == county)
    return max((day for day in days if day and day <= desk.today()), default=None)


def _signed(said: Credential) -> date | None:
    """The day of signing, None where the statement does not tell."""
    match said:
        case Receipt():
            return said.on
        case OfficeCredential() | RootSuccession():
            return said.since
        case Instrument() | Revocation():
            return said.signed_on
        case _:
            return None
