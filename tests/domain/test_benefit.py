"""Amounts to the fen, checked against figures worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.benefit import UNIT_FEN, Rounding, first_month, gap_benefit, tier_benefit

fen = st.integers(0, 10_000_000)
covered = st.integers(1, 12)
roundings = st.sampled_from(["fen", "jiao", "yuan"])


@pytest.mark.parametrize(
    ("standard", "persons", "income", "home", "own", "rounding", "base", "total"),
    [
        # yuan: 565 − 4438/12 = 195.1666…
        (56500, 1, 443800, 0, 5700, "fen", 19517, 25217),
        # 565 − 2810.36/12 = 330.80333…
        (56500, 1, 281036, 0, 5700, "fen", 33080, 38780),
        # 2 × 565 − 9563/12 = 333.08333…
        (56500, 2, 956300, 0, 0, "fen", 33308, 33308),
        # no income: the whole standard
        (83000, 1, 0, 0, 0, "fen", 83000, 83000),
        (83000, 3, 0, 5000, 24900, "fen", 249000, 278900),
        # 830 − 0.06/12 = 829.995 exactly half a fen: up
        (83000, 1, 6, 0, 0, "fen", 83000, 83000),
        # 830 − 0.07/12 = 829.99416…
        (83000, 1, 7, 0, 0, "fen", 82999, 82999),
        # 830 − 100/12 = 821.6666…
        (83000, 1, 10000, 0, 0, "fen", 82167, 82167),
        (83000, 1, 10000, 0, 0, "jiao", 82170, 82170),
        (83000, 1, 10000, 0, 0, "yuan", 82200, 82200),
        # 565 − 6/12 = 564.50: half a yuan up
        (56500, 1, 600, 0, 0, "yuan", 56500, 56500),
        # the income is over the standard: nothing, top-ups included
        (56500, 1, 700000, 5000, 5700, "fen", 0, 0),
        # exactly the standard
        (56500, 1, 678000, 0, 0, "fen", 0, 0),
        # one fen a month below the standard
        (56500, 1, 677988, 0, 0, "fen", 1, 1),
        # top-ups keep their fen when the gap is rounded to yuan
        (56500, 1, 443800, 0, 5733, "yuan", 19500, 25233),
    ],
)
def test_worked_examples(
    standard: int, persons: int, income: int, home: int, own: int, rounding: Rounding, base: int, total: int
) -> None:
    amount = gap_benefit(standard, persons, income, home, own, rounding)
    assert (amount.base_fen, amount.total_fen) == (base, total)


@given(fen, covered, fen, fen, fen, roundings)
def test_never_negative_and_always_the_sum_of_its_columns(
    standard: int, persons: int, income: int, home: int, own: int, rounding: Rounding
) -> None:
    amount = gap_benefit(standard, persons, income, home, own, rounding)
    exact = persons * standard - Fraction(income, 12)
    assert amount.base_fen >= 0
    assert amount.total_fen == amount.base_fen + (home + own if exact > 0 else 0)
    assert amount.base_fen % UNIT_FEN[rounding] == 0


@given(fen, covered, fen, roundings)
def test_rounded_by_at_most_half_a_unit(standard: int, persons: int, income: int, rounding: Rounding) -> None:
    exact = max(persons * standard - Fraction(income, 12), Fraction(0))
    off = gap_benefit(standard, persons, income, rounding=rounding).base_fen - exact
    half = Fraction(UNIT_FEN[rounding], 2)
    assert -half < off <= half


@given(fen, covered, fen, fen)
def test_more_income_never_gives_more(standard: int, persons: int, income: int, more: int) -> None:
    poorer, richer = (gap_benefit(standard, persons, i).total_fen for i in (income, income + more))
    assert richer <= poorer


@pytest.mark.parametrize("bad", [(-1, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_impossible_inputs_are_refused(bad: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        gap_benefit(*bad)
    with pytest.raises(ValueError, match="who counts"):
        gap_benefit(56500, 3, 0, counted=2)


def test_the_amount_explains_itself() -> None:
    amount = gap_benefit(56500, 2, 443800, 5000, 5700)
    assert amount.arithmetic == (
        "保障人口 2 × 月标准 565.00 － 家庭年收入 4,438.00 ÷ 12 ＝ 760.17 元（四舍五入到分，只取整一次）"
        "；＋ 家庭分类施保 50.00 ＋ 人员分类施保 57.00 ＝ 867.17 元"
    )
    (finding,) = amount.findings
    assert finding.ok is True
    assert finding.letter == "每月 867.17 元"
    assert "第二十三条" in finding.clause


def test_no_gap_is_a_finding_not_a_silence() -> None:
    (finding,) = gap_benefit(56500, 1, 678000).findings
    assert finding.ok is False
    (finding,) = gap_benefit(56500, 1, 677400, rounding="jiao").findings
    assert finding.ok is True
    (finding,) = gap_benefit(56500, 1, 677999, rounding="yuan").findings
    assert finding.ok is None


def test_some_of_the_members_get_their_share_of_the_gap() -> None:
    amount = gap_benefit(56500, 1, 443800, counted=2)
    assert amount.base_fen == 38008  # 565 − 4438 ÷ 12 ÷ 2 = 380.0833…
    assert amount.arithmetic.startswith("保障人口 1 × （月标准 565.00 － 家庭年收入 4,438.00 ÷ 12 ÷ 2 人）")


@pytest.mark.parametrize(
    ("income", "base"), [(677988, 5000), (600000, 6500), (678000, 0), (618000, 5000), (617988, 5001)]
)
def test_a_small_gap_is_lifted_to_the_least_that_is_paid_and_none_is_not(income: int, base: int) -> None:
    assert gap_benefit(56500, 1, income, minimum_fen=5000).base_fen == base


@given(fen, covered, fen, fen, fen, roundings)
def test_more_income_never_gives_more_above_a_least_amount_either(
    standard: int, persons: int, income: int, more: int, least: int, rounding: Rounding
) -> None:
    poorer, richer = (
        gap_benefit(standard, persons, i, rounding=rounding, minimum_fen=least).total_fen
        for i in (income, income + more)
    )
    assert 0 <= richer <= poorer


@given(fen, covered, fen, fen)
def test_a_tier_is_its_amount_for_each_with_the_top_ups(tier: int, persons: int, home: int, own: int) -> None:
    amount = tier_benefit("一档", tier, persons, home, own)
    assert (amount.base_fen, amount.total_fen) == (tier * persons, tier * persons + home + own)


@pytest.mark.parametrize("bad", [(-1, 1), (1, 0)])
def test_an_impossible_tier_is_refused(bad: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        tier_benefit("一档", *bad)


@pytest.mark.parametrize(
    ("decided", "rule", "month"),
    [
        ("2025-09-18", "next_month", "2025-10"),
        ("2025-12-31", "next_month", "2026-01"),
        ("2025-12-01", "next_month", "2026-01"),
        ("2025-12-31", "same_month", "2025-12"),
        ("2024-02-29", "next_month", "2024-03"),
    ],
)
def test_first_month(decided: str, rule: str, month: str) -> None:
    assert first_month(date.fromisoformat(decided), rule) == month


def test_an_unknown_start_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no such rule"):
        first_month(date(2025, 1, 1), "whenever")
