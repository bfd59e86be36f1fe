"""Members, income, property and the verdict, each with its reason (57号 §§7, 8, 13, 14)."""

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.circumstances import Circumstances, Finding, IncomeItem, Person, Property, Terms
from desktop.domain.eligibility import Assessment, assess
from desktop.domain.rulebook import Rulebook
from desktop.errors import UserError
from desktop.packs import load_pack

LAWS = load_pack("mishan").laws
ON = date(2025, 9, 18)
TERMS = Terms(standard_fen=56500, financial_limit_fen=1356000, house_limit=1, vehicle_limit=0)
WIDOW = Person("a", "周桂兰", "applicant", date(1951, 3, 2))


def judged(
    *others: Person,
    incomes: tuple[IncomeItem, ...] = (),
    owned: tuple[Property, ...] = (),
    terms: Terms = TERMS,
    on: date = ON,
) -> Assessment:
    return assess(Circumstances((WIDOW, *others), incomes, owned), terms, rules(on))


def rules(on: date = ON) -> Rulebook:
    return Rulebook("最低生活保障", (LAWS["dibao"],), on)


def finding(result: Assessment, rule: str) -> Finding:
    return next(f for f in result.findings if f.rule == rule)


@pytest.mark.parametrize(
    ("person", "counted", "why"),
    [
        (Person("b", "某", "spouse", date(1950, 1, 1), lives_with=False), True, "配偶"),
        (Person("b", "某", "child", date(2007, 9, 19)), True, "未成年"),
        (Person("b", "某", "child", date(2007, 9, 18)), None, "尚未查明"),
        (Person("b", "某", "child", date(2004, 1, 1), study="undergraduate"), True, "本科"),
        (Person("b", "某", "child", date(2000, 1, 1), study="graduate"), None, "研究生"),
        (Person("b", "某", "child", date(1990, 1, 1), independent=True), False, "能独立生活"),
        (Person("b", "某", "child", date(1990, 1, 1), independent=False), True, "不能独立生活"),
        (Person("b", "某", "child"), None, "出生日期"),
        (Person("b", "某", "supported", lives_with=True), True, "长期共同居住"),
        (Person("b", "某", "supported", lives_with=False), False, "不长期共同居住"),
        (Person("b", "某", "supported", lives_with=None), None, "尚未查明"),
        (Person("b", "某", "other"), False, "没有法定"),
        (Person("b", "某", "spouse", left_out="分居满两年，另有裁定"), False, "另有裁定"),
        (Person("b", "某", "spouse", absence="prison"), False, "服刑"),
        (Person("b", "某", "spouse", absence="detox"), False, "戒毒"),
        (Person("b", "某", "spouse", absence="missing"), False, "失踪"),
        (Person("b", "某", "spouse", absence="clergy", absent_years=3), False, "宗教"),
        (Person("b", "某", "spouse", absence="clergy", absent_years=2), True, "配偶"),
    ],
)
def test_who_counts_as_a_member(person: Person, counted: bool | None, why: str) -> None:
    result = judged(person)
    said = next(f for f in result.findings if f.rule == "member" and f.inputs["person"] == "b")
    assert said.ok is counted
    assert why in said.text
    assert "第七条" in said.clause
    assert ("b" in result.members) is (counted is True)
    if counted is None:
        assert result.verdict == "unclear"


def test_a_widow_below_the_standard() -> None:
    result = judged(incomes=(IncomeItem("a", "transfer", 443800), IncomeItem("a", "special_care", 900000)))
    assert result.verdict == "dibao"
    assert result.income_year_fen == 443800
    assert result.per_capita_fen == 36983
    assert "优待抚恤金不计入" in finding(result, "income.excluded").text
    assert finding(result, "income.standard").arithmetic == "4,438.00 ÷ 12 ÷ 1 人 ＝ 369.83 元 ＜ 565.00"
    assert result.reasons == ()


@pytest.mark.parametrize(
    ("income", "verdict"),
    [(677999, "dibao"), (678000, "marginal"), (1016999, "marginal"), (1017000, "neither")],
)
def test_the_limits_are_compared_to_the_fen(income: int, verdict: str) -> None:
    assert judged(incomes=(IncomeItem("a", "wage", income),)).verdict == verdict


def test_deductions_reduce_their_own_item_and_never_below_zero() -> None:
    result = judged(
        incomes=(IncomeItem("a", "wage", 500000, 200000), IncomeItem("a", "business", 100000, 900000))
    )
    assert result.income_year_fen == 300000
    assert finding(result, "income.counted").inputs["deducted_fen"] == 300000


def test_income_of_somebody_who_is_not_a_member_does_not_count() -> None:
    son = Person("b", "周强", "child", date(1985, 1, 1), independent=True)
    result = judged(son, incomes=(IncomeItem("b", "wage", 9_000_000),))
    assert (result.income_year_fen, result.verdict) == (0, "dibao")


PENSION = (IncomeItem("a", "wage", 600000), IncomeItem("a", "basic_pension", 150000))


