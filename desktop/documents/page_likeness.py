"""Does a scanned page show what its electronic original shows? A comparison that flags what differs.

The scan is turned and fitted onto the original by the page code both bear; then the page is looked at in small tiles:
where the original has print, the scan must have it too. What was added (a seal, a signature, notes by hand) does not
count against it. Where it is known which character stands where, each is compared by itself too (`glyph_likeness`).
A flagged page is for a person to look at; one that is not flagged was not proven equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from desktop.documents.glyph_likeness import strange_glyphs
from desktop.documents.glyphs import Glyph
from desktop.documents.page_code import placed_on
from desktop.documents.qr_reading import Placed

_WIDTH = 828
"""Pixels across the page as it is compared: 100 to the inch."""
_TILE = 18
"""Pixels of a tile's side: a character of the body."""
_INK = 180
"""Grey values below this are print."""
_LEAST = 14
"""Of 255: a tile whose mean ink in the original is less says nothing."""
_THERE = 0.9
"""A tile is there when so much of the original's ink is found in the scan, at the best of the small shifts."""
_SHIFTS = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1))
_BLACKENED = 3.0
"""So many times the original's ink over the whole page hides more than it shows."""
_LOST = 8
"""Of 255: less ink than this is lost to any scanner in the small print of the foot and of the stamp."""
_PATCH = 2
"""So many tiles missing side by side make a page suspect: words were changed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``missing`` the part of the original's printed tiles that the scan lacks, 0 to 1; ``patch`` the largest group.

    ``strange`` the characters that the scan seems to show as others, in the order of the page.
    """

    missing: float
    patch: int
    blackened: bool = False
    strange: str = ""

    @property
    def suspect(self) -> bool:
        """True when a person should look at the two pages side by side."""
        return self.blackened or self.patch >= _PATCH or bool(self.strange)


def likeness(
    original: Image.Image, scan: Image.Image, glyphs: Sequence[Glyph] = (), theirs: Placed | None = None
) -> Likeness | None:
    """Compare a page with its scan; None where no page code tells how the scan lies on the original.

    ``original`` and ``scan`` at any size and, the scan, turned in any way. ``glyphs`` the characters of the original,
    which is then in colour and drawn at about 200 dots to the inch. ``theirs`` the code of the scan where it was read
    before. Raises ``UserError`` for a page whose codes take too long to read.
    """
    ours, theirs = _code(original), theirs or _code(scan)
    if ours is None or theirs is None or ours.data != theirs.data:
        return None
    factor = _WIDTH / original.width
    height = round(original.height * factor)
    mine = _ink(original.resize((_WIDTH, height), Image.Resampling.BOX))
    clear = ImageOps.autocontrast(scan.convert("L"), cutoff=(0.5, 40))  # grey or yellowed paper becomes white
    fit = _fitted(mine, clear, _scaled(ours, factor), theirs)
    found = _compared(mine, _ink(_laid(clear, mine.size, fit, _scaled(ours, factor), theirs)))
    if not glyphs or found.suspect:
        return found
    finer = _Fit(fit.angle, fit.scale * factor)
    strange = strange_glyphs(original, _laid(clear, original.size, finer, ours, theirs), glyphs)
    return replace(found, strange="".join(glyph[0] for glyph in strange))


def _code(page: Image.Image) -> Placed | None:
    return next(iter(placed_on(page)), None)


def _scaled(code: Placed, factor: float) -> Placed:
    one, two, three, four = ((x * factor, y * factor) for x, y in code.corners)
    return Placed(code.data, (one, two, three, four))


def _ink(page: Image.Image) -> Image.Image:
    """White where there is print, black where there is none."""
    return page.convert("L").point([255 if v < _INK else 0 for v in range(256)])


@dataclass(frozen=True, slots=True)
class _Fit:
    """How the original lies on the scan: turned by ``angle`` (radians), ``scale`` scan pixels for one of its own."""

    angle: float
    scale: float


