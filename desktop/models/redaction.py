"""依法删除 in a journal file: bodies and attachments are dropped and the pages that held them really overwritten.

``secure_delete`` overwrites what is deleted from now on; what earlier saves left in the gaps of the pages goes with a
VACUUM after the commit. Until that is done the file says so in ``about``, so that a crash in between loses nothing but
time. Copies elsewhere drop theirs when they merge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from desktop.domain.journal import Entry
from desktop.domain.redaction import orphans, redactions
from desktop.models import journal_schema
from desktop.models.engine import Connection
from desktop.models.journal_entry import RawEntry

SCRUB = "scrub"
"""Name of the row of ``about`` that stands while old pages still hold what was deleted."""
HOUSEHOLD = "household"
"""The kind of journal whose entries are admitted one by one."""
NOT_HERE = "这份日志里的记录不能删除"

Arriving = list[tuple[Entry, RawEntry]]


def judged(kind: str, entries: Iterable[Entry], refused: Mapping[str, str]) -> Mapping[str, str]:
    """What admission refused, and every redaction outside a household: there it has no law and no effect."""
    if kind == HOUSEHOLD:
        return refused
    return {**{e.id: NOT_HERE for e in entries if redactions(e)}, **refused}


def enforce(connection: Connection, entries: Sequence[Entry], gone: Collection[str]) -> bool:
    """Drop the bodies of the entries in ``gone`` and what only they attached; the caller holds the transaction.

    True when anything was there: the caller reads the entries anew and lets ``scrub`` follow the commit.
    """
    held = [e for e in entries if e.id in gone and e.body is not None]
    if not held:
        return False
    connection.execute("PRAGMA secure_delete=ON")
    for entry in held:
        journal_schema.drop_body(connection, entry)
    for sha256 in orphans(entries, gone):
        connection.execute("DELETE FROM chunks WHERE sha256 = ?", (sha256,))
    connection.execute("INSERT OR REPLACE INTO about (name, value) VALUES (?, 'due')", (SCRUB,))
    return True


def without_gone(arriving: Arriving, gone: Collection[str]) -> tuple[Arriving, set[str]]:
    """What a copy brings without the bodies that were deleted here; and the digests it must not bring back."""
    if not any(e.id in gone for e, _ in arriving):
        return arriving, set()
    kept = [
        (replace(e, body=None), replace(raw, body=None)) if e.id in gone else (e, raw) for e, raw in arriving
    ]
    return kept, orphans((e for e, _ in arriving), gone)


def due(connection: Connection) -> bool:
    """True while old pages may still hold what was deleted."""
    return connection.execute("SELECT 1 FROM about WHERE name = ?", (SCRUB,)).fetchone() is not None


def scrub(connection: Connection) -> None:
    """Where it is due, write the file anew without its gaps; outside a transaction."""
    if not due(connection):
        return
    connection.execute("VACUUM")
    connection.execute("DELETE FROM about WHERE name = ?", (SCRUB,))
