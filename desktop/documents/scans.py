"""Pictures for a system that takes JPG files of a few megabytes: copies only, the original bytes are never touched."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageOps

from desktop.documents.preview import page_count, page_image
from desktop.errors import UserError

JPEG, PDF = "image/jpeg", "application/pdf"
LARGEST = 5 * 1024 * 1024
"""Bytes of one picture that the provincial systems take."""
PAGE_WIDTH = 1654
"""Pixels across an A4 page at 200 dots to the inch: small print stays readable."""

_QUALITIES = (90, 80, 70)
_SMALLER = 0.7
_SMALLEST = 400


def jpegs(data: bytes, media_type: str, largest: int = LARGEST) -> Iterator[bytes]:
    """The pages of a scan or a paper as JPEG bytes of at most ``largest`` each, in order.

    A JPEG that is small enough comes back as it is. Raises ``UserError`` for what is no picture and no PDF.
    """
    if media_type == PDF:
        for page in range(page_count(data)):
            yield _smaller(_open(page_image(data, page, PAGE_WIDTH)), largest)
        return
    image = _open(data)
    yield data if image.format == "JPEG" and len(data) <= largest else _smaller(image, largest)


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UserError("有一份扫描件不是照片，或者已经损坏。", "请重新扫描后存入户档。") from error
    return image


def _smaller(image: Image.Image, largest: int) -> bytes:
    """Less quality first, then fewer pixels; upright as the camera meant it."""
    picture = ImageOps.exif_transpose(image).convert("RGB")
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= largest:
                return out.getvalue()
        width, height = (round(side * _SMALLER) for side in picture.size)
        if min(width, height) < _SMALLEST:
            raise UserError("有一份扫描件压缩不到规定的大小。", "请重新扫描后存入户档。")
        picture = picture.resize((width, height))
