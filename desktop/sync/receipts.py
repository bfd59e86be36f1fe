"""What the county answers, filing by filing: the lines of a package of kind ``receipt``.

Only the county's signature moves a filing to 已备案 or 退回 (design §5).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from desktop.errors import UserError
from desktop.sync.fields import Base64, Id, Sha256

Verdict = Literal["accepted", "returned"]


class Receipt(BaseModel):
    """The verdict on one revision of one filing.

    ``package`` is the digest of the header that brought it, ``office_heads`` the journal heads of the
    filing as the county saw them, ``at`` a time with offset, for people. A returned filing has a
    ``reason`` to act on. ``signed`` is the same verdict as a signed statement in base64; the fields
    beside it are for people who open the package by hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    v: Literal[0] = 0
    filing: Id
    revision: Annotated[StrictInt, Field(ge=1)]
    verdict: Verdict
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""
    package: Sha256
    office_heads: Annotated[tuple[Sha256, ...], Field(max_length=1000)] = ()
    at: AwareDatetime
    signed: Annotated[Base64, StringConstraints(max_length=96 * 1024)]

    @property
    def raw(self) -> bytes:
        """The county's signed statement (``domain.credential.Receipt``), which alone moves a status."""
        return base64.b64decode(self.signed)

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.verdict == "returned" and not self.reason.strip():
            raise ValueError("a returned filing needs a reason")
        return self


def build(receipts: Iterable[Receipt]) -> Iterator[dict[str, Any]]:
    """The lines that ``package.seal`` takes as ``filings``."""
    for receipt in receipts:
        yield receipt.model_dump(mode="json")


def parse(lines: Iterable[Mapping[str, Any]]) -> tuple[Receipt, ...]:
    """The receipts of an opened package; one wrong line refuses them all with a ``UserError``."""
    try:
        return tuple(Receipt.model_validate(dict(line)) for line in lines)
    except ValueError:
        raise UserError("回执的内容不对，没有登记。", "请让县里重新出具回执。") from None
