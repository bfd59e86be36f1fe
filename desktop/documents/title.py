"""Titles of more than one line: a trapezoid or a diamond, broken between words (GB/T 9704-2012 §7.3.1)."""

import itertools
import math

from desktop.documents.fonts import FontChain
from desktop.documents.linebreak import boundaries

_AFTER = frozenset("的、，和与及或》）”》·　")  # a word ends here
_BEFORE = frozenset("（《“关")  # a word begins here
_ENDINGS = (
    "人民政府", "民政局", "办事处", "街道", "乡", "镇", "县", "市", "区", "救助", "保障", "申请", "审核", "确认",
    "登记", "家庭", "人员", "事项", "情况", "关于", "困难", "临时", "补贴", "待遇",
)  # fmt: skip
_MOST_LINES = 4


def title_lines(text: str, fonts: FontChain, size: float, width: float) -> list[str]:
    """The lines of a title: as few as hold it, of different lengths, and no word cut if that can be helped."""
    if fonts.width(text, "title", size) <= width:
        return [text]
    plain = [line.text for line in fonts.lines(text, "title", size, width)]
    if len(plain) > _MOST_LINES:
        return plain
    places = [place for place in boundaries(text)[:-1] if text[place - 1] != "\u00a0"]
    best = min(
        (
            found
            for cuts in itertools.combinations(places, len(plain) - 1)
            if (found := _judged(text, cuts, fonts, size, width))
        ),
        default=None,
    )
    return best[1] if best else plain


def _judged(
    text: str, cuts: tuple[int, ...], fonts: FontChain, size: float, width: float
) -> tuple[float, list[str]] | None:
    """How bad a way to break is, with its lines; None if a line is too wide."""
    lines = [text[start:end].strip() for start, end in itertools.pairwise((0, *cuts, len(text)))]
    widths = [fonts.width(line, "title", size) for line in lines]
    if max(widths) > width:
        return None
    words = sum(0 if _between_words(text, cut) else 3 for cut in cuts)
    return _shape(widths, size) + words, lines


def _between_words(text: str, cut: int) -> bool:
    before = text[:cut]
    return before[-1] in _AFTER or text[cut] in _BEFORE or before.endswith(_ENDINGS)


def _shape(widths: list[float], size: float) -> float:
    """Small for lines that grow, shrink, or are longest in the middle, each by two to four characters."""
    steps = [(second - first) / size for first, second in itertools.pairwise(widths)]
    uneven = sum(abs(abs(step) - 3) / 2 for step in steps)
    hourglass = any(first < 0 < second for first, second in itertools.pairwise(steps))
    level = math.fsum(1 for step in steps if abs(step) < 1)
    return uneven + 8 * hourglass + 2 * level
