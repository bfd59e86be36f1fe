"""Next year's holidays are taken in by hand, and every deadline knows them from then on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import holidays
from tests.office.made_office import ADMIN, CLERK, House

TABLE = """format = 0
year = 2031
holidays = [2031-01-01, 2031-01-02]
workdays = [2031-01-04]
"""


def test_a_year_taken_in_counts_at_once_and_after_reopening(house: House, tmp_path: Path) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(TABLE, "utf-8")
    with house.desk(ADMIN) as desk:
        assert not desk.days.covers(2031) and desk.days.is_working(date(2031, 1, 2))
        assert holidays.take_in(desk, path)[0] == 2031
        assert desk.days.covers(2031) and not desk.days.is_working(date(2031, 1, 2))
    with house.desk(CLERK) as desk:
        assert desk.days.is_working(date(2031, 1, 4))  # a Saturday worked in exchange
        assert desk.days.add(date(2030, 12, 31), 1) == date(2031, 1, 3)
        assert not desk.days.is_working(date(2026, 10, 1)), "the shipped years stay"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "year = 2031",
        TABLE.replace("2031-01-02", '"两号"'),
        TABLE.replace("2031-01-02", "2035-01-02"),
        "\x00",
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(house: House, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    with house.desk(ADMIN) as desk, pytest.raises(UserError, match="节假日表"):
        holidays.take_in(desk, path)


def test_only_the_administrator_changes_the_calendar(house: House, tmp_path: Path) -> None:
    path = tmp_path / "2031.toml"
    path.write_text(TABLE, "utf-8")
    with house.desk(CLERK) as desk, pytest.raises(UserError, match="管理员"):
        holidays.take_in(desk, path)