def _fitted(mine: Image.Image, scan: Image.Image, ours: Placed, theirs: Placed) -> _Fit:
    """How the scan lies on the original, refined from what the code alone tells."""
    fit = _Fit(_angle(theirs) - _angle(ours), _page_scale(mine, scan) or _side(theirs) / _side(ours))
    for quarter, angles, scales, most_steps in ((4, 0.4, 0.01, 3), (2, 0.1, 0.0025, 2)):
        small = mine.reduce(quarter).filter(ImageFilter.GaussianBlur(1.5))
        less, factor = _reduced(scan, fit.scale * quarter)
        best, most = fit, -1.0
        steps = range(-most_steps, most_steps + 1)
        for n in steps:
            for m in steps:
                tried = _Fit(fit.angle + math.radians(n * angles), fit.scale * (1 + m * scales))
                seen = ImageOps.invert(_moved(less, small.size, quarter, tried, ours, theirs, factor))
                overlap = ImageStat.Stat(ImageChops.darker(small, seen))
                if overlap.sum[0] > most:
                    best, most = tried, overlap.sum[0]
        fit = best
    return fit


def _laid(scan: Image.Image, size: tuple[int, int], fit: _Fit, ours: Placed, theirs: Placed) -> Image.Image:
    """The scan as it lies on an original of that size."""
    less, factor = _reduced(scan, fit.scale)
    return _moved(less, size, 1, fit, ours, theirs, factor)


def _reduced(scan: Image.Image, step: float) -> tuple[Image.Image, int]:
    """The scan with fewer pixels where so many are stepped over: what was skipped would be lost print."""
    factor = max(int(step), 1)
    return (scan.reduce(factor), factor) if factor > 1 else (scan, 1)


def _moved(
    scan: Image.Image,
    size: tuple[int, int],
    quarter: int,
    fit: _Fit,
    ours: Placed,
    theirs: Placed,
    factor: int,
) -> Image.Image:
    """The scan, ``factor`` times smaller, through a fit that keeps the middle of its code on the original's."""
    step = fit.scale * quarter / factor
    (ox, oy), (tx, ty) = _middle(ours), _middle(theirs)
    ox, oy, tx, ty = ox / quarter, oy / quarter, tx / factor, ty / factor
    a, b = step * math.cos(fit.angle), step * math.sin(fit.angle)
    matrix = (a, -b, tx - a * ox + b * oy, b, a, ty - b * ox - a * oy)
    return scan.transform(
        size, Image.Transform.AFFINE, matrix, resample=Image.Resampling.BILINEAR, fillcolor=255
    )


def _middle(code: Placed) -> tuple[float, float]:
    return sum(x for x, _ in code.corners) / 4, sum(y for _, y in code.corners) / 4


def _angle(code: Placed) -> float:
    """How the code is turned, from its upper and its lower edge together."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = code.corners
    return math.atan2((by - ay) + (cy - dy), (bx - ax) + (cx - dx))


def _side(code: Placed) -> float:
    corners = code.corners
    return sum(math.dist(corners[n], corners[(n + 1) % 4]) for n in range(4)) / 4


def _page_scale(mine: Image.Image, scan: Image.Image) -> float:
    """Scan pixels for one of the original where the scan is the whole page; 0 for a photograph or a part."""
    short, long = sorted(scan.size)
    low, high = sorted(mine.size)
    return long / high if abs(short / long - low / high) < 0.01 else 0.0


def _compared(mine: Image.Image, laid: Image.Image) -> Likeness:
    """Tile by tile, each at the best of a few small shifts."""
    inked, laid = mine.reduce(_TILE), laid.filter(ImageFilter.MaxFilter(3))
    kept: Image.Image | None = None
    for x, y in _SHIFTS:
        shared = ImageChops.darker(mine, ImageChops.offset(laid, x, y)).reduce(_TILE)
        kept = shared if kept is None else ImageChops.lighter(kept, shared)
    assert kept is not None
    wide, high = inked.size
    had, has = inked.tobytes(), kept.tobytes()
    lost = {n for n, ink in enumerate(had) if ink >= _LEAST and has[n] < min(_THERE * ink, ink - _LOST + 1)}
    printed = sum(ink >= _LEAST for ink in had)
    black = ImageStat.Stat(laid).mean[0] > _BLACKENED * ImageStat.Stat(mine).mean[0] + 8
    return Likeness(len(lost) / max(printed, 1), _largest(lost, wide, high), black)


def _largest(lost: set[int], wide: int, high: int) -> int:
    """The size of the largest group of tiles that touch."""
    most, left = 0, set(lost)
    while left:
        group, edge = 0, [left.pop()]
        while edge:
            at = edge.pop()
            group += 1
            x, y = at % wide, at // wide
            near = {
                v * wide + u
                for u in (x - 1, x, x + 1)
                for v in (y - 1, y, y + 1)
                if 0 <= u < wide and 0 <= v < high
            }
            edge += near & left
            left -= near
        most = max(most, group)
    return most
