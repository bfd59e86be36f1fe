"""On a wall an adult stands by name, a child by surname, and two of one name can be told apart."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.household import Household, Member
from desktop.domain.posted_names import Posted, posted, shown
from desktop.errors import UserError

ON = date(2026, 3, 12)
GROWN = date(1962, 5, 14)


def _one(name: str, *, birth: date | None = GROWN, address: str = "", order: str = "") -> Posted:
    return Posted(name, birth, "新柞村", address, order or name)


def test_a_child_is_shown_by_the_surname_and_grows_up_on_the_birthday() -> None:
    children = [_one("张小明", birth=date(2015, 1, 1)), _one("欧阳小红", birth=date(2010, 6, 1))]
    assert [n for n, _ in shown(children, ON)] == ["张某某", "欧阳某某"]
    assert shown([_one("张小明", birth=date(2008, 3, 13))], ON)[0][0] == "张某某"
    assert shown([_one("张小明", birth=date(2008, 3, 12))], ON)[0][0] == "张小明"


def test_two_of_one_name_are_told_apart_by_their_group_and_nothing_else_of_the_address() -> None:
    two = [_one("王伟", address="三组12号", order="b"), _one("王伟", address="第5村民小组7号", order="a")]
    assert shown(two, ON) == [("王伟", "新柞村三组"), ("王伟", "新柞村第5村民小组")]


def test_where_the_group_does_not_help_a_mark_does_the_same_each_time() -> None:
    two = [_one("王伟", address="三组12号", order="b"), _one("王伟", address="三组7号", order="a")]
    assert shown(two, ON) == [("王伟（2）", "新柞村"), ("王伟（1）", "新柞村")]
    assert shown(two[::-1], ON) == [("王伟（1）", "新柞村"), ("王伟（2）", "新柞村")]
    children = [_one("张一", birth=date(2015, 1, 1)), _one("张二", birth=date(2016, 1, 1))]
    assert [n for n, _ in shown(children, ON)] == ["张某某（1）", "张某某（2）"]


def test_who_shares_no_name_shows_no_group() -> None:
    assert shown([_one("王伟", address="三组12号"), _one("李𬭎")], ON) == [
        ("王伟", "新柞村"),
        ("李𬭎", "新柞村"),
    ]


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "王", "Anna Petrova", "𠮷𬭎", "O'Brien"])
def test_a_name_of_any_script_may_stand(name: str) -> None:
    assert shown([_one(name)], ON)[0][0] == name


@pytest.mark.parametrize(
    "name",
    [
        "王伟（肺癌）", "王伟13812345678", "王伟 电话1", "<img src=x>", "=HYPERLINK(1)", "{{name}}", "王伟,已故", "",
        "王" * 61,
    ],
)  # fmt: skip
def test_what_is_no_name_never_hangs_on_a_wall(name: str) -> None:
    with pytest.raises(UserError, match="没有生成"):
        shown([_one(name)], ON)


def _of_file(*, birth: str = "", id_number: str = "") -> str:
    person = Member("m1", name="王小宝", birth=birth, id_number=id_number)
    return shown([posted(Household("h", {"village": "新柞村"}, (person,)), person)], ON)[0][0]


@pytest.mark.parametrize(
    ("birth", "id_number"),
    [
        ("2015-01-01", ""), ("1962-05-14", "23038220150514001X"), ("", "230382201505140019"),
        ("2015年1月1日", "23038220150514001X"), ("2015-05-14", "230382196205140013"),
    ],
)  # fmt: skip
def test_a_child_is_one_as_soon_as_either_field_says_so(birth: str, id_number: str) -> None:
    assert _of_file(birth=birth, id_number=id_number) == "王某某"


@pytest.mark.parametrize(
    ("birth", "id_number"), [("2015年1月1日", ""), ("2015-01", "未办理"), ("", "2303822015")]
)
def test_an_age_that_is_written_and_cannot_be_read_stops_the_sheet(birth: str, id_number: str) -> None:
    with pytest.raises(UserError, match="看不出年龄"):
        _of_file(birth=birth, id_number=id_number)


def test_of_whom_nobody_knows_the_age_the_whole_name_stands() -> None:
    assert _of_file(id_number="未办理") == "王小宝"
