"""Packs kept for ever: one file ``<digest>.hdpack`` for every pack that an entry cites.

A plain zip without compression of exactly the files that the digest covers, so that any program can read it when
this one is gone. A pack holds no personal data and lies in the clear; the digest, which the signed entries cite, is
its only protection and all it needs: contents that do not hash to it are refused.
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import packs
from desktop.domain.scheme import Pack
from desktop.errors import UserError
from desktop.pack_files import LARGEST_FILE, LARGEST_PACK, MOST_FILES, PackFiles

SUFFIX = ".hdpack"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LARGEST = LARGEST_PACK + MOST_FILES * 1024
_THE_PAST = (1980, 1, 1, 0, 0, 0)
"""The first day a zip can tell: the bytes must not depend on when they were written."""
_UNREADABLE = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error,
)  # fmt: skip
"""What a zip of other people's making may raise; ``RuntimeError`` when it is encrypted."""


def keep(folder: Path, scheme_folder: Path) -> str:
    """Keep the pack in a scheme's folder among those of ``folder``; gives its digest.

    A pack that is there already is left alone, one that was damaged is written anew. Raises ``PackFault`` for a
    pack that could not be loaded again, ``UserError`` when the disk refuses.
    """
    files = packs.files_of(scheme_folder)
    packs.load_files(files)
    path = _path(folder, files.digest)
    data = _packed(files)
    with _told(path):
        folder.mkdir(parents=True, exist_ok=True)
        if not _is(path, data):
            _replace(path, data)
    return files.digest


def load(folder: Path, digest: str) -> Pack:
    """The pack with that digest, with the law and the calendar of its day.

    Raises ``UserError`` when it is missing or damaged, ``PackFault`` when this program cannot read its form.
    """
    return packs.load_files(files(folder, digest))


def files(folder: Path, digest: str) -> PackFiles:
    """The files of a kept pack: its source, its own forms. Raises ``UserError`` like ``load``."""
    path = _path(folder, digest)
    try:
        found = _unpacked(_bytes(path, digest))
    except (packs.PackFault, *_UNREADABLE):
        raise _damaged(path) from None
    if found.digest != digest:
        raise _damaged(path)
    return found


def _bytes(path: Path, digest: str) -> bytes:
    try:
        if path.is_symlink() or not path.is_file():
            raise UserError(
                f"没有存下方案包 {digest[:12]}。", f"请从备份中找回 {path.name}，放回方案包文件夹。"
            )
        if path.stat().st_size > _LARGEST:
            raise _damaged(path)
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} 无法读取。", "请核对读取权限和磁盘后再试。") from error


def digests(folder: Path) -> tuple[str, ...]:
    """The digests of all packs that are kept, in order; whether each is sound only ``load`` says."""
    found = (path.stem for path in folder.glob(f"*{SUFFIX}"))
    return tuple(sorted(name for name in found if _DIGEST.fullmatch(name)))


def _path(folder: Path, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise UserError("方案包的摘要写得不对。", "摘要是 64 个小写的十六进制字符，请核对后再试。")
    return folder / f"{digest}{SUFFIX}"


def _damaged(path: Path) -> UserError:
    return UserError(f"{path.name} 已损坏或被改动过，没有采用。", "请从备份或另一台电脑找回这个文件。")


def _packed(files: PackFiles) -> bytes:
    """The same bytes on every machine: stored, not compressed, in the order of the names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.texts:
            member = zipfile.ZipInfo(name, _THE_PAST)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, text.encode())
    return target.getvalue()


def _unpacked(data: bytes) -> PackFiles:
    """The files in an archive; raises one of ``_UNREADABLE`` or ``PackFault`` for anything out of order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        sizes = [m.file_size for m in members]
        large = len(members) > MOST_FILES or sum(sizes) > LARGEST_PACK or max(sizes, default=0) > LARGEST_FILE
        if large or len(names) != len(members) or any(m.compress_type for m in members):
            raise ValueError("an archive of another make")
        return PackFiles.of({m.filename: archive.read(m).decode() for m in members})


def _is(path: Path, data: bytes) -> bool:
    sound = path.is_file() and not path.is_symlink() and path.stat().st_size == len(data)
    return sound and path.read_bytes() == data


def _replace(path: Path, data: bytes) -> None:
    """Beside it, synced, renamed: whatever happens, either nothing or the whole file is there."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name != "nt":  # Windows cannot open a folder; NTFS journals the rename.
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "请清出一些空间后再试。" if full else "请检查文件夹的权限和写保护后再试。"
        raise UserError(f"方案包 {path.name} 没有存下。", why) from error
