"""Who this PC is: the device identity in the user's own profile, never in the office folder (design §4.1).

An office folder that was copied to another PC meets a profile that does not know it, so that two PCs never
write under one name. The secrets lie sealed by the vault; the keys this device trusts are sealed along with
them, so that whoever may write to the profile cannot exchange them.
"""

from __future__ import annotations

import re
import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, Self

import pyrage
from pydantic import BaseModel, ConfigDict, Field

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import canonical, digest, parse
from desktop.models.signing import SigningKey, ssh_public
from desktop.models.vault import OpenVault
from desktop.settings import Settings

_OFFICE = re.compile(r"[0-9a-f]{16}\Z")
_HEX64 = r"^[0-9a-f]{64}$"
LARGEST = 64 * 1024


class DeviceKeys:
    """The secrets of a device while unlocked: ``sign`` its signing key, ``identity`` its age identity."""

    __slots__ = ("identity", "sign")

    def __init__(self, sign: SigningKey, identity: str) -> None:
        self.sign = sign
        self.identity = identity

    def __repr__(self) -> str:
        return f"DeviceKeys({self.sign.public[:16]}…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("device keys are never pickled or copied")


@dataclass(frozen=True, slots=True)
class Device:
    """The public side of a device, and its sealed secrets.

    ``device`` 12 hex, ``office`` 16 hex, ``public`` Ed25519 key, ``recipient`` age X25519;
    ``pinned_office_key`` ("" until the office has one) and ``pinned_county_key`` are the keys that
    ``credentials.check`` starts from. ``machine`` the computer it was made on, "" where the system does not say.
    """

    device: str
    office: str
    name: str
    public: str
    recipient: str
    pinned_office_key: str
    pinned_county_key: str | None
    sealed: bytes
    machine: str = ""

    @classmethod
    def create(
        cls,
        vault: OpenVault,
        name: str,
        *,
        pinned_office_key: str = "",
        pinned_county_key: str | None = None,
    ) -> Self:
        """A new identity for this PC in the office of the vault."""
        sign, age = SigningKey.generate(), pyrage.x25519.Identity.generate()
        device = secrets.token_hex(6)
        bare = cls(
            device=device,
            office=vault.office,
            name=name,
            public=sign.public,
            recipient=str(age.to_public()),
            pinned_office_key=pinned_office_key,
            pinned_county_key=pinned_county_key,
            sealed=b"",
            machine=machine(device),
        )
        return bare._with_secrets(vault, sign.secret.hex(), str(age))

    @property
    def ssh_public(self) -> str:
        """The signing key as ``ssh-ed25519 AAAA…`` for an allowed-signers file."""
        return ssh_public(self.public)

    def open(self, vault: OpenVault) -> DeviceKeys:
        """The secrets; raises ``UserError`` when they, or what is pinned, are not what this vault sealed.

        Likewise on another computer than the one it was made on: a profile that was copied together with its office
        folder would write under one name in two places.
        """
        keys = self._opened(vault)
        if self.machine and (here := machine(self.device)) and here != self.machine:
            raise UserError(
                "这个设备身份是另一台电脑的，可能是整机复制过来的，什么也没有改动。",
                "新电脑请办理“登记此设备”或“恢复”；原来那台已不用、只是重装或换了主机的，请运行 hudang device here。",
            )
        return keys

    def here(self, vault: OpenVault) -> Self:
        """The same device on this computer from now on: a person said that the one it was made on is not used."""
        keys = self._opened(vault)
        moved = replace(self, machine=machine(self.device))
        return moved._with_secrets(vault, keys.sign.secret.hex(), keys.identity)

    def _opened(self, vault: OpenVault) -> DeviceKeys:
        secret = parse(vault.unseal(self._purpose, self.sealed))
        if secret["public"] != self._public_part():
            raise UserError("此设备的身份文件被改动过。", "请从备份恢复，或由管理员重新登记此设备。")
        return DeviceKeys(SigningKey.from_secret(bytes.fromhex(secret["sign"])), secret["age"])

    def pin(self, vault: OpenVault, *, office_key: str, county_key: str | None) -> Self:
        """The same device trusting these keys from now on (after a person compared the fingerprint)."""
        keys = self.open(vault)
        pinned = replace(self, pinned_office_key=office_key, pinned_county_key=county_key)
        return pinned._with_secrets(vault, keys.sign.secret.hex(), keys.identity)

    def moved(self, here: OpenVault, to: OpenVault, *, county_key: str | None) -> Self:
        """The same device with its secrets sealed by another vault: a second PC that was given the office's own."""
        keys = self.open(here)
        pinned = replace(self, pinned_county_key=county_key)
        return pinned._with_secrets(to, keys.sign.secret.hex(), keys.identity)

    def _with_secrets(self, vault: OpenVault, sign: str, age: str) -> Self:
        secret = {"sign": sign, "age": age, "public": self._public_part()}
        return replace(self, sealed=vault.seal(self._purpose, canonical(secret)))

    @property
    def _purpose(self) -> str:
        return f"device|{self.device}"

    def _public_part(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Device.__slots__ if name != "sealed"}


