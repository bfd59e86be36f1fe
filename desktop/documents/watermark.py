"""A copy of a photograph with the words that tell where it belongs: when, where, which case, who was there.

The original is never touched: what comes out is another picture, with no notes of the camera in it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from desktop.documents import scans
from desktop.documents.fonts import FontChain, FontFile

_PART = 30
"""The height of a line is this part of the picture's longer side."""
_SMALLEST, _MARGIN, _WIDE = 10, 0.5, 0.94
_INK, _SHADE, _BACK = (255, 255, 255, 255), (0, 0, 0, 255), (0, 0, 0, 110)


def watermarked(data: bytes, lines: Sequence[str], fonts: FontChain, largest: int = scans.LARGEST) -> bytes:
    """A JPEG of at most ``largest`` bytes with ``lines`` in its lower left corner, upright as the camera meant it.

    Raises ``UserError`` for what is no JPEG or PNG, or cannot be made small enough.
    """
    picture = scans.upright(scans.opened(data)).convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    if said := [line for line in lines if line]:
        _write(ImageDraw.Draw(layer), picture.size, said, _Pen(fonts))
    marked = Image.alpha_composite(picture, layer).convert("RGB")
    return scans.smaller(marked, largest)


class _Pen:
    """Draws words at one height, each piece in the font that has its characters."""

    def __init__(self, fonts: FontChain) -> None:
        self._fonts = fonts
        self._faces: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}

    def width(self, line: str, height: int) -> float:
        return sum(
            self._face(font, height).getlength(text) for font, text in self._fonts.pieces(line, "sans")
        )

    def write(self, draw: ImageDraw.ImageDraw, at: tuple[float, float], line: str, height: int) -> None:
        x, y = at
        for font, text in self._fonts.pieces(line, "sans"):
            face = self._face(font, height)
            draw.text((x, y), text, _INK, face, stroke_width=1, stroke_fill=_SHADE)
            x += face.getlength(text)

    def _face(self, font: FontFile, height: int) -> ImageFont.FreeTypeFont:
        made = self._faces.get((font.name, height))
        if made is None:
            made = self._faces[font.name, height] = ImageFont.truetype(io.BytesIO(font.unpacked), height)
        return made


def _write(draw: ImageDraw.ImageDraw, size: tuple[int, int], lines: Sequence[str], pen: _Pen) -> None:
    """A shaded box in the lower left corner; the words shrink until the longest line fits the picture."""
    height = max(_SMALLEST, max(size) // _PART)
    widest = max(pen.width(line, height) for line in lines)
    height = max(_SMALLEST, min(height, int(height * size[0] * _WIDE / widest)))
    step, margin = round(height * 1.4), round(height * _MARGIN)
    top = size[1] - step * len(lines) - 2 * margin
    right = margin * 3 + max(pen.width(line, height) for line in lines)
    draw.rectangle((0, top, min(size[0], right), size[1]), fill=_BACK)
    for n, line in enumerate(lines):
        pen.write(draw, (margin, top + margin + n * step), line, height)
