"""A new application as typed at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from desktop.domain import idnumber
from desktop.errors import UserError
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.intake import open_matters
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.households import Query, find
from desktop.ui.presenters.registration import NewApplication, TypedMember, drafted, register, start
from desktop.ui.presenters.step_forms import initial
from tests.office.made_office import House

NUMBER = "23038219620514001" + idnumber.check_digit("23038219620514001")
HEAD = TypedMember("李𬭎", NUMBER, "户主", income="2,400")
CHILD = TypedMember("王小宝", "", "子", birth="2014-03-01", counted=False, counted_reason="由祖父母抚养")


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


@pytest.fixture
def page(desk: Desk) -> NewApplication:
    return start(desk)


def family(page: NewApplication, **typed: TypedValue) -> dict[str, TypedValue]:
    return {**initial(page.family), "village": "红旗村", **typed}


def request(page: NewApplication, **typed: TypedValue) -> dict[str, TypedValue]:
    return {**initial(page.request), "matter": "dibao", "reason": "年老多病", **typed}


def test_a_family_is_registered_with_what_its_numbers_say(desk: Desk, page: NewApplication) -> None:
    ref, changes = register(
        desk, page, family(page, houses="1"), [TypedMember(), HEAD, CHILD], request(page, applicant="1")
    )
    home = home_at(desk, ref.household)
    head = home.members[0]
    assert ref.household in changes.households
    assert (head.name, head.birth, head.sex, head.income_fen) == ("李𬭎", "1962-05-14", "1", 240_000)
    assert home.application(ref.application) is not None and home.applications[0].applicant == head.id
    assert home.fields["houses"] == 1


def test_a_new_household_is_found_by_name_number_and_village_and_masked(
    desk: Desk, page: NewApplication
) -> None:
    ref, _ = register(desk, page, family(page), [HEAD, CHILD], request(page))
    for text in ("李𬭎", "小宝", NUMBER[:12], "红旗"):
        rows = find(desk, Query(text)).rows
        assert [r.file for r in rows] == [ref.household], text
        assert NUMBER not in repr(rows)
    assert find(desk, Query("李𬭎", state="已备案")).rows == ()
    assert find(desk, Query("", matter="dibao", state="办理中", village="红旗村")).rows


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ([], "members.0.name"),
        ([TypedMember("李𬭎", "230382196205140010", "户主")], "members.0.id_number"),
        ([HEAD, TypedMember("王小宝", "", "子")], "members.1.birth"),
        ([HEAD, TypedMember("王小宝", NUMBER, "")], "members.1.relation"),
        ([HEAD, TypedMember("王小宝", NUMBER, "子", income="约300")], "members.1.income"),
    ],
)
def test_what_is_wrong_names_its_cell(
    desk: Desk, page: NewApplication, members: list[TypedMember], where: str
) -> None:
    with pytest.raises(FieldProblem) as caught:
        register(desk, page, family(page), members, request(page))
    assert caught.value.field == where
    assert find(desk, Query()).rows == ()


def test_a_family_with_a_file_is_not_registered_twice_and_has_one_application_at_a_time(
    desk: Desk, page: NewApplication
) -> None:
    ref, _ = register(desk, page, family(page), [HEAD, CHILD], request(page))
    with pytest.raises(UserError, match="已在"):
        register(desk, page, family(page), [HEAD, CHILD], request(page))
    again = start(desk, ref.household)
    assert again.people[0][1] == "李𬭎" and again.key != page.key
    with pytest.raises(UserError, match="还有一件在办"):
        register(desk, again, {}, (), request(again))
    assert [m for m, _ in next(f.choices for f in again.request.fields if f.name == "matter")] == [
        m.id for m in open_matters(desk)
    ]


def test_members_of_a_draft_come_back_and_an_old_draft_is_refused() -> None:
    assert drafted([asdict(HEAD)]) == (HEAD,)
    with pytest.raises(UserError):
        drafted([{"surname": "李"}])
