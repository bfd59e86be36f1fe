"""One cell at a time: stray characters, months and dates in all their spellings, text that is a formula."""

import re
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite
from typing import Literal, NamedTuple
from unicodedata import normalize

from desktop.domain.names import PRIVATE_TO_FORMAL

DateFault = Literal["date_ambiguous", "date_invalid"]

EXCEL_TEXT_LIMIT = 32_767
_EXCEL_EPOCH = date(1899, 12, 30)

_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_EMOJI = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\u2764\u20e3\ufe0f"
    "\U0001f000-\U0001faff\U000e0000-\U000e007f"
)
_SUSPICIOUS = re.compile(f"[{_CONTROL}{_PRIVATE}{_BIDI}{_EMOJI}]")
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_PRIVATE_ONLY = re.compile(f"[{_PRIVATE}]")

UNTIDY = re.compile(f"\n[=+@＝＋＠-]|\\s\n|\n\\s|\r|[{_INVISIBLE}{_CONTROL}{_PRIVATE}{_BIDI}{_EMOJI}]")
"""Searched once in the cells of a row joined by newlines: without a match every cell is clean as it is."""


def tidy(text: str) -> tuple[str, bool]:
    """The text without blanks around it and without characters that have no business in a roster.

    Zero-width characters go silently; the flag reports control, bidi and emoji characters (dropped) and
    private-use ones (mapped to their formal character, else dropped).
    """
    text = _DROPPED.sub("", text)
    if not _SUSPICIOUS.search(text):
        return text.strip(), False
    mapped = _PRIVATE_ONLY.sub(lambda match: PRIVATE_TO_FORMAL.get(ord(match[0]), ""), text)
    return _SUSPICIOUS.sub("", mapped).strip(), True


_FORMULA = re.compile(r"=[^=]|[+\-@].*(?:[A-Za-z_]\w*\(|\||!|\b[A-Za-z]{1,3}\$?\d+\b)", re.DOTALL)
_WRAPPED_DIGITS = re.compile(r'="?[0-9A-Za-z]*"?')


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run this text: after = + - @ comes a call, a link or a cell."""
    plain = normalize("NFKC", text)
    return bool(_FORMULA.match(plain)) and not _WRAPPED_DIGITS.fullmatch(plain)


def number_text(number: float) -> str:
    """A spreadsheet number as the text that its cell shows: ``12``, ``277.73``, ``2.30382196909060E+17``."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(number, ".15g").upper()


def whole_number(value: str | float | None) -> int | None:
    """A count of persons (0-999), None where the cell holds none."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < 1000 else None
    text = normalize("NFKC", value or "").strip().removesuffix("人")
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None


class DateRead(NamedTuple):
    """A date as far as the cell states it; ``fault`` instead of a date when it cannot be read."""

    year: int = 0
    month: int = 0
    day: int | None = None
    fault: DateFault | None = None

    @property
    def month_text(self) -> str | None:
        """``YYYY-MM``, or None."""
        return f"{self.year:04d}-{self.month:02d}" if self.fault is None else None

    @property
    def whole(self) -> date | None:
        """The day, or None where only a month or nothing is stated."""
        return date(self.year, self.month, self.day) if self.fault is None and self.day else None

    def after(self, today: date) -> bool:
        """Whether the month (or day) lies in the future."""
        return (self.year, self.month, self.day or 1) > (today.year, today.month, today.day)


_AMBIGUOUS = DateRead(fault="date_ambiguous")
_INVALID = DateRead(fault="date_invalid")
_YEARS = range(1850, 2200)
_SERIALS = range(5_000, 90_000)
_PARTS = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*(?:月份?|[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T][0-9:.]+Z?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?", re.ASCII)
_NUMERAL = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@lru_cache(maxsize=8192)
def read_date(value: str | float, typed: bool = True) -> DateRead:
    """A month or day in any of the spellings in use, spreadsheet serials and Chinese numerals included.

    The *number* 2021.1 is ambiguous: January, or October whose zero was lost. Where a file does not tell
    numbers from text (``typed`` false) the text 2021.1 is, too.
    """
    if isinstance(value, float):
        return _from_number(value)
    text = _arabic(normalize("NFKC", value).strip().rstrip("."))
    if match := _PARTS.fullmatch(text):
        if not typed and re.fullmatch(r"[0-9]{4}\.1", text):
            return _AMBIGUOUS
        return _checked(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _COMPACT.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if re.fullmatch(r"[0-9]{5}(?:\.0+)?", text):
        return _from_number(float(text))
    return _INVALID


def _from_number(number: float) -> DateRead:
    if not isfinite(number):
        return _INVALID
    if number.is_integer():
        whole = int(number)
        if whole in _SERIALS:
            return _from_serial(whole)
        match = _COMPACT.fullmatch(str(whole))
        return (
            _checked(int(match[1]), int(match[2]), int(match[3]) if match[3] else None) if match else _INVALID
        )
    if int(number) in _YEARS:
        year, _, month = format(number, ".15g").partition(".")
        return _AMBIGUOUS if month == "1" else _checked(int(year), int(month[:3]), None)
    return _from_serial(int(number)) if _SERIALS.start <= number < _SERIALS.stop else _INVALID


def _from_serial(serial: int) -> DateRead:
    day = _EXCEL_EPOCH + timedelta(days=serial)
    return DateRead(day.year, day.month, day.day)


def _checked(year: int, month: int, day: int | None) -> DateRead:
    try:
        date(year, month, 1 if day is None else day)
    except ValueError:
        return _INVALID
    return DateRead(year, month, day) if year in _YEARS else _INVALID


def _arabic(text: str) -> str:
    """二〇二一年十二月 → 2021年12月; text without Chinese numerals comes back as it is."""
    text = re.sub(
        r"十(?=[一二三四五六七八九])", lambda m: "1" if _starts_number(text, m.start()) else "", text
    )
    text = re.sub(r"十", lambda m: "10" if _starts_number(text, m.start()) else "0", text)
    return text.translate(_NUMERAL)


def _starts_number(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] not in "一二三四五六七八九"
