"""One process per office folder, and no office folder on a network drive (design §4.1).

SQLite's locks and our own are not to be trusted across a network; devices exchange packages instead.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.errors import UserError

MOUNTS = Path("/proc/mounts")

_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|afpfs|davfs\d?|ceph|lustre|glusterfs|gfs\d?|ocfs\d?|beegfs|9p|vboxsf|prl_fs|"
    r"fuse\.(sshfs|rclone|davfs\d?|smbnetfs|gvfsd-fuse|curlftpfs|glusterfs|cephfs|s3fs|afpfs|gcsfuse|juicefs|mfs|"
    r"onedriver|google-drive-ocamlfuse|vmhgfs-fuse)"
)
_EVERYWHERE = frozenset({"9p"})
"""Types that a virtual machine may give all its folders: where the root is of one, it says nothing."""


class OfficeLock:
    """Holds ``OFFICE/.lock`` while the program works on the folder; the system frees it when a process dies.

    The file itself stays and is empty: removing it would let two processes hold two files of one name.
    """

    def __init__(self, folder: Path, *, mounts: Path = MOUNTS) -> None:
        self._folder = folder
        self._mounts = mounts
        self._held: int | None = None

    def __enter__(self) -> Self:
        """Raises ``UserError``: another process, a network drive, a missing or read-only folder."""
        must_be_local(self._folder, self._mounts)
        descriptor = self._open()
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise _refusal(error) from None
        self._held = descriptor
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the folder free; closing the file is what releases the lock."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _open(self) -> int:
        if self._held is not None:
            raise RuntimeError("this lock is held already")
        try:
            return os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            raise UserError("找不到办公室文件夹。", "请检查文件夹的位置，或先新建办公室。") from None
        except OSError:
            raise UserError("办公室文件夹不可写。", "请检查文件夹的权限、写保护和磁盘空间后再试。") from None


def _refusal(error: OSError) -> UserError:
    if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
        return UserError("另一个户档程序正在使用这个办公室文件夹。", "请先关闭那个程序，或等它做完再试。")
    return UserError("这个磁盘不支持文件锁。", "请把办公室文件夹放到本机硬盘。")


def must_be_local(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raises ``UserError`` for a folder on another machine, whether it exists yet or not; nothing is written."""
    if is_network_drive(folder, mounts):
        raise UserError(
            "办公室文件夹不能放在网络盘上。",
            "请把它放到本机硬盘；多台电脑之间用数据包交换。",
        )


def is_network_drive(folder: Path, mounts: Path = MOUNTS) -> bool:
    """True when the system says that a folder lies on another machine; False when it does not say."""
    if sys.platform == "win32":
        return _is_remote_on_windows(folder)
    try:
        table = mounts.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return False
    kind = _filesystem(folder.resolve(), table)
    if kind in _EVERYWHERE and _filesystem(Path("/"), table) == kind:
        return False
    return _NETWORK.fullmatch(kind) is not None


def _filesystem(folder: Path, table: str) -> str:
    """The type of the deepest mount above a folder; of two at one place the later hides the earlier."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # Blanks and the like stand as octal escapes: /media/my\040stick.
        point = Path(re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[1]))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


if sys.platform == "win32":
    import ctypes
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _is_remote_on_windows(folder: Path) -> bool:
        # A long local path may be spelled with the prefix of a share.
        drive = folder.resolve().drive.removeprefix("\\\\?\\")
        drive_remote = 4
        share = drive.startswith(("\\\\", "UNC\\"))
        return share or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == drive_remote

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_remote_on_windows(folder: Path) -> bool:
        return False
