"""冲突 as the page reads it: both sides, what to look at again, and rival decisions."""

from __future__ import annotations

import pytest

from desktop.errors import Refused, UserError
from desktop.office.act import case_at, home_at
from desktop.ui.presenters import conflicts
from desktop.ui.presenters.household import show
from tests.office.made_office import CLERK, LEADER, PASSWORDS, House
from tests.ui.two_devices import decided_meanwhile, disputed_income, rival_decisions


def test_both_sides_of_a_field_are_named_and_the_chosen_one_stands(house: House) -> None:
    ref = disputed_income(house)
    with house.desk() as desk:
        assert any(w.settle for w in show(desk, ref.household).warnings)
        found = conflicts.of_household(desk, ref.household)
        assert found.count == 2 and found.head.startswith("李𬭎")
        income = next(d for d in found.disputes if d.title == "成员 李𬭎 · 年收入（元）")
        sides = {c.value: c for c in (income.stands, *income.others)}
        assert set(sides) == {"2,400.00 元", "3,600.00 元"}
        assert "孙四" in sides["2,400.00 元"].who and "laptop" in sides["2,400.00 元"].who
        with pytest.raises(UserError, match="理由"):
            conflicts.settle(desk, income, sides["2,400.00 元"].entry, " ")
        conflicts.settle(desk, income, sides["2,400.00 元"].entry, "以入户为准")
        assert home_at(desk, ref.household).members[0].income_fen == 240_000
        assert [d.title for d in conflicts.of_household(desk, ref.household).disputes] == ["家庭情况 · 电话"]


def test_a_decision_made_meanwhile_names_what_was_changed_under_it(house: House) -> None:
    ref = decided_meanwhile(house)
    with house.desk() as desk:
        found = conflicts.of_household(desk, ref.household)
        review = next(r for r in found.reviews if r.title.startswith("决定：同意"))
        assert any("年收入" in text and "2,400.00 元" in text and "孙四" in text for text in review.changed)


def test_one_of_two_decisions_is_taken_back_by_an_entitled_signer(house: House) -> None:
    ref = rival_decisions(house)
    with house.desk(CLERK) as desk:
        (rivals,) = conflicts.of_household(desk, ref.household).rivals
        assert len(rivals.decisions) == 2 and not rivals.entitled
        with pytest.raises(Refused, match="有权签批"):
            conflicts.take_back(desk, rivals, rivals.decisions[0].decision, "重复", PASSWORDS[CLERK])
        assert "并存" in show(desk, ref.household).warnings[0].text
    with house.desk(LEADER) as desk:
        (rivals,) = conflicts.of_household(desk, ref.household).rivals
        assert rivals.entitled and rivals.password
        kept, gone = rivals.decisions
        conflicts.take_back(desk, rivals, gone.decision, "重复签批", PASSWORDS[LEADER])
        decision = case_at(desk, ref).decision
        assert decision is not None and decision.id == kept.decision
        assert not conflicts.of_household(desk, ref.household).rivals
