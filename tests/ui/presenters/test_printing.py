"""Which pages somebody means, and what a printer is proposed with."""

from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.office import printers
from desktop.ui.presenters.printing import Asked, choices, page_range, remember
from desktop.ui.printing import Found
from tests.office.made_office import House


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", (0, 1, 2, 3, 4)), ("1", (0,)), ("1-3,5", (0, 1, 2, 4)), ("2，4", (1, 3)), ("3、1", (2, 0)),
        (" 2 - 2 ", (1,)), ("1-5,2", (0, 1, 2, 3, 4)), ("1—2", (0, 1)),
    ],
)  # fmt: skip
def test_pages_are_written_as_people_write_them(text: str, pages: tuple[int, ...]) -> None:
    assert page_range(text, 5) == pages


@pytest.mark.parametrize("text", ["0", "6", "4-6", "3-1", "一", "1-", "-3", "1..2", "-1"])
def test_what_is_no_page_of_this_paper_is_told(text: str) -> None:
    with pytest.raises(UserError):
        page_range(text, 5)


def test_the_printer_used_last_stands_first_with_its_offset_and_habits(house: House) -> None:
    devices = (Found("甲", usual=True), Found("乙", (("", "自动选择"), ("4", "手动送纸")), duplex=True))
    with house.desk() as desk:
        assert [c.name for c in choices(desk, devices)] == ["甲", "乙"]
        printers.calibrate(desk, "乙", 1.5, -2.0)
        remember(desk, Asked("乙", 2, "4", True))
        first, second = choices(desk, devices)
        assert (first.name, first.offset, first.usual_tray, first.usual_duplex) == (
            "乙",
            (1.5, -2.0),
            "4",
            True,
        )
        assert second.name == "甲" and second.offset == (0.0, 0.0)
