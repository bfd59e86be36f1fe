"""The rules of a matter on a day: local before national before general; nothing is made up."""

from datetime import date

import pytest

from desktop.domain.rulebook import Rulebook
from desktop.errors import UserError
from desktop.packs import load_pack

PACK = load_pack("qijiang")
ON = date(2026, 3, 10)


def rules(matter: str = "dibao", on: date = ON, *also: str) -> Rulebook:
    found = PACK.scheme.matter(matter)
    assert found is not None
    return Rulebook.of(PACK, found, on, *also)


def test_a_local_rule_stands_before_the_national_one_and_is_cited_as_such() -> None:
    assert rules().words("pay_start") == ("same_month",)
    assert "重庆市" in rules().source("pay_start")
    assert rules("tekun").words("pay_start") == ("next_month",)


def test_the_general_rules_come_last_and_borrowed_ones_before_them() -> None:
    assert rules().number("reconsider_days") == 60
    assert not rules("tekun").has("single_grades")
    assert rules("tekun", ON, "dibao").words("single_grades") == ("1", "2")


@pytest.mark.parametrize("name", ["pay_start", "no_such_value"])
def test_what_no_rule_says_as_a_number_is_not_made_up(name: str) -> None:
    with pytest.raises(UserError, match="2026-03-10 没有可用的最低生活保障规定") as caught:
        rules().number(name)
    assert "核对申请日期" in caught.value.hint


def test_a_clause_before_its_day_is_not_in_force() -> None:
    with pytest.raises(UserError, match="没有可用的"):
        rules(on=date(2021, 6, 30)).cite("57.7")
    assert "第七条" in rules(on=date(2021, 7, 1)).cite("57.7")
