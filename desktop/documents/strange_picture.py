"""A picture that somebody brought, unpacked in a process of its own (see `apart`): its readers are as old as TIFF."""

from __future__ import annotations

import io

from PIL import Image

from desktop.documents.apart import alone, prepared
from desktop.documents.scans import LONGEST, MOST_PIXELS, on_white
from desktop.errors import UserError

_LOOKED = 4961
"""Pixels of the longer side that are looked at for codes: A3 at 300 dots to the inch."""
_COLOURED = 900
"""Pixels of the longer side that are looked at for a red seal."""
_GREY = ("1", "L", "LA", "I;16")

_Size = tuple[int, int]


def unpacked(data: bytes) -> tuple[Image.Image, Image.Image]:
    """A picture (JPEG, PNG, TIFF, BMP) in grey, and smaller in colour; both grey for one without colours.

    Raises ``UserError`` for what is none, for one that is too large, and for colours that nobody prints in.
    """
    prepared(_load)
    size, grey, small, coloured = alone(_unpacked, data)
    mode = "RGB" if len(coloured) == 3 * small[0] * small[1] else "L"
    try:
        return Image.frombytes("L", size, grey), Image.frombytes(mode, small, coloured)
    except ValueError:  # the bytes come from the other process
        raise _unreadable() from None


# What follows runs in the child process alone.


def _load() -> None:
    """The readers of pictures, once for all questions."""
    Image.init()


def _unpacked(data: bytes) -> tuple[_Size, bytes, _Size, bytes]:
    image = _opened(data)
    laid = on_white(image)
    grey = laid.convert("L")
    small = grey.copy() if image.mode in _GREY else laid
    grey.thumbnail((_LOOKED, _LOOKED))
    small.thumbnail((_COLOURED, _COLOURED))
    return grey.size, grey.tobytes(), small.size, small.tobytes()


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "BMP"))
        if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST:
            raise UserError("图片太大，读不了。", "请用 300 dpi 重新扫描。")
        image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _unreadable() from None
    return image


def _unreadable() -> UserError:
    return UserError("这份图片读不了，或者已经损坏。", "请重新扫描后再核验。")
