"""首次来访: parked apart from 受理, found again, never gone by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.documents.preview import page_count
from desktop.domain import idnumber
from desktop.errors import UserError
from desktop.office import contacts, intake
from desktop.office.act import home_at
from desktop.office.contacts import NewContact
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from tests.office.made_office import House, family

WIDOW = NewContact(
    "王桂芝", "13800000001", "新柞村", "老伴走了，没钱看病", 72, ("alone", "unsupported", "illness")
)
NUMBER = "23038219540305002" + idnumber.check_digit("23038219540305002")


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


def grown(name: str = "王桂芝", number: str = NUMBER) -> NewHousehold:
    grandson = NewMember("王小宝", "", "孙子女", birth="2014-03-01")
    return NewHousehold(
        "新柞村",
        (NewMember(name, number, "户主", birth="1954-03-05", sex="2"), grandson),
        bank="信用社",
        account="62179900",
    )


def test_a_contact_without_an_id_card_is_found_again_and_is_no_application(desk: Desk) -> None:
    parked = contacts.register_contact(desk, WIDOW, desk.today())
    home = home_at(desk, parked.file)
    assert home.applications == () and home.steps == () and home.members[0].id_number == ""
    assert [h.file for h in desk.catalogue.search("桂芝")] == [parked.file]
    assert desk.catalogue.search("", state="登记")[0].next_step == "", "no clock runs before acceptance"
    [waits] = contacts.waiting(desk)
    assert (waits.name, waits.age, waits.days, waits.ticks) == ("王桂芝", 72, 0, WIDOW.ticks)
    assert set(waits.suggested) >= {"tekun", "temporary"}


def test_it_stays_in_the_list_with_its_age_in_days_by_village(house: House, desk: Desk) -> None:
    contacts.register_contact(desk, WIDOW, desk.today())
    house.clock.set(desk.today() + timedelta(days=400))
    contacts.register_contact(desk, replace(WIDOW, name="赵老四", village="红旗村"), desk.today())
    assert [(c.name, c.days) for c in contacts.waiting(desk)] == [("王桂芝", 400), ("赵老四", 0)]
    assert [c.name for c in contacts.waiting(desk, "红旗村")] == ["赵老四"]


def test_going_on_puts_the_family_into_the_same_file_and_ends_the_waiting(desk: Desk) -> None:
    file = contacts.register_contact(desk, WIDOW, desk.today()).file
    head = home_at(desk, file).members[0].id
    ref, changes = contacts.take_in(desk, file, grown(), Request("dibao", "年老多病"), desk.today())
    home = home_at(desk, file)
    assert ref.household == file and changes.households == {file}
    assert [m.name for m in home.members] == ["王桂芝", "王小宝"] and home.applications[0].applicant == head
    assert home.accounts[0].number == "62179900" and home.members[0].id_number == NUMBER
    assert contacts.waiting(desk) == () and home.fields["first_contact"]["reason"] == WIDOW.reason
    with pytest.raises(UserError, match="没有等候办理"):
        contacts.take_in(desk, file, grown(), Request("temporary", "再来"), desk.today())


def test_somebody_who_has_a_file_is_not_taken_into_another_and_nothing_is_written(desk: Desk) -> None:
    intake.register(desk, family(), Request("dibao", "收入减少"), desk.today())
    known = family().members[0]
    parked = contacts.register_contact(desk, replace(WIDOW, name=known.name), desk.today())
    assert [h.head_name for h in parked.alike] == [known.name], "the desk is told of the other file at once"
    with pytest.raises(UserError, match="已在"):
        contacts.take_in(
            desk, parked.file, grown(known.name, known.id_number), Request("dibao", "x"), desk.today()
        )
    with pytest.raises(UserError, match="还不能办理"):
        contacts.take_in(desk, parked.file, grown(), Request("nothing", "x"), desk.today())
    assert len(home_at(desk, parked.file).members) == 1


def test_it_ends_only_with_a_reason_that_stays_on_file(desk: Desk) -> None:
    file = contacts.register_contact(desk, WIDOW, desk.today()).file
    with pytest.raises(UserError, match="写明原因"):
        contacts.close(desk, file, " ", desk.today())
    contacts.close(desk, file, "本人不再申请", desk.today())
    assert contacts.waiting(desk) == ()
    assert home_at(desk, file).fields["first_contact"]["closed_reason"] == "本人不再申请"


@pytest.mark.parametrize("wrong", [{"name": " "}, {"village": ""}, {"reason": ""}, {"age": 200}])
def test_what_is_missing_is_said_and_nothing_is_made(desk: Desk, wrong: dict[str, object]) -> None:
    with pytest.raises(UserError):
        contacts.register_contact(desk, replace(WIDOW, **wrong), desk.today())  # type: ignore[arg-type]  # test values
    assert desk.households.ids() == []


def test_the_slip_is_one_page_and_only_of_a_parked_contact(desk: Desk, house: House) -> None:
    parked = contacts.register_contact(desk, WIDOW, desk.today())
    assert page_count(contacts.slip(desk, parked.file, desk.today())) == 1
    everything = replace(
        WIDOW, ticks=tuple(contacts.TICKS), reason="老伴走了，房子漏雨，腿也摔了，没钱看病，孙子上学没钱"
    )
    parked = contacts.register_contact(desk, everything, desk.today())
    assert page_count(contacts.slip(desk, parked.file, desk.today())) == 1
    ref, _ = intake.register(desk, family(), Request("dibao", "收入减少"), desk.today())
    with pytest.raises(UserError):
        contacts.slip(desk, ref.household, desk.today())
