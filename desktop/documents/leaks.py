"""What may not leave the office unseen: numbers that name a person, and words about illness, disability and death.

Pure: text in, findings out. A finding never repeats a whole number, so that the warning is no leak of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import opencc

from desktop.domain.idnumber import is_valid


class Leak(Enum):
    """The kinds of findings, with what a person calls them."""

    ID_NUMBER = "身份证号"
    MASKED_ID = "遮盖过的身份证号"
    ACCOUNT = "银行账号"
    MOBILE = "手机号"
    LANDLINE = "电话号码"
    WORD = "个人情况"


@dataclass(frozen=True, slots=True)
class Finding:
    """One leak: ``shown`` is the number masked but for its ends, or the word; ``where`` the place in the file."""

    kind: Leak
    shown: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}{'有' if self.where else ''}{self.kind.value}“{self.shown}”"


@dataclass(frozen=True, slots=True)
class Words:
    """One list of words that a public sheet may not hold; ``name`` says what they tell of a person."""

    name: str
    words: tuple[str, ...]


_SEPARATORS = " \u00a0\u3000\\-.·_/()"
_RUN = re.compile(
    rf"(?<![\d*])\d(?:[{_SEPARATORS}]{{0,3}}\d)*(?:[{_SEPARATORS}]{{0,3}}[Xx](?![A-Za-z0-9]))?(?!\*)"
)
"""Digits as they are typed, in groups or not, with the X an ID number may end in; never over the end of a line."""
_BROKEN = re.compile(r"(?<![\d*])\d(?:\s{0,3}\d)*(?:\s{0,3}[Xx](?![A-Za-z0-9]))?(?!\*)")
"""The same over line ends: a number that was broken in a narrow column."""
_MACHINE = re.compile(
    r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{32,}\b|\b[a-z]{1,2}-[0-9a-f]{12}(?![0-9a-f])"
    r"|\b20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d[0-5]\d\b"
)
"""Checksums, ids of our own and moments to the second: digits by chance, that pass for a card one time in ten."""
_MASKED = re.compile(r"(?<![\d*])\d{3,6}\*{6,}\d{2,4}[Xx]?")
_HANZI_DIGITS = {ord(c): str(n) for n, chars in enumerate(
    ("〇零", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for c in chars}  # fmt: skip
_HANZI = "".join(map(chr, _HANZI_DIGITS))
_NOUGHTS = frozenset("○◯〇Oo")
_SPELLED = re.compile(
    rf"(?<![\d*])[{_HANZI}\d](?:[{_SEPARATORS}\s]{{0,3}}[{_HANZI}{''.join(_NOUGHTS)}\d])*"
    rf"(?:[{_SEPARATORS}\s]{{0,3}}[Xx](?![A-Za-z0-9]))?"
)
"""Digits spelled in characters, or some of them, over line ends too: a long one may be broken anywhere."""
_FEWEST_SPELLED = 4
_LOOSE = re.compile(r"(?<![\d*])\d(?:(?:[^\w*]{0,3}|\*|_)\d)*(?:[^\w*]{0,3}[Xx](?![A-Za-z0-9]))?(?!\*\*)")
"""Digits with anything between them but words: one value holds few numbers, so they are no columns."""
_OTHERWISE = (
    re.compile(r"(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)"),
    re.compile(r"(?<!\d)(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./](?:0?[1-9]|[12]\d|3[01]))?(?!\d)"),
    re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\d.,]*\d)|(?<![\d.])\d+\.\d{2}(?![\d.])"),
)
"""Times, dates and amounts: what a value rightly holds."""
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_SHORT_PHONE = re.compile(r"(?:电话|手机|联系|拨打|Tel|TEL|tel)[^\d\n]{0,6}([2-9]\d{6,7})(?!\d)")
_CARD = range(13, 20)
_FEWEST = 7
_LONG = 16
"""So many digits in a row are an account wherever they stand; shorter ones when their check digit fits."""
_SEAM, _WORD = "\n", "号"
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Blank characters that pass for letters or signs."""
_TIMES = re.compile(r"(?<!\d)(?:[01]?\d|2[0-4]):[0-5]\d(?!\d)")
_STEPS = re.compile(r"(?:肢体|精神|智力|视力|听力|言语|多重|残)[一二三四1-4]级")
"""How bad a disability is."""
_WIDE_OR_PIECE = re.compile(r"(?<!\S)\S(?:\s+\S(?!\S))+|\S+")


def find(text: str, known: Collection[str] = (), where: str = "") -> list[Finding]:
    """Every number in a text that names a person or an account, each once, in reading order.

    ``known`` numbers, digits only, that may stand there: the office's own telephones, the codes of its matters.
    """
    if not _may_hold(text):
        return []
    plain = _MACHINE.sub("#", western(text))
    readings: list[Iterable[tuple[Leak, str]]] = [
        ((Leak.MASKED_ID, f.group(0)) for f in _MASKED.finditer(plain)),
        _of_runs(_RUN, plain, _kind),
        _of_runs(_BROKEN, plain, _kind_of_broken),
        ((Leak.LANDLINE, f.group(1)) for f in _SHORT_PHONE.finditer(plain)),
        _of_spelled(plain),
    ]
    found: dict[str, Finding] = {}
    for reading in readings:
        for kind, digits in reading:
            if digits not in known and digits not in found:
                found[digits] = Finding(kind, digits if "*" in digits else _hidden(digits), where)
    return list(found.values())


