"""The journal of one file: signed, append-only entries and what they add up to.

A household file *is* its journal; every table in it is the fold of the entries (design §4.3). This
module knows entries, their order, their fold and what became of every single edit. It knows no law and
no cryptography: ids and signatures are made and checked in ``models``.

Merging two copies of a file is set union, so everything here depends on the set of entries alone, never
on the order in which they arrived, and never on a clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Value = Any
"""JSON without floats: None, bool, int, str, list or dict of the same."""

Key = tuple[str, str]
"""(kind, id) of a record."""

FORMAT = 0


@dataclass(frozen=True, slots=True)
class Put:
    """Set fields of a record; fields that are not named keep their value."""

    kind: str
    id: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a record out of the tables; the journal keeps what it was."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Attach:
    """A photo, scan or paper joins the file; ``sha256`` names its bytes, ``about`` the record it belongs to."""

    sha256: str
    size: int
    media_type: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """A person settles a conflict on one field ("" for a removal): ``losers`` are the entries set aside by name.

    A later value alone never settles anything: whoever wrote it may not have seen the loser.
    """

    kind: str
    id: str
    field: str
    losers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Redact:
    """An administrator has what an entry said deleted: its body leaves every copy of the file, its header stays.

    ``basis`` the law that asks for it; ``edits`` how many edits went, so that the account still adds up.
    """

    entry: str
    reason: str
    basis: str
    edits: int


Change = Put | Remove | Attach | Settle | Redact


@dataclass(frozen=True, slots=True)
class Body:
    """What an entry changes, and a note in the words of the person who acted."""

    changes: tuple[Change, ...]
    note: str = ""

    def to_json(self) -> dict[str, Value]:
        """The body as canonical JSON will hold it."""
        return {"changes": [_change_to_json(c) for c in self.changes], "note": self.note}

    @staticmethod
    def from_json(data: Mapping[str, Value]) -> Body:
        """Read a body; raises ``ValueError`` for anything that is not one."""
        changes = data.get("changes")
        if not isinstance(changes, list) or not isinstance(data.get("note", ""), str):
            raise ValueError("not a journal body")
        return Body(tuple(_change_from_json(c) for c in changes), data.get("note", ""))


@dataclass(frozen=True, slots=True)
class Header:
    """What is signed. ``at`` is for people; order comes from ``lamport`` and ``parents`` alone.

    ``v`` format, ``office`` and ``file`` where it belongs, ``device`` and ``seq`` which device wrote it as its
    how-manieth entry of this file, ``person`` who acted (None: the device alone, for imports and receipts),
    ``action`` the user action, ``packs`` digests of the rules in force, ``body_sha256`` the digest of the body.
    """

    v: int
    office: str
    file: str
    device: str
    seq: int
    parents: tuple[str, ...]
    lamport: int
    person: str | None
    at: str
    action: str
    packs: tuple[str, ...]
    body_sha256: str

    def to_json(self) -> dict[str, Value]:
        """The header as canonical JSON will hold it."""
        return {
            "v": self.v,
            "office": self.office,
            "file": self.file,
            "device": self.device,
            "seq": self.seq,
            "parents": list(self.parents),
            "lamport": self.lamport,
            "person": self.person,
            "at": self.at,
            "action": self.action,
            "packs": list(self.packs),
            "body_sha256": self.body_sha256,
        }

    @staticmethod
    def from_json(data: Mapping[str, Value]) -> Header:
        """Read a header; raises ``ValueError`` when a field is missing, surplus or of the wrong type."""
        if set(data) != _HEADER_FIELDS:
            raise ValueError("not a journal header: wrong fields")
        strings = [data[name] for name in ("office", "file", "device", "at", "action", "body_sha256")]
        numbers = [data[name] for name in ("v", "seq", "lamport")]
        lists = [data["parents"], data["packs"]]
        if (
            not all(isinstance(s, str) for s in strings)
            or not all(type(n) is int and n >= 0 for n in numbers)
            or not all(isinstance(x, list) and all(isinstance(s, str) for s in x) for x in lists)
            or not (data["person"] is None or isinstance(data["person"], str))
        ):
            raise ValueError("not a journal header: wrong types")
        return Header(**{**data, "parents": tuple(data["parents"]), "packs": tuple(data["packs"])})


_HEADER_FIELDS = frozenset(Header.__slots__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One user action as it lies in the file. ``body`` is None where an authorised redaction removed it."""

    id: str
    header: Header
    signature: bytes
    body: Body | None

    @property
    def rank(self) -> tuple[int, str, str]:
        """The place of the entry in the one order that every copy of the file agrees on."""
        return (self.header.lamport, self.header.device, self.id)


