"""Replacing a small file so that, whatever happens, either the old or the new bytes are there in full."""

from __future__ import annotations

import errno
import glob
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from desktop.errors import UserError

_DEAD = 600
"""Seconds after which a temporary file belongs to nobody that lives."""


def replace(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a temporary file beside ``path`` (0600), fsync it, rename it, fsync the folder.

    ``data`` may come in pieces, so that a large one never lies in memory whole.

    Raises ``UserError`` when the disk is full, the folder is read-only or the file is held open elsewhere;
    the old file is untouched then.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        _clear(path)
        try:
            _write(temporary, data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise _sentence(path, error) from error


def _clear(path: Path) -> None:
    """Take away what a killed write of this very file left beside it; one under way is younger than that."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 12}.tmp"):
        if time.time() - left.stat().st_mtime > _DEAD:
            left.unlink(missing_ok=True)


def _write(path: Path, data: bytes | Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in (data,) if isinstance(data, bytes) else data:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals the rename.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sentence(path: Path, error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(f"磁盘已满，{path.name} 没有保存。", "请清出一些空间后再试；原来的文件没有变动。")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return UserError(
            f"文件夹不可写，{path.name} 没有保存。", "请检查文件夹的权限和写保护；原来的文件没有变动。"
        )
    return UserError(f"{path.name} 没有保存。", "请检查磁盘后再试；原来的文件没有变动。")