def find_in_value(text: str, known: Collection[str] = (), where: str = "") -> list[Finding]:
    """The same in one value before it is drawn: no line is broken yet, and whatever parts the digits is read over.

    Times, dates, amounts and the ``known`` numbers are taken out first.
    """
    if not _may_hold(text):
        return []
    plain = _MACHINE.sub(_WORD, " ".join(western(text).split()))
    for own in sorted((k for k in known if len(k) >= _FEWEST), key=len, reverse=True):
        plain = _parted(own).sub(_WORD, plain)
    for pattern in _OTHERWISE:
        plain = pattern.sub(_WORD, plain)
    plain = _noughts("".join(map(_as_digit, plain)))
    said = {
        digits: Finding(kind, _hidden(digits), where) for kind, digits in _of_runs(_LOOSE, plain, _kind_loose)
    }
    return list({f.shown: f for f in (*find(text, known, where), *said.values())}.values())


def find_in_cell(text: str, known: Collection[str] = (), where: str = "") -> list[Finding]:
    """The same in one cell of a sheet that hangs on a wall, whatever stands between the digits but words.

    For one cell at a time only: of a whole page any two columns would make a number.
    """
    plain = _TIMES.sub("#", "".join(_as_digit(c) for c in western(text)))
    found = {}
    for run in re.findall(r"\d+[Xx]?", re.sub(r"(?<=\d)[\W_]+(?=[\dXx])", "", _noughts(plain))):
        for own in known:
            run = run.replace(own, "#") if len(own) >= _FEWEST else run
        for digits in run.split("#"):
            if (kind := _kind_in_cell(digits.upper())) is not None:
                found[digits] = Finding(kind, _hidden(digits), where)
    return list({f.shown: f for f in (*find(text, known, where), *found.values())}.values())


def _as_digit(char: str) -> str:
    return _HANZI_DIGITS.get(ord(char), char)


@lru_cache(maxsize=256)
def _parted(digits: str) -> re.Pattern[str]:
    """A number of the office itself, however it is grouped."""
    return re.compile(rf"(?<!\d){'[^0-9A-Za-z]{0,3}'.join(digits)}(?!\d)")


def _kind_loose(groups: list[str]) -> Leak | None:
    joined = _joined("".join(groups))
    if all(len(g) == 1 for g in groups) or (len(groups) <= 4 and _MOBILE.fullmatch(joined)):
        return _kind([joined])
    return _kind(groups)


def _noughts(text: str) -> str:
    """A circle or an O beside digits is a nought."""
    before = ""
    while before != text:
        before, text = text, re.sub(rf"(?<=\d)([\W_]*)[{''.join(_NOUGHTS)}]", r"\g<1>0", text)
    return text


def _kind_in_cell(digits: str) -> Leak | None:
    if _is_id(digits, sure=True):
        return Leak.ID_NUMBER
    if not digits.isdigit():
        return None
    if _MOBILE.fullmatch(digits):
        return Leak.MOBILE
    return Leak.ACCOUNT if _LONG <= len(digits) <= 19 else None


def find_words_in_cell(
    text: str, lists: Sequence[Words], known: Collection[str] = (), where: str = ""
) -> list[Finding]:
    """Words of these lists in one cell, in traditional characters too and with anything between their characters."""
    seen = _simplified(western(text))
    for phrase in sorted(filter(None, known), key=len, reverse=True):
        seen = seen.replace(phrase, _SEAM)
    plain = "".join(c for c in seen if c.isalnum() or c == _SEAM).casefold()
    steps = [Finding(Leak.WORD, found, where) for found in _STEPS.findall(plain)]
    said = [word for group in lists for word in group.words if word.casefold() in plain]
    return [*(Finding(Leak.WORD, word, where) for word in said), *steps]


def _simplified(text: str) -> str:
    said: str = _converter().convert(text)
    return said


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def find_words(
    text: str, lists: Sequence[Words], known: Collection[str] = (), where: str = ""
) -> list[Finding]:
    """Words of these lists in a text. ``known`` phrases are passed over: the scheme's own titles hold such words.

    A word spelled out with blanks is one; what two cells end and begin with is none, so a blank between two longer
    pieces keeps them apart.
    """
    plain = _cells(western(text))
    for phrase in sorted(filter(None, known), key=len, reverse=True):
        plain = _loosely(phrase).sub(_SEAM, plain)
    return [Finding(Leak.WORD, word, where) for group in lists for word in group.words if word in plain]


@lru_cache(maxsize=1024)
def _loosely(phrase: str) -> re.Pattern[str]:
    """A phrase, wherever a line of it ends."""
    return re.compile(f"{_SEAM}?".join(map(re.escape, "".join(western(phrase).split()))))


