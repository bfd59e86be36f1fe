"""Sealing a package: what leaves this office for the county or another device (design §5).

One pass, flat memory: the members are read as pyrage asks for the next bytes of ``payload.tar.zst.age``. The
header before it tells its size and digest, so room is left at the front and filled in the end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from desktop.errors import UserError
from desktop.models.canonical import canonical
from desktop.sync import age, disk, sshsig, ustar
from desktop.sync.header import (
    BLOBS,
    FILINGS,
    HEADER,
    MANIFEST,
    MANIFEST_SIGNATURE,
    NAMESPACE,
    PAYLOAD,
    SIGNATURE,
    Kind,
    Manifest,
    MemberNote,
    PackageHeader,
    known_member,
)
from desktop.sync.spool import Spool

__all__ = ["Member", "PackageHeader", "Progress", "SealedPackage", "seal"]

_PIECE = 256 * 1024
_LEVEL = 3
_JOB = 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all); whatever it raises stops the sealing and leaves nothing."""


@dataclass(frozen=True)
class Member:
    """A payload member: ``blobs/<sha256>``, ``documents/*.pdf``, ``tables/*.xlsx`` or ``month.db``.

    ``open`` gives its ``size`` bytes from the start, twice for a member that is not named by its digest.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class SealedPackage:
    """A package on the disk, complete and durable."""

    path: Path
    header: PackageHeader


def seal(
    out: Path,
    *,
    kind: Kind,
    office: str,
    device: str,
    recipient: str,
    seq: int,
    prev: str | None,
    counts: Mapping[str, int],
    filings: Iterable[Mapping[str, Any]],
    members: Iterable[Member],
    age_recipients: Sequence[str],
    sign: Callable[[bytes], bytes],
    public_key: str,
    progress: Progress | None = None,
) -> SealedPackage:
    """Write ``<office>-<device>-<seq>-<kind>.hdp`` into the folder ``out`` (made when missing).

    ``sign`` gives the raw Ed25519 signature of ``public_key`` (hex) over the bytes it is handed, see
    ``sshsig.signer``. A filing becomes one line of canonical JSON. Whatever goes wrong, in a producer too, is
    raised as it is and leaves nothing in the folder; a full disk, a sealed package of that name and a damaged
    attachment are ``UserError``, a wrong argument ``ValueError``.
    """
    identity: dict[str, Any] = {
        "kind": kind, "office": office, "device": device, "recipient": recipient,
        "seq": seq, "prev": prev, "counts": dict(counts),
    }  # fmt: skip

    def signed(data: bytes) -> bytes:
        return sshsig.sign(data, namespace=NAMESPACE, public_key=public_key, sign=sign)

    with disk.told("写入数据包"):
        out.mkdir(parents=True, exist_ok=True)
        with Spool(out) as lines:
            held = [_filings(filings, lines), *members]
            manifest = Manifest(**identity, members=tuple(_note(m) for m in held))
            pieces = _tar(manifest, signed(manifest.raw), held, progress or (lambda done, total: None))
            return _write(out, manifest, _compressed(pieces), age_recipients, signed)


def _write(
    out: Path,
    manifest: Manifest,
    payload: Iterable[bytes],
    recipients: Sequence[str],
    signed: Callable[[bytes], bytes],
) -> SealedPackage:
    """The outer tar: temporary name, room for the front, payload, then the front; fsync, rename."""
    identity = manifest.identity()
    guess = PackageHeader(**identity, payload_size=manifest.total, payload_sha256="0" * 64)
    target = out / guess.file_name
    if target.exists():
        raise UserError("发件箱里已有同一序号的数据包，没有覆盖。", "请先核对发件箱，再重新打包。")
    temporary = out / f".{guess.file_name}.part"
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("x+b") as file:
            room = len(_front(guess, signed(guess.raw)))
            file.seek(room)
            size, sha256 = _encrypt(payload, file, recipients)
            header = PackageHeader(**identity, payload_size=size, payload_sha256=sha256)
            front = _front(header, signed(header.raw))
            if len(front) != room:
                _move(file, room, len(front), size)
            file.seek(len(front) + size)
            file.truncate()
            file.write(bytes(ustar.padding(size)) + ustar.END)
            file.seek(0)
            file.write(front)
            file.flush()
            os.fsync(file.fileno())
        disk.place(temporary, target)
    except BaseException:
        disk.discard(temporary)
        raise
    return SealedPackage(target, header)


def _front(header: PackageHeader, signature: bytes) -> bytes:
    """All that comes before the payload."""
    small = [*_small(HEADER, header.raw), *_small(SIGNATURE, signature)]
    return b"".join(small) + ustar.header_block(PAYLOAD, header.payload_size)


def _move(file: BinaryIO, start: int, target: int, size: int) -> None:
    """Move the payload by the one block that a digit more or less in its size may cost the header."""
    offsets = range(0, size, _PIECE)
    for offset in offsets if target < start else reversed(offsets):
        file.seek(start + offset)
        piece = file.read(min(_PIECE, size - offset))
        file.seek(target + offset)
        file.write(piece)


def _filings(filings: Iterable[Mapping[str, Any]], lines: Spool) -> Member:
    for filing in filings:
        lines.write(canonical(filing) + b"\n")
    return Member(FILINGS, lines.size, lambda: lines.open(0, lines.size))


def _note(member: Member) -> MemberNote:
    """The manifest line; a blob is not read for it, its name is its digest."""
    if not known_member(member.name):
        raise ValueError(f"a payload has no place for {member.name!r}")
    if member.name.startswith(BLOBS):
        sha256 = member.name.removeprefix(BLOBS)
    else:
        with member.open() as stream:
            sha256 = _digest(stream)
    return MemberNote(name=member.name, size=member.size, sha256=sha256)


def _digest(stream: BinaryIO) -> str:
    hashed = hashlib.sha256()
    while piece := stream.read(_PIECE):
        hashed.update(piece)
    return hashed.hexdigest()


def _tar(
    manifest: Manifest, signature: bytes, members: Iterable[Member], progress: Progress
) -> Iterator[bytes]:
    yield from _small(MANIFEST, manifest.raw)
    yield from _small(MANIFEST_SIGNATURE, signature)
    done, total = 0, manifest.total
    for member, note in zip(members, manifest.members, strict=True):
        yield ustar.header_block(note.name, note.size)
        for piece in _checked(member, note):
            yield piece
            done += len(piece)
            progress(done, total)
        yield bytes(ustar.padding(note.size))
    yield ustar.END


def _small(name: str, data: bytes) -> Iterator[bytes]:
    yield ustar.header_block(name, len(data)) + data + bytes(ustar.padding(len(data)))


def _checked(member: Member, note: MemberNote) -> Iterator[bytes]:
    """The bytes of a member, which must turn out to be those that the manifest names."""
    hashed = hashlib.sha256()
    size = 0
    with member.open() as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > note.size:
                break
            hashed.update(piece)
            yield piece
    if size != note.size or hashed.hexdigest() != note.sha256:
        raise UserError(
            f"要打包的附件与登记的摘要不一致（{note.sha256[:12]}…），没有生成数据包。",
            "请对该户运行“检查”；附件损坏的，从备份恢复后再打包。",
        )


def _encrypt(pieces: Iterable[bytes], out: BinaryIO, recipients: Sequence[str]) -> tuple[int, str]:
    """Size and digest of what was written."""
    hashed = hashlib.sha256()
    start = out.tell()

    def write(data: bytes) -> None:
        hashed.update(data)
        out.write(data)

    age.encrypt(pieces, write, recipients)
    return out.tell() - start, hashed.hexdigest()


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # One worker of zstd's own compresses while this thread reads, digests and encrypts.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, threads=1, job_size=_JOB, write_checksum=True
    )
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()
