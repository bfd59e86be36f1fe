"""What a township hands the county for the record: the lines of a package of kind ``filing``.

A ``decision`` filing carries the household's signed journal, so that the county folds and admits it by
itself and need not believe the figures beside it. A ``baseline`` filing is the list of households that
were there before.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from desktop.errors import UserError
from desktop.sync.fields import Base64, Fen, Id, Month, Sha256

Word = Annotated[str, StringConstraints(max_length=64)]
Text = Annotated[str, StringConstraints(max_length=200)]
Covered = Annotated[StrictInt, Field(ge=0, le=100)]
Kind = Literal["decision", "baseline"]


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
    signature: Annotated[Base64, StringConstraints(max_length=88)]
    body: Annotated[Base64, StringConstraints(max_length=4 * 1024**2)] | None

    def raw(self) -> tuple[bytes, bytes, bytes | None]:
        """(header, signature, body) as bytes."""
        body = None if self.body is None else base64.b64decode(self.body)
        return base64.b64decode(self.header), base64.b64decode(self.signature), body


class Journal(_Line):
    """The entries and credentials of one file."""

    entries: Annotated[tuple[EncodedEntry, ...], Field(min_length=1, max_length=5000)]
    credentials: Annotated[
        tuple[Annotated[Base64, StringConstraints(max_length=96 * 1024)], ...], Field(max_length=500)
    ] = ()

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
    """A paper that goes with the filing; its bytes are ``blobs/<sha256>``."""

    sha256: Sha256
    number: Text
    form: Word
    title: Text


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
    sums.
    """

    v: Literal[0] = 0
    filing: Id
    revision: Annotated[StrictInt, Field(ge=1)]
    kind: Kind
    office: Id
    file: Id | Literal[""] = ""
    matter: Word = ""
    application: Word = ""
    decision: Word = ""
    outcome: Word = ""
    on: date
    head_name: Text = ""
    covered: StrictInt = Field(default=0, ge=0)
    monthly_fen: Fen = 0
    first_month: Month | Literal[""] = ""
    category: Word = ""
    village: Text = ""
    journal: Journal | None = None
    papers: Annotated[tuple[FiledPaper, ...], Field(max_length=100)] = ()
    rows: Annotated[tuple[BaselineRow, ...], Field(max_length=50_000)] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "decision":
            named = (self.file, self.matter, self.application, self.decision, self.outcome)
            if self.journal is None or self.rows or not all(named):
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


def parse(lines: Iterable[Mapping[str, Any]]) -> Iterable[Filing]:
    """The filings of an opened package, one at a time; ``UserError`` at the first line that is none."""
    for number, line in enumerate(lines, 1):
        try:
            yield Filing.model_validate(dict(line))
        except ValueError:
            raise UserError(
                f"数据包里第 {number} 件备案的内容不对，没有接收。", "请让发出方检查后重新打包。"
            ) from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
