"""The draw: enough of the population, repeatable from its seed, blind to who hands the list in."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.sampling import (
    Every,
    Share,
    draw,
    least,
    new_cases_only,
    period,
    ranked,
    shares,
    waiting,
)
from desktop.domain.scheme import Said, SpotCheck, Stratum
from desktop.packs import load_pack, scheme_ids

POPULATIONS = st.sets(st.text("0123456789abcdef", min_size=1, max_size=8), max_size=60)
SEEDS = st.text(min_size=1, max_size=12)
PERCENTS = st.integers(0, 100)


@given(POPULATIONS, PERCENTS, SEEDS)
def test_at_least_the_percentage_and_no_more(population: set[str], percent: int, seed: str) -> None:
    drawn = draw(population, percent=percent, seed=seed)
    assert len(drawn) == len(set(drawn)) == ceil(len(population) * percent / 100)
    assert set(drawn) <= population


@given(st.lists(st.text("abcdef", min_size=1, max_size=3), max_size=30), PERCENTS, SEEDS)
def test_the_order_of_the_list_does_not_matter(listed: list[str], percent: int, seed: str) -> None:
    turned = sorted(listed, reverse=True)
    assert draw(listed, percent=percent, seed=seed) == draw(turned, percent=percent, seed=seed)


@given(POPULATIONS, PERCENTS, SEEDS, st.data())
def test_forced_items_come_on_top(population: set[str], percent: int, seed: str, data: st.DataObject) -> None:
    forced = data.draw(st.sets(st.sampled_from(sorted(population)))) if population else set()
    drawn = set(draw(population, percent=percent, seed=seed, always=forced))
    assert drawn == set(draw(population, percent=percent, seed=seed)) | forced


@given(POPULATIONS, SEEDS)
def test_a_higher_percentage_only_adds(population: set[str], seed: str) -> None:
    drawn = [draw(population, percent=p, seed=seed) for p in range(0, 101, 10)]
    assert all(set(fewer) <= set(more) for fewer, more in pairwise(drawn))


def test_the_order_is_the_one_that_was_published() -> None:
    """Spelled out by hand, so that a sample of today can be drawn again by another program."""
    by_hand = sorted("abcd", key=lambda item: hashlib.sha256(f"4|2026|{item}".encode()).digest())
    assert ranked("abcd", "2026") == tuple(by_hand)


def test_seeds_differ() -> None:
    population = [f"{n:04d}" for n in range(200)]
    assert draw(population, percent=50, seed="a") != draw(population, percent=50, seed="b")


def test_each_item_is_drawn_about_as_often() -> None:
    population = [f"{n:02d}" for n in range(20)]
    times = dict.fromkeys(population, 0)
    for seed in range(400):
        for item in draw(population, percent=50, seed=str(seed)):
            times[item] += 1
    assert all(150 <= n <= 250 for n in times.values())


def test_one_item_is_never_none() -> None:
    assert (least(1, 50), least(0, 50), least(3, 50), least(10, 0)) == (1, 0, 2, 0)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="percentage"):
        least(10, 101)
    with pytest.raises(ValueError, match="population"):
        draw(["a"], percent=50, seed="s", always=["b"])


# —— periods and parts ——


@pytest.mark.parametrize(
    ("text", "every", "first", "last"),
    [
        ("2026-02", "month", "2026-02-01", "2026-02-28"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2026-12", "month", "2026-12-01", "2026-12-31"),
        ("2026-Q1", "quarter", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "quarter", "2026-10-01", "2026-12-31"),
        ("2026-H1", "half_year", "2026-01-01", "2026-06-30"),
        ("2026-H2", "half_year", "2026-07-01", "2026-12-31"),
        ("2026", "year", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_is_a_month_a_quarter_half_a_year_or_a_year(
    text: str, every: str, first: str, last: str
) -> None:
    found = period(text)
    assert (found.text, found.every) == (text, every)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-H3", "26", "0000", "2026-3", "2026-Q1\n", "２０２６"]
)  # fmt: skip
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        period(text)


@pytest.mark.parametrize("parts", [12, 4, 2])
def test_the_periods_of_a_year_follow_each_other_without_a_gap(parts: int) -> None:
    names = {12: "2026-{:02d}", 4: "2026-Q{}", 2: "2026-H{}"}
    found = [period(names[parts].format(n)) for n in range(1, parts + 1)]
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert (found[0].first, found[-1].last) == (date(2026, 1, 1), date(2026, 12, 31))


def check(*strata: tuple[str, int, Every], population: str | None = None) -> SpotCheck:
    """A spot check of 30 % with parts of their own."""
    return SpotCheck(
        percent=Said[int](value=30, quote="比例"),
        population=Said[str](value=population, quote="对象"),
        strata=tuple(Stratum(matters=(m,), percent=p, every=e, quote="分类") for m, p, e in strata),
    )


TWO = check(("dibao", 60, "quarter"), ("temporary", 20, "month"))


def test_a_part_is_drawn_in_its_own_period_and_in_a_longer_one() -> None:
    rest = Share((), 30)
    assert shares(TWO, period("2026-03"), overall=30) == (Share(("temporary",), 20), rest)
    for longer in ("2026-Q1", "2026-H1", "2026"):
        both = (Share(("dibao",), 60), Share(("temporary",), 20), rest)
        assert shares(TWO, period(longer), overall=30) == both


def test_a_part_with_a_longer_rhythm_waits() -> None:
    assert [s.matters for s in waiting(TWO, period("2026-03"))] == [("dibao",)]
    assert waiting(TWO, period("2026-Q1")) == ()


def test_who_asks_for_more_raises_every_part_and_lowers_none() -> None:
    raised = shares(TWO, period("2026-Q1"), overall=30, floor=50)
    assert [s.percent for s in raised] == [60, 50, 50]


@pytest.mark.parametrize(
    ("population", "only"), [("新审批的低保及特困对象", True), ("社会救助对象", False), (None, False)]
)
def test_a_check_may_look_at_new_approvals_alone(population: str | None, only: bool) -> None:
    assert new_cases_only(check(population=population)) is only


def test_qijiang_looks_at_new_approvals_alone() -> None:
    assert [s for s in scheme_ids() if new_cases_only(load_pack(s).scheme.spot_check)] == ["qijiang"]
