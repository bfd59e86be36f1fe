"""What was paid and what was due: payments that stand, recoveries share by share, the account entered last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.arrears import differences, paid_after_death, unbooked
from desktop.domain.household import Account, Household, household
from desktop.domain.journal import Key, Value
from desktop.domain.payment_rules import current_account, due_fen, first_aid_fen, next_account_no, payment_id

Tables = dict[Key, dict[str, Value]]


def revised(**recovery: Value) -> Household:
    """1,000.00 a month paid for April; then 900.00 was decided, with effect then, and after that 800.00."""
    said: Tables = {
        ("member", "m"): {"name": "甲", "life": "dead", "died_on": "2026-03-17"},
        ("benefit", "b1"): {"monthly_fen": 100_000, "first_month": "2026-01", "last_month": "2026-03"},
        ("benefit", "b2"): {
            "monthly_fen": 90_000, "first_month": "2026-04", "last_month": "2026-03", "replaces": "b1",
        },
        ("benefit", "b3"): {"monthly_fen": 80_000, "first_month": "2026-04", "replaces": "b2"},
        **{("payment", f"b1-{m}"): {"benefit": "b1", "month": m, "amount_fen": 100_000}
           for m in ("2026-04", "2026-05")},
    }  # fmt: skip
    if recovery:
        said["recovery", "r"] = {"benefit": "b2", **recovery}
    return household("f" * 16, said)


def over(home: Household) -> dict[str, int]:
    return {d.month: d.over_fen for d in unbooked(home, "b3")}


def test_a_month_that_was_booked_in_part_owes_the_rest_after_a_further_revision() -> None:
    assert over(revised()) == {"2026-04": 20_000, "2026-05": 20_000}
    assert over(revised(months=["2026-04"], amount_fen=10_000)) == {"2026-04": 10_000, "2026-05": 20_000}
    both = revised(months=["2026-04", "2026-05"], amounts_fen=["10000", "20000"], amount_fen=30_000)
    assert over(both) == {"2026-04": 10_000}


def test_months_that_an_old_record_booked_in_one_sum_are_not_booked_again() -> None:
    assert over(revised(months=["2026-04", "2026-05"], amount_fen=20_000)) == {}


def taken_off(home: Tables) -> Household:
    mark = {"takes_off": "b1-2026-04", "off": "2026-04", "off_reason": "人已去世"}
    return household("f" * 16, {**home, ("payment", "b1-2026-04-off"): mark})


def test_a_payment_that_was_taken_off_its_list_counts_as_paid_nowhere() -> None:
    paid = {"benefit": "b1", "month": "2026-04", "amount_fen": 100_000}
    said: Tables = {
        ("member", "m"): {"name": "甲", "life": "dead", "died_on": "2026-03-17"},
        ("benefit", "b1"): {"monthly_fen": 100_000, "first_month": "2026-01", "last_month": "2026-03"},
        ("benefit", "b2"): {"monthly_fen": 80_000, "first_month": "2026-04", "replaces": "b1"},
        ("payment", "b1-2026-04"): paid,
    }
    before, after = household("f" * 16, said), taken_off(said)
    assert before.paid_fen("b2", "2026-04") == 100_000 and differences(before, "b2")
    assert paid_after_death(before, "m") and due_fen(before, before.benefits[1], "2026-04") == 0
    assert after.paid_fen("b2", "2026-04") == 0 and after.payments == ()
    assert differences(after, "b2") == paid_after_death(after, "m") == ()
    assert due_fen(after, after.benefits[1], "2026-04") == 80_000
    assert [(p.id, p.off, p.off_reason) for p in after.taken_off] == [("b1-2026-04", "2026-04", "人已去世")]
    assert payment_id(after, "b2", "2026-04") == "b2-2026-04"
    assert payment_id(after, "b1", "2026-04") == "b1-2026-04-2"


@pytest.mark.parametrize("ids", [("ka", "kb"), ("kb", "ka")])
def test_of_two_accounts_of_one_day_the_one_entered_last_counts_whatever_their_ids(
    ids: tuple[str, str],
) -> None:
    old = Account("kz", number="1", entered_on="2026-03-02")
    home = Household("f" * 16, {}, accounts=(old,))
    for id, number in zip(ids, ("2", "3"), strict=True):
        new = Account(id, number=number, entered_on="2026-03-02", no=next_account_no(home))
        home = replace(home, accounts=(*home.accounts, new))
    used = current_account(home)
    assert used is not None and used.number == "3"


def test_first_aid_is_deducted_from_what_the_county_granted_too() -> None:
    said: Tables = {
        ("step", "s1"): {"application": "a1", "step": "first_aid", "on": "2026-03-02", "by": "p"},
        ("step", "s2"): {"application": "a1", "step": "county_result", "on": "2026-03-09", "by": "p"},
        ("benefit", "b1"): {"amount_fen": 500_000, "first_month": "2026-03", "source": "s2"},
        ("payment", "s1-aid"): {"step": "s1", "month": "2026-03", "amount_fen": 80_000},
    }
    home = household("f" * 16, said)
    assert first_aid_fen(home, home.benefits[0]) == 80_000
    assert due_fen(home, home.benefits[0], "2026-03") == 420_000
