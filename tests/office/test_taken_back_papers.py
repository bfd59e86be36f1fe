"""A decision that a signer takes back takes its papers with it: no family holds a valid letter that nobody decided."""

from __future__ import annotations

import pytest

from desktop.domain.household import BENEFIT, DECISION
from desktop.domain.journal import Remove
from desktop.errors import UserError
from desktop.office import decisions, field, papers
from desktop.office.act import case_at, home_at, record
from desktop.office.checking import check_office
from tests.office.made_office import LEADER, PASSWORDS, House


def test_the_notice_of_a_decision_that_is_taken_back_is_void_in_the_same_act(house: House) -> None:
    laptop = house.approved(user=LEADER)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        laptop.given(desk, [ref.household])
    with laptop.desk() as desk:
        desk.open_signing(PASSWORDS[LEADER])
        decisions.decide_on_screen(desk, ref, desk.today())
    house.decided(ref)
    laptop.brought_back()
    with house.signing_desk() as desk:
        paper, _ = papers.issue_notice(desk, ref, desk.today())
        first = home_at(desk, ref.household).decisions[0].id
        field.check_in(desk, laptop.returns)
        assert case_at(desk, ref).disputed
    with house.signing_desk(LEADER) as desk:
        gone = [b.id for b in home_at(desk, ref.household).benefits if b.source == first]
        alone = [Remove(DECISION, first), *(Remove(BENEFIT, b) for b in gone)]
        with pytest.raises(UserError, match="一同作废"):
            record(desk, ref.household, "take_back", alone, signing=True)
        decisions.take_back(desk, ref, first, "同一天签了两次")
        home = home_at(desk, ref.household)
        told = home.paper(paper)
        assert [d.id for d in home.decisions] != [first] and len(home.decisions) == 1
        assert told is not None and told.void and told.voided_by == LEADER
        assert told.void_reason == "所依据的决定已撤下：同一天签了两次"
        case = case_at(desk, ref)
        assert case.decision is not None and case.paper is None, (
            "the other is in force and waits for its letter"
        )
    with house.desk() as desk:
        assert check_office(desk).findings == ()
