"""What a clerk types into the search, taken apart: words, words that must not be there, and a day something is due by.

``李 王家村 低保`` are three words that must all be there; ``-特困`` leaves out; ``逾期``, ``7天内`` and ``12月5日前``
ask for the day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_BETWEEN = re.compile(r"[\s,，、;；]+")
_WITHIN = re.compile(r"(\d{1,3})[天日]内(?:到期)?")
_BEFORE = re.compile(r"(?:(\d{4})[-年/])?(\d{1,2})[-月/](\d{1,2})日?(?:前|之前|以前)")
_DAYS = {"逾期": -1, "已逾期": -1, "超期": -1, "今天到期": 0, "今日到期": 0, "明天到期": 1}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """``words`` all of which must be there, ``without`` none; ``due`` an ISO date, "" for any."""

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    due: str = ""


def typed(text: str, today: date) -> Typed:
    """Take a search apart. Of several days the last one counts."""
    words: list[str] = []
    without: list[str] = []
    due = ""
    for word in _BETWEEN.split(text[:_LONGEST].strip()):
        day = _due(word, today)
        if day:
            due = day
        elif word[:1] in "-－" and len(word) > 1:
            without.append(word[1:])
        elif word:
            words.append(word)
    return Typed(tuple(words), tuple(without), due)


def _due(word: str, today: date) -> str:
    if word in _DAYS:
        return (today + timedelta(_DAYS[word])).isoformat()
    if within := _WITHIN.fullmatch(word):
        return (today + timedelta(int(within[1]))).isoformat()
    if before := _BEFORE.fullmatch(word):
        try:
            day = date(int(before[1] or today.year), int(before[2]), int(before[3]))
        except ValueError:
            return ""
        return (day - timedelta(1)).isoformat() if word.endswith("前") else day.isoformat()
    return ""
