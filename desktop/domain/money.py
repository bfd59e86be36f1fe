"""Money as a whole number of fen.

Amounts are never floats inside the house. A spreadsheet hands numbers over as floats; they are read at
the fifteen significant digits a spreadsheet itself shows, so 523.0799999999999 is 523.08.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from unicodedata import normalize

_LIMIT_FEN = 10**15
_YUAN = re.compile(r"(?:¥|人民币)?\s*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?\s*(?:元整?)?")


class NotMoney(ValueError):
    """The text or number is not a plain, non-negative amount of yuan."""


def parse_yuan(text: str) -> int:
    """Fen of an amount written as text, rounded half up. Raises :class:`NotMoney`."""
    return read_yuan(text)[0]


def read_yuan(text: str) -> tuple[int, bool]:
    """Fen of an amount written as text, and whether digits beyond the fen were rounded away (half up).

    Takes full-width digits, thousand separators in their right places, a leading ￥ and a closing 元;
    anything else (约300, 3 50, 1.2E3, -350) raises :class:`NotMoney`: money is never guessed.
    """
    match = _YUAN.fullmatch(normalize("NFKC", text).strip())
    if match is None:
        raise NotMoney("not a plain amount")
    whole, decimals = match[1].replace(",", ""), match[2] or ""
    if len(whole) > 15:
        raise NotMoney("beyond any amount")
    fen = int(whole) * 100 + int((decimals + "00")[:2])
    rest = decimals[2:].rstrip("0")
    return fen + (rest[:1] >= "5"), bool(rest)


def from_number(number: float) -> tuple[int, bool]:
    """Fen of a spreadsheet number of yuan, and whether it was rounded (half up).

    Raises :class:`NotMoney` for negative, infinite or absurd numbers.
    """
    if not 0 <= number < _LIMIT_FEN / 100:
        raise NotMoney("not an amount")
    cents = number * 100
    nearest = round(cents)
    if nearest < 10**10 and abs(cents - nearest) < 1e-5:
        return nearest, False
    with localcontext(prec=40):
        exact = Decimal(format(number, ".15g")) * 100
        fen = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        return fen, fen != exact


def divide_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest whole, halves away from zero; the denominator is > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def round_half_up(amount: Fraction, unit: int = 1) -> int:
    """``amount`` fen to the nearest multiple of ``unit`` fen (1, 10, 100), halves away from zero."""
    exact = amount / unit
    return divide_half_up(exact.numerator, exact.denominator) * unit


def format_yuan(fen: int) -> str:
    """``121200`` → ``1,212.00``; negative amounts carry a leading minus sign."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"
