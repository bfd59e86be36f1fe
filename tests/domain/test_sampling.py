"""The draw: enough of the population, repeatable from its seed, blind to who hands the list in."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.sampling import draw, least, ranked

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
