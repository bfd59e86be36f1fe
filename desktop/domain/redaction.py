"""依法删除: which entries of a file lost their body, by whose word.

A redaction is an entry of its own that holds nothing else. It counts when it was admitted and knew the entry it
names; then that entry reads everywhere as if its body had never been there, whether or not this copy has dropped the
bytes yet, so that every copy folds to the same state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from desktop.domain.household import HOUSEHOLD, MEMBER, STEP
from desktop.domain.journal import Ancestry, Attach, Entry, Put, Redact, Remove, in_order

ACTION = "redact"
"""A redaction is signed as one: its header tells, so that nobody can have a redaction deleted."""
NEVER = frozenset({"decide", "take_back", "issue", "settle", ACTION, "receipt", "file"})
"""Actions whose entries stay: what was decided, issued, filed, settled or deleted is the office's own account."""
DELETABLE = frozenset({HOUSEHOLD, MEMBER, STEP})
"""Facts, and steps that nothing rests on (a visit that was done again)."""


def deletable(entry: Entry) -> bool:
    """False for an entry that stays, by what it was done as or by what it holds; one without words has gone already."""
    changes = entry.body.changes if entry.body else ()
    return entry.header.action not in NEVER and all(
        isinstance(c, Attach) or (isinstance(c, Put | Remove) and c.kind in DELETABLE) for c in changes
    )


def redactions(entry: Entry) -> tuple[Redact, ...]:
    """What an entry has deleted; empty for one that does anything else beside it."""
    changes = entry.body.changes if entry.body else ()
    if entry.header.action != ACTION:
        return ()
    found = tuple(c for c in changes if isinstance(c, Redact))
    return found if len(found) == len(changes) else ()


def redacted(
    entries: Collection[Entry], aside: Mapping[str, str], ancestry: Ancestry | None = None
) -> dict[str, tuple[str, Redact]]:
    """Entry id → (the entry that had it deleted, its words). ``aside`` names entries without effect."""
    asked = [e for e in in_order(entries) if e.id not in aside and redactions(e)]
    if not asked:
        return {}
    known = {e.id: e for e in entries}
    if ancestry is None:
        ancestry = Ancestry(e for e in entries if aside.get(e.id) != "waiting")
    found: dict[str, tuple[str, Redact]] = {}
    for e in asked:
        for said in redactions(e):
            named = known.get(said.entry)
            if (
                named is not None
                and aside.get(named.id) != "waiting"
                and deletable(named)
                and named.id != e.id
                and ancestry.knew(e.id, named.id)
            ):
                found.setdefault(named.id, (e.id, said))
    return found


def blanked(entries: Iterable[Entry], gone: Collection[str]) -> list[Entry]:
    """The same entries, those in ``gone`` without their body."""
    return [replace(e, body=None) if e.id in gone and e.body is not None else e for e in entries]


def orphans(entries: Iterable[Entry], gone: Collection[str]) -> set[str]:
    """Digests of attachments that only entries in ``gone`` brought."""
    lost: set[str] = set()
    kept: set[str] = set()
    for e in entries:
        attached = {c.sha256 for c in e.body.changes if isinstance(c, Attach)} if e.body else set()
        (lost if e.id in gone else kept).update(attached)
    return lost - kept
