"""Citizen ID numbers: GB 11643-1999, eighteen characters; fifteen-digit ones of the first generation.

The area code is not checked: numbers keep the code of the day they were issued, and codes are abolished.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Literal
from unicodedata import normalize

IdCode = Literal["id_missing", "id_format", "id_checksum", "id_precision"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EARLIEST_YEAR = 1850
_SHAPE = re.compile(r"[1-9]\d{16}[0-9X]", re.ASCII)
_OLD_SHAPE = re.compile(r"[1-9]\d{14}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:\.\d*)?E\+?\d+", re.ASCII)
_WRAPPED = re.compile(r"=?[\"“”](.*)[\"“”]|['‘’`](.*)", re.DOTALL)
_INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u2060\ufeff]+")
_ABSENT = frozenset(
    {
        "",
        "未办理",
        "未办",
        "未办证",
        "无",
        "無",
        "没有",
        "无证",
        "无身份证",
        "暂无",
        "暂缺",
        "缺",
        "空",
        "不详",
    }
    | {"不知", "不明", "未知", "未录入", "未登记", "待办", "待补", "待办理", "办理中"}
    | {"-", "--", "---", "—", "——", "/", "\\", ".", "、", "0", "NULL", "NONE", "NAN", "N/A", "NA", "#N/A"}
)

_MESSAGES: dict[IdCode, str] = {
    "id_missing": "没有填写身份证号",
    "id_format": "身份证号的位数、字符或出生日期不对",
    "id_checksum": "身份证号的校验码不对",
    "id_precision": "身份证号按数字存放，末几位已经丢失",
}


class IdNumberError(ValueError):
    """The text is no usable ID number; ``code`` names the fault, the message is Chinese without digits."""

    def __init__(self, code: IdCode) -> None:
        super().__init__(_MESSAGES[code])
        self.code: IdCode = code


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid number. ``text`` has 18 characters; ``upgraded`` says that it was written with 15 digits."""

    text: str
    birth: date
    upgraded: bool = False

    @property
    def sex(self) -> Literal["1", "2"]:
        """GB/T 2261.1 code: 1 male (17th digit odd), 2 female."""
        return "1" if int(self.text[16]) % 2 else "2"

    @property
    def area(self) -> str:
        """The six-digit area code of issue, perhaps abolished since (GB/T 2260)."""
        return self.text[:6]


def check_digit(first17: str) -> str:
    """The 18th character for seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return _CHECK[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


def clean(text: str) -> str:
    """The number as typed, without what typing and spreadsheets add.

    Full-width forms, blanks, zero-width characters, an apostrophe or ``="…"`` around it; x becomes X.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    text = _INVISIBLE.sub("", normalize("NFKC", text))
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1] or wrapped[2] or ""
    return text.upper()


def is_absent(text: str) -> bool:
    """Whether the text says that there is nothing to say: empty, 未办理, 无, a dash …"""
    return text.upper() in _ABSENT


def parse(text: str) -> IdNumber:
    """The ID number in ``text``; a 15-digit one is upgraded to 18. Raises :class:`IdNumberError`."""
    number = clean(text)
    if is_absent(number):
        raise IdNumberError("id_missing")
    if _SHAPE.fullmatch(number):
        birth = _birth(number[6:14])
        if check_digit(number[:17]) != number[17]:
            raise IdNumberError("id_checksum")
        return IdNumber(number, birth)
    if _OLD_SHAPE.fullmatch(number):
        birth = _birth("19" + number[6:12])
        return IdNumber(upgrade(number), birth, upgraded=True)
    raise IdNumberError("id_precision" if _SCIENTIFIC.fullmatch(number) else "id_format")


def birth_written(text: str) -> date | None:
    """The day of birth as it stands in a number, its check digit not looked at; None when no day can be read."""
    number = clean(text)
    try:
        if _SHAPE.fullmatch(number):
            return _birth(number[6:14])
        return _birth("19" + number[6:12]) if _OLD_SHAPE.fullmatch(number) else None
    except IdNumberError:
        return None


def upgrade(old: str) -> str:
    """Fifteen digits → eighteen: the century 19 and the check digit are added."""
    first17 = old[:6] + "19" + old[6:]
    return first17 + check_digit(first17)


def is_valid(text: str) -> bool:
    """Whether ``text`` holds a usable number."""
    try:
        parse(text)
    except IdNumberError:
        return False
    return True


def _birth(digits: str) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdNumberError("id_format") from None
    if birth.year < _EARLIEST_YEAR:
        raise IdNumberError("id_format")
    return birth


def age_on(birth: date, day: date) -> int:
    """Full years of age on ``day`` (周岁); who was born on 29 February grows older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def mask(text: str) -> str:
    """For screens and lists: ``2303**********1234``. Short texts are hidden whole."""
    if len(text) < 12:
        return "*" * len(text)
    return text[:4] + "*" * (len(text) - 8) + text[-4:]