def test_the_basic_pension_did_not_count_until_the_end_of_2025() -> None:
    result = judged(incomes=PENSION, on=date(2025, 12, 31))
    assert (result.verdict, result.income_year_fen) == ("dibao", 600000)
    assert finding(result, "income.basic_pension").ok is True


def test_afterwards_the_county_is_asked_and_nothing_is_decided_silently() -> None:
    result = judged(incomes=PENSION, on=date(2026, 1, 1))
    said = finding(result, "income.basic_pension")
    assert result.verdict == "unclear"
    assert said.ok is None
    assert "请向县里确认" in said.text
    assert said.arithmetic == "计入时月人均 625.00 元，不计入时月人均 500.00 元"


@pytest.mark.parametrize(
    ("answer", "verdict", "income"), [("counts", "marginal", 750000), ("excluded", "dibao", 600000)]
)
def test_the_answer_of_the_county_is_followed(
    answer: Literal["counts", "excluded"], verdict: str, income: int
) -> None:
    terms = replace(TERMS, basic_pension=answer)
    result = judged(incomes=PENSION, on=date(2026, 1, 1), terms=terms)
    assert (result.verdict, result.income_year_fen) == (verdict, income)


def test_property_over_a_limit_refuses_without_telling_the_sum_in_a_letter() -> None:
    result = judged(owned=(Property("financial", 1356001),))
    assert result.verdict == "neither"
    assert finding(result, "property.financial").arithmetic == "13,560.01 元 ＞ 13,560.00 元"
    assert result.reasons == ("经审核，家庭财产状况不符合当地规定",)
    assert not any("13,560" in reason for reason in result.reasons)


def test_the_financial_limit_is_per_member_and_necessities_are_exempt() -> None:
    son = Person("b", "周小", "child", date(2015, 1, 1))
    assert judged(son, owned=(Property("financial", 2712000), Property("exempt", 5))).verdict == "dibao"
    assert judged(owned=(Property("vehicle", 1),)).verdict == "neither"
    assert judged(owned=(Property("house", 1),)).verdict == "dibao"


def test_a_limit_that_nobody_has_set_is_not_invented() -> None:
    bare = Terms(standard_fen=56500)
    assert judged(terms=bare).verdict == "dibao"
    result = judged(terms=bare, owned=(Property("house", 1),))
    assert result.verdict == "unclear"
    assert "未配置" in finding(result, "property.house").text


NEAR = (IncomeItem("a", "wage", 1_700_000),)


@pytest.mark.parametrize(
    ("person", "single"),
    [
        (Person("b", "某", "spouse", disability_kind="肢体", disability_grade=2), True),
        (Person("b", "某", "spouse", disability_kind="智力", disability_grade=3), True),
        (Person("b", "某", "spouse", disability_kind="肢体", disability_grade=3), False),
        (Person("b", "某", "spouse", severe_illness=True), True),
        (Person("b", "某", "spouse"), False),
    ],
)
def test_who_may_apply_alone_from_a_marginal_family(person: Person, single: bool) -> None:
    result = judged(person, incomes=NEAR)
    assert result.verdict == "marginal"
    assert result.singles == (("b",) if single else ())


def test_nobody_applies_alone_when_the_family_qualifies() -> None:
    person = Person("b", "某", "spouse", disability_kind="肢体", disability_grade=1)
    assert judged(person).singles == ()


def test_clergy_may_apply_alone_from_any_family_and_a_dependent_adult_is_a_question() -> None:
    monk = Person("b", "某", "spouse", absence="clergy", absent_years=4)
    adult = Person(
        "c", "某", "child", date(1990, 1, 1), independent=False, disability_grade=1, unemployed=True
    )
    result = judged(monk, adult, incomes=(IncomeItem("a", "wage", 9_000_000),))
    assert result.verdict == "neither"
    assert result.singles == ("b",)
    assert finding(result, "single.dependent").ok is None


def test_a_household_in_which_nobody_counts_is_unclear() -> None:
    gone = Person("x", "某", "spouse", absence="prison")
    assert assess(Circumstances((gone,)), TERMS, rules()).verdict == "unclear"


def test_a_day_before_the_rules_is_refused_with_a_sentence() -> None:
    with pytest.raises(UserError, match="2020-05-01 没有可用的最低生活保障规定"):
        judged(on=date(2020, 5, 1))


@pytest.mark.parametrize("bad", [("rent", 1, 0), ("wage", -1, 0), ("wage", 1, -1)])
def test_impossible_items_are_refused(bad: tuple[str, int, int]) -> None:
    with pytest.raises(ValueError, match=r"income"):
        IncomeItem("a", *bad)


def test_a_standard_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        judged(terms=Terms(standard_fen=0))


@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(1, 6))
def test_more_income_never_helps(income: int, more: int, heads: int) -> None:
    children = tuple(Person(f"c{n}", "某", "child", date(2015, 1, 1)) for n in range(heads - 1))
    rank = {"dibao": 0, "marginal": 1, "neither": 2}
    first = judged(*children, incomes=(IncomeItem("a", "wage", income),))
    second = judged(*children, incomes=(IncomeItem("a", "wage", income + more),))
    assert rank[first.verdict] <= rank[second.verdict]
    assert all(f.clause and f.text for f in first.findings)
