"""特困 beyond the table: obligors of every kind, orphans, grades of disability, self-care."""

from typing import Any

import pytest

from tests.domain.reckoning.told import Told

OLD: dict[str, Any] = {"name": "戚翁", "relation": "户主", "birth": "1950-01-01"}
CHILD: dict[str, Any] = {"name": "潘小", "relation": "户主", "birth": "2015-01-01"}
ABLE = [{"result": "full"}]


def outcome(*obligors: dict[str, Any], member: dict[str, Any] = OLD, **facts: object) -> str:
    visit = {"obligors": list(obligors), **facts}
    return Told("tekun", [member], visit=visit, self_care=ABLE).reckoned().outcome


@pytest.mark.parametrize(
    ("obligor", "expected"),
    [
        ({"kind": "tekun"}, "confirm"),
        ({"kind": "dibao", "age": 60}, "confirm"),
        ({"kind": "dibao", "age": 59, "able": True}, "refuse"),
        ({"kind": "dibao"}, ""),
        ({"age": 70, "means_ok": True}, "confirm"),
        ({"age": 70, "means_ok": False}, "refuse"),
        ({"age": 70}, ""),
        ({"age": 69, "means_ok": True}, ""),
        ({"kind": "disabled", "age": 40, "means_ok": True}, "confirm"),
        ({"kind": "third_grade", "means_ok": False}, "refuse"),
        ({"kind": "no_capacity", "means_ok": True}, "confirm"),
        ({"kind": "missing", "means_ok": True}, "confirm"),
        ({"kind": "prison", "means_ok": True}, "confirm"),
        ({"kind": "prison"}, ""),
        ({"able": True, "age": 40}, "refuse"),
        ({"able": False}, ""),
        ({"able": False, "basis": "省级规定的其他情形"}, "confirm"),
        ({}, ""),
        ({"kind": "rich", "age": "老"}, ""),
    ],
)
def test_an_obligor_of_each_kind(obligor: dict[str, Any], expected: str) -> None:
    assert outcome({"name": "某", "relation": "子", **obligor}) == expected


def test_one_able_obligor_of_several_is_enough_and_one_unknown_keeps_it_open() -> None:
    poor, able, unknown = {"kind": "tekun"}, {"able": True}, {"name": "某"}
    assert outcome(poor, able) == "refuse"
    assert outcome(poor, unknown) == ""


def test_a_spouse_in_the_household_who_does_not_apply_is_asked_about() -> None:
    wife = {"name": "戚婆", "relation": "配偶", "birth": "1960-01-01", "covered": False}
    found = Told("tekun", [OLD, wife], visit={"obligors": []}).reckoned()
    assert found.outcome == ""
    assert any("戚婆：同户的法定义务人" in text for text in found.unclear)
    assert not any("没有法定赡养" in line for line in found.calculation)
    named = {"obligors": [{"name": "戚婆", "relation": "配偶", "kind": "disabled", "means_ok": True}]}
    assert Told("tekun", [OLD, wife], visit=named, self_care=ABLE).reckoned().outcome == "confirm"


def test_a_spouse_who_applies_too_but_has_means_is_an_obligor() -> None:
    wife = {"name": "戚婆", "relation": "配偶", "birth": "1952-01-01", "income": "90000.00"}
    found = Told("tekun", [OLD, wife], visit={"obligors": []}).reckoned()
    assert (found.outcome, found.monthly_fen) == ("", 0)


def test_a_child_of_the_head_asks_about_the_head_and_a_cousin_about_nobody() -> None:
    son = {
        "name": "戚生",
        "relation": "子",
        "birth": "1980-01-01",
        "disability_kind": "智力",
        "disability_grade": "2",
    }
    found = Told("tekun", [OLD | {"covered": False}, son], subject="m1", visit={"obligors": []}).reckoned()
    assert any("戚翁：同户的法定义务人" in text for text in found.unclear)
    cousin = son | {"relation": "其他"}
    found = Told(
        "tekun", [OLD, cousin], subject="m1", visit={"obligors": []}, self_care=[{"result": "none"}]
    ).reckoned()
    assert (found.outcome, found.members, found.monthly_fen) == ("confirm", ("m1",), 73_500 + 52_000)


