"""A backup on one disc: an ISO 9660 image with Joliet names that holds a store with a single snapshot."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from desktop.errors import UserError
from desktop.models.backup import Store, is_inside, sync_folder
from desktop.models.snapshot import Snapshot

DISC = 700 * 1000**2
"""Bytes of a CD-R; larger images need a DVD or a Blu-ray disc."""
_LABEL = "HUDANG"
_UNREADABLE = (
    PyCdlibException, struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError,
)  # fmt: skip
"""What pycdlib raises for an image that somebody made up or a disc that is scratched."""
Report = Callable[[int, int], None]


def write_image(store: Store, snapshot: Snapshot, target: Path, report: Report | None = None) -> int:
    """Write the image; its size in bytes. Raises ``OSError``; a file of that name is replaced when all is written.

    The names are Joliet's (any system of the last 25 years reads them); the ISO names beside them only count.
    """
    image: Any = pycdlib.PyCdlib()
    image.new(interchange_level=3, joliet=3, vol_ident=_LABEL)
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        paths = sorted({*store.paths(snapshot)})
        folders: dict[str, str] = {"": ""}
        for n, path in enumerate(paths):
            inside = f"{store.folder.name}/{path.relative_to(store.folder).as_posix()}"
            iso = _folder(image, inside.rpartition("/")[0], folders)
            name = {"iso_path": f"{iso}/{n:08d}.;1", "joliet_path": f"/{inside}"}
            image.add_file(str(path), **name)
            if report:
                report(n + 1, len(paths) + 1)
        image.write(str(temporary))
        size = temporary.stat().st_size
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        image.close()
        temporary.unlink(missing_ok=True)
    return size


def unpack(source: Path, target: Path) -> None:
    """Write the files of an image into an empty folder. Raises ``UserError`` for what is no such image."""
    image: Any = pycdlib.PyCdlib()
    try:
        image.open(str(source))
    except _UNREADABLE:
        raise UserError("这不是户档备份的光盘映像，或者它已损坏。", "请换一份备份。") from None
    left = source.stat().st_size
    try:
        for path in _files(image):
            if not is_inside(path.lstrip("/")):
                raise UserError("光盘映像里有不该有的路径，没有读取。", "请换一份备份。")
            # No image of ours holds anything twice: together its files are never larger than itself.
            left -= image.get_record(joliet_path=path).get_data_length()
            if left < 0:
                raise UserError("光盘映像里的文件比映像还大，没有读取。", "请换一份备份。")
            place = target / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as file:
                image.get_file_from_iso_fp(file, joliet_path=path)
    except (*_UNREADABLE, FileExistsError):
        raise UserError("光盘映像读不完整。", "请换一份备份。") from None
    finally:
        image.close()


def _folder(image: Any, path: str, made: dict[str, str]) -> str:  # noqa: ANN401  # pycdlib has no types
    """Make a folder and those above it; gives the path it has by its ISO name."""
    if path not in made:
        above = _folder(image, path.rpartition("/")[0], made)
        made[path] = f"{above}/D{len(made):07d}"
        image.add_directory(made[path], joliet_path=f"/{path}")
    return made[path]


def _files(image: Any) -> Iterable[str]:  # noqa: ANN401  # pycdlib has no types
    for folder, _, names in image.walk(joliet_path="/"):
        yield from (f"{folder.rstrip('/')}/{name}" for name in names)
