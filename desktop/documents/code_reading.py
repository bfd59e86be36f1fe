"""QR codes on pictures that anybody may have made, read in a process of their own (see `apart`).

A picture of a few kilobytes, tiled with the corners of codes, keeps a reader busy for minutes and no call to it can be
broken off. So it reads where it can be ended, page by page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PIL import Image

from desktop.documents.apart import alone_within, prepared, within
from desktop.documents.qr_reading import Placed, Point, read_placed
from desktop.errors import UserError

PATIENCE = 10.0
"""Seconds for the codes of one page: ten times what an empty page takes, which is looked at in every way."""
_FAR = 2
"""So many times the page's longer side away no corner of a code lies: the numbers come from the other process."""

Enough = Callable[[Sequence[bytes]], bool]
"""Whether what was found so far will do. A function of a module: it is named to the other process."""
_Corners = tuple[Point, Point, Point, Point]


def read_apart(
    picture: Image.Image, enough: Enough, seconds: float = PATIENCE, *, alone: bool = False
) -> list[Placed]:
    """The codes on a picture as `read_placed` finds them. Raises ``UserError`` for one that takes too long.

    ``alone`` in a process for this picture, three times as slow: no earlier one can answer for it.
    """
    if alone:
        prepared(_load)
    grey, asked = picture.convert("L"), alone_within if alone else within
    found = asked(seconds, _read, grey.size, grey.tobytes(), enough)
    far = _FAR * max(grey.size)
    # Whoever lays a scan on its original goes by these numbers.
    if not all(
        math.isfinite(n) and abs(n) <= far for _, corners in found for point in corners for n in point
    ):
        raise UserError("这一页的二维码读不了。", "请重新扫描这一页。")
    return [Placed(data, corners) for data, corners in found]


# What follows runs in the child process alone.


def _load() -> None:
    """The reader of codes is there already: this module brought it."""


def _read(size: tuple[int, int], pixels: bytes, enough: Enough) -> list[tuple[bytes, _Corners]]:
    grey = Image.frombytes("L", size, pixels)
    return [(code.data, code.corners) for code in read_placed(grey, enough=enough)]
