"""Pictures for a system that takes JPG files of a few megabytes: copies only, the original bytes are never touched."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image, ImageOps

from desktop.documents.foreign import page_count, page_image
from desktop.errors import UserError

JPEG, PDF = "image/jpeg", "application/pdf"
LARGEST = 5 * 1024 * 1024
"""Bytes of one picture that the provincial systems take."""
PAGE_WIDTH = 1654
"""Pixels across an A4 page at 200 dots to the inch: small print stays readable."""

MOST_PIXELS = 80_000_000
"""A3 at 600 dots to the inch: a picture of a few kilobytes may claim any size."""
LONGEST = 30_000
"""Pixels of one side."""
_QUALITIES = (90, 80, 70)
_BOUND = 80
"""Quality of a picture on a page of a volume."""
_SMALLER = 0.7
_ORIENTATION = 0x0112
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, struct.error)
"""What reading a damaged picture, or the notes of a camera in it, fails with."""
_SMALLEST = 400


def jpegs(data: bytes, media_type: str, largest: int = LARGEST) -> Iterator[bytes]:
    """The pages of a scan or a paper as JPEG bytes of at most ``largest`` each, in order.

    A JPEG that is small enough comes back as it is. Raises ``UserError`` for what is no picture and no PDF.
    """
    if media_type == PDF:
        for page in range(page_count(data)):
            yield smaller(opened(page_image(data, page, PAGE_WIDTH)), largest)
        return
    image = opened(data)
    yield data if image.format == "JPEG" and len(data) <= largest else smaller(image, largest)


def watermarkable(data: bytes, media_type: str) -> bytes:
    """The picture that a watermark can be put on: a photograph itself, the first page of a PDF.

    Raises ``UserError`` for a video, and for what is no picture.
    """
    if media_type.startswith("video/"):
        raise UserError("录像不能加水印。", "请另存原件。")
    return page_image(data, 0, PAGE_WIDTH) if media_type == PDF else data


def small(data: bytes, side: int) -> bytes:
    """A JPEG of at most ``side`` pixels each way for a list; the first page of a PDF. Raises ``UserError``."""
    drawn = data.startswith(b"%PDF")
    try:
        image = Image.open(io.BytesIO(page_image(data, 0, side) if drawn else data), formats=("JPEG", "PNG"))
        if not drawn:
            _bearable(image)
        image.draft("RGB", (side, side))  # The decoder leaves out what will not be seen: twenty times faster.
        picture = on_white(upright(image))
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise _unreadable() from error
    picture.thumbnail((side, side))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """A JPEG or PNG, its pixels read. Raises ``UserError`` for anything else."""
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
        _bearable(image)
        image.load()
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise _unreadable() from error
    return image


def _bearable(image: Image.Image) -> None:
    """Raises ``UserError`` for a size no scanner makes, before the pixels are unpacked."""
    if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST:
        raise UserError(f"图片太大，读不了（{image.width}×{image.height} 像素）。", "请用 300 dpi 重新扫描。")


def _unreadable() -> UserError:
    return UserError("有一份扫描件不是照片，或者已经损坏。", "请重新扫描后存入户档。")


def upright(image: Image.Image) -> Image.Image:
    """A picture turned as the camera meant it; as it lies where what the camera noted cannot be read.

    Telephones write such notes too: a picture is not worse for them.
    """
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGED:
        return image


def lies_turned(image: Image.Image) -> bool:
    """True where the camera noted that the picture is to be turned."""
    try:
        return bool(image.getexif().get(_ORIENTATION, 1) != 1)
    except _DAMAGED:
        return False


def on_white(image: Image.Image) -> Image.Image:
    """Any picture in red, green and blue: what is see-through shows white paper, sixteen bits of grey become eight."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(clear, mask=clear.getchannel("A"))
    return image.convert("RGB")


def fitted(data: bytes, most: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """A picture as a JPEG of at most ``most`` pixels, upright as the camera meant it, and its size in pixels.

    Three colours whatever came in (grey, CMYK, see-through, a palette). Raises ``UserError`` for what is no picture.
    """
    picture = on_white(upright(opened(data)))
    picture.thumbnail(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_BOUND, optimize=True)
    return out.getvalue(), picture.size


def smaller(image: Image.Image, largest: int) -> bytes:
    """JPEG of at most ``largest`` bytes: less quality first, then fewer pixels; upright as the camera meant it."""
    picture = on_white(upright(image))
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
