"""Is each printed character of a page still that character on its scan? Numbers and names are what a paper decides.

Both pictures lie on each other already, roughly. Every stretch of a line is laid on its place once more, then each
character by itself, and the two are correlated: another character in its place correlates far less. A digit is
moreover compared with the other digits of the page, because some differ by one stroke (3 and 8). A character that a
seal, a signature or a note runs through is let go: nothing can be said of it. So is coloured and grey print, which
many scanners make light or leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from desktop.documents.glyphs import Glyph

_LOW = 0.71
"""A character that correlates less is another one. Genuine ones keep above 0.75, on a good scan above 0.85."""
_WORN = 0.85
"""Where the page as a whole correlates less, print or scan are too poor to say anything of single characters."""
_SURE = 0.9
"""A character that correlates so well is not looked at any further."""
_AHEAD = 0.04
"""So much better must another digit fit."""
_LEAST, _LEAST_DIGIT = 0.0105, 0.0085
"""Of the page's height: smaller print (3.1 mm, a digit 2.5 mm: under 10 pt) is not looked at."""
_STRETCH = 10
"""Characters that are laid on their place together."""
_APART = 0.05
"""Of the page's width: a gap that ends a stretch."""
_REACH = 10
"""Pixels that a stretch may lie off its place."""
_RIM = 3
"""Pixels around a character."""
_MARGIN = 5
"""Pixels beyond a character's box, in which what runs through it shows."""
_CROSSED = 8.0
"""Of 255, mean ink on a side of a character beyond what is printed there: something runs through it on two sides."""
_BLACK = 100
"""The lightest of a pixel's colours, at the darkest place of a character: more is no black print."""
_THERE = 0.25
"""A character of which the scan shows less ink than this part was not changed but lost: the tiles tell of that."""
_DIGITS = "0123456789"

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Both pages turned over (print is bright) and softened: ``mine`` the original; ``lightest`` of its colours."""

    mine: Image.Image
    theirs: Image.Image
    lightest: Image.Image


def strange_glyphs(original: Image.Image, laid: Image.Image, glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """The characters of the original that the scan shows as others.

    ``original`` in colour, about 200 dots to the inch; ``laid`` the scan as it lies on it.
    """
    red, green, blue = original.convert("RGB").split()
    lightest = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    sheet = _Sheet(_soft(original, 1.2), _soft(laid, 0.7), lightest)
    seen = [one for stretch in _stretches(glyphs) for one in _seen(sheet, stretch)]
    if not seen or sorted(one.own for one in seen)[len(seen) // 2] < _WORN:
        return ()
    digits = _digits(sheet.mine, seen)
    return tuple(one.glyph for one in seen if _is_strange(sheet, one, digits))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A character, its box on the original, how far its place on the scan is off, and how well the two correlate."""

    glyph: Glyph
    box: Box
    off: tuple[int, int]
    own: float


def _soft(page: Image.Image, radius: float) -> Image.Image:
    return ImageOps.invert(page.convert("L")).filter(ImageFilter.GaussianBlur(radius))


