"""Drawn stand-ins for photographs and scans, marked as samples."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from desktop.office.act import Photo


def picture(words: str) -> Photo:
    """A drawn stand-in for a photograph, marked as a sample; other words make other bytes."""
    image = Image.new("RGB", (240, 160), (226, 232, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 60, 220, 150), outline=(120, 120, 120), width=3)
    draw.polygon(((10, 60), (120, 15), (230, 60)), outline=(120, 120, 120))
    draw.text((60, 95), f"SAMPLE {words}", fill=(90, 90, 90))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=60)
    return Photo(out.getvalue(), f"{words}.jpg")
