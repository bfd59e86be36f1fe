"""The outside of a package: the plain tar, its header and the signature, read without trusting a byte."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desktop.errors import UserError
from desktop.models.canonical import parse
from desktop.sync import disk, sshsig, ustar
from desktop.sync.header import HEADER, NAMESPACE, PAYLOAD, SIGNATURE, Identity, PackageHeader

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What a package may take, in bytes (``members`` in number).

    ``total`` and ``members`` bound what the payload expands to, ``line`` one filing, ``blob`` what is
    handed out in one piece.
    """

    package: int = 4 * 1024**3
    header: int = 64 * 1024
    signature: int = 4 * 1024
    manifest: int = 24 * 1024**2
    members: int = 100_000
    total: int = 8 * 1024**3
    line: int = 16 * 1024**2
    blob: int = 64 * 1024**2


LIMITS = Limits()


@dataclass(frozen=True)
class Envelope:
    """The outer tar, taken apart: header, who signed it (hex), where the payload starts."""

    header: PackageHeader
    signer: str
    start: int


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, opened; a pipe or a device would hang or lie about its size. Raises ``UserError``."""
    with disk.told("读取数据包"):
        if not stat.S_ISREG(path.stat().st_mode):
            raise foreign()
        file = path.open("rb")
    with file:
        yield file


def read_apart(file: BinaryIO, limits: Limits = LIMITS) -> tuple[PackageHeader, bytes, bytes, int]:
    """Header, its bytes, its signature and the place of the payload: three plain members and an exact end.

    Raises ``UserError``.
    """
    with disk.told("读取数据包"):
        length = file.seek(0, 2)
        file.seek(0)
        if length > limits.package:
            raise oversized()
        raw = _member(file, HEADER, limits.header)
        signature = _member(file, SIGNATURE, limits.signature)
        size = _block(file, PAYLOAD, limits.package)
        header = _header(raw)
        start = file.tell()
        closing = bytes(ustar.padding(size)) + ustar.END
        if length < start + size + len(closing):
            raise cut()
        file.seek(start + size)
        if file.read(len(closing) + 1) != closing or header.payload_size != size:
            raise damaged("外层结构不对")
    return header, raw, signature, start


def read(file: BinaryIO, limits: Limits = LIMITS) -> Envelope:
    """The envelope, its signature valid under the key it names. Raises ``UserError``."""
    header, raw, signature, start = read_apart(file, limits)
    return Envelope(header, signed_by(signature, raw), start)


def authentic(file: BinaryIO, public_key: str | Iterable[str], limits: Limits = LIMITS) -> Envelope:
    """The envelope, signed by a pinned key, its payload of the digest named. Raises ``UserError``."""
    pinned = {public_key} if isinstance(public_key, str) else set(public_key)
    envelope = read(file, limits)
    if envelope.signer not in pinned:
        raise UserError(
            "数据包不是由已登记的设备签名的。", "请核对发出单位；确是新设备的，先完成设备登记再接收。"
        )
    if PayloadStream(file, envelope).sha256() != envelope.header.payload_sha256:
        raise damaged("内容与包头记载的摘要不一致")
    return envelope


class PayloadStream:
    """The encrypted payload as a stream, digested on the way: what was decrypted is what the header names."""

    def __init__(self, file: BinaryIO, envelope: Envelope) -> None:
        self._file = file
        self._left = envelope.header.payload_size
        self._hashed = hashlib.sha256()
        file.seek(envelope.start)

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, and never more than 64 KiB."""
        with disk.told("读取数据包"):
            piece = self._file.read(min(self._left, _PIECE, size if size >= 0 else _PIECE))
        self._left -= len(piece)
        self._hashed.update(piece)
        return piece

    def sha256(self) -> str:
        """The digest of the whole, whatever of it has been read."""
        while self.read():
            pass
        return self._hashed.hexdigest()


def json_object(raw: bytes) -> dict[str, Any]:
    """One JSON object; duplicate keys, floats and other doubtful JSON raise ``UserError``."""
    try:
        data = parse(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise damaged("内容不是规范的数据")
    return data


def signed_by(signature: bytes, message: bytes) -> str:
    """The key (hex) whose valid signature it is; raises ``UserError``."""
    try:
        return sshsig.check(signature, message, namespace=NAMESPACE)
    except ValueError:
        raise UserError(
            "数据包的签名不对，内容可能被改动过。", "请不要使用这个数据包，让发出方重新发送。"
        ) from None


def foreign() -> UserError:
    """It is something else."""
    return UserError("这不是户档数据包。", "请选择户档生成的 .hdp 文件。")


def cut() -> UserError:
    """The end is missing."""
    return UserError("数据包不完整，后面的部分缺失。", "请从发出方重新复制一次，复制完再拔出介质。")


def oversized() -> UserError:
    """It is, or would become, too large."""
    return UserError("数据包超过允许的大小，没有接收。", "请让发出方分成几个数据包发送。")


def damaged(what: str) -> UserError:
    """It is ours, but not as it was sealed; ``what`` says where, without quoting it."""
    return UserError(f"数据包已损坏或被改动：{what}。", "请让发出方重新发送；原包仍保存在发出方的发件箱里。")


def _block(file: BinaryIO, name: str, cap: int) -> int:
    """The size of the member that must come next."""
    block = file.read(ustar.BLOCK)
    try:
        found, size = ustar.read_block(block)
    except ustar.Malformed:
        found, size = "", 0
    if found == name:
        if size > cap:
            raise oversized()
        return size
    if name == HEADER:
        raise foreign()
    raise cut() if len(block) < ustar.BLOCK else damaged("外层结构不对")


def _member(file: BinaryIO, name: str, cap: int) -> bytes:
    size = _block(file, name, cap)
    data, pad = file.read(size), file.read(ustar.padding(size))
    if len(data) + len(pad) < size + ustar.padding(size):
        raise cut()
    if any(pad):
        raise damaged("外层结构不对")
    return data


def _header(raw: bytes) -> PackageHeader:
    data = json_object(raw)
    if any(data.get(name) != Identity.model_fields[name].default for name in ("format", "suite")):
        raise UserError("数据包的格式版本本程序不认识。", "请升级户档后再接收，或请发出方重新打包。")
    try:
        header = PackageHeader.model_validate(data)
        canonical = header.raw == raw
    except ValueError:
        raise damaged("包头内容不对") from None
    if not canonical:
        raise damaged("包头写法不对")
    return header
