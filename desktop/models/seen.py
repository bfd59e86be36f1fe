"""What this PC saw of the office when it last let go of it: in the user's profile, never in the office folder.

Everything inside the folder can be put back together, journal, vault and all, and agrees with itself then. What
lies outside does not go back with it, so the whole of it shows (design §4.2). Only digests and a number, signed by
the device: nothing to read for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import canonical
from desktop.models.signing import SigningKey, verify

_PLACE = b"hudang-seen-1\0"
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """``heads`` of the office journal, ``revision`` of the vault."""

    heads: tuple[str, ...]
    revision: int


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = Field(strict=True, ge=0, le=0)
    device: str
    heads: tuple[str, ...]
    revision: int = Field(strict=True, ge=0)
    signature: str = Field(pattern=r"^[0-9a-f]{128}$")

    def signed(self) -> bytes:
        return canonical(self.model_dump(mode="json", exclude={"signature"}))


class SeenFile:
    """``PROFILE/<office>/seen.json`` of one device."""

    def __init__(self, folder: Path, device: str, public: str) -> None:
        """``folder`` of the profile for this office; ``public`` the key of the device."""
        self._path = folder / "seen.json"
        self._device = device
        self._public = public
        self.held = False
        """True while something went back and no person has looked into it: the note stays as it was."""
        self.compared = False
        """The office was compared with the note: before that only a first note is written."""

    def read(self) -> Seen | None:
        """What was seen last; None for a device that has not let go of the office yet.

        Raises ``UserError`` for a note that is damaged, or that this device did not sign.
        """
        try:
            data = self._path.read_bytes()[:_LARGEST]
        except FileNotFoundError:
            return None
        except OSError:
            raise UserError("读不了本机的看守记录。", "请检查个人资料夹的权限后再试。") from None
        try:
            found = _Written.model_validate_json(data)
        except ValidationError:
            raise _changed() from None
        if found.device != self._device:
            return None  # a device that was enrolled or restored anew begins anew
        if not verify(self._public, bytes.fromhex(found.signature), _PLACE, found.signed()):
            raise _changed()
        return Seen(found.heads, found.revision)

    def write(self, seen: Seen, sign: SigningKey) -> None:
        """Remember, unless the note is ``held``; raises ``UserError`` when the disk refuses."""
        if self.held or (not self.compared and self._stands()):
            return
        bare = _Written(
            format=0, device=self._device, heads=seen.heads, revision=seen.revision, signature="0" * 128
        )
        signature = sign.sign(_PLACE, bare.signed()).hex()
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.replace(
            self._path, canonical(bare.model_copy(update={"signature": signature}).model_dump(mode="json"))
        )

    def _stands(self) -> bool:
        """True for a note of this device, or one that nobody can read; that of an earlier device is no word of ours."""
        try:
            return self.read() is not None
        except UserError:
            return True


def _changed() -> UserError:
    return UserError("本机的看守记录已损坏或被改动过。", "请管理员查明后重新确认办公室文件夹。")