@dataclass(frozen=True, slots=True)
class Write:
    """One value that one entry gave one field; ``removed`` for the removal of a whole record."""

    entry: str
    value: Value
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Writes that did not know of each other. ``stands`` is in force until a person names the losers."""

    kind: str
    record: str
    field: str
    stands: Write
    losers: tuple[Write, ...]


def heads(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Ids of the entries that no other entry names as parent, sorted."""
    entries = list(entries)
    named = {p for e in entries for p in e.header.parents}
    return tuple(sorted(e.id for e in entries if e.id not in named))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by (lamport, device, id): parents always come before their children."""
    return sorted(entries, key=lambda e: e.rank)


def edits(body: Body) -> list[tuple[int, str]]:
    """The edits a body holds: (index of the change, field), one per field of a Put and one per other change."""
    found: list[tuple[int, str]] = []
    for n, change in enumerate(body.changes):
        found.extend((n, name) for name in change.fields) if isinstance(change, Put) else found.append(
            (n, "")
        )
    return found


def unusable(entries: Collection[Entry]) -> dict[str, str]:
    """Entries that cannot be folded whatever the law says, with the reason.

    ``waiting`` a parent has not arrived; ``malformed`` lamport is not 1 + max(parents), or the entry does not
    know its device's entry before it (seq − 1); ``cloned`` two different entries carry one (device, seq): a
    copied laptop. Everything that device wrote from there on is
    set aside until a person settles it; entries of others stay.
    """
    reasons: dict[str, str] = {}
    by_id = {e.id: e for e in entries}
    first_fork: dict[str, int] = {}
    seen: dict[tuple[str, int], str] = {}
    for e in entries:
        slot = (e.header.device, e.header.seq)
        if seen.setdefault(slot, e.id) != e.id:
            first_fork[slot[0]] = min(slot[1], first_fork.get(slot[0], slot[1]))
    ancestry = Ancestry()
    for e in in_order(entries):
        h = e.header
        if any(p not in by_id or reasons.get(p) == "waiting" for p in h.parents):
            reasons[e.id] = "waiting"
        elif (
            h.lamport != 1 + max((by_id[p].header.lamport for p in h.parents), default=0)
            or ancestry.latest(h.parents, h.device) != h.seq - 1
        ):
            reasons[e.id] = "malformed"
        elif h.device in first_fork and h.seq >= first_fork[h.device]:
            reasons[e.id] = "cloned"
        if reasons.get(e.id) != "waiting":
            ancestry.add(e)
    return reasons


class Ancestry:
    """Who knew of whom, by version vectors: for each entry the highest seq of each device in its past."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._seen: dict[str, dict[str, int]] = {}
        self._slot: dict[str, tuple[str, int]] = {}
        for e in in_order(entries):
            self.add(e)

    def add(self, entry: Entry) -> None:
        """Take in one entry; its parents must be known already."""
        h = entry.header
        vector: dict[str, int] = {}
        for parent in h.parents:
            for device, seq in self._seen.get(parent, {}).items():
                if seq > vector.get(device, 0):
                    vector[device] = seq
        vector[h.device] = max(h.seq, vector.get(h.device, 0))
        self._seen[entry.id] = vector
        self._slot[entry.id] = (h.device, h.seq)

    def latest(self, parents: Iterable[str], device: str) -> int:
        """The highest seq of a device that these entries know of, 0 for none."""
        return max((self._seen.get(p, {}).get(device, 0) for p in parents), default=0)

    def knew(self, later: str, earlier: str) -> bool:
        """True when ``earlier`` lies in the past of ``later`` (or is it)."""
        device, seq = self._slot[earlier]
        return self._seen[later].get(device, 0) >= seq

    def concurrent(self, one: str, other: str) -> bool:
        """True when neither knew of the other."""
        return not self.knew(one, other) and not self.knew(other, one)


def _change_to_json(change: Change) -> dict[str, Value]:
    match change:
        case Put():
            return {"put": {"kind": change.kind, "id": change.id, "fields": dict(change.fields)}}
        case Remove():
            return {"remove": {"kind": change.kind, "id": change.id}}
        case Attach():
            return {"attach": {name: getattr(change, name) for name in Attach.__slots__}}
        case Settle():
            fields = {name: getattr(change, name) for name in Settle.__slots__}
            return {"settle": {**fields, "losers": list(change.losers)}}
        case Redact():
            return {"redact": {name: getattr(change, name) for name in Redact.__slots__}}


def _change_from_json(data: Mapping[str, Value]) -> Change:
    if not isinstance(data, dict) or len(data) != 1:
        raise ValueError("a change has exactly one verb")
    ((verb, args),) = data.items()
    try:
        match verb:
            case "put":
                fields = args["fields"]
                if not isinstance(fields, dict):
                    raise TypeError("fields expected")
                return Put(_text(args["kind"]), _text(args["id"]), fields)
            case "remove":
                return Remove(_text(args["kind"]), _text(args["id"]))
            case "attach":
                texts = {name: _text(args[name]) for name in ("sha256", "media_type", "name", "about")}
                if set(args) != set(Attach.__slots__) or type(args["size"]) is not int:
                    raise TypeError("not an attachment")
                return Attach(size=args["size"], **texts)
            case "settle":
                texts = {name: _text(args[name]) for name in ("kind", "id", "field", "reason")}
                return Settle(losers=tuple(_text(loser) for loser in args["losers"]), **texts)
            case "redact":
                texts = {name: _text(args[name]) for name in ("entry", "reason", "basis")}
                if set(args) != set(Redact.__slots__) or type(args["edits"]) is not int or args["edits"] < 0:
                    raise TypeError("not a redaction")
                return Redact(edits=args["edits"], **texts)
    except (KeyError, TypeError) as error:
        raise ValueError(f"malformed change {verb!r}") from error
    raise ValueError(f"unknown change {verb!r}")


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value