def _cells(text: str) -> str:
    """The text without its blanks, but for a mark where one cell, or line, ends and another begins.

    A piece of one character among others is a letter of a word that was set wide (因 肺 癌); of a table's cells none
    that a person fills is that short.
    """
    return _SEAM.join("".join(m.group(0).split()) for m in _WIDE_OR_PIECE.finditer(text))


def western(text: str) -> str:
    """One form of digits, dashes and letters, and nothing invisible between them."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """A dash of any kind as one, a digit in whatever ring or script as one, nothing for what does not show."""
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or char in _FILLERS:
        return ""
    if category == "Pd" or char == "\u2212":
        return "-"
    if category in ("Nd", "No", "Nl") and char != "〇":
        value = unicodedata.numeric(char)
        return str(int(value)) if value in range(10) else char
    return char


def digits_of(text: str) -> Iterator[str]:
    """Every run of digits in a text, without what groups them: the numbers an office says of itself."""
    for found in _RUN.finditer(western(text)):
        yield _joined(found.group(0))


def _may_hold(text: str) -> bool:
    """Cheap: most cells of a table hold no seven digits at all."""
    return sum(c.isnumeric() or c in "幺○◯" for c in text) >= 5


def _of_runs(
    pattern: re.Pattern[str], text: str, kind_of: Callable[[list[str]], Leak | None]
) -> Iterator[tuple[Leak, str]]:
    for found in pattern.finditer(text):
        groups = re.findall(r"[\dXx]+", found.group(0))
        for chosen in _windows(groups):
            if (kind := kind_of(chosen)) is not None:
                yield kind, _joined("".join(chosen))
                break


def _of_spelled(text: str) -> Iterator[tuple[Leak, str]]:
    """Numbers at least some of whose digits are spelled: the others are read already."""
    for found in _SPELLED.finditer(text):
        groups = re.findall(rf"[{_HANZI}{''.join(_NOUGHTS)}\dXx]+", found.group(0))
        for chosen in _windows(groups):
            said = "".join(chosen)
            if sum(not c.isdecimal() for c in said) < _FEWEST_SPELLED:
                continue
            digits = ["".join(map(_as_nought, g)).translate(_HANZI_DIGITS) for g in chosen]
            if (kind := _kind(digits)) is not None:
                yield kind, _joined("".join(digits))
                break


def _as_nought(char: str) -> str:
    return "0" if char in _NOUGHTS else char


def _windows(groups: list[str]) -> Iterator[list[str]]:
    """The whole run first, then each group, then neighbours: a number may stand between other numbers."""
    yield groups
    if len(groups) > 1:
        for size in (1, *range(2, min(len(groups), 7))):
            for at in range(len(groups) - size + 1):
                yield groups[at : at + size]


def _kind(groups: list[str]) -> Leak | None:
    joined = _joined("".join(groups))
    spaced = len(groups) > 1
    if _is_id(joined, sure=spaced):
        return Leak.ID_NUMBER
    if not joined.isdigit():
        return None
    if _MOBILE.fullmatch(joined) and (not spaced or all(len(g) >= 2 for g in groups)):
        return Leak.MOBILE
    if _LANDLINE.fullmatch(joined) and (len(groups) <= 3):
        return Leak.LANDLINE
    if spaced:
        return Leak.ACCOUNT if len(joined) in _CARD and _card(groups, joined) else None
    if len(joined) >= _LONG or (len(joined) in _CARD and luhn(joined)):
        return Leak.ACCOUNT
    return None


def _card(groups: list[str], joined: str) -> bool:
    """Groups as on a card: fours, or the bank's six digits first; counts and years in a row are none."""
    if len(groups) == 2 and len(groups[0]) == 6:
        return luhn(joined)
    fours = len(joined) >= _LONG and all(len(g) == 4 for g in groups[:-1]) and len(groups[-1]) <= 4
    years = all(g[:2] in ("19", "20") for g in groups)
    return fours and not years and (joined.startswith("62") or luhn(joined))


def _kind_of_broken(groups: list[str]) -> Leak | None:
    """Over the end of a line only what checks itself counts: the columns of a table are numbers too."""
    if not 1 < len(groups) <= 3 or any(len(g) < 3 for g in groups):
        return None
    joined = _joined("".join(groups))
    if _is_id(joined, sure=True):
        return Leak.ID_NUMBER
    return Leak.ACCOUNT if joined.isdigit() and len(joined) in range(_LONG, 20) and luhn(joined) else None


def _is_id(text: str, *, sure: bool) -> bool:
    """``sure``: the old numbers without a check digit do not count."""
    return len(text) in ((18,) if sure else (15, 18)) and is_valid(text)


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on every bank card (GB/T 16649, ISO/IEC 7812)."""
    doubled = (int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits)))
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0


def _joined(text: str) -> str:
    return "".join(c for c in text if c.isdigit() or c in "Xx").upper()


def _hidden(digits: str) -> str:
    """The first three and the last two: enough to find it on the sheet."""
    return f"{digits[:3]}{'*' * max(len(digits) - 5, 2)}{digits[-2:]}"
