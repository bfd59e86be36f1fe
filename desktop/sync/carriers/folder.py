"""A folder as carrier: a USB stick, a shared folder, a disc. It may be pulled, full, read-only or lie.

Sending writes a temporary file beside the target, syncs it and renames it: what carries the name of a
package is whole. Collecting copies plain files to our own staging first, so that what is checked cannot
change any more.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.sync import disk, envelope
from desktop.sync.envelope import LIMITS

SUFFIX = ".hdp"
MOST = 10_000
"""Packages taken from one folder at a time."""

_PIECE = 1024 * 1024


def send(paths: Iterable[Path], target: Path) -> list[Path]:
    """Copy sealed packages into the folder ``target``; the paths they have there, in the same order.

    One that lies there already, byte for byte, is left alone; a broken one of the same name is
    replaced. Raises ``UserError`` when the folder is missing, read-only, full or pulled, or holds
    another whole package of that name; what was copied before stays, and sending again goes on from
    there.
    """
    with disk.told("写入目标文件夹"):
        if not target.is_dir():
            raise UserError("找不到目标文件夹。", "请插好 U 盘或连上共享文件夹，核对路径后再试。")
        return [_send_one(path, target) for path in paths]


def collect(source: Path, staging: Path, *, most: int = MOST) -> list[Path]:
    """Copy the ``*.hdp`` files of a folder (or one file) to ``staging``; their paths there, sorted by name.

    Only plain files directly in the folder: no links, devices, hidden files or sub-folders. Raises
    ``UserError`` when the source is gone, a file is too large, there are too many, or our own disk is
    full.
    """
    with disk.told("读取来源文件夹"):
        found = (
            [source] if stat.S_ISREG(source.lstat().st_mode) else sorted(filter(_wanted, source.iterdir()))
        )
        if len(found) > most:
            raise UserError(
                f"来源文件夹里的数据包超过 {most} 个，没有接收。", "请分几个文件夹放置，逐个接收。"
            )
        staging.mkdir(parents=True, exist_ok=True)
        return [_collect_one(path, staging) for path in found]


def _send_one(path: Path, folder: Path) -> Path:
    target = folder / path.name
    with envelope.opened(path) as file:
        if target.exists():
            if _same(path, target):
                return target
            if _whole(target):
                raise UserError(
                    f"目标文件夹里已有同名但内容不同的数据包（{shown_name(path.name)}），没有覆盖。",
                    "请换一个空文件夹；若有别的电脑在用同一台设备的身份，请先停用其中一台。",
                )
        _copy(file, target)
    return target


def _collect_one(path: Path, staging: Path) -> Path:
    target = staging / path.name
    # Between listing and opening, a hostile share could put a link in place of the file.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        state = os.fstat(number)
        if not stat.S_ISREG(state.st_mode):
            raise envelope.foreign()
        if state.st_size > LIMITS.package:
            raise envelope.oversized()
        if target.exists() and not _same(path, target):
            # What lies there already is evidence: another file of that name is kept beside it.
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
            target = staging / f"{path.stem}.{digest}{path.suffix}"
            file.seek(0)
        _copy(file, target)
    return target


def _copy(file: BinaryIO, target: Path) -> None:
    """Temporary file, fsync, rename; a leftover of an earlier try, link or not, is removed first."""
    temporary = target.with_name(f".{target.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as out:
            size = 0
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > LIMITS.package:
                    raise envelope.oversized()
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        disk.place(temporary, target)
    except BaseException:
        disk.discard(temporary)
        raise


def _wanted(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() == SUFFIX and not hidden and stat.S_ISREG(path.lstat().st_mode)


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while piece := a.read(_PIECE):
            if b.read(_PIECE) != piece:
                return False
    return True


def _whole(path: Path) -> bool:
    """True for a complete package, whoever signed it."""
    try:
        with envelope.opened(path) as file:
            outside = envelope.read(file)
            return envelope.PayloadStream(file, outside).sha256() == outside.header.payload_sha256
    except UserError:
        return False
