"""What a package says about itself: the open header for carriers, the sealed manifest for the receiver."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints, field_validator

from desktop.models.canonical import canonical, digest
from desktop.sync.fields import Id, Sha256, Size

NAMESPACE = "hudang-package"
HEADER = "header.json"
SIGNATURE = "header.json.sig"
PAYLOAD = "payload.tar.zst.age"
MANIFEST = "manifest.json"
MANIFEST_SIGNATURE = "manifest.json.sig"
FILINGS = "filings.jsonl"
BLOBS = "blobs/"

Kind = Literal["filing", "month", "receipt", "exchange", "grant", "transfer", "revoke"]
KINDS: tuple[str, ...] = get_args(Kind)

CountName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")]

# What may lie in a payload. No name can climb out of a folder or mean anything special on Windows.
_MEMBER = re.compile(r"filings\.jsonl|month\.db|blobs/[0-9a-f]{64}|documents/[^/]+\.pdf|tables/[^/]+\.xlsx")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]|/[.\- ]')


class Identity(BaseModel):
    """Who sends what to whom as the how-manieth package; both header and manifest say it.

    ``office`` and ``device`` sealed it, ``recipient`` is whom it is for; ``seq`` counts from 1 per
    (office, device, recipient), ``prev`` is the digest of the header before, ``counts`` are for
    display.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal[0] = 0
    suite: Literal["std-1"] = "std-1"
    kind: Kind
    office: Id
    device: Id
    recipient: Id
    seq: Annotated[StrictInt, Field(ge=1, le=999_999)]
    prev: Sha256 | None
    counts: Annotated[dict[CountName, Size], Field(max_length=16)]


class PackageHeader(Identity):
    """``header.json``: no personal data, readable by every carrier."""

    payload_size: Size
    payload_sha256: Sha256

    @property
    def raw(self) -> bytes:
        """The bytes of header.json: canonical JSON."""
        return canonical(self.model_dump())

    @property
    def digest(self) -> str:
        """SHA-256 of header.json: what the next package and the receipts name this one by."""
        return digest(self.raw)

    @property
    def file_name(self) -> str:
        """``<office>-<device>-<seq>-<kind>.hdp``."""
        return f"{self.office}-{self.device}-{self.seq:06d}-{self.kind}.hdp"


class MemberNote(BaseModel):
    """One member of the payload as the manifest lists it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    size: Size
    sha256: Sha256

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if not known_member(name):
            raise ValueError("no such member in a payload")
        return name


class Manifest(Identity):
    """``manifest.json``: the identity again, and every other member of the payload in its order."""

    members: tuple[MemberNote, ...]

    @field_validator("members")
    @classmethod
    def _each_once(cls, members: tuple[MemberNote, ...]) -> tuple[MemberNote, ...]:
        names = [m.name for m in members]
        if len(set(names)) != len(names) or names[:1] != [FILINGS]:
            raise ValueError("members are named once each, filings first")
        if any(m.name.startswith(BLOBS) and m.name != BLOBS + m.sha256 for m in members):
            raise ValueError("a blob is named by its digest")
        return members

    @property
    def raw(self) -> bytes:
        """The bytes of manifest.json: canonical JSON."""
        return canonical(self.model_dump())

    @property
    def total(self) -> int:
        """Bytes of all members together."""
        return sum(note.size for note in self.members)

    def identity(self) -> dict[str, Any]:
        """What the header says too."""
        return self.model_dump(include=set(Identity.model_fields))

    def agrees(self, header: PackageHeader) -> bool:
        """True when the header tells the same identity."""
        return self.identity() == header.model_dump(include=set(Identity.model_fields))


def known_member(name: str) -> bool:
    """True for a name that a payload member may have."""
    return bool(_MEMBER.fullmatch(name)) and not _UNSAFE.search(name) and len(name.encode()) <= 100
