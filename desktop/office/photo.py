"""A photograph, a scan or a video on its way into a household file, and what the camera noted about it.

The bytes go in as they are and are never changed: their digest names them. A large one stays on its own disk until
it is written, piece by piece. What a picture without notes (most that went through WeChat) does not tell is
recorded as not told; it is not refused (domain I).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from PIL import ExifTags, Image

from desktop.domain.file_names import shown_name
from desktop.domain.journal import Attach, Value
from desktop.errors import UserError
from desktop.models.attachments import CHUNK_BYTES
from desktop.models.canonical import digest

LARGEST = 200 * 1024 * 1024
"""Bytes of one attachment."""
JPEG, PNG, PDF, MP4, QUICKTIME, GPP3 = (
    "image/jpeg", "image/png", "application/pdf", "video/mp4", "video/quicktime", "video/3gpp",
)  # fmt: skip
OFD = "application/ofd"
"""Another body's sealed file (``sealed_files``): kept, never drawn."""
PICTURES = frozenset({JPEG, PNG})
VIDEOS = frozenset({MP4, QUICKTIME, GPP3})
_HEAD = 32
"""Bytes that tell what a file is."""


@dataclass(frozen=True)
class Photo:
    """A picture, scan or video: its bytes, or the file that holds them.

    ``taken_on`` and ``taken_at`` (ISO, the camera's own clock) and ``where`` ("latitude,longitude" in degrees) as the
    camera noted them, ``taken_by`` as a person says; all may be unknown.
    """

    data: bytes | Path = field(repr=False)
    name: str
    media_type: str = JPEG
    taken_on: date | None = None
    taken_by: str = ""
    taken_at: str = ""
    where: str = ""

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """What lies in a file, by its content. Raises ``UserError``: gone, empty, too large, of another kind."""
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            raise UserError(
                f"读不了“{shown_name(path.name)}”。", "请核对文件还在原处，U 盘没有拔出。"
            ) from None
        if not size:
            raise UserError(f"“{shown_name(path.name)}”是空文件。", "请重新拍照或扫描。")
        if size > LARGEST:
            raise UserError(f"“{shown_name(path.name)}”超过 200 MB。", "请缩短录像或降低清晰度后再选。")
        media = media_type(head)
        if media is None:
            raise UserError(f"“{shown_name(path.name)}”不是照片、扫描件或录像。", _OTHER_KIND)
        at, where = camera_notes(path) if media in (JPEG, PNG) else ("", "")
        return cls(path, path.name, media, _day(at), "", at, where)

    @cached_property
    def sha256(self) -> str:
        """The digest that names it in the file."""
        if isinstance(self.data, bytes):
            return digest(self.data)
        running = hashlib.sha256()
        try:
            with self.data.open("rb") as file:
                while piece := file.read(CHUNK_BYTES):
                    running.update(piece)
        except OSError:
            raise UserError(f"读不了“{self.name}”。", "请核对文件还在原处，U 盘没有拔出。") from None
        return running.hexdigest()

    @cached_property
    def size(self) -> int:
        """Its bytes."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def as_fact(self) -> dict[str, Value]:
        """How a step names it; what the camera noted, and another kind than JPEG, where there is any."""
        taken = self.taken_on.isoformat() if self.taken_on else ""
        fact: dict[str, Value] = {
            "sha256": self.sha256,
            "name": self.name,
            "taken_on": taken,
            "taken_by": self.taken_by,
        }
        kind = "" if self.media_type == JPEG else self.media_type
        noted = {"taken_at": self.taken_at, "where": self.where, "media_type": kind}
        return fact | {name: value for name, value in noted.items() if value}

    def attach(self, about: str) -> Attach:
        """The change that brings it into the file."""
        return Attach(self.sha256, self.size, self.media_type, self.name, about)


_OTHER_KIND = "请选 JPG、PNG、PDF 或 MP4 文件；苹果手机请在“设置—相机—格式”里改成“兼容性最佳”，或导出为 JPG。"


def media_type(head: bytes) -> str | None:
    """What the first bytes of a file say it is; None for a kind that is not kept."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"%PDF"):
        return PDF
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:11])
    return None


_BRANDS = {
    b"iso": MP4, b"mp4": MP4, b"avc": MP4, b"M4V": MP4, b"MSN": MP4, b"das": MP4, b"qt ": QUICKTIME, b"3gp": GPP3,
}  # fmt: skip
"""The first three letters of an MPEG-4 file's brand."""


def camera_notes(source: Path | bytes) -> tuple[str, str]:
    """(time, place) as the camera wrote them into a picture; empty where it wrote none or something unreadable."""
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
            noted = image.getexif()
            camera = noted.get_ifd(ExifTags.IFD.Exif)
            place = noted.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, Image.DecompressionBombError):
        return "", ""
    taken = camera.get(ExifTags.Base.DateTimeOriginal) or noted.get(ExifTags.Base.DateTime)
    return _time(taken), _where(place)


def _time(text: object) -> str:
    """EXIF writes 2026:03:02 09:15:00; a camera that was never set writes zeros."""
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()
    except ValueError:
        return ""


def _where(place: Mapping[int, Any]) -> str:
    gps = ExifTags.GPS
    try:
        latitude = _degrees(place[gps.GPSLatitude], str(place[gps.GPSLatitudeRef]) == "S")
        longitude = _degrees(place[gps.GPSLongitude], str(place[gps.GPSLongitudeRef]) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    # A receiver without a fix writes zeros: no place in this country lies there.
    if not (0 < abs(latitude) <= 90 and 0 < abs(longitude) <= 180):
        return ""
    return f"{latitude:.5f},{longitude:.5f}"


def _degrees(parts: Iterable[Any], negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    return -found if negative else found


def _day(at: str) -> date | None:
    return datetime.fromisoformat(at).date() if at else None
