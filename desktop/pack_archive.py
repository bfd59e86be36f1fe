"""Packs kept for ever: one file ``<digest>.hdpack`` for every pack that an entry cites.

A plain zip without compression of exactly the files that the digest covers, so that any program can read it when
this one is gone. A pack holds no personal data and lies in the clear; the digest, which the signed entries cite, is
its only protection and all it needs: contents that do not hash to it are refused. ``adopt`` puts a county's own scheme
where an office or a county desk finds it (``packs.scheme_folder``).
"""

from __future__ import annotations

import errno
import io
import os
import re
import secrets
import shutil
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
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


class Kept(Mapping[str, Pack]):
    """The kept packs of a folder by digest, each read when it is first asked for.

    What is missing, damaged or of a form that this program cannot read is not there; ``unsound`` names it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Pack | None] = {}

    def __getitem__(self, digest: str) -> Pack:
        if digest not in self._read:
            self._read[digest] = _readable(self._folder, digest)
        found = self._read[digest]
        if found is None:
            raise KeyError(digest)
        return found

    def __iter__(self) -> Iterator[str]:
        return (digest for digest in digests(self._folder) if digest in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _readable(folder: Path, digest: str) -> Pack | None:
    try:
        return load(folder, digest)
    except UserError:
        return None


def unsound(folder: Path) -> tuple[str, ...]:
    """A sentence for every kept pack that is damaged or cannot be read, for the check of an office."""
    found = []
    for digest in digests(folder):
        try:
            load(folder, digest)
        except UserError as error:
            found.append(f"{error.message}{error.hint}")
    return tuple(found)


def in_force(scheme: str, *, kept: Path, own: Path) -> Pack:
    """The pack of a scheme as it stands today, after it was kept: no entry ever cites one that is not.

    ``kept`` the folder of kept packs, ``own`` that of the county's own schemes. Raises ``UserError``.
    """
    files = packs.files_of(packs.scheme_folder(scheme, own))
    _keep(kept, files)
    return packs.load_files(files)


def settle(scheme: str, brought: Path | None, *, kept: Path, own: Path) -> Pack:
    """``in_force`` for a folder that is being founded; ``brought`` the folder of a scheme of the county's own."""
    if brought is not None and (found := adopt(own, brought)) != scheme:
        raise UserError(f"方案包的标识是 {found}，不是 {scheme}。", "请核对方案的名称和文件夹。")
    return in_force(scheme, kept=kept, own=own)


def adopt(schemes: Path, folder: Path) -> str:
    """Copy a county's own scheme, a folder named by its id, among those of ``schemes``; gives the id.

    The earlier version of the same scheme gives way; what was done under it stays judged by the pack that was kept.
    Raises ``PackFault`` with everything ``check_scheme`` finds, ``UserError`` for an id that ships with the program or
    when the disk refuses.
    """
    if problems := packs.check_scheme(folder):
        raise packs.PackFault(tuple(problems))
    return unpack(schemes, packs.files_of(folder))


def unpack(schemes: Path, files: PackFiles) -> str:
    """Write the own files of a pack among the schemes of an office; gives the id. Raises ``UserError``."""
    if files.scheme in packs.scheme_ids():
        raise UserError(
            f"“{files.scheme}”是程序自带的方案，不能另换一份。", "自有方案请另取标识，并改文件夹名。"
        )
    target = schemes / files.scheme
    fresh, before = (schemes / f".{files.scheme}.{secrets.token_hex(6)}.tmp" for _ in range(2))
    place = f"schemes/{files.scheme}/"
    with _told(target):
        try:
            for name, text in files.texts:
                if name.startswith(place):
                    path = fresh / name.removeprefix(place)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text.encode())
            if target.exists():
                target.replace(before)
            fresh.replace(target)
        finally:
            if before.exists() and not target.exists():
                before.replace(target)
            for rest in (fresh, before):
                shutil.rmtree(rest, ignore_errors=True)
    return files.scheme


def keep(folder: Path, scheme_folder: Path) -> str:
    """Keep the pack in a scheme's folder among those of ``folder``; gives its digest.

    A pack that is there already is left alone, one that was damaged is written anew. Raises ``PackFault`` for a
    pack that could not be loaded again, ``UserError`` when the disk refuses.
    """
    return _keep(folder, packs.files_of(scheme_folder))


def take(folder: Path, digest: str, data: bytes) -> PackFiles:
    """Keep a pack that came from another computer of the office, as ``packed``; gives its files.

    Raises ``UserError`` when it is not what its digest says, or the disk refuses.
    """
    path = _path(folder, digest)
    found = _sound(path, digest, data)
    _write(path, packed(found))
    return found


def _keep(folder: Path, files: PackFiles) -> str:
    packs.load_files(files)
    _write(_path(folder, files.digest), packed(files))
    return files.digest


def _write(path: Path, data: bytes) -> None:
    folder = path.parent
    with _told(path):
        folder.mkdir(parents=True, exist_ok=True)
        if not _is(path, data):
            _replace(path, data)


def load(folder: Path, digest: str) -> Pack:
    """The pack with that digest, with the law and the calendar of its day.

    Raises ``UserError`` when it is missing or damaged, ``PackFault`` when this program cannot read its form.
    """
    return packs.load_files(files(folder, digest))


def files(folder: Path, digest: str) -> PackFiles:
    """The files of a kept pack: its source, its own forms. Raises ``UserError`` like ``load``."""
    path = _path(folder, digest)
    return _sound(path, digest, _bytes(path, digest))


def _sound(path: Path, digest: str, data: bytes) -> PackFiles:
    try:
        found = _unpacked(data)
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


@lru_cache(maxsize=4)
def packed(files: PackFiles) -> bytes:
    """A pack as one file, the same bytes on every machine: stored, not compressed, in the order of the names."""
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
