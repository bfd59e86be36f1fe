"""Papers of what is kept apart: a lead, a complaint, the ready money; who complained stands on none of them."""

from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.office import complaints, leads, register_papers, slips
from desktop.office.leads import NewLead
from tests.office.made_complaint import PHONE, SAID, WHO, complaint, looked_into, registered
from tests.office.made_office import SECOND, START, House
from tests.stories.reading import words

NEW = NewLead(START, "village", "慕容报信", "新柞村", "欧阳冬雪", "独居，摔伤后不能自理", phone="13977778888")


def test_the_sheet_of_a_complaint_tells_everything_but_who_complained(house: House) -> None:
    text = f"{SAID}。举报人{WHO}，电话 {PHONE}，愿意作证。"
    id = registered(house, about_text=text)
    with house.desk() as desk:
        looked_into(desk, id)
        said = words(register_papers.complaint_check(desk, id))
    assert SAID in said and "愿意作证" in said and "部分属实" not in said and "属实" in said
    assert "两套楼房属实" in said and "实名" in said
    assert WHO not in said and PHONE not in said


def test_a_complaint_that_one_may_not_read_is_not_printed_either(house: House) -> None:
    id = registered(house)
    with house.desk(SECOND) as desk, pytest.raises(UserError, match="无权查看"):
        register_papers.complaint_check(desk, id)


def test_a_complaint_about_the_desk_has_no_sheet_here(house: House) -> None:
    with house.desk() as desk:
        complaints.to_county(desk, complaint(about_desk=True), house.folder / "out")
        (found,) = complaints.readable(desk)
        with pytest.raises(UserError, match="只有县级能看"):
            register_papers.complaint_check(desk, found.id)


def test_the_sheet_of_a_lead_tells_what_was_done_and_no_telephone(house: House) -> None:
    with house.desk() as desk:
        id, _ = leads.report(desk, NEW)
        leads.follow_up(desk, id, desk.today(), "visited", "已上门，确有困难")
        said = words(register_papers.lead_sheet(desk, id))
    for told in ("欧阳冬雪", "慕容报信", "新柞村", "村（居）报告", "已上门了解", "确有困难"):
        assert told in said
    assert "13977778888" not in said


def test_the_ledger_of_the_ready_money_prints_as_it_stands(house: House) -> None:
    with house.desk() as desk:
        said = words(slips.for_the_office(desk, "reserve_fund_ledger"))
    assert "备用金台账" in said and "尚未补回" in said and "0.00" in said
