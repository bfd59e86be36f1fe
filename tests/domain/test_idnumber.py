"""GB 11643: shapes, check digit, the step from fifteen digits to eighteen, masking."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.idnumber import IdNumberError, age_on, check_digit, clean, is_valid, mask, parse, upgrade

days = st.dates(date(1900, 1, 1), date(2025, 9, 18))
orders = st.integers(1, 995)


def number_of(day: date, order: int) -> str:
    first17 = f"230382{day:%Y%m%d}{order:03d}"
    return first17 + check_digit(first17)


@given(days, orders)
def test_a_number_tells_birth_and_sex(day: date, order: int) -> None:
    number = parse(number_of(day, order))
    assert number.birth == day
    assert number.sex == ("1" if order % 2 else "2")
    assert number.area == "230382"
    assert not number.upgraded


@given(days, orders, st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(day: date, order: int, place: int, by: int) -> None:
    number = number_of(day, order)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not is_valid(wrong)


@given(days, orders, st.integers(0, 15))
def test_any_two_neighbours_swapped_are_found(day: date, order: int, place: int) -> None:
    number = number_of(day, order)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_valid(swapped)


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), orders)
def test_fifteen_digits_become_the_same_eighteen(day: date, order: int) -> None:
    number = number_of(day, order)
    old = number[:6] + number[8:17]
    assert upgrade(old) == number
    assert parse(old).text == number
    assert parse(old).upgraded


@pytest.mark.parametrize(
    "typed",
    [
        " 23038219690803048x \t",
        "２３０３８２１９６９０８０３０４８Ｘ",
        "'23038219690803048X",
        '="23038219690803048X"',
        "230382 1969 0803 048X",
        "230382\u200b19690803048X\ufeff",
        "\u3000230382\u00a019690803048X",
    ],
)
def test_what_typing_adds_is_taken_away(typed: str) -> None:
    assert parse(typed).text == "23038219690803048X"
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "id_missing"),
        ("未办理", "id_missing"),
        ("——", "id_missing"),
        ("2303**********1234", "id_format"),
        ("23038219690803048", "id_format"),
        ("230382196913030481", "id_format"),
        ("230382196902300487", "id_format"),
        ("03038219690803048X", "id_format"),
        ("23038219690803048Y", "id_format"),
        ("٢30382196908030481", "id_format"),
        ("230382196908030480", "id_checksum"),
        ("2.30382E+17", "id_precision"),
        ("2.3e17", "id_precision"),
    ],
)
def test_faults_have_names_and_keep_the_number_to_themselves(typed: str, code: str) -> None:
    with pytest.raises(IdNumberError) as caught:
        parse(typed)
    assert caught.value.code == code
    assert not any(letter.isdigit() for letter in str(caught.value).replace("15", "").replace("18", ""))


def test_masking_keeps_four_at_either_end() -> None:
    assert mask("230382196908031234") == "2303**********1234"
    assert mask("230382690803123") == "2303*******3123"
    assert mask("12345") == "*****"


def test_age_is_in_full_years() -> None:
    assert age_on(date(1965, 9, 18), date(2025, 9, 17)) == 59
    assert age_on(date(1965, 9, 18), date(2025, 9, 18)) == 60
    assert age_on(date(2004, 2, 29), date(2025, 2, 28)) == 20
    assert age_on(date(2004, 2, 29), date(2025, 3, 1)) == 21
