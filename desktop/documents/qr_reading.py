"""QR codes read back from the picture of a page: a scan, a photograph, a page of a PDF. Nothing leaves the device."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

Point = tuple[float, float]

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_LARGEST = 4961
"""Pixels of the longer side that are looked at: A3 at 300 dots to the inch. More only takes time."""
_SMALL = 2400
"""Up to here a second look at twice the size helps: a code of 12 mm at 150 dots to the inch is small."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A code with its corners in pixels of the picture: upper left, upper right, lower right, lower left as printed."""

    data: bytes
    corners: tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class _Look:
    """The picture as it is looked at: so much larger, turned by so many degrees against the clock."""

    image: Image.Image
    scale: float = 1.0
    degrees: float = 0.0

    def back(self, x: float, y: float) -> Point:
        """A point of this look in the picture itself."""
        middle = (self.image.width / 2, self.image.height / 2)
        turn = math.radians(self.degrees)
        dx, dy = x - middle[0], y - middle[1]
        return (
            (middle[0] + dx * math.cos(turn) - dy * math.sin(turn)) / self.scale,
            (middle[1] + dx * math.sin(turn) + dy * math.cos(turn)) / self.scale,
        )


def read_codes(
    image: Image.Image, *, enough: Callable[[Sequence[bytes]], bool] = lambda found: bool(found)
) -> list[bytes]:
    """What every QR code on a picture holds, in no order, each once; turned, skewed and grey ones too.

    The looks grow more thorough until ``enough`` of what was found. A picture without a code gives an empty list.
    """
    return [code.data for code in read_placed(image, enough=enough)]


def read_placed(
    image: Image.Image, *, enough: Callable[[Sequence[bytes]], bool] = lambda found: bool(found)
) -> list[Placed]:
    """The same with where each code stands."""
    found: dict[bytes, Placed] = {}
    for look in _looks(image):
        for code in zxingcpp.read_barcodes(look.image, formats=_QR):
            p, data = code.position, bytes(code.bytes)
            points = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
            one, two, three, four = (look.back(c.x, c.y) for c in points)
            found.setdefault(data, Placed(data, (one, two, three, four)))
        if enough(list(found)):
            break
    return list(found.values())


def _looks(image: Image.Image) -> Iterator[_Look]:
    grey = image.convert("L")
    if max(grey.size) > _LARGEST:
        grey.thumbnail((_LARGEST, _LARGEST))
    own = grey.width / image.width
    yield _Look(grey, own)
    yield _Look(ImageOps.autocontrast(grey.filter(ImageFilter.SHARPEN), cutoff=2), own)
    if max(grey.size) <= _SMALL:
        twice = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
        yield _Look(twice, own * 2)
    yield _Look(grey.filter(ImageFilter.MedianFilter(3)), own)
    # A page fed at an angle that the finder does not take: a few degrees each way.
    for degrees in (7.0, -7.0):
        yield _Look(grey.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255), own, degrees)
