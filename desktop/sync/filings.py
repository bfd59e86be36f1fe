"""What a township hands the county for the record: the lines of a package of kind ``filing``.

A ``decision`` filing carries the household's signed journal, so that the county folds and admits it by
itself and need not believe the figures beside it. A ``baseline`` filing is the list of households that
were there before, vouched for by an administrator's signed statement.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Protocol, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from desktop.domain.household import Paper
from desktop.models.canonical import canonical, digest
from desktop.sync.fields import Base64, Fen, Id, Month, Sha256

Word = Annotated[str, StringConstraints(max_length=64)]
Text = Annotated[str, StringConstraints(max_length=200)]
Covered = Annotated[StrictInt, Field(ge=0, le=100)]
Revision = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
RawCredential = Annotated[Base64, StringConstraints(max_length=96 * 1024)]
Credentials = Annotated[tuple[RawCredential, ...], Field(max_length=500)]
Kind = Literal["decision", "baseline"]
Line = TypeVar("Line", bound=BaseModel)


class RawEntry(Protocol):
    """A journal entry as it lies in the file (``models.journal_file.RawEntry``)."""

    @property
    def header(self) -> bytes: ...
    @property
    def signature(self) -> bytes: ...
    @property
    def body(self) -> bytes | None: ...


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncodedEntry(_Line):
    """One signed entry, each part in base64; ``body`` is None where it was redacted."""

    header: Annotated[Base64, StringConstraints(max_length=64 * 1024)]
    signature: Annotated[Base64, StringConstraints(max_length=172)]
    body: Annotated[Base64, StringConstraints(max_length=4 * 1024**2)] | None

    def raw(self) -> tuple[bytes, bytes, bytes | None]:
        """(header, signature, body) as bytes."""
        body = None if self.body is None else base64.b64decode(self.body)
        return base64.b64decode(self.header), base64.b64decode(self.signature), body


class Journal(_Line):
    """The entries and credentials of one file."""

    entries: Annotated[tuple[EncodedEntry, ...], Field(min_length=1, max_length=5000)]
    credentials: Credentials = ()

    @classmethod
    def pack(cls, entries: Iterable[RawEntry], credentials: Iterable[bytes]) -> Journal:
        """Of raw entries and credentials."""
        encoded = tuple(
            EncodedEntry(
                header=_text(e.header),
                signature=_text(e.signature),
                body=None if e.body is None else _text(e.body),
            )
            for e in entries
        )
        return cls(entries=encoded, credentials=tuple(_text(c) for c in credentials))

    def raw_credentials(self) -> tuple[bytes, ...]:
        """The credentials as bytes."""
        return tuple(base64.b64decode(c) for c in self.credentials)


class FiledPaper(_Line):
    """A paper that goes with the filing; its bytes are ``blobs/<sha256>``.

    A void one (``voided_on``, ISO) is named without its bytes; ``replaces`` the number of the void one whose place
    this paper takes.
    """

    sha256: Sha256
    number: Text
    form: Word
    title: Text
    voided_on: Word = ""
    replaces: Text = ""


class BaselineRow(_Line):
    """One household of the existing caseload."""

    file: Id
    head_name: Text
    head_id: Word
    village: Text
    category: Word
    covered: Covered
    monthly_fen: Fen


class Filing(_Line):
    """One filing in one revision; the county knows it by ``(filing, revision)`` whatever package brings it.

    ``on`` is the day of the decision (of the list, for a baseline), ``covered`` persons,
    ``monthly_fen`` fen a month. A baseline has rows instead of a journal, and its figures are their
    sums; ``subject`` the member it is for, where not the whole family. A change names its ``effect`` and what it
    ``replaces``: the decision (or step, or ``baseline``) that gave the benefit; ``last_month`` where it ends.
    ``statement`` is a ``domain.credential.CaseloadStatement`` signed by an administrator's own key and
    ``credentials`` say whose key that is, both raw in base64.
    """

    v: Literal[0] = 0
    filing: Id
    revision: Revision
    kind: Kind
    office: Id
    file: Id | Literal[""] = ""
    matter: Word = ""
    application: Word = ""
    decision: Word = ""
    outcome: Word = ""
    on: date
    head_name: Text = ""
    covered: StrictInt = Field(default=0, ge=0, le=10**7)
    monthly_fen: Fen = 0
    first_month: Month | Literal[""] = ""
    category: Word = ""
    village: Text = ""
    subject: Word = ""
    effect: Word = ""
    replaces: Word = ""
    last_month: Month | Literal[""] = ""
    journal: Journal | None = None
    papers: Annotated[tuple[FiledPaper, ...], Field(max_length=100)] = ()
    rows: Annotated[tuple[BaselineRow, ...], Field(max_length=50_000)] = ()
    statement: RawCredential | Literal[""] = ""
    credentials: Credentials = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "decision":
            named = (self.file, self.matter, self.application, self.decision, self.outcome)
            if self.journal is None or self.rows or self.statement or self.credentials or not all(named):
                raise ValueError("a decision is filed with its journal")
        elif self.journal is not None or self.papers:
            raise ValueError("a baseline is a list only")
        elif (self.covered, self.monthly_fen) != (
            sum(r.covered for r in self.rows),
            sum(r.monthly_fen for r in self.rows),
        ):
            raise ValueError("the figures are not the sums of the rows")
        return self

    def to_json(self) -> dict[str, Any]:
        """The line of ``filings.jsonl``."""
        return self.model_dump(mode="json")

    @property
    def raw_statement(self) -> bytes:
        """The statement as bytes, empty when there is none."""
        return base64.b64decode(self.statement)

    def raw_credentials(self) -> tuple[bytes, ...]:
        """The credentials of a baseline as bytes."""
        return tuple(base64.b64decode(c) for c in self.credentials)


class Name(BaseModel):
    """By what a filing is known, whatever else its line says: enough to return it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    filing: Id
    revision: Revision
    office: Id
    kind: Kind
    file: Id | Literal[""] = ""
    decision: Word = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The ``number``-th line of a package that is no filing. ``name`` is what it calls itself, if that can be read."""

    number: int
    name: Name | None


def papers_of(papers: Iterable[Paper], decision: str) -> tuple[FiledPaper, ...]:
    """What a filing says of a household's ``papers``: every one of its decision, void ones too, and no other."""
    own = [p for p in papers if p.decision == decision]
    return tuple(
        FiledPaper(
            sha256=p.sha256,
            number=p.number,
            form=p.form,
            title=p.title,
            voided_on=p.voided_on,
            replaces=next((old.number for old in own if old.id == p.replaces), ""),
        )
        for p in own
    )


def rows_digest(rows: Iterable[BaselineRow]) -> str:
    """SHA-256 of the canonical JSON of a list: what an administrator's statement binds."""
    return digest(canonical([row.model_dump(mode="json") for row in rows]))


def parse(lines: Iterable[Mapping[str, Any]]) -> Iterator[Filing | Unreadable]:
    """The filings of an opened package, one at a time; a line that is none does not keep the others out."""
    for number, line in enumerate(lines, 1):
        yield _read(Filing, line) or Unreadable(number, _read(Name, line))


def _read(model: type[Line], line: Mapping[str, Any]) -> Line | None:
    try:
        return model.model_validate(dict(line))
    except ValueError:
        return None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
