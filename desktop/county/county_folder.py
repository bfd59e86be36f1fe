"""Where things lie in a county folder, and its public file ``county.toml``.

``COUNTY/county.toml`` public · ``vault.json`` key slots · ``identities.sealed`` the age identities,
sealed by the vault · ``ledger.db`` SQLCipher · ``inbox/`` ``outbox/`` ``staging/`` sealed packages only ·
``packs/`` ``schemes/`` packs, in the clear.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from desktop.errors import UserError
from desktop.models import durable

Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$")]


class CountyFile(BaseModel):
    """``county.toml``: who this county desk is, for everybody to read.

    ``root_public_key`` signs offices, instruments and receipts; ``recipients`` are the age keys (the
    desk's and a spare) that packages are sealed to; ``demonstration`` marks a county of made-up people
    for ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Literal[0] = 0
    county: str = Field(pattern=r"^[0-9a-f]{16}$")
    name: str = Field(min_length=1, max_length=100)
    scheme: str = Field(pattern=r"^[a-z]+$")
    root_public_key: str = Field(pattern=r"^[0-9a-f]{64}$")
    recipients: tuple[Recipient, ...] = Field(min_length=1, max_length=4)
    demonstration: bool = False

    def to_toml(self) -> bytes:
        """The bytes of the file: plain keys only, where JSON and TOML spell values alike."""
        pairs = self.model_dump(mode="json").items()
        text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in pairs)
        return text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class CountyFolder:
    """The paths in a county folder."""

    folder: Path

    @property
    def toml(self) -> Path:
        """Public: format, opaque county id, public keys."""
        return self.folder / "county.toml"

    @property
    def vault(self) -> Path:
        """Key slots."""
        return self.folder / "vault.json"

    @property
    def identities(self) -> Path:
        """The age identities, sealed."""
        return self.folder / "identities.sealed"

    @property
    def ledger(self) -> Path:
        """The ledger."""
        return self.folder / "ledger.db"

    @property
    def inbox(self) -> Path:
        """Packages as they were received, per office."""
        return self.folder / "inbox"

    @property
    def fetched(self) -> Path:
        """Packages from the mailbox that are not taken in yet."""
        return self.folder / "fetched"

    @property
    def outbox(self) -> Path:
        """Receipt packages, per office."""
        return self.folder / "outbox"

    @property
    def staging(self) -> Path:
        """Sealed packages under examination; emptied after every run."""
        return self.folder / "staging"

    @property
    def packs(self) -> Path:
        """Every pack that filings were judged by, kept for ever by digest (``pack_archive``)."""
        return self.folder / "packs"

    @property
    def schemes(self) -> Path:
        """The county's own scheme, where it works under one that does not ship with the program."""
        return self.folder / "schemes"

    def read(self) -> CountyFile:
        """The public file; raises ``UserError`` when the folder is no county desk or the file is damaged."""
        try:
            return CountyFile.model_validate(tomllib.loads(self.toml.read_text("utf-8")))
        except FileNotFoundError:
            raise UserError(
                f"“{self.folder}”不是县级工作台的文件夹。", "请选对文件夹，或用 hudang county init 新建。"
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError):
            raise UserError(
                "county.toml 已损坏，打不开县级工作台。", "请用最近的备份恢复这个文件。"
            ) from None
        except OSError:
            raise UserError("读不了县级工作台的文件夹。", "请检查磁盘和文件夹权限。") from None

    def write(self, public: CountyFile) -> None:
        """Write the public file; raises ``UserError`` when the disk refuses."""
        durable.replace(self.toml, public.to_toml())
