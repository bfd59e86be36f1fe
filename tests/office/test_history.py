"""经过 and 撤销: a household's past as its people left it, and the counter-entry that puts facts back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from desktop.domain.past import Difference
from desktop.errors import UserError
from desktop.office import history, households, undoing
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from tests.office.made_office import LABELS, SECOND, START, House


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with house.desk() as opened:
        yield opened


@pytest.fixture
def ref(house: House, desk: Desk) -> CaseRef:
    """Registered and accepted; three days later the telephone changes, then the income."""
    ref = house.registered(desk)
    house.accepted(desk, ref)
    house.clock.set(START + timedelta(days=5))
    households.amend_household(desk, ref.household, {"phone": "13911111111"}, "本人更正")
    return ref


def income(desk: Desk, ref: CaseRef, fen: int) -> str:
    head = home_at(desk, ref.household).members[0].id
    households.amend_member(desk, ref.household, head, {"income_fen": fen}, "核实")
    return head


def last(desk: Desk, ref: CaseRef) -> str:
    return history.passages(desk, ref.household)[0].entry


def test_a_fields_past_says_who_when_where_and_what_became_of_it(desk: Desk, ref: CaseRef) -> None:
    first, second = history.field_past(desk, ref.household, "household", "household", "phone")
    assert (first.value, first.outcome, first.by.person) == ("13800000000", "superseded", "赵一")
    assert (second.value, second.outcome, second.note) == ("13911111111", "adopted", "本人更正")
    assert second.by.device == "办公室电脑" and second.by.office
    assert second.written == START + timedelta(days=5)


def test_the_household_as_of_a_day_and_what_differs(desk: Desk, ref: CaseRef) -> None:
    before = history.as_of(desk, ref.household, START + timedelta(days=4), "written")
    assert before.home.fields["phone"] == "13800000000" and before.later == 1
    found = history.between(
        desk, ref.household, START + timedelta(days=4), START + timedelta(days=5), "written"
    )
    assert found == (Difference("household", "household", "phone", "13800000000", "13911111111"),)
    assert history.as_of(desk, ref.household, START - timedelta(days=1), "written").home.members == ()


def test_every_entry_is_listed_with_what_it_did(desk: Desk, ref: CaseRef) -> None:
    found = history.passages(desk, ref.household)
    assert found[0].action == "amend" and found[0].lines[0].field == "phone"
    assert found[-1].action == "register" and all(p.by.person == "赵一" for p in found)
    assert found[0].happened == date(2026, 3, 7)


def test_undoing_restores_what_was_there_and_keeps_both_on_file(desk: Desk, ref: CaseRef) -> None:
    head = income(desk, ref, 999_900)
    done, changes = undoing.undo(desk, ref.household, last(desk, ref), "多写了一位")
    assert ref.household in changes.households and not done.left
    assert home_at(desk, ref.household).members[0].income_fen == 120_000
    values = [p.value for p in history.field_past(desk, ref.household, "member", head, "income_fen")]
    assert values == [120_000, 999_900, 120_000]
    assert "多写了一位" in history.passages(desk, ref.household)[0].note


def test_what_was_touched_later_is_listed_and_left(house: House, desk: Desk, ref: CaseRef) -> None:
    households.amend_household(desk, ref.household, {"phone": "1", "address": "99号"}, "")
    wrong = last(desk, ref)
    households.amend_household(desk, ref.household, {"phone": "2"}, "")
    done, _ = undoing.undo(desk, ref.household, wrong, "地址错了")
    assert [(x.field, x.reason) for x in done.left] == [("phone", "后来又改过")]
    fields = home_at(desk, ref.household).fields
    assert (fields["phone"], fields["address"]) == ("2", "12号")
    with pytest.raises(UserError, match="没有可以撤销的内容"):
        undoing.undo(desk, ref.household, wrong, "再来一次")


def test_a_field_that_was_not_there_before_is_empty_again(desk: Desk, ref: CaseRef) -> None:
    households.amend_household(desk, ref.household, {"vehicles": "一辆三轮车"}, "")
    undoing.undo(desk, ref.household, last(desk, ref), "写到别人家去了")
    assert not home_at(desk, ref.household).fields.get("vehicles")


def test_steps_and_registrations_name_their_own_procedure(desk: Desk, ref: CaseRef) -> None:
    by_action = {p.action: p.entry for p in history.passages(desk, ref.household)}
    with pytest.raises(UserError) as step:
        undoing.undo(desk, ref.household, by_action["acceptance"], "错了")
    assert "重新办这一步" in step.value.hint
    with pytest.raises(UserError) as registered:
        undoing.undo(desk, ref.household, by_action["register"], "错了")
    assert "撤回" in registered.value.hint
    with pytest.raises(UserError, match="理由"):
        undoing.undo(desk, ref.household, by_action["amend"], " ")
    with pytest.raises(UserError, match="没有找到"):
        undoing.undo(desk, ref.household, "abc", "错了")


def test_a_decision_is_never_undone(house: House, desk: Desk) -> None:
    ref = house.until_decision(desk)
    desk.close()
    house.decided(ref)
    with house.desk(SECOND) as other:
        decided = next(p.entry for p in history.passages(other, ref.household) if p.action == "decide")
        with pytest.raises(UserError) as refused:
            undoing.undo(other, ref.household, decided, "错了")
        assert "变更" in refused.value.hint and LABELS[SECOND] == other.person.name
