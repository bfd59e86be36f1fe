"""低保 beyond the table: who is covered, changes, questions that stay open."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.domain.household import StepDone
from desktop.domain.matter import Topup
from desktop.domain.proposal import Settings
from desktop.domain.reckoning.registry import reckon
from desktop.errors import UserError
from tests.domain.reckoning.told import EXAMPLES, ON, TIERS, TOPUPS, Told, pack

HEAD: dict[str, Any] = {"name": "周桂兰", "relation": "户主", "birth": "1951-03-02"}
SON: dict[str, Any] = {"name": "周小", "relation": "子", "birth": "2012-01-01"}


def test_a_qualifying_family_is_not_to_be_covered_in_part() -> None:
    found = Told("dibao", [HEAD | {"income": "1200.00"}, SON | {"covered": False}]).reckoned()
    assert (found.outcome, found.covered, found.members) == ("confirm", 1, ("m0",))
    assert found.monthly_fen == 56_500 - 5_000  # one share: 565 − 1200 ÷ 12 ÷ 2
    assert any("不得只纳入部分成员" in text for text in found.unclear)


def test_nobody_marked_as_covered_is_a_question_not_a_refusal() -> None:
    found = Told("dibao", [HEAD | {"covered": False}]).reckoned()
    assert (found.outcome, found.monthly_fen) == ("", 0)
    assert any("没有一名成员登记为保障对象" in text for text in found.unclear)


def test_a_family_in_which_everybody_receives_tekun_is_told_so() -> None:
    found = Told("dibao", [HEAD], benefits=[{"matter": "tekun", "first_month": "2024-01"}]).reckoned()
    assert found.outcome == "refuse"
    assert found.reasons == ("经审核，已享受特困人员救助供养，不能同时享受最低生活保障。",)


def test_tekun_that_ends_before_dibao_starts_stands_against_nothing() -> None:
    ended = {"matter": "tekun", "first_month": "2024-01", "last_month": "2026-03"}
    assert Told("dibao", [HEAD], benefits=[ended]).reckoned().outcome == "confirm"


def test_items_that_do_not_add_up_to_the_figure_on_file_are_asked_about() -> None:
    items = [{"member": "m0", "kind": "wage", "year_fen": 100_000}]
    found = Told("dibao", [HEAD | {"income": "2000.00"}], visit={"incomes": items}).reckoned()
    assert found.outcome == ""
    assert any("1,000.00 元，与登记的 2,000.00 元不一致" in text for text in found.unclear)


@pytest.mark.parametrize("junk", [None, "wage", [1, "x"], [{"member": "m0", "kind": "gold", "year_fen": 5}]])
def test_whatever_a_journal_may_hold_of_income_is_never_stumbled_over(junk: object) -> None:
    found = Told("dibao", [HEAD | {"income": "1200.00"}], visit={"incomes": junk}).reckoned()
    assert found.monthly_fen in (0, 46_500)


def test_a_dependence_that_was_denied_is_not_verified() -> None:
    son = {"name": "施子", "relation": "子", "birth": "1990-01-01", "employment": "无业"}
    son |= {"disability_kind": "精神", "disability_grade": "二级"}
    rich = HEAD | {"income": "90000.00"}
    found = Told("dibao", [rich, son], applicant="m1", visit={"dependent_verified": False}).reckoned()
    assert found.outcome == ""


@pytest.mark.parametrize(("birth", "sum_fen"), [("2008-03-11", 8_475), ("2008-03-10", 0)])
def test_a_top_up_for_minors_ends_with_the_birthday(birth: str, sum_fen: int) -> None:
    found = Told("dibao", [HEAD, SON | {"birth": birth}], rules={"topups": (TOPUPS["minor"],)}).reckoned()
    assert found.person_topup_fen == sum_fen


def test_a_change_reads_the_visits_of_the_first_application_too() -> None:
    told = Told(
        "dibao", [HEAD], change="review", rules={"method": "tiers", "tiers": TIERS}, visit={"tier": "one"}
    )
    case = told.case()
    before = replace(case.application, id="first", change="")
    first, second = (
        replace(case.household.steps[0], application="first"),
        StepDone("s9", "a", "visit", ON, "p", {}),
    )
    home = replace(case.household, applications=(before, case.application), steps=(first, second))
    found = reckon(replace(case, household=home), pack("mishan"), Settings(EXAMPLES["settings"]), ON)
    assert found.tier == "one"
    new = replace(case, household=home, application=replace(case.application, change="", benefit=""))
    assert reckon(new, pack("mishan"), Settings(EXAMPLES["settings"]), ON).tier == ""


def test_a_change_without_a_visit_keeps_the_tier() -> None:
    telling = Told(
        "dibao", [HEAD], change="member_left", benefits=[{"matter": "dibao", "monthly_fen": 56_500}]
    )
    telling.rules = {"method": "tiers", "tiers": TIERS}
    telling.visit = {"tier": "one"}
    assert telling.reckoned().tier == "one"


def test_a_tier_that_the_scheme_does_not_know_counts_as_not_chosen() -> None:
    found = Told(
        "dibao", [HEAD], visit={"tier": "nine"}, rules={"method": "tiers", "tiers": TIERS}
    ).reckoned()
    assert found.outcome == ""
    assert any("一档、二档、三档" in text for text in found.unclear)


def test_another_way_to_reckon_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(UserError, match="不能用于低保"):
        Told("dibao", [HEAD], rules={"method": "manual"}).reckoned()


def test_a_gap_that_rounds_to_nothing_asks_for_the_local_rule() -> None:
    found = Told("dibao", [HEAD | {"income": "6779.99"}], settings={"rounding": "yuan"}).reckoned()
    assert (found.outcome, found.monthly_fen) == ("", 0)
    assert any("差额取整后为零" in text for text in found.unclear)


def test_a_family_that_qualifies_is_never_split_though_one_alone_would_get_more() -> None:
    ill = {"name": "何母", "relation": "配偶", "birth": "1972-01-01", "severe_illness": True}
    found = Told("dibao", [HEAD | {"income": "13500.00"}, ill], subject="m1").reckoned()
    assert (found.members, found.monthly_fen) == (("m0", "m1"), 500)


def test_a_single_unit_whose_own_income_is_above_the_standard_gets_nothing() -> None:
    ill = {
        "name": "何母",
        "relation": "配偶",
        "birth": "1972-01-01",
        "severe_illness": True,
        "income": "17000.00",
    }
    found = Told("dibao", [HEAD, ill], subject="m1").reckoned()
    assert (found.outcome, found.monthly_fen) == ("refuse", 0)


def test_a_household_nobody_is_left_in_has_nobody_to_support() -> None:
    found = Told("dibao", [HEAD | {"life": "dead"}], change="death").reckoned()
    assert (found.outcome, found.reasons) == ("refuse", ("家庭已没有可以保障的成员。",))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"standard_rural_fen": 0}, "不能是零"),
        ({"standard_rural_fen": -1}, "是负数"),
        ({"rounding": "dollar"}, "取整单位“dollar”不认识"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_what_to_do(
    settings: dict[str, int | str], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        Told("dibao", [HEAD], settings=settings).reckoned()
    assert "请管理员在设置里" in caught.value.hint


def test_a_grown_student_of_a_graduate_school_counts_as_the_desk_found() -> None:
    grown = {"name": "周大", "relation": "女", "birth": "2000-01-01", "study": "graduate"}
    found = Told("dibao", [HEAD, grown]).reckoned()
    assert any("周大：计入共同生活成员，成年子女，不能独立生活" in line for line in found.calculation)


def test_the_window_of_income_is_shown_where_the_office_has_set_one() -> None:
    found = Told("dibao", [HEAD], settings={"income_months": 12}).reckoned()
    assert any("申请前 12 个月" in line for line in found.calculation)


def test_a_day_before_the_rules_is_refused_with_a_sentence() -> None:
    with pytest.raises(UserError, match="没有可用的最低生活保障规定"):
        Told("dibao", [HEAD], on=date(2013, 1, 1)).reckoned()


def test_what_is_left_blank_of_a_disability_or_a_birth_is_asked_not_guessed() -> None:
    blind = Topup(
        id="blind",
        title="视力重残",
        amount_setting="disabled_fen",
        kinds=("视力",),
        grades=("一级",),
        age_from=18,
    )
    rules = {"topups": (blind,)}

    def asked(**told: str) -> tuple[int, int]:
        found = Told("dibao", [HEAD | told], rules=rules).reckoned()
        return found.person_topup_fen, len(found.unclear)

    assert asked(disability_kind="视力残疾", disability_grade="一级") == (12_000, 0)
    assert asked(disability_kind="视力") == (0, 1)
    assert asked(disability_grade="1") == (0, 1)
    assert asked(disability_kind="视力", disability_grade="一级", birth="不详") == (0, 1)
    assert asked(disability_kind="听力", disability_grade="一级") == (0, 0)
    assert asked() == (0, 0)


def test_a_top_up_without_an_amount_names_what_to_write_into_the_scheme() -> None:
    nothing = Topup(id="x", title="不明增发")
    with pytest.raises(UserError, match="没有写明金额"):
        Told("dibao", [HEAD], rules={"topups": (nothing,)}).reckoned()
