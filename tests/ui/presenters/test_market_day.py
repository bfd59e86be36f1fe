"""集日登记 as the page asks for it: six fields, suggestions with every key, the list of those who wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop.office.desk import Desk
from desktop.ui.presenters import market_day
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.market_day import FORM
from desktop.ui.presenters.registration import register, start
from desktop.ui.presenters.step_forms import initial
from desktop.ui.presenters.typed_people import TypedMember
from tests.office.made_office import House


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


def typed(**said: TypedValue) -> dict[str, TypedValue]:
    known = {"name": "王桂芝", "phone": "13800000001", "village": "新柞村", "reason": "没钱看病", "age": "72"}
    return {**initial(FORM), **known, **said}


def test_two_minutes_are_six_fields_and_three_of_them_must_be_filled() -> None:
    assert len(FORM.fields) <= 7
    assert [f.name for f in FORM.fields if f.required] == ["name", "village", "reason"]


def test_suggestions_follow_what_is_typed_with_a_reason_and_a_clause(desk: Desk) -> None:
    day = market_day.open_page(desk)
    assert day.offers(initial(FORM)) == (), "nothing was said yet"
    states = {o.matter: o.state for o in day.offers(typed(ticks=["unsupported"]))}
    assert states["tekun"] == "fits" and states["temporary"] == "no"
    told = day.offers(typed(ticks=["illness"]))
    assert {o.matter: o.state for o in told}["temporary"] == "fits"
    assert all(o.why.endswith("。") and o.clause for o in told)
    assert {o.matter: o.state for o in day.offers(typed(age="4O"))}["tekun"] == "no", "half-typed is not said"


def test_who_was_registered_waits_in_the_list_and_the_slip_is_a_paper(house: House, desk: Desk) -> None:
    noted = market_day.register(desk, typed(ticks=["alone"]))
    house.clock.set(desk.today() + timedelta(days=9))
    other = typed(name="赵老四", village="红旗村", age="", phone="8001")
    with pytest.raises(FieldProblem, match="不在本单位的村"):
        market_day.register(desk, other)
    market_day.register(desk, {**other, "new_village": True})
    day = market_day.open_page(desk)
    assert [(p.name, p.waited) for p in day.parked] == [("王桂芝", "9 天"), ("赵老四", "今天")]
    assert [p.name for p in day.of("红旗村")] == ["赵老四"] and day.villages[1] == ("红旗村", "红旗村")
    assert ("电话", "138****0001") in day.parked[0].pairs and "13800000001" not in repr(day)
    assert market_day.slip(desk, noted.file).data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("wrong", "where"), [({"name": ""}, "name"), ({"reason": " "}, "reason"), ({"age": "七十"}, "age")]
)
def test_what_is_wrong_names_its_field(desk: Desk, wrong: dict[str, TypedValue], where: str) -> None:
    with pytest.raises(FieldProblem) as caught:
        market_day.register(desk, typed(**wrong))
    assert caught.value.fields == (where,)


def test_a_namesake_of_the_village_is_told_and_an_end_needs_its_reason(desk: Desk) -> None:
    first = market_day.register(desk, typed())
    assert first.hint == "" and "同名" in market_day.register(desk, typed()).hint
    with pytest.raises(FieldProblem):
        market_day.close(desk, first.file, "")
    market_day.close(desk, first.file, "重复登记")
    assert len(market_day.open_page(desk).parked) == 1


def test_intake_goes_on_with_what_was_told_and_several_matters_go_into_the_one_file(desk: Desk) -> None:
    file = market_day.register(desk, typed(ticks=["alone", "illness"])).file
    page = start(desk, file)
    assert page.asks_family and page.members[0].name == "王桂芝" and "72 岁" in page.subject
    family, request = initial(page.family), initial(page.request)
    assert (family["village"], request["reason"], request["told"]) == (
        "新柞村",
        "没钱看病",
        ["alone", "illness"],
    )
    offered = {o.matter: o for o in page.offers(family, page.members, request)}
    assert offered["tekun"].why.startswith("年满"), "her own word for her age counts"
    widow = TypedMember("王桂芝", "", "户主", birth="1954-03-05")
    ref, _ = register(desk, page, family, [widow], {**request, "matter": "dibao", "also": ["temporary"]})
    assert ref.household == file and market_day.open_page(desk).parked == ()
    assert not start(desk, file).asks_family
