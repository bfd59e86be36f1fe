"""表格 of a family without the window: which forms lie there, empty or filled in, and what is noted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.errors import UserError
from desktop.office import access
from desktop.office.desk import Desk
from desktop.ui.presenters import form_shelf
from desktop.ui.presenters.household import show
from tests.office.made_office import House
from tests.stories.reading import words


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


def test_a_family_finds_the_forms_about_itself_and_its_application(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    shelf = show(desk, ref.household).shelf
    known = dict(shelf.forms)
    assert known["application_form"] == "社会救助申请及授权书" and "visit_sheet" in known
    assert "temporary_aid_form" in known and shelf.faults == ()
    assert not {"lead_sheet", "complaint_check", "confirmation_notice"} & known.keys()
    ids = list(known)
    assert ids[0] == "application_form", "what is wanted first stands first"
    assert {"temporary_aid_form", "self_care_form", "support_wish_form"} <= set(ids[shelf.own :])
    assert {"visit_sheet", "dynamic_form", "archive_cover"} <= set(ids[: shelf.own])


def test_an_empty_form_and_one_filled_in_are_two_sheets(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    empty = form_shelf.blank(desk, "visit_sheet")
    filled = form_shelf.prefilled(desk, ref.household, "visit_sheet")
    assert empty.title == filled.title == "入户调查表" and "李𬭎" in filled.note
    assert "李𬭎" in words(filled.data) and "李𬭎" not in words(empty.data)
    with pytest.raises(UserError, match="读不到表格文件 no_such_form"):
        form_shelf.blank(desk, "no_such_form")


def test_whole_numbers_are_noted_before_they_are_drawn(desk: Desk, house: House) -> None:
    ref = house.registered(desk)
    form_shelf.prefilled(desk, ref.household, "application_form")
    (noted,) = (line for line in access.seen(desk, ref.household, desk.user) if line.act == "reveal")
    assert noted.what == "社会救助申请及授权书（含完整号码）"
