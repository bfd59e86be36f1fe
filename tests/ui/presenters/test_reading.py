"""What people type: days, money, numbers, names, pictures."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, TypedValue
from desktop.ui.presenters.reading import Reader

SPEC = FormSpec(
    (
        Field("on", "日期", "date"),
        Field("money", "金额", "money", required=False),
        Field("count", "人数", "number", required=False),
        Field("who", "调查人", "people", count=2),
        Field("mode", "方式", "choice", choices=(("a", "甲"), ("b", "乙"))),
        Field("scan", "扫描件", "scan", when=("mode", "b")),
        Field("sure", "已签字", "yes"),
    )
)
GOOD: dict[str, TypedValue] = {"on": "20260302", "who": ["张明", "李四"], "mode": "a", "sure": True}


@pytest.mark.parametrize(
    "text", ["2026-03-02", "20260302", "2026.3.2", "2026年3月2日", " ２０２６－０３－０２ "]
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert read_day(text) == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026-02-30", "3-2"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_a_form_filled_in_well_is_read() -> None:
    r = Reader(SPEC, {**GOOD, "money": "1,212.00", "count": "３"})
    assert (r.day(), r.fen("money"), r.number("count")) == (date(2026, 3, 2), 121_200, 3)
    assert r.names("who") == ("张明", "李四") and r.yes("sure") and r.text("mode") == "a"
    assert r.picture("scan") is None, "a field that is not shown is not asked for"


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"on": ""}, "on"),
        ({"who": ["张明", "张明"]}, "who"),
        ({"mode": ""}, "mode"),
        ({"mode": "b"}, "scan"),
        ({"sure": False}, "sure"),
    ],
)
def test_what_is_missing_names_its_field(wrong: dict[str, TypedValue], where: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        Reader(SPEC, {**GOOD, **wrong})
    assert caught.value.field == where and caught.value.hint


def test_what_is_wrong_names_its_field() -> None:
    r = Reader(SPEC, {**GOOD, "on": "不知道", "money": "约300", "count": "两"})
    for read, where in (
        (r.day, "on"),
        (lambda: r.fen("money"), "money"),
        (lambda: r.number("count"), "count"),
    ):
        with pytest.raises(FieldProblem) as caught:
            read()
        assert caught.value.field == where