class _DeviceFile(BaseModel):
    """What lies in ``device.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = Field(strict=True, ge=0, le=0)
    device: str = Field(pattern=r"^[0-9a-f]{12}$")
    office: str = Field(pattern=r"^[0-9a-f]{16}$")
    name: str = Field(max_length=200)
    public: str = Field(pattern=_HEX64)
    recipient: str = Field(pattern=r"^age1[0-9a-z]{58}$")
    pinned_office_key: str = Field(pattern=r"^([0-9a-f]{64})?$")
    pinned_county_key: str | None = Field(pattern=_HEX64)
    sealed: str = Field(pattern=r"^([0-9a-f]{2})+$", max_length=8192)
    machine: str = Field("", pattern=r"^([0-9a-f]{32})?$")


def machine(device: str) -> str:
    """32 hex for the computer this runs on, bound to one device so that it says nothing elsewhere; "" when unknown."""
    named = _machine_name().strip()
    return digest(f"hudang-machine-1|{device}|{named}".encode())[:32] if named else ""


if sys.platform == "win32":
    import winreg

    def _machine_name() -> str:
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""

else:

    def _machine_name() -> str:
        try:
            return Path("/etc/machine-id").read_text("ascii", errors="replace")
        except OSError:
            return ""


class Profile:
    """The folder of this user's device identities, one sub-folder per office."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` as ``--profile`` says; else that of the settings (``HUDANG_PROFILE``)."""
        self.folder = folder or Settings.load().profile_folder

    def load(self, office: str) -> Device | None:
        """This PC's identity in an office, or None when it has none (“登记此设备” or “恢复”).

        Raises ``UserError`` when there is one that cannot be read.
        """
        path = self._path(office)
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError:
            raise UserError("无法读取此设备的身份文件。", "请检查个人资料夹的权限后再试。") from None
        return _device(data, office)

    def save(self, device: Device) -> None:
        """Keep an identity (folders 0700, file 0600); raises ``UserError`` when the disk refuses."""
        path = self._path(device.office)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.folder, path.parent):
                folder.chmod(0o700)
        except OSError:
            raise UserError("无法写入个人资料夹。", "请检查个人资料夹的权限和磁盘空间后再试。") from None
        public = device._public_part()
        durable.replace(path, canonical({**public, "format": 0, "sealed": device.sealed.hex()}) + b"\n")

    def _path(self, office: str) -> Path:
        if not _OFFICE.match(office):
            raise ValueError("not the id of an office")
        return self.folder / office / "device.json"


def _device(data: bytes, office: str) -> Device:
    try:
        if len(data) > LARGEST:
            raise ValueError("too large")
        found = _DeviceFile.model_validate(parse(data))
        if found.office != office:
            raise ValueError("of another office")
    except ValueError:
        raise UserError(
            "此设备的身份文件已损坏，或者属于另一个办公室。", "请从备份恢复，或由管理员重新登记此设备。"
        ) from None
    public = found.model_dump(exclude={"format", "sealed"})
    return Device(**public, sealed=bytes.fromhex(found.sealed))
