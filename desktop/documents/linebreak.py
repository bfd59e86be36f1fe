"""Breaking Chinese text into lines.

No closing mark begins a line, no opening mark ends one, and a Latin word, a number or an amount stays
whole (GB/T 15834-2011 §5.1.10–11). A no-break space holds a number and its unit together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[str], float]

NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝’”％‰℃…—～·,.;:?!)]}%")
NEVER_LAST = frozenset("（《〈「『【〔［｛‘“([{￥¥№")
_COUNTERS = frozenset("年月日天元人户号条")  # stay with the number before them
# A word of printable ASCII without brackets (8:30—11:30 is one), a doubled mark, or one character.
_WORD = r"[!-'*-Z\\^-z|~\u00a0]+"
_UNIT = re.compile(rf"{_WORD}(?:—{_WORD})*|——|……| +|.", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One line of a paragraph; ``width`` in points without the indent, ``last`` ends the paragraph."""

    text: str
    width: float
    indent: float
    last: bool


def break_lines(text: str, measure: Measure, width: float, indent: float = 0.0) -> list[Line]:
    """Set one paragraph (no newline in it) into lines of at most ``width`` points.

    ``indent`` is the space before the first line. An empty text gives one empty line.
    """
    lines: list[str] = []
    line, used, room = "", 0.0, width - indent
    for box in _boxes(text):
        needed = measure(box)
        if used + needed <= room:
            line, used = line + box, used + needed
            continue
        if line.strip():
            lines.append(line.rstrip(" "))
            line, used, room = "", 0.0, width
        if box.isspace():
            continue
        while needed > room:  # wider than a whole line: only now may a word be cut
            cut = _fitting(box, measure, room)
            lines.append(box[:cut])
            needed -= measure(box[:cut])
            box, room = box[cut:], width
        line, used = box, needed
    lines.append(line.rstrip(" "))
    final = len(lines) - 1
    return [
        Line(part, measure(part), indent if number == 0 else 0.0, number == final)
        for number, part in enumerate(lines)
    ]


def _boxes(text: str) -> list[str]:
    """Pieces between which a line may end."""
    boxes: list[str] = []
    for unit in _UNIT.findall(text):
        stays = boxes and (unit[0] in NEVER_FIRST or boxes[-1][-1] in NEVER_LAST)
        after_glue = boxes and boxes[-1][-1] == "\u00a0"
        counted = boxes and unit in _COUNTERS and boxes[-1][-1].isdigit()
        if stays or after_glue or counted:
            boxes[-1] += unit
        else:
            boxes.append(unit)
    return boxes


def _fitting(box: str, measure: Measure, room: float) -> int:
    """How many characters of ``box`` fit into ``room`` points; at least one, so that setting ends."""
    used = 0.0
    for count, character in enumerate(box):
        used += measure(character)
        if used > room:
            return max(count, 1)
    return len(box)
