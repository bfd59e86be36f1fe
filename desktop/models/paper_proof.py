"""The proof that travels inside a paper: who stands for it, under what, and every printed field.

Canonical JSON with the raw credentials, so that whoever knows the county's key alone can follow the chain. It holds
nothing about a person that is not printed on the paper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop.errors import UserError
from desktop.models.canonical import canonical, parse

FORMAT = 0
SALT = 16
_TABLE = b"hudang-paper-table-1\0"

Texts = Mapping[str, str | Sequence[Mapping[str, str]]]


class PaperProof(BaseModel):
    """``statement`` and ``signature`` are those of the code beside the seal (hex), empty on a paper without a stamp.

    ``paper`` its id, ``device`` the device that closed it, ``made`` the day it did (ISO), ``salt`` 32 hex, ``values``
    the fields as printed, ``credentials`` raw.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    v: int = Field(FORMAT, ge=FORMAT, le=FORMAT)
    paper: str = Field(max_length=80)
    form: str = Field(max_length=80)
    device: str = Field(max_length=80)
    made: str = Field(max_length=10)
    statement: str = Field("", pattern=r"^([0-9a-f]{2})*$", max_length=1000)
    signature: str = Field("", pattern=r"^([0-9a-f]{128})?$")
    salt: str = Field("", pattern=r"^([0-9a-f]{32})?$")
    values: dict[str, str | list[dict[str, str]]] = Field(default_factory=dict, max_length=400)
    credentials: tuple[str, ...] = Field((), max_length=64)

    def to_bytes(self) -> bytes:
        """As it lies in the file."""
        return canonical(self.model_dump(mode="json"))

    @classmethod
    def from_bytes(cls, data: bytes) -> PaperProof:
        """Read one; raises ``UserError`` for anything else."""
        try:
            return cls.model_validate(parse(data))
        except (ValidationError, ValueError):
            raise UserError("文件里的凭据已损坏，或者不是本程序写的。", "请向出具单位索取原件。") from None

    @property
    def raw_credentials(self) -> tuple[bytes, ...]:
        """The credentials, each as it was signed."""
        return tuple(raw.encode("utf-8") for raw in self.credentials)

    def table(self, drawing: str) -> str:
        """The salted digest of everything printed and of how it is drawn (64 hex)."""
        return table_digest(bytes.fromhex(self.salt), self.paper, self.form, self.values, drawing)


def table_digest(salt: bytes, paper: str, form: str, values: Texts, drawing: str) -> str:
    """64 hex over every field of a paper and ``drawing``, the digest of its pages (``documents.drawing``).

    With ``salt`` (16 random bytes) nobody can try values out without it.
    """
    said = {
        "drawing": drawing,
        "form": form,
        "paper": paper,
        "values": {k: v if isinstance(v, str) else [dict(row) for row in v] for k, v in values.items()},
    }
    return hashlib.sha256(_TABLE + salt + canonical(said)).hexdigest()
