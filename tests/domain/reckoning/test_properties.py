"""What must hold for every household: no negative sums, one rounding, more income never more money."""

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.benefit import UNIT_FEN
from desktop.domain.money import round_half_up
from desktop.domain.proposal import Proposal
from tests.domain.reckoning.told import TOPUPS, Told

yearly = st.integers(0, 1_500_000)
births = st.sampled_from(["1945-01-01", "1962-05-14", "1990-07-01", "2015-01-05"])
units = st.sampled_from(["fen", "jiao", "yuan"])
topup_sets = st.sets(st.sampled_from(sorted(TOPUPS)))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def person(no: int, income_fen: int, birth: str, **more: object) -> dict[str, Any]:
    return {
        "name": f"成员{no}", "relation": "户主" if no == 0 else "其他", "birth": birth,
        "income": f"{income_fen // 100}.{income_fen % 100:02d}", **more,
    }  # fmt: skip


people = st.lists(st.tuples(yearly, births, st.booleans()), min_size=1, max_size=5).map(
    lambda rows: [person(n, fen, birth, severe_illness=ill) for n, (fen, birth, ill) in enumerate(rows)]
)


healthy = people.map(lambda members: [m | {"severe_illness": False} for m in members])
"""Families without a single-person unit (57号 §8): one of those may get more than the whole family would."""


def dibao(members: list[dict[str, Any]], topups: set[str], **more: int | str) -> Proposal:
    rules = {"topups": tuple(TOPUPS[name] for name in sorted(topups))}
    return Told("dibao", members, rules=rules, settings=more).reckoned()


@quick
@given(people, topup_sets, units, st.integers(0, 20_000))
def test_no_sum_is_negative_and_the_columns_add_up(
    members: list[dict[str, Any]], topups: set[str], unit: str, least: int
) -> None:
    found = dibao(members, topups, rounding=unit, minimum_monthly_fen=least)
    columns = (found.base_fen, found.household_topup_fen, found.person_topup_fen)
    assert min(columns) >= 0
    assert found.monthly_fen == sum(columns)
    assert (found.monthly_fen > 0) is (found.outcome == "confirm")


@quick
@given(healthy, units)
def test_the_base_is_summed_first_and_rounded_once(members: list[dict[str, Any]], unit: str) -> None:
    found = dibao(members, set(), rounding=unit)
    if found.outcome == "confirm":
        income = sum((Fraction(m["income"]) * 100 for m in members), Fraction(0))
        exact = len(members) * 56_500 - income / 12
        assert found.base_fen == round_half_up(exact, UNIT_FEN[unit])


@quick
@given(st.integers(1, 6), st.integers(1, 99_999))
def test_top_ups_by_percent_are_summed_first_and_rounded_once(children: int, standard: int) -> None:
    members = [person(n, 0, "2015-01-05") for n in range(children)]
    found = dibao(members, {"minor"}, standard_rural_fen=standard)
    assert found.person_topup_fen == round_half_up(Fraction(children * standard * 15, 100))


@quick
@given(people, topup_sets, topup_sets)
def test_more_top_ups_never_give_less(members: list[dict[str, Any]], some: set[str], more: set[str]) -> None:
    assert dibao(members, some).monthly_fen <= dibao(members, some | more).monthly_fen


@quick
@given(healthy, topup_sets, st.integers(1, 1_500_000), units)
def test_more_income_never_gives_more(
    members: list[dict[str, Any]], topups: set[str], more: int, unit: str
) -> None:
    richer = [dict(m) for m in members]
    fen = int(Fraction(richer[0]["income"]) * 100) + more
    richer[0]["income"] = f"{fen // 100}.{fen % 100:02d}"
    poor, rich = (dibao(who, topups, rounding=unit) for who in (members, richer))
    assert rich.monthly_fen <= poor.monthly_fen


@quick
@given(yearly, st.integers(0, 1_000_000))
def test_more_income_never_helps_towards_tekun(income: int, more: int) -> None:
    def given_to(fen: int) -> int:
        told = [person(0, fen, "1945-01-01")]
        return (
            Told("tekun", told, visit={"obligors": []}, self_care=[{"result": "none"}]).reckoned().monthly_fen
        )

    assert 0 <= given_to(income + more) <= given_to(income)


@quick
@given(yearly, st.integers(0, 1_000_000), st.integers(0, 5_000_000))
def test_more_income_never_helps_towards_a_rigid_expenditure_household(
    income: int, more: int, spent: int
) -> None:
    def confirmed(fen: int) -> bool:
        visit = {"expenses": [{"kind": "medical", "fen": spent}]}
        return Told("rigid", [person(0, fen, "1980-01-01")], visit=visit).reckoned().outcome == "confirm"

    assert confirmed(income) or not confirmed(income + more)
