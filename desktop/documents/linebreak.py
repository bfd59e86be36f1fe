"""Breaking Chinese text into lines.

No closing mark begins a line, no opening mark ends one, and a Latin word, a number or an amount stays
whole (GB/T 15834-2011 §5.1.10–11). A no-break space holds a number and its unit together.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]

NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝’”％‰℃…—～·,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔［｛‘“([{￥¥№")
_COUNTERS = frozenset("年月日天元人户号条")  # stay with the number before them
# A name in parts (古丽巴哈尔·艾力) around its dot, and a box to tick with the beginning of what it stands for.
_NAME = "[\u3400-\u9fff]{1,6}·[\u3400-\u9fff]{1,4}"
_TICK = "□[\u3400-\u9fff]{1,4}"
# A word of printable ASCII without brackets (8:30—11:30 is one), a doubled mark, or one character.
_WORD = r"[!-'*-Z\\^-z|~\u00a0]+"
_UNIT = re.compile(rf"{_NAME}|{_TICK}|{_WORD}(?:—{_WORD})*|——|……| +|.", re.DOTALL)
_LONG = re.compile(_WORD)


@dataclass(frozen=True)
class Line:
    """One line of a paragraph; ``width`` in points without the indent, ``last`` ends the paragraph.

    ``start`` is where it begins in the paragraph's text.
    """

    text: str
    width: float
    indent: float
    last: bool
    start: int = 0


def break_lines(text: str, measure: Measure, width: float, indent: float = 0.0) -> list[Line]:
    """Set one paragraph (no newline in it) into lines of at most ``width`` points.

    ``indent`` is the space before the first line. An empty text gives one empty line.
    """
    return set_lines(text, [measure(character) for character in text], width, indent)


def set_lines(text: str, advances: Sequence[float], width: float, indent: float = 0.0) -> list[Line]:
    """The same with the width of each character of ``text`` in points."""
    upto = [0.0, *itertools.accumulate(advances)]
    if upto[-1] <= width - indent:
        return [_line(text, upto, 0, len(text), indent, True)]
    lines: list[Line] = []
    start, at, room = 0, 0, width - indent
    for box in _boxes(text):
        end = at + len(box)
        if upto[end] - upto[start] > room:
            if text[start:at].strip():
                lines.append(_line(text, upto, start, at, width - room, False))
                room = width
            start = end if box.isspace() else at
            while upto[end] - upto[start] > room:  # wider than a whole line: only now may a word be cut
                cut = _fitting(upto, start, end, room)
                cut = text.rfind("·", start, cut) + 1 or cut  # a name in parts is cut behind its dot
                cut -= cut - 1 > start and text[cut] == "·"
                lines.append(_line(text, upto, start, cut, width - room, False))
                start, room = cut, width
        at = end
    lines.append(_line(text, upto, start, len(text), width - room, True))
    return lines


def widest_word(text: str, advances: Sequence[float]) -> float:
    """Width of the widest piece of ``text`` that should not be cut: a word, a number, an amount."""
    upto = [0.0, *itertools.accumulate(advances)]
    return max((upto[found.end()] - upto[found.start()] for found in _LONG.finditer(text)), default=0.0)


def boundaries(text: str) -> list[int]:
    """Where a line of ``text`` may end."""
    return list(itertools.accumulate(len(box) for box in _boxes(text)))


def _line(text: str, upto: Sequence[float], start: int, end: int, indent: float, last: bool) -> Line:
    while end > start and text[end - 1] == " ":
        end -= 1
    return Line(text[start:end], upto[end] - upto[start], indent, last, start)


def _boxes(text: str) -> list[str]:
    """Pieces between which a line may end."""
    boxes: list[str] = []
    before = ""  # the last character so far
    for unit in _UNIT.findall(text):
        if before and (
            unit[0] in NEVER_FIRST
            or before in NEVER_LAST
            or before == "\u00a0"
            or (unit in _COUNTERS and before.isdigit())
        ):
            boxes[-1] += unit
        else:
            boxes.append(unit)
        before = unit[-1]
    return boxes


def _fitting(upto: Sequence[float], start: int, end: int, room: float) -> int:
    """Where to cut what begins at ``start`` to fit into ``room``; at least one character is taken."""
    for at in range(start + 1, end + 1):
        if upto[at] - upto[start] > room:
            return max(at - 1, start + 1)
    return end
