"""From which day taking back a certificate may count: what its owner signed earlier today must stay valid.

Certificates are judged by the day an entry states. One that is taken back from today on would make this morning's
decisions void; so who has signed something today loses the certificate from tomorrow on. His login ends at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from desktop.domain.journal import Entry
from desktop.models import leads_file, restricted_file
from desktop.models.authentic import stated_day
from desktop.models.catalogue import on_disk
from desktop.models.journal_file import JournalFile
from desktop.office.clock import SHANGHAI
from desktop.office.desk import Desk


def takes_effect(desk: Desk, person: str, device: str = "") -> date:
    """Today, or tomorrow when there is an entry of that person's, or of that device, from today in any file here."""
    today = desk.today()
    signed = any(
        (entry.header.person == person or entry.header.device == device) and stated_day(entry.header) == today
        for entry in _lately(desk, today)
    )
    return today + timedelta(days=1) if signed else today


def _lately(desk: Desk, today: date) -> Iterator[Entry]:
    """Entries of the files that were written today, the office's own journal first."""
    yield from desk.office.entries()
    midnight = datetime.combine(today, time(), SHANGHAI).timestamp()
    for path, file in _written(desk, midnight):
        with JournalFile.open(path, keys=desk.vault, file=file, read_only=True) as opened:
            yield from opened.entries()


def _written(desk: Desk, midnight: float) -> Iterator[tuple[Path, str]]:
    """The other files that were written since midnight."""
    office = (
        (desk.places.restricted, restricted_file.FILE),
        (desk.places.folder / leads_file.NAME, leads_file.FILE),
    )
    for path, file in office:
        if path.exists() and path.stat().st_mtime >= midnight:
            yield path, file
    for id, (_, time_ns) in on_disk(desk.places.folder).items():
        if time_ns >= midnight * 1e9:
            yield desk.households.path(id), id
