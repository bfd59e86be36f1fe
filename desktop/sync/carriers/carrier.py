"""What any carrier of sealed packages can do: bring some there, and look what lies there.

A folder (stick, share, disc) is the first; a mailbox over the network does the same.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.errors import UserError
from desktop.sync import disk
from desktop.sync.carriers import folder
from desktop.sync.package_reader import read_header

Wanted = Callable[[Path], bool]
"""Asked of every package that lies there, by a path that can be read: is it worth fetching?"""


class Carrier(Protocol):
    """Moves packages. Both raise ``UserError`` in words a person can act on; doing it again does no harm."""

    def send(self, paths: Iterable[Path]) -> list[Path]:
        """Bring sealed packages there; what lies there already is left alone. The names they have there."""

    def collect(self, staging: Path, wanted: Wanted) -> list[Path]:
        """Fetch the wanted packages into the folder ``staging``; their paths, sorted by name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as carrier, with a sub-folder for each recipient: a sender numbers its packages for each by itself."""

    place: Path

    def send(self, paths: Iterable[Path]) -> list[Path]:
        """Copies, each whole or not there at all."""
        sent = []
        for path in paths:
            with disk.told("写入目标文件夹"):
                if not self.place.is_dir():
                    raise UserError("找不到目标文件夹。", "请插好 U 盘或连上共享文件夹，核对路径后再试。")
                target = self.place / read_header(path).recipient
                target.mkdir(exist_ok=True)
            sent += folder.send([path], target)
        return sent

    def collect(self, staging: Path, wanted: Wanted) -> list[Path]:
        """Copies of the wanted ones: a full share is not copied for the sake of two packages."""
        with disk.told("读取来源文件夹"):
            within = [p for p in self.place.iterdir() if _RECIPIENT.fullmatch(p.name) and _is_folder(p)]
            found = sorted(p for place in (self.place, *within) for p in place.iterdir() if _is_package(p))
        return [copy for path in found if wanted(path) for copy in folder.collect(path, staging)]


_RECIPIENT = re.compile(r"[0-9a-z]{1,64}")


def _is_folder(path: Path) -> bool:
    """A link is none: it could lead anywhere."""
    return stat.S_ISDIR(path.lstat().st_mode)


def _is_package(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.suffix.lower() == folder.SUFFIX and not hidden and stat.S_ISREG(path.lstat().st_mode)
