"""边缘 and 刚性 beyond the table: validity, what else a family may hold, what is not known."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.reckoning.validity import valid_until
from desktop.domain.rulebook import Rulebook
from desktop.errors import UserError
from tests.domain.reckoning.told import Told, matter, pack

NEAR: dict[str, Any] = {"name": "范甲", "relation": "户主", "birth": "1975-01-01", "income": "9000.00"}
WIFE: dict[str, Any] = {"name": "范乙", "relation": "配偶", "birth": "1976-01-01"}
SICK = {"expenses": [{"kind": "medical", "fen": 900_000}]}


@pytest.mark.parametrize(
    ("on", "own", "until"),
    [
        (date(2026, 1, 31), None, "2026-12"),
        (date(2026, 12, 1), None, "2027-11"),
        (date(2026, 3, 10), 1, "2026-03"),
        (date(2026, 3, 10), 24, "2027-02"),
    ],
)
def test_a_recognition_never_runs_longer_than_the_rule(on: date, own: int | None, until: str) -> None:
    rules = Rulebook.of(pack("lingshui"), matter("lingshui", "rigid"), on)
    assert valid_until(own, rules)[0] == until


def test_before_a_rule_gives_the_months_they_are_asked_for() -> None:
    found = Told("marginal", [NEAR], scheme="lingshui", on=date(2023, 10, 18)).reckoned()
    assert (found.outcome, found.valid_until) == ("confirm", "")
    assert found.unclear == ("认定的有效期没有规定，请按县级核定的期限填写",)


def test_a_marginal_family_counts_without_its_member_in_tekun() -> None:
    father = {"name": "范父", "relation": "父", "birth": "1945-01-01", "income": "50000.00"}
    benefits = [{"matter": "tekun", "subject": "m1", "first_month": "2024-01"}]
    found = Told("marginal", [NEAR, father], scheme="lingshui", benefits=benefits).reckoned()
    assert (found.outcome, found.members) == ("confirm", ("m0",))


def test_a_family_all_in_tekun_is_not_marginal_as_well() -> None:
    benefits = [{"matter": "tekun", "first_month": "2024-01"}]
    found = Told("marginal", [NEAR], scheme="lingshui", benefits=benefits).reckoned()
    assert (found.outcome, found.reasons) == ("refuse", ("经审核，已享受其他救助，不再认定为低保边缘家庭。",))


def test_property_refuses_a_marginal_family_and_an_unset_limit_asks() -> None:
    car = {"vehicles": 1}
    found = Told("marginal", [NEAR], scheme="lingshui", fields=car).reckoned()
    assert found.reasons == ("经审核，家庭财产状况不符合当地规定。",)
    found = Told("marginal", [NEAR], scheme="lingshui", fields=car, settings={"vehicle_limit": ""}).reckoned()
    assert found.outcome == ""


def test_a_spouse_left_out_without_a_reason_keeps_a_recognition_open() -> None:
    wife = WIFE | {"counted": False}
    assert Told("marginal", [NEAR, wife], scheme="lingshui").reckoned().outcome == ""
    assert Told("rigid", [NEAR, wife], visit=SICK).reckoned().outcome == ""


def test_a_renewed_recognition_is_not_in_its_own_way() -> None:
    benefits = [{"matter": "marginal", "first_month": "2025-04", "valid_until": "2026-12"}]
    told = Told("marginal", [NEAR], scheme="lingshui", benefits=benefits)
    assert told.reckoned().outcome == "refuse"
    told.change = "review"
    assert told.reckoned().outcome == "confirm"


def test_a_rigid_family_is_told_of_what_would_give_it_more() -> None:
    found = Told("rigid", [NEAR | {"income": "3000.00"}], visit=SICK).reckoned()
    assert (found.outcome, found.other_help[0]) == ("confirm", "最低生活保障")
    assert found.monthly_fen == 0


def test_spending_without_income_is_above_any_ratio_and_no_spending_is_not() -> None:
    poor = NEAR | {"income": "0"}
    assert Told("rigid", [poor], visit=SICK).reckoned().outcome == "confirm"
    assert Told("rigid", [poor], visit={"expenses": []}).reckoned().outcome == "refuse"


def test_only_the_named_kinds_and_only_what_the_family_paid_itself_count() -> None:
    rows = [{"kind": "wine", "fen": 900_000}, {"kind": "medical", "fen": 100, "paid_by_others_fen": 500}]
    found = Told("rigid", [NEAR], visit={"expenses": rows}).reckoned()
    assert found.outcome == "refuse"
    assert any("医疗支出 0.00 ＝ 0.00" in line for line in found.calculation)


def test_a_family_in_which_nobody_counts_cannot_be_recognised() -> None:
    away = NEAR | {"counted": False, "counted_reason": "服刑"}
    assert Told("rigid", [away], visit=SICK).reckoned().outcome == ""


def test_the_rule_on_rigid_spending_began_in_2025() -> None:
    with pytest.raises(UserError, match="2024-12-31 没有可用的刚性支出困难家庭认定规定"):
        Told("rigid", [NEAR, WIFE], visit=SICK, on=date(2024, 12, 31)).reckoned()