def _stretches(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """A few characters each that follow each other on a line; small print left out."""
    last: list[Glyph] = []
    for glyph in glyphs:
        if glyph[4] - glyph[2] < _LEAST_DIGIT * 0.7:  # 一 and points tell nothing, whatever their size
            continue
        same = last and abs(_middle(glyph) - _middle(last[-1])) < _LEAST_DIGIT / 2
        if last and (not same or len(last) >= _STRETCH or not 0 <= glyph[1] - last[-1][1] < _APART):
            yield last
            last = []
        last.append(glyph)
    if last:
        yield last


def _middle(glyph: Glyph) -> float:
    return (glyph[2] + glyph[4]) / 2


def _seen(sheet: _Sheet, stretch: Sequence[Glyph]) -> Iterator[_Seen]:
    boxes = [_box(sheet.mine, glyph) for glyph in stretch]
    whole = (
        min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    )  # fmt: skip
    off = _place(sheet, whole)
    for glyph, box in zip(stretch, boxes, strict=True):
        least = _LEAST_DIGIT if glyph[0] in _DIGITS else _LEAST
        if glyph[4] - glyph[2] < least or not _black(sheet.lightest, box):
            continue
        at, own = _climbed(_fit(sheet, sheet.mine.crop(box), box), off, 2)
        yield _Seen(glyph, box, at, own)


def _black(lightest: Image.Image, box: Box) -> bool:
    return any(lightest.crop(box).histogram()[: _BLACK + 1])


def _box(page: Image.Image, glyph: Glyph) -> Box:
    _, left, top, right, bottom = glyph
    return (
        int(left * page.width) - _RIM, int(top * page.height) - _RIM,
        int(right * page.width) + _RIM + 1, int(bottom * page.height) + _RIM + 1,
    )  # fmt: skip


Fit = Callable[[int, int], float]


def _fit(sheet: _Sheet, patch: Image.Image, box: Box) -> Fit:
    """How a piece of print correlates with the scan at a place so many pixels off."""
    return partial(_correlated, sheet.theirs, patch, _spread(patch), box)


def _spread(patch: Image.Image) -> tuple[float, float]:
    found = ImageStat.Stat(patch)
    return found.mean[0], found.stddev[0]


def _correlated(
    page: Image.Image, patch: Image.Image, spread: tuple[float, float], box: Box, x: int, y: int
) -> float:
    there = page.crop((box[0] + x, box[1] + y, box[2] + x, box[3] + y))
    mean, deviation = _spread(there)
    if spread[1] < 1 or deviation < 1:
        return 0.0
    both = ImageStat.Stat(ImageChops.multiply(patch, there)).mean[0] * 255
    return (both - mean * spread[0]) / (deviation * spread[1])


def _place(sheet: _Sheet, box: Box) -> tuple[int, int]:
    """Where a stretch lies, in pixels off its place."""
    fit = _fit(sheet, sheet.mine.crop(box), box)
    near, good = _climbed(fit, (0, 0), 3)
    if good >= _SURE:
        return near
    coarse = range(-_REACH, _REACH + 1, 3)
    rough = max(((x, y) for x in coarse for y in coarse), key=lambda at: fit(*at))
    return max((near, _climbed(fit, rough, 3)[0]), key=lambda at: fit(*at))


def _climbed(fit: Fit, start: tuple[int, int], most: int) -> tuple[tuple[int, int], float]:
    """The best place near ``start``, step by step, at most so many; and how well it fits there."""
    tried = {start: fit(*start)}
    at = start
    for _ in range(most):
        if tried[at] >= _SURE:
            break
        for near in ((at[0] + x, at[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
            if near not in tried:
                tried[near] = fit(*near)
        best = max(tried, key=lambda place: tried[place])
        if best == at:
            break
        at = best
    return at, tried[at]


def _digits(page: Image.Image, seen: Sequence[_Seen]) -> Mapping[str, list[Image.Image]]:
    """What each digit looks like on the original, once for each size."""
    found: dict[str, dict[tuple[int, int], Image.Image]] = {}
    for one in seen:
        if one.glyph[0] in _DIGITS:
            size = (one.box[2] - one.box[0], one.box[3] - one.box[1])
            found.setdefault(one.glyph[0], {}).setdefault(size, page.crop(one.box))
    return {digit: list(sizes.values()) for digit, sizes in found.items()}


def _is_strange(sheet: _Sheet, one: _Seen, digits: Mapping[str, list[Image.Image]]) -> bool:
    if one.own >= _SURE:
        return False
    other = one.glyph[0] in _DIGITS and _best_other(sheet, one, digits) > one.own + _AHEAD
    return (one.own < _LOW or other) and _printed(sheet, one) and not _crossed(sheet, one)


def _best_other(sheet: _Sheet, one: _Seen, digits: Mapping[str, list[Image.Image]]) -> float:
    """How well the best of the other digits of the page, brought to that size, fits where this one should stand."""
    height, most = one.box[3] - one.box[1], 0.0
    for digit, patches in digits.items():
        if digit == one.glyph[0]:
            continue
        patch = min(patches, key=lambda p: abs(p.height - height))
        if abs(patch.height - height) > 2:
            width = round(patch.width * height / patch.height)
            patch = patch.resize((width, height), Image.Resampling.BICUBIC)
        middle = (one.box[0] + one.box[2] - patch.width) // 2
        box = (middle, one.box[1], middle + patch.width, one.box[1] + patch.height)
        most = max(most, _climbed(_fit(sheet, patch, box), one.off, 3)[1])
    return most


def _printed(sheet: _Sheet, one: _Seen) -> bool:
    """True where the scan shows about as much ink as any character has."""
    (x, y), (left, top, right, bottom) = one.off, one.box
    there = sheet.theirs.crop((left + x, top + y, right + x, bottom + y))
    return _spread(there)[0] > _THERE * _spread(sheet.mine.crop(one.box))[0]


def _crossed(sheet: _Sheet, one: _Seen) -> bool:
    """True where ink runs out of the character's box that the original does not have: a seal, a stroke of a pen.

    On one side alone it may be the next character, which stands a little off.
    """
    x, y = one.off
    left, top, right, bottom = one.box
    wide = (left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)
    there = sheet.theirs.crop((wide[0] + x, wide[1] + y, wide[2] + x, wide[3] + y))
    more = ImageChops.subtract(there, sheet.mine.crop(wide).filter(ImageFilter.MaxFilter(5)))
    width, height = more.size
    above, below, before, after = (
        ImageStat.Stat(more.crop(box)).mean[0]
        for box in (
            (0, 0, width, _MARGIN), (0, height - _MARGIN, width, height),
            (0, _MARGIN, _MARGIN, height - _MARGIN), (width - _MARGIN, _MARGIN, width, height - _MARGIN),
        )
    )  # fmt: skip
    second = sorted((above, below, before, after))[-2]  # a stroke that comes in goes out
    return second > _CROSSED or max(above, below) > _CROSSED * 1.5
