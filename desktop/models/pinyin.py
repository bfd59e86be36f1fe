"""How a name sounds: pinyin and initials, as a clerk types them, with every common reading of each character.

``单小曾`` is found under danxiaoceng as well as shanxiaozeng; ``lü`` is written lv.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from desktop.domain.names import DOT, name_key, normalise_name

MOST_READINGS = 3
"""Readings of one character that count as common, the commonest first."""
MOST_SPELLINGS = 12
"""Spellings of one name that are kept."""

_LETTERS = re.compile(r"[a-z]+")
# Readings that only a surname has, or that the dictionary puts behind the third place.
_SURNAMES = {
    "区": "ou", "仇": "qiu", "单": "shan", "查": "zha", "朴": "piao", "盖": "ge", "曾": "zeng", "解": "xie",
    "翟": "zhai", "覃": "qin", "尉": "wei", "冼": "xian", "逄": "pang", "种": "chong", "秘": "bi", "员": "yun",
    "缪": "miao", "折": "she", "黑": "he", "祭": "zhai", "隗": "kui", "召": "shao", "繁": "po", "乜": "nie",
    "洗": "xian", "车": "che", "乐": "yue", "任": "ren", "宿": "su", "葛": "ge", "晟": "cheng", "过": "guo",
}  # fmt: skip
_DOUBLE = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"), "令狐": ("ling", "hu"), "欧阳": ("ou", "yang"), "司马": ("si", "ma"),
    "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"), "皇甫": ("huang", "fu"), "公孙": ("gong", "sun"),
    "慕容": ("mu", "rong"), "宇文": ("yu", "wen"), "司徒": ("si", "tu"), "夏侯": ("xia", "hou"),
    "东方": ("dong", "fang"), "端木": ("duan", "mu"), "呼延": ("hu", "yan"), "申屠": ("shen", "tu"),
}  # fmt: skip


class Sounds(NamedTuple):
    """``whole``: spellings and initials of the whole name; ``given``: of what follows the surname or a dot."""

    whole: frozenset[str]
    given: frozenset[str]


@lru_cache(maxsize=65536)
def sounds(name: str) -> Sounds:
    """Every common spelling of a name; a character without a reading is passed over."""
    syllables: list[Sequence[str]] = []
    starts: set[int] = set()
    for part in normalise_name(name).split(DOT):
        starts.add(len(syllables))
        syllables += _syllables(part)
    if len(starts) == 1:
        starts = {2 if name[:2] in _DOUBLE else 1}
    return Sounds(
        _spelled(syllables),
        frozenset(s for start in starts if 0 < start < len(syllables) for s in _spelled(syllables[start:])),
    )


def typed_sound(text: str) -> str:
    """What was typed, as sounds are kept; "" when it holds anything but letters."""
    plain = name_key(text.replace("ü", "v").replace("Ü", "v").replace("'", "").replace("’", ""))
    plain = plain.replace("lyu", "lv").replace("nyu", "nv")
    return plain if _LETTERS.fullmatch(plain) else ""


def _syllables(part: str) -> list[Sequence[str]]:
    """Readings of each character; Latin letters side by side are one syllable."""
    found: list[Sequence[str]] = []
    double = _DOUBLE.get(part[:2])
    if double:
        found += [
            (reading, *(r for r in _readings(c) if r != reading))
            for c, reading in zip(part, double, strict=False)
        ]
        part = part[2:]
    elif part[:1] in _SURNAMES:
        first = _SURNAMES[part[0]]
        found.append((first, *(r for r in _readings(part[0]) if r != first)))
        part = part[1:]
    for piece in re.findall(r"[A-Za-z]+|.", part):
        word = piece.lower()
        readings = (word,) if _LETTERS.fullmatch(word) else _readings(piece)
        if readings:
            found.append(readings)
    return found


@cache
def _readings(character: str) -> tuple[str, ...]:
    # Its dictionaries take a fifth of the time to start: only whoever has names waits for them.
    from pypinyin import Style, pinyin

    (found,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(r for r in found if _LETTERS.fullmatch(r)))[:MOST_READINGS]


def _spelled(syllables: Sequence[Sequence[str]]) -> frozenset[str]:
    """Spellings and initials of a run of syllables, at most ``MOST_SPELLINGS`` of the former."""
    choices = [tuple(s) for s in syllables]
    while prod(map(len, choices)) > MOST_SPELLINGS:
        widest = max(range(len(choices)), key=lambda n: (len(choices[n]), n))
        choices[widest] = choices[widest][:-1]
    spellings = list(product(*choices)) if choices else []
    return frozenset("".join(s) for s in spellings) | frozenset("".join(x[0] for x in s) for s in spellings)
