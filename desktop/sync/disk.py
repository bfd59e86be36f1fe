"""What the disk said, in words a person can act on."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.errors import UserError

_GONE = {errno.ENOENT, errno.ENOTDIR, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def told(act: str) -> Iterator[None]:
    """Make a ``UserError`` of an ``OSError``; ``act`` names what was tried (“写入数据包”)."""
    try:
        yield
    except OSError as error:
        raise _sentence(act, error.errno) from error


def place(temporary: Path, target: Path) -> None:
    """Give a finished, fsynced temporary file its name, durably."""
    temporary.replace(target)
    if os.name == "posix":
        # Some sticks and network folders cannot sync a folder; the bytes themselves are safe by then.
        with contextlib.suppress(OSError):
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def discard(temporary: Path) -> None:
    """Remove what an error left, as far as the disk still answers; a person is told of the error itself."""
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)


def _sentence(act: str, number: int | None) -> UserError:
    if number in _CLOSED:
        return UserError(
            f"{act}失败：没有权限，或者介质是只读的。", "请换一个可以读写的文件夹或 U 盘后再试。"
        )
    if number in _FULL:
        return UserError(f"{act}失败：空间不足。", "请清理空间或换一个介质后再试，已写好的数据包不受影响。")
    if number == errno.EFBIG:
        return UserError(f"{act}失败：介质放不下这么大的单个文件。", "请换用 exFAT 或 NTFS 格式的介质。")
    if number in _GONE:
        return UserError(f"{act}失败：找不到文件夹，或者介质已被拔出。", "请重新插好介质、核对路径后再试。")
    return UserError(f"{act}失败：磁盘读写出错。", "请检查介质是否完好，换一个介质后再试。")