@pytest.mark.parametrize(
    ("kind", "grade", "expected"),
    [
        ("智力", "三级", "confirm"),
        ("精神", "3", "confirm"),
        ("智力", "四级", "refuse"),
        ("肢体", "二级", "confirm"),
        ("肢体", "三级", "refuse"),
        ("视力", "一级", "confirm"),
        ("视力", "二级", "refuse"),
        ("听力", "一级", "refuse"),
        ("智力", "", ""),
        ("", "一级", ""),
    ],
)
def test_grades_with_which_nobody_can_work(kind: str, grade: str, expected: str) -> None:
    person = {
        "name": "某",
        "relation": "户主",
        "birth": "1980-01-01",
        "disability_kind": kind,
        "disability_grade": grade,
    }
    assert outcome(member=person) == expected


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("1966-03-10", "confirm"),
        ("1966-03-11", "refuse"),
        ("2010-03-11", "confirm"),
        ("2010-03-10", "refuse"),
        ("", ""),
    ],
)
def test_the_ages_are_of_the_day_itself(birth: str, expected: str) -> None:
    assert outcome(member={"name": "某", "relation": "户主", "birth": birth}, orphan_choice="no") == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("tekun", "confirm"),
        ("no", "confirm"),
        ("orphan", "refuse"),
        (None, ""),
        ({"m0": "tekun"}, "confirm"),
        ({"m1": "tekun"}, ""),
    ],
)
def test_a_minor_chooses_one_support(choice: object, expected: str) -> None:
    assert outcome(member=CHILD, orphan_choice=choice) == expected


def test_of_two_only_the_one_who_meets_all_conditions_is_covered() -> None:
    young = {"name": "戚侄", "relation": "其他", "birth": "1990-01-01"}
    care = [{"result": "partial", "member": "m0"}]
    found = Told("tekun", [OLD, young], visit={"obligors": []}, self_care=care).reckoned()
    assert (found.outcome, found.members, found.monthly_fen) == ("confirm", ("m0",), 73_500 + 26_000)


def test_the_latest_assessment_decides_and_one_that_names_nobody_fits_one_person_only() -> None:
    twice = [{"result": "full"}, {"result": "none"}]
    found = Told("tekun", [OLD], visit={"obligors": []}, self_care=twice).reckoned()
    assert (found.tier, found.person_topup_fen) == ("none", 52_000)
    brother = {"name": "戚弟", "relation": "兄弟姐妹", "birth": "1953-01-01"}
    found = Told("tekun", [OLD, brother], visit={"obligors": []}, self_care=twice).reckoned()
    assert (found.tier, found.person_topup_fen, len(found.unclear)) == ("", 0, 2)


def test_property_over_the_limit_is_not_without_means() -> None:
    found = Told("tekun", [OLD], fields={"financial_fen": 1_356_001}, visit={"obligors": []}).reckoned()
    assert found.outcome == "refuse"
    assert not any("13,560" in reason for reason in found.reasons)


def test_town_and_country_categories_follow_the_register() -> None:
    rules = {"categories": ("农村特困人员", "城市特困人员")}
    told: dict[str, Any] = {"visit": {"obligors": []}, "self_care": ABLE, "rules": rules}
    assert Told("tekun", [OLD], **told).reckoned().category == "农村特困人员"
    assert Told("tekun", [OLD], fields={"hukou": "urban"}, **told).reckoned().category == "城市特困人员"


