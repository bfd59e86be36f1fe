"""Months, dates, stray characters and formula text, one cell at a time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.roster_values import looks_like_formula, number_text, read_date, tidy, whole_number


@pytest.mark.parametrize(
    "cell",
    [
        2021.3,
        202103.0,
        20210301.0,
        44256.0,
        44256.75,
        "2021-03",
        "2021/03",
        "2021/3/1",
        "2021.3",
        "2021.03.01",
        "202103",
        "20210301",
        "2021年3月",
        "2021年03月份",
        "2021年3月1日",
        "2021-03-01 00:00:00",
        "２０２１年３月",
        "二〇二一年三月",
        "二零二一年三月一日",
        "44256",
    ],
)
def test_march_2021_in_all_its_spellings(cell: str | float) -> None:
    assert read_date(cell).month_text == "2021-03"


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("二〇二一年十月", "2021-10"),
        ("二〇二一年十二月三十一日", "2021-12"),
        ("二〇二一年十一月二十日", "2021-11"),
        (2021.11, "2021-11"),
        (2021.12, "2021-12"),
        (2021.01, "2021-01"),
        (2021.2, "2021-02"),
        ("2021.10", "2021-10"),
        ("2021.1", "2021-01"),
    ],
)
def test_other_months(cell: str | float, month: str) -> None:
    assert read_date(cell).month_text == month


def test_the_number_2021_1_is_january_or_october() -> None:
    assert read_date(2021.1).fault == "date_ambiguous"
    assert read_date("2021.1", typed=False).fault == "date_ambiguous"
    assert read_date("2021.1").fault is None


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2021-13",
            "2021年0月",
            "2021-02-30",
            "不详",
            "2021",
            "2021年",
            "12",
            "2021..3",
            "",
            "0000-01",
            "99999999",
        ),
        *(2021.0, 2021.13, -5.0, float("nan"), float("inf"), 1e300),
    ],
)
def test_what_is_no_date(cell: str | float) -> None:
    assert read_date(cell).fault == "date_invalid"


@given(st.one_of(st.text(max_size=12), st.floats()))
def test_any_cell_gives_a_date_or_a_fault(cell: str | float) -> None:
    read = read_date(cell)
    assert (read.month_text is None) == (read.fault is not None)


@given(st.dates(date(1930, 1, 1), date(2140, 1, 1)))
def test_a_serial_is_the_day_a_spreadsheet_means(day: date) -> None:
    assert read_date(float((day - date(1899, 12, 30)).days)).whole == day


def test_future_is_told_by_the_month_or_day() -> None:
    assert read_date("2025-10").after(date(2025, 9, 18))
    assert not read_date("2025-09").after(date(2025, 9, 18))
    assert read_date("2025-09-19").after(date(2025, 9, 18))


@pytest.mark.parametrize(
    ("cell", "clean", "suspicious"),
    [
        ("低保户\x07\x0b补证\x1f", "低保户补证", True),
        ("杨英😀", "杨英", True),
        ("李\ue863", "李䶮", True),
        ("李\ue000", "李", True),
        ("abc\u202edef", "abcdef", True),
        ("李\u200b四", "李四", False),
        ("  两边\u3000", "两边", False),
        ("第一行\n第二行", "第一行\n第二行", False),
        ("㛃\U000e0100", "㛃\U000e0100", False),
        ("𬭎𠅤", "𬭎𠅤", False),
        ("㎡①★℃", "㎡①★℃", False),
    ],
)
def test_stray_characters(cell: str, clean: str, suspicious: bool) -> None:
    assert tidy(cell) == (clean, suspicious)


@given(st.text(max_size=30))
def test_tidy_text_needs_no_tidying(cell: str) -> None:
    once, _ = tidy(cell)
    assert tidy(once) == (once, False)


@pytest.mark.parametrize(
    "text",
    [
        *('=HYPERLINK("http://example.invalid/","x")', "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0"),
        *("=1+1", "-2+3+cmd|' /C calc'!A0", "+A1+B2", "＝1+1"),
    ],
)
def test_text_that_a_spreadsheet_would_run(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "——",
        "-350",
        "+86 13800000000",
        "-无",
        "=====",
        '="230382196908030481"',
        "@张三",
        "承包地6亩",
        "=",
    ],
)
def test_text_that_only_begins_like_a_formula(text: str) -> None:
    assert not looks_like_formula(text)


def test_numbers_as_their_cells_show_them() -> None:
    assert number_text(12.0) == "12"
    assert number_text(277.73) == "277.73"
    assert number_text(230382196908030481.0).startswith("2.3038219690803")
    assert "E+17" in number_text(230382196908030481.0)


@pytest.mark.parametrize(
    ("cell", "count"),
    [(2.0, 2), ("１", 1), ("3人", 3), (1.5, None), ("两", None), (None, None), (-1.0, None)],
)
def test_counts_of_persons(cell: str | float | None, count: int | None) -> None:
    assert whole_number(cell) == count
