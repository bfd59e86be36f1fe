"""Made-up devices that write and exchange entries, for the property tests of journal and fold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.domain import fold
from desktop.domain.fold import Folded
from desktop.domain.journal import Body, Change, Entry, Header, Key, Redact, Value, heads, unusable
from desktop.domain.redaction import ACTION


def entry(
    *changes: Change,
    device: str = "a",
    seq: int = 1,
    parents: Sequence[Entry] = (),
    lamport: int | None = None,
    at: str = "2026-03-02T09:30:00+08:00",
) -> Entry:
    """An entry with a true id; lamport is right unless given."""
    body = Body(tuple(changes))
    header = Header(
        v=0,
        office="office",
        file="file",
        device=device,
        seq=seq,
        parents=tuple(sorted(p.id for p in parents)),
        lamport=1 + max((p.header.lamport for p in parents), default=0) if lamport is None else lamport,
        person=None,
        at=at,
        action=ACTION if any(isinstance(c, Redact) for c in changes) else "test",
        packs=(),
        body_sha256=hashlib.sha256(json.dumps(body.to_json(), sort_keys=True).encode()).hexdigest(),
    )
    id = hashlib.sha256(json.dumps(header.to_json(), sort_keys=True).encode()).hexdigest()
    return Entry(id, header, b"", body)


@dataclass
class Replica:
    """One device's copy of a file, kept on the two paths that the models use: apply, or fold anew."""

    device: str
    entries: dict[str, Entry] = field(default_factory=dict)
    tables: dict[Key, dict[str, Value]] = field(default_factory=dict)

    def write(self, changes: Sequence[Change], at: str) -> Entry | None:
        """Append on all usable heads; None when this device has entries set aside and may not write."""
        aside = unusable(self.entries.values())
        own = [e for e in self.entries.values() if e.header.device == self.device]
        if any(e.id in aside for e in own):
            return None
        ends = heads(e for e in self.entries.values() if e.id not in aside)
        new = entry(
            *changes,
            device=self.device,
            seq=1 + max((e.header.seq for e in own), default=0),
            parents=[self.entries[id] for id in ends],
            at=at,
        )
        self.entries[new.id] = new
        assert new.body is not None
        fold.apply(self.tables, new.body)
        return new

    def receive(self, entries: Iterable[Entry]) -> None:
        """Set union, then everything folded anew."""
        self.entries.update((e.id, e) for e in entries)
        self.tables = plain(self.folded().records)

    def folded(self) -> Folded:
        return fold.fold(list(self.entries.values()))


def plain(records: Mapping[Key, Mapping[str, Value]]) -> dict[Key, dict[str, Value]]:
    return {key: dict(fields) for key, fields in records.items()}


def pasts(entries: Mapping[str, Entry]) -> dict[str, set[str]]:
    """For each entry the ids it can reach through parents, itself included: ancestry the slow, certain way."""
    found: dict[str, set[str]] = {}

    def past(id: str) -> set[str]:
        if id not in found:
            found[id] = {id}
            for parent in entries[id].header.parents:
                if parent in entries:
                    found[id] |= past(parent)
        return found[id]

    for id in entries:
        past(id)
    return found
