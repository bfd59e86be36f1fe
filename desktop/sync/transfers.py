"""What travels from township to township: a family's whole journal, and the signed word about its benefits.

A package of kind ``transfer`` has one line, this one. The journal lets the receiver fold and admit everything by
itself, so that it need not believe the figures in the statement; it is kept with the new file as evidence.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from desktop.models.canonical import canonical, parse
from desktop.sync.fields import Id, Sha256, Size
from desktop.sync.filings import Credentials, Journal, RawCredential, Text

Name = Annotated[str, StringConstraints(max_length=300)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attachment(_Part):
    """One attachment of the journal; its bytes are ``blobs/<sha256>``."""

    sha256: Sha256
    size: Size
    media_type: Text
    name: Name


class Transfer(_Part):
    """The line: ``statement`` a ``domain.credential.TransferStatement``, ``credentials`` whose key signed it, raw in
    base64; ``originals`` the papers that are handed over by hand, in words.
    """

    v: Literal[0] = 0
    kind: Literal["transfer"] = "transfer"
    office: Id
    township: Text
    file: Id
    statement: RawCredential
    credentials: Credentials
    journal: Journal
    attachments: Annotated[tuple[Attachment, ...], Field(max_length=2000)] = ()
    originals: Annotated[tuple[Text, ...], Field(max_length=200)] = ()

    def to_json(self) -> dict[str, Any]:
        """The line of ``filings.jsonl``."""
        return self.model_dump(mode="json")

    @property
    def raw(self) -> bytes:
        """The line as it is kept for evidence: canonical JSON."""
        return canonical(self.to_json())

    @property
    def raw_statement(self) -> bytes:
        """The statement as bytes."""
        return base64.b64decode(self.statement)

    def raw_credentials(self) -> tuple[bytes, ...]:
        """The credentials as bytes."""
        return decoded(self.credentials)

    @classmethod
    def read(cls, raw: bytes) -> Transfer:
        """Evidence that was kept; raises ``ValueError`` for anything else."""
        return cls.model_validate(parse(raw))


class Card(_Part):
    """收件卡: to whom a transfer is sealed. The county's statement about the office and the office's about its devices.

    Both are signed already, so the card needs no signature of its own.
    """

    format: Literal[0] = 0
    kind: Literal["card"] = "card"
    office: Id
    township: Text
    credentials: Credentials


class Answer(_Part):
    """The receiver's signed word on a transfer, as it lies in a sealed note to the giver."""

    format: Literal[0] = 0
    kind: Literal["transfer-answer"] = "transfer-answer"
    statement: RawCredential
    credentials: Credentials


def encoded(raws: tuple[bytes, ...] | list[bytes]) -> tuple[str, ...]:
    """Raw credentials in base64."""
    return tuple(base64.b64encode(raw).decode() for raw in raws)


def decoded(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    """And back."""
    return tuple(base64.b64decode(text) for text in texts)