def test_subsidies_that_may_run_on_by_local_rule_are_a_question_and_those_that_may_not_end() -> None:
    benefits = [
        {"matter": "elderly", "first_month": "2024-01", "monthly_fen": 8_000},
        {"matter": "disability_living", "first_month": "2024-01", "monthly_fen": 16_000},
    ]
    found = Told(
        "tekun", [OLD], scheme="guanxian", visit={"obligors": []}, self_care=ABLE, benefits=benefits
    ).reckoned()
    assert found.outcome == "confirm"
    assert any("由当地规定" in text for text in found.unclear)
    assert any("困难残疾人生活补贴" in line and "起停发" in line for line in found.calculation)


def test_one_persons_subsidy_is_no_matter_of_the_other() -> None:
    son = {"name": "戚生", "relation": "其他", "birth": "1990-01-01"}
    benefits = [{"matter": "dibao", "subject": "m1", "first_month": "2024-01"}]
    found = Told(
        "tekun",
        [OLD, son],
        visit={"obligors": []},
        self_care=[{"result": "full", "member": "m0"}],
        benefits=benefits,
    ).reckoned()
    assert not any("起停发" in line for line in found.calculation)


def test_a_letter_to_the_applicant_says_nothing_of_the_others() -> None:
    son = {"name": "戚生", "relation": "子", "birth": "1990-01-01"}
    visit = {"obligors": [{"name": "戚生", "relation": "子", "able": True}]}
    found = Told("tekun", [OLD, son], visit=visit).reckoned()
    assert found.reasons == ("经审核，有具备履行能力的法定赡养、抚养、扶养义务人。",)


@pytest.mark.parametrize(
    ("birth", "study", "change", "expected"),
    [
        ("2009-01-01", "", "review", "confirm"),
        ("2009-01-01", "", "", "refuse"),
        ("2007-01-01", "school", "review", "confirm"),
        ("2007-01-01", "", "review", "refuse"),
    ],
)
def test_a_child_once_recognised_stays_to_full_age_or_as_long_as_school_lasts(
    birth: str, study: str, change: str, expected: str
) -> None:
    child = {"name": "潘小", "relation": "户主", "birth": birth, "study": study}
    visit = {"obligors": [], "orphan_choice": "no"}
    benefits = [{"matter": "tekun", "first_month": "2020-01"}]
    told = Told("tekun", [child], visit=visit, self_care=ABLE, change=change, benefits=benefits)
    assert told.reckoned().outcome == expected


def test_a_birth_that_lies_ahead_is_no_childhood() -> None:
    assert outcome(member={"name": "某", "relation": "户主", "birth": "2062-05-14"}) == ""


def test_when_the_one_supported_has_died_nobody_is_left_to_support() -> None:
    found = Told("tekun", [OLD | {"life": "dead"}], change="death").reckoned()
    assert (found.outcome, found.reasons) == ("refuse", ("已没有需要救助供养的人员。",))


@pytest.mark.parametrize(("income", "expected"), [("6779.99", "confirm"), ("6780.00", "refuse")])
def test_without_means_is_below_the_standard_not_at_it(income: str, expected: str) -> None:
    assert outcome(member=OLD | {"income": income}) == expected


def test_somebody_who_does_not_count_is_not_judged() -> None:
    lodger = {"name": "某客", "relation": "其他", "counted": False}
    found = Told(
        "tekun", [OLD, lodger], visit={"obligors": []}, self_care=[{"result": "full", "member": "m0"}]
    )
    assert found.reckoned().members == ("m0",)


def test_the_countys_answer_lets_a_subsidy_run_on() -> None:
    benefits = [{"matter": "elderly", "first_month": "2024-01", "monthly_fen": 8_000}]
    found = Told(
        "tekun", [OLD], scheme="guanxian", visit={"obligors": []}, self_care=ABLE, benefits=benefits,
        settings={"together_elderly_tekun": "allowed"},
    ).reckoned()  # fmt: skip
    assert found.unclear == ()
    assert any("可以同时享受" in line for line in found.calculation)


def test_nobody_to_apply_for_is_a_question() -> None:
    found = Told("tekun", [OLD | {"covered": False}]).reckoned()
    assert found.outcome == ""
    assert found.unclear == ("没有登记由哪一名成员申请",)
