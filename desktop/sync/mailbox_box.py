"""The boxes of the mailbox: sealed packages by recipient, and uploads that are not whole yet.

The mailbox holds no key that opens anything. It believes a package because a device it was told of signed its
header, keeps it under the SHA-256 of all its bytes, and shows it to whom it is for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop.errors import UserError
from desktop.models import durable
from desktop.sync import disk
from desktop.sync.envelope import LIMITS
from desktop.sync.package_reader import signer, verify

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
KNOWN = "known.json"
_NOTE, _PACKAGE, _PART = ".json", ".hdp", ".part"
_SPARE = 256 * 1024 * 1024
"""Bytes of the disk that uploads leave free."""
_UNDER_WAY = 4
"""Uploads of one device that are not whole yet."""


class Known(BaseModel):
    """A device the mailbox was told of: its township's name, and for whom it fetches."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    office: str
    reads: tuple[str, ...]


class KnownKeys(BaseModel):
    """``known.json``: public key (hex) → who that is. Written by the county desk; read again at every request."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = 0
    keys: Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package that lies here whole; everything from its header, so nothing personal."""

    sha256: str
    name: str
    size: int
    kind: str
    office: str
    recipient: str
    seq: int
    came_at: str


class Boxes:
    """``HUB/known.json``, ``HUB/boxes/<recipient>/<sha256>.hdp`` with a note beside it, ``HUB/parts``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts = folder / "parts"
        with disk.told("准备邮箱文件夹"):
            for place in (folder / "boxes", self._parts):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)

    def known(self) -> Mapping[str, Known]:
        """Who may send and fetch. Raises ``UserError`` when the county has not said, or said it unreadably."""
        try:
            return KnownKeys.model_validate_json((self._folder / KNOWN).read_bytes()).keys
        except (OSError, ValidationError):
            raise UserError(
                "邮箱还没有设备名单。", "请在县级电脑上运行 hudang county mailbox 生成。"
            ) from None

    def must_know(self, recipient: str) -> None:
        """Raises ``UserError`` for a recipient that nobody fetches for."""
        if not any(recipient in known.reads for known in self.known().values()):
            raise UserError("邮箱里没有这个收件单位，没有收。", "请与县级核对收件的设备是否登记。")

    def received(self, sha256: str, key: str) -> int | None:
        """How many bytes of an upload by this device (its key, hex) are here; None when it is whole."""
        if self.find(sha256) is not None:
            return None
        part = self._part(sha256, key)
        return part.stat().st_size if part.exists() else 0

    def append(self, sha256: str, key: str, offset: int, piece: bytes) -> bool:
        """Write the next piece; False when ``offset`` is not where the upload stands."""
        part = self._part(sha256, key)
        if not part.exists():
            self._make_room(key)
        with part.open("ab") as file:
            if file.tell() != offset:
                return False
            if offset + len(piece) > LIMITS.package:
                raise UserError("数据包太大，邮箱没有收。", "请分批上报。")
            if shutil.disk_usage(self._folder).free < _SPARE + len(piece):
                raise UserError("邮箱的磁盘快满了，没有收。", "请通知县里清理磁盘后再发。")
            file.write(piece)
        return True

    def finish(self, sha256: str, key: str, came_at: str) -> Parcel:
        """The upload is whole: check its digest and whose signature it carries, and put it into its box.

        Raises ``UserError``; a wrong upload is thrown away then and begins anew.
        """
        part = self._part(sha256, key)
        try:
            parcel = self._checked(part, sha256, came_at)
        except UserError:
            part.unlink(missing_ok=True)
            raise
        box = self._folder / "boxes" / parcel.recipient
        box.mkdir(exist_ok=True, mode=0o700)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        note = json.dumps(asdict(parcel), sort_keys=True).encode()
        durable.replace(box / f"{sha256}{_NOTE}", note)
        disk.place(part, box / f"{sha256}{_PACKAGE}")
        return parcel

    def find(self, sha256: str) -> tuple[Parcel, Path] | None:
        """A whole package and where it lies."""
        note = next(iter((self._folder / "boxes").glob(f"*/{sha256}{_NOTE}")), None)
        if note is None or not note.with_suffix(_PACKAGE).exists():
            return None
        return Parcel(**json.loads(note.read_bytes())), note.with_suffix(_PACKAGE)

    def parcels(self, recipient: str = "") -> Iterator[Parcel]:
        """What lies here whole, of one recipient or of all."""
        for note in sorted((self._folder / "boxes").glob(f"{recipient or '*'}/*{_NOTE}")):
            if note.with_suffix(_PACKAGE).exists():
                yield Parcel(**json.loads(note.read_bytes()))

    def _checked(self, part: Path, sha256: str, came_at: str) -> Parcel:
        with part.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise UserError("数据包在路上变了，邮箱没有收。", "请重新发送。")
        key = signer(part)
        sender = self.known().get(key)
        header = verify(part, key)
        if sender is None or sender.office not in ("", header.office):
            raise UserError("这个数据包不是名单里的设备签名的，邮箱没有收。", "请与县级核对设备是否登记。")
        self.must_know(header.recipient)
        size = part.stat().st_size
        return Parcel(
            sha256, header.file_name, size, header.kind, header.office, header.recipient, header.seq, came_at
        )

    def _make_room(self, key: str) -> None:
        """One device has a few uploads under way, no more: the one that lay longest gives way to a new one."""
        under_way = sorted(self._parts.glob(f"*.{key[:16]}{_PART}"), key=lambda p: p.stat().st_mtime_ns)
        for part in under_way[: max(0, len(under_way) - _UNDER_WAY + 1)]:
            part.unlink(missing_ok=True)

    def _part(self, sha256: str, key: str) -> Path:
        if not SHA256.match(sha256) or not SHA256.match(key):
            raise ValueError("not a SHA-256, or no key")
        return self._parts / f"{sha256}.{key[:16]}{_PART}"
