"""Fen in, fen out: nothing guessed, nothing lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.money import (
    NotMoney,
    divide_half_up,
    format_yuan,
    from_number,
    parse_yuan,
    read_yuan,
    round_half_up,
)

fen = st.integers(0, 10**12)


@given(fen)
def test_what_is_formatted_parses_back(amount: int) -> None:
    assert parse_yuan(format_yuan(amount)) == amount


@given(st.integers(0, 10**11))
def test_a_spreadsheet_number_is_the_amount_it_shows(amount: int) -> None:
    assert from_number(amount / 100) == (amount, False)


@given(fen)
def test_plain_decorated_and_full_width_text_are_one_amount(amount: int) -> None:
    plain = f"{amount // 100}.{amount % 100:02d}"
    wide = plain.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789."})
    assert parse_yuan(plain) == parse_yuan(f" ￥{plain}元") == parse_yuan(wide) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,212.00", (121200, False)),
        ("277.73", (27773, False)),
        ("0.005", (1, True)),
        ("0.0049", (0, True)),
        ("12.340", (1234, False)),
        ("300元整", (30000, False)),
        ("４０５．３９", (40539, False)),
    ],
)
def test_amounts_as_people_write_them(text: str, expected: tuple[int, bool]) -> None:
    assert read_yuan(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "约300", "-350", "(350)", "+300", "1.2E3", "3 50", "12,12", "1,2345", "300.", ".5", "无", "TRUE"],
)
def test_money_is_never_guessed(text: str) -> None:
    with pytest.raises(NotMoney):
        parse_yuan(text)


@pytest.mark.parametrize("number", [-0.01, float("nan"), float("inf"), 1e18])
def test_numbers_that_are_no_amounts(number: float) -> None:
    with pytest.raises(NotMoney):
        from_number(number)


def test_float_dust_is_not_a_third_decimal_but_a_third_decimal_is() -> None:
    assert from_number(423.08 + 100) == (52308, False)
    assert from_number(1.005) == (101, True)
    assert from_number(2.3349) == (233, True)
    assert from_number(123456789012.345) == (12345678901235, True)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_division_is_off_by_half_at_most_and_halves_leave_zero(numerator: int, denominator: int) -> None:
    quotient = divide_half_up(numerator, denominator)
    assert abs(quotient * denominator - numerator) * 2 <= denominator
    assert divide_half_up(-numerator, denominator) == -quotient


def test_rounding_to_a_scheme_unit() -> None:
    assert round_half_up(Fraction(36850, 1), 100) == 36900
    assert round_half_up(Fraction(145, 10), 10) == 10
    assert round_half_up(Fraction(15), 10) == 20


def test_negative_amounts_print_with_a_sign() -> None:
    assert format_yuan(-121205) == "-1,212.05"
