"""What lies in ``vault.json``: who has slots in which vault. Nothing secret is in the clear here.

The labels, the list of users and the revision are public. What opens something is bound by its slot; the whole is
bound by a code under the newest master epoch, and the office journal anchors the digest of the file (design §4.1).
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import canonical, parse
from desktop.models.vault_epochs import Rollover, is_vouched, mac
from desktop.models.vault_slots import Slot

LARGEST = 16 * 1024 * 1024
"""Bytes; 200 users and 20,000 granted files stay well below."""

Kind = Literal["office", "device"]

RECOVERY = "recovery"
"""The user id that the recovery code unlocks under: it is nobody's."""


class UserSlots(BaseModel):
    """One person's slots: the master key, and perhaps a signing key and a root key.

    ``recipient`` is the age recipient that new epochs are sealed to, ``vouched`` the root's signature that it is
    this user's, ``offered`` a root key sealed to it for an administrator who was made one later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    user: str = Field(min_length=1, max_length=64)
    label: str = Field(max_length=64)
    master: Slot
    signing: Slot | None = None
    root: Slot | None = None
    recipient: str = Field("", pattern=r"^(age1[0-9a-z]{58})?$")
    vouched: str = Field("", pattern=r"^([0-9a-f]{128})?$")
    offered: str = Field("", pattern=r"^([0-9a-f]{2})*$", max_length=1024)

    @classmethod
    def made(cls, user: str, label: str, master: Slot, recipient: str = "", vouched: str = "") -> Self:
        """Raises ``UserError`` for a label that a person typed too long."""
        try:
            return cls(user=user, label=label, master=master, recipient=recipient, vouched=vouched)
        except ValidationError:
            raise UserError("用户代号或显示名不合用。", "显示名请写姓名或岗位，不超过 64 个字。") from None


class Grant(BaseModel):
    """The key of one checked-out file, sealed under the master key of a device vault."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str = Field(pattern=r"^[0-9a-z-]{1,64}$")
    sealed: str = Field(pattern=r"^([0-9a-f]{2})+$", min_length=58, max_length=512)


class VaultFile(BaseModel):
    """The whole file. ``vault`` is a random name of its own, so that a slot knows where it belongs."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: Annotated[int, Field(strict=True, ge=0, le=0)] = 0
    suite: Literal["std-1"] = "std-1"
    vault: str = Field(pattern=r"^[0-9a-f]{32}$")
    office: str = Field(pattern=r"^[0-9a-f]{16}$")
    kind: Kind
    revision: Annotated[int, Field(strict=True, ge=1)] = 1
    users: tuple[UserSlots, ...] = Field(min_length=1, max_length=200)
    grants: tuple[Grant, ...] = Field(default=(), max_length=20_000)
    recovery: UserSlots | None = None
    rollover: Rollover | None = None
    mac: str = Field("", pattern=r"^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _one_record_each(self) -> Self:
        if len({u.user for u in self.users} | {RECOVERY}) != len(self.users) + 1:
            raise ValueError("a user is listed twice, or has the name of the recovery code")
        return self

    @classmethod
    def empty(cls, office: str, kind: Kind) -> VaultFile:
        """A vault with a random name and nobody in it yet: not to be written."""
        return cls.model_construct(vault=secrets.token_hex(16), office=office, kind=kind, users=())

    @classmethod
    def read(cls, path: Path) -> VaultFile:
        """Load and validate; raises ``UserError`` for everything that is not a vault of this format."""
        return cls.from_bytes(read_bytes(path))

    @classmethod
    def from_bytes(cls, data: bytes) -> VaultFile:
        """Raises ``UserError`` for everything that is not a vault of this format."""
        try:
            found = parse(data)
            if isinstance(found, dict) and type(found.get("format")) is int and found["format"] > 0:
                raise UserError("这个保险库由更新版本的户档写成。", "请先升级户档再打开。")
            return cls.model_validate(found)
        except ValueError:
            raise _damaged() from None

    def write(self, path: Path) -> None:
        """Replace the file on the disk; raises ``UserError`` when that fails (the old one stays)."""
        data = canonical(self.model_dump(mode="json")) + b"\n"
        VaultFile.from_bytes(data)  # Never write what could not be read again.
        durable.replace(path, data)

    def must_be(self, vault: str) -> Self:
        """This file, when it is the vault of that name; raises ``UserError`` when it was exchanged."""
        if self.vault != vault:
            raise UserError("vault.json 已被换成另一个保险库。", "请重新打开；如果不是您换的，请从备份恢复。")
        return self

    def under(self, epoch: bytes) -> VaultFile:
        """The same file, bound as a whole by that epoch."""
        return self.model_copy(update={"mac": self._mac(epoch)})

    def is_under(self, epoch: bytes) -> bool:
        """True when somebody who held that epoch wrote the file as it is."""
        return hmac.compare_digest(self.mac, self._mac(epoch))

    def _mac(self, epoch: bytes) -> str:
        return mac(epoch, self.vault, canonical(self.model_dump(mode="json", exclude={"mac"})))

    def recipients(self, trusted: str) -> dict[str, str]:
        """User → recipient of everybody a new epoch must reach, the recovery code included.

        Raises ``UserError`` when the root does not vouch for one of them.
        """
        everybody = (*self.users, *([self.recovery] if self.recovery else ()))
        for record in everybody:
            if not is_vouched(trusted, self.seat, record.user, record.recipient, record.vouched):
                raise UserError(
                    f"“{record.label}”在保险库里的记录没有管理员的签字认可，不能换新密钥。",
                    "请管理员先为其重设口令（恢复码则重新生成），再办一次。",
                )
        return {record.user: record.recipient for record in everybody}

    @property
    def seat(self) -> dict[str, str]:
        """What the root's word about recipients and epochs is bound to."""
        return {"vault": self.vault, "office": self.office}

    def slots_of(self, user: str) -> UserSlots:
        """The record of one user; raises ``UserError`` when there is none."""
        for record in self.users:
            if record.user == user:
                return record
        raise UserError("这个保险库里没有这个用户。", "请从用户列表中选择，或请管理员添加。")

    def with_slots(self, record: UserSlots) -> VaultFile:
        """The same file with one user's record replaced, or added at the end."""
        known = any(u.user == record.user for u in self.users)
        users = tuple(record if u.user == record.user else u for u in self.users)
        return self.model_copy(update={"users": users if known else (*users, record)})

    def without(self, user: str) -> VaultFile:
        """The same file without one user's record."""
        return self.model_copy(update={"users": tuple(u for u in self.users if u.user != user)})

    def place(self, user: str) -> dict[str, Any]:
        """What the master and root slots of a user are bound to."""
        return {"vault": self.vault, "office": self.office, "kind": self.kind, "user": user}

    def signing_place(self, user: str) -> dict[str, Any]:
        """What a signing slot is bound to: the person, not the vault, for it may go along on a laptop."""
        return {"office": self.office, "user": user}


def read_bytes(path: Path) -> bytes:
    """The bytes of ``vault.json``; raises ``UserError`` when it is missing, unreadable or absurdly large."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UserError(
            "找不到 vault.json。", "请确认选对了办公室文件夹；如果文件丢失，请从备份恢复。"
        ) from None
    except OSError:
        raise UserError("无法读取 vault.json。", "请检查文件权限和磁盘后再试。") from None
    if len(data) > LARGEST:
        raise _damaged()
    return data


def _damaged() -> UserError:
    return UserError(
        "vault.json 已损坏，或者不是户档的保险库文件。",
        "请从备份恢复原来的 vault.json；不要新建，新建的保险库打不开原有档案。",
    )
