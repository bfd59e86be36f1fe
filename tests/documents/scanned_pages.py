"""Printed pages as a scanner gives them back: turned, skewed, shifted, grey, noisy, signed and sealed by hand."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

from desktop.documents.preview import page_image

A4_INCHES = (8.27, 11.69)


def drawn(pdf: bytes, page: int, dpi: int = 150) -> Image.Image:
    """A page of a PDF in grey."""
    data = page_image(pdf, page, round(A4_INCHES[0] * dpi))
    return Image.open(io.BytesIO(data)).convert("L")


def scanned(
    page: Image.Image,
    *,
    degrees: float = 0.0,
    quarters: int = 0,
    shift: int = 0,
    scale: float = 1.0,
    seed: int = 1,
) -> Image.Image:
    """The page out of the printer, through hands, on a scanner's glass."""
    paper = Image.new("L", page.size, 255)
    size = (round(page.width * scale), round(page.height * scale))
    paper.paste(page.resize(size, Image.Resampling.LANCZOS), (shift, shift))
    paper = paper.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    _by_hand(paper, seed)
    soft = paper.filter(ImageFilter.GaussianBlur(0.6))
    noisy = Image.blend(soft, _noise(soft.size, seed), 0.1)
    return noisy.rotate(90 * quarters, expand=True)


def _noise(size: tuple[int, int], seed: int) -> Image.Image:
    """Grey that spreads by 40 around the middle, the same for the same seed."""
    even = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    return even.point([round(128 + (grey - 128) * 0.54) for grey in range(256)])


def _by_hand(paper: Image.Image, seed: int) -> None:
    """A round seal and a signature, beside and over the print."""
    chance, pen = random.Random(seed), ImageDraw.Draw(paper)
    x, y, r = paper.width * 0.62, paper.height * 0.66, paper.width * 0.09
    pen.ellipse((x - r, y - r, x + r, y + r), outline=110, width=4)
    start = (paper.width * 0.2, paper.height * 0.72)
    line = [(start[0] + chance.randint(-60, 90), start[1] + chance.randint(-20, 20)) for _ in range(9)]
    pen.line(line, fill=70, width=3)


def jpeg(page: Image.Image) -> bytes:
    """As a scanner saves it."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=70)
    return out.getvalue()
