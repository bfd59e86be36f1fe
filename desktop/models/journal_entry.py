"""An entry as bytes: written, signed, read back and checked against its own hashes.

The header is canonical JSON, its SHA-256 is the id; the body is kept as received, its SHA-256 stands in the
header. An entry of a person carries two signatures, the person's and the device's. Nothing here knows whose
key is whose: that is ``authentic``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.domain.journal import FORMAT, Attach, Body, Change, Entry, Header, Redact, Settle
from desktop.domain.record_types import MOST_CHANGES
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest, parse

SIGNATURE_BYTES = 64
LARGEST_BODY = 1 << 20
"""Bytes of a body. An action of a person is far below; more only serves to choke a reader."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a device, and the person who acted (None: the device alone, for imports and receipts).

    ``sign`` signs the header bytes in the ENTRY namespace with the person's key, ``device_sign`` with the
    device's own: a person's password alone does not speak from another's PC. Without a person ``sign`` is the
    device's and ``device_sign`` is not asked. Raises ``ValueError`` when the device of a person does not sign.
    """

    device: str
    person: str | None
    sign: Callable[[bytes], bytes]
    device_sign: Callable[[bytes], bytes] | None = None

    def __post_init__(self) -> None:
        if self.person is not None and self.device_sign is None:
            raise ValueError("a person signs together with the device")

    def signature(self, header: bytes) -> bytes:
        """64 bytes of the person, then 64 of the device; of a device alone its 64."""
        signed = self.sign(header)
        if self.person is not None and self.device_sign is not None:
            signed += self.device_sign(header)
        return signed


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One user action about to be written. ``at`` is ISO 8601 with an offset; ``blobs`` by SHA-256."""

    changes: Sequence[Change]
    action: str
    author: Author
    at: str
    packs: Sequence[str] = ()
    note: str = ""
    blobs: Mapping[str, bytes | Path] | None = None
    credentials: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as it travels and lies in the file; ``body`` is None where a redaction removed it."""

    header: bytes
    signature: bytes
    body: bytes | None


@dataclass(frozen=True, slots=True)
class JournalCopy:
    """All that one copy of a file holds, attachments by digest alone (their bytes travel beside it)."""

    office: str
    file: str
    kind: str
    entries: tuple[RawEntry, ...]
    credentials: tuple[bytes, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next entry goes: which file, behind which heads, as which entry of its device."""

    office: str
    file: str
    parents: tuple[str, ...]
    lamport: int
    seq: int


def write_entry(new: NewEntry, place: Place) -> tuple[Entry, RawEntry]:
    """Spell and sign an entry. Raises ``ValueError`` for floats, a time without an offset, a short signature.

    ``UserError`` for more than ``MOST_CHANGES`` changes or ``LARGEST_BODY`` bytes: nobody would read it back.
    """
    if datetime.fromisoformat(new.at).utcoffset() is None:
        raise ValueError("the time of an entry needs its offset from UTC")
    body = canonical(Body(tuple(new.changes), new.note).to_json())
    if len(new.changes) > MOST_CHANGES or len(body) > LARGEST_BODY:
        raise UserError("这次的改动太多、太长，没有保存。", "请分几次办理；长的材料请作为附件加入。")
    header = Header(
        v=FORMAT,
        office=place.office,
        file=place.file,
        device=new.author.device,
        seq=place.seq,
        parents=place.parents,
        lamport=place.lamport,
        person=new.author.person,
        at=new.at,
        action=new.action,
        packs=tuple(new.packs),
        body_sha256=digest(body),
    )
    raw = RawEntry(canonical(header.to_json()), b"", body)
    raw = RawEntry(raw.header, new.author.signature(raw.header), body)
    signatures(header, raw.signature)
    # The body is read back, so that what is folded now is what everybody will fold later.
    return Entry(digest(raw.header), header, raw.signature, Body.from_json(json.loads(body))), raw


def read_entry(raw: RawEntry) -> Entry:
    """Read an entry from anywhere, all hashes made anew. Raises ``ValueError`` when it is not whole."""
    data = parse(raw.header)
    if not isinstance(data, dict) or data.get("v") != FORMAT:
        raise ValueError("an entry of another format")
    header = Header.from_json(data)
    if header.seq < 1 or header.lamport < 1:
        raise ValueError("seq and lamport begin at 1")
    if canonical(data) != raw.header:
        raise ValueError("the header is not canonical")
    signatures(header, raw.signature)
    return Entry(digest(raw.header), header, raw.signature, _read_body(raw.body, header))


def read_copy(copy: JournalCopy, office: str, file: str, kind: str) -> list[tuple[Entry, RawEntry]]:
    """Every entry of a copy read; ``UserError`` for another file and for entries that are not whole."""
    if (copy.office, copy.file, copy.kind) != (office, file, kind):
        raise UserError("这份副本属于另一户或另一个办公室，没有合并。", "请核对要合并的是哪一户。")
    try:
        incoming = [(read_entry(raw), raw) for raw in copy.entries]
        for credential in copy.credentials:
            credential.decode()
    except ValueError as error:
        raise UserError(
            "这份副本里有不完整或较新版本的记录，没有合并。", "请让对方重新导出；版本不同时请先升级户档。"
        ) from error
    if any((e.header.office, e.header.file) != (office, file) for e, _ in incoming):
        raise UserError("这份副本里混有另一户的记录，没有合并。", "请让对方重新导出这一户。")
    return incoming


def signatures(header: Header, signature: bytes) -> tuple[bytes | None, bytes]:
    """(signature of the person, of the device), 64 bytes each; ``ValueError`` for any other length."""
    if header.person is None:
        person, device = None, signature
    else:
        person, device = signature[:SIGNATURE_BYTES], signature[SIGNATURE_BYTES:]
    if any(len(part) != SIGNATURE_BYTES for part in (person, device) if part is not None):
        raise ValueError("a person and a device sign with 64 bytes each, a device alone with 64")
    return person, device


def _read_body(raw: bytes | None, header: Header) -> Body | None:
    if raw is None:
        return None
    if len(raw) > LARGEST_BODY:
        raise ValueError("the body is too large")
    if digest(raw) != header.body_sha256:
        raise ValueError("the body is not the one that was signed")
    data = parse(raw)
    if not isinstance(data, dict) or canonical(data) != raw:
        raise ValueError("the body is not canonical")
    body = Body.from_json(data)
    if len(body.changes) > MOST_CHANGES:
        raise ValueError("the body holds too many changes")
    if body.to_json() != data or not all(map(_is_typed, body.changes)):
        raise ValueError("the body says more than, or other than, a body can say")
    return body


def _is_typed(change: Change) -> bool:
    """Attachments and settlements from outside are used as keys, so they must be made of text."""
    match change:
        case Attach():
            texts = [change.sha256, change.media_type, change.name, change.about]
            return type(change.size) is int and all(isinstance(text, str) for text in texts)
        case Settle():
            texts = [change.kind, change.id, change.field, change.reason, *change.losers]
            return all(isinstance(text, str) for text in texts)
        case Redact():
            texts = [change.entry, change.reason, change.basis]
            return type(change.edits) is int and all(isinstance(text, str) for text in texts)
        case _:
            return True
