"""举报投诉, what the page hands in: the family gets its review, at the second try where the first broke off."""

from __future__ import annotations

from desktop.office import complaints as office
from desktop.office.act import home_at
from desktop.ui.presenters import complaints
from desktop.ui.presenters.forms import TypedValue
from tests.office.made_complaint import PHONE, SAID, WHO, complaint
from tests.office.made_office import CLERK, House

STEP: dict[str, TypedValue] = {
    "investigators": ["孙四", "钱二"], "unrelated": True, "findings": "两套楼房属实", "outcome": "founded",
}  # fmt: skip


def receiving(house: House) -> str:
    """A family in benefit with nothing under way."""
    with house.desk(CLERK) as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    return ref.household


def test_a_complaint_about_a_family_in_benefit_opens_a_review_at_once(house: House) -> None:
    file = receiving(house)
    with house.desk(CLERK) as desk:
        today = desk.today().isoformat()
        typed: dict[str, TypedValue] = {
            "on": today, "channel": "visit", "subject": "others", "signed": "named", "name": WHO, "phone": PHONE,
            "about_text": SAID, "household": "李𬭎", "due": "2026-06-01",
        }  # fmt: skip
        told = complaints.register(desk, typed)
        assert told.hint == "" and file in told.changes.households
        assert [(a.change, a.complaint) for a in home_at(desk, file).applications][1:] == [("review", True)]


def test_the_next_step_marks_a_family_that_was_forgotten_and_the_step_after_it_does_nothing(
    house: House,
) -> None:
    file = receiving(house)
    with house.desk(CLERK) as desk:
        today = desk.today()
        id = office.register(desk, complaint(about_household=file, on=today)).id  # as after a crash
        sheet = complaints.sheet(desk, id)
        assert "登记下一步时补上" in dict(sheet.facts)["家庭标记"]
        told = complaints.hand_in(desk, sheet, {**STEP, "on": today.isoformat()})
        assert file in told.changes.households and told.hint == ""
        sheet = complaints.sheet(desk, id)
        assert "家庭标记" not in dict(sheet.facts)
        again = complaints.hand_in(
            desk, sheet, {"on": today.isoformat(), "letter": "已核查", "delivered": "当面"}
        )
        assert file not in again.changes.households
        assert [a.change for a in home_at(desk, file).applications] == ["", "review"]
