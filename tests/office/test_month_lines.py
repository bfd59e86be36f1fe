"""Lines of a list over random histories: the movement always comes out, and nobody who died is ever on a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.exclusion import answer_name
from desktop.domain.household import Account, Benefit, Decision, Household, Member, Payment, StepDone
from desktop.domain.months import add_months, months_between
from desktop.domain.movement import Sum, movement, standing
from desktop.domain.payment_rules import due_fen
from desktop.office.month_doubles import doubles, person_key
from desktop.office.month_lines import ReadHome, decided, lines_of, reckoned
from desktop.packs import load_pack

FIRST, LAST = "2026-01", "2026-06"
MONTHS = months_between(FIRST, LAST)
NOBODY: frozenset[str] = frozenset()


def member(n: int, died: str) -> Member:
    return Member(
        f"m{n}", n, f"甲{n}", f"23038219620514{n:04d}", life="dead" if died else "alive", died_on=died
    )


@st.composite
def histories(draw: st.DrawFn) -> Household:
    """A family with up to three people, of whom some died, and a benefit revised up to four times, maybe ended."""
    deaths = draw(st.lists(st.sampled_from(["", "", *(f"{m}-15" for m in MONTHS)]), min_size=1, max_size=3))
    people = tuple(member(n, died) for n, died in enumerate(deaths, 1))
    starts = sorted(draw(st.sets(st.sampled_from(MONTHS), min_size=1, max_size=4)))
    benefits, decisions = [], []
    for n, start in enumerate(starts):
        named = draw(st.booleans())
        covered = draw(st.lists(st.sampled_from(people), min_size=1, max_size=3, unique_by=lambda m: m.id))
        source = "baseline" if n == 0 and draw(st.booleans()) else f"d{n}"
        last = add_months(starts[n + 1], -1) if n + 1 < len(starts) else ""
        if not last and draw(st.booleans()):
            last = draw(st.sampled_from([m for m in MONTHS if m >= start]))
        benefits.append(
            Benefit(
                f"b{n}", "dibao", "农村低保", len(covered), monthly_fen=draw(st.integers(1, 3)) * 10_000,
                first_month=start, last_month=last, source=source, replaces=f"b{n - 1}" if n else "",
            )
        )  # fmt: skip
        if source != "baseline":
            names = tuple(m.id for m in covered) if named else ()
            decisions.append(Decision(source, f"a{n}", members=names))
    return Household("f" * 16, {}, people, benefits=tuple(benefits), decisions=tuple(decisions))


def month_lines(home: Household, month: str, back: tuple[str, ...] = ()) -> list[str]:
    found = lines_of(ReadHome(home, {}), month, back, NOBODY, decided(home))
    return [line.benefit for line in found if line.state == "due"]


@given(st.lists(histories(), max_size=5))
def test_last_month_and_what_moved_is_this_month_over_any_history(homes: list[Household]) -> None:
    homes = [replace(home, id=f"{n:016d}") for n, home in enumerate(homes)]
    for month in MONTHS:
        moved = movement(homes, month)
        up = moved.change("new") + moved.change("increase") + moved.change("persons")
        assert moved.last + up - moved.change("exit") - moved.change("decrease") == moved.this
        assert moved.this == sum((s for h in homes for s in standing(h, month).values()), Sum())
        assert moved.last == movement(homes, add_months(month, -1)).this


@given(histories())
def test_nobody_who_died_is_ever_on_a_list(home: Household) -> None:
    for month in MONTHS:
        for line in lines_of(ReadHome(home, {}), month, (), NOBODY, decided(home)):
            if line.state != "due":
                continue
            benefit = next(b for b in home.benefits if b.id == line.benefit)
            dead = {m.id for m in home.members if m.died_on and m.died_on[:7] < month}
            decision = next((d for d in home.decisions if d.id == benefit.source), None)
            if decision is not None and decision.members:
                assert not dead & set(decision.members)
            assert not [m for m in home.members if m.id in dead and m.died_on[:7] >= benefit.first_month]
            if any(m.here for m in home.members):
                assert line.name not in {m.name for m in home.members if not m.here}


@given(histories())
def test_what_is_listed_and_what_is_held_is_everything_that_is_due(home: Household) -> None:
    for month in MONTHS:
        lines = list(lines_of(ReadHome(home, {}), month, (), NOBODY, decided(home)))
        assert sum(line.amount_fen for line in lines) == sum(due_fen(home, b, month) for b in home.benefits)
        assert len({line.payment for line in lines}) == len(lines)


def family(**changed: object) -> Household:
    benefit = Benefit(
        "b", "dibao", "农村低保", 2, monthly_fen=50_000, first_month="2020-01", source="baseline"
    )
    people = (member(1, ""), member(2, ""))
    said = {"members": people, "benefits": (benefit,), **changed}
    return Household("f" * 16, {}, **said)  # type: ignore[arg-type]  # test values


def codes(home: Household, month: str = "2026-03") -> set[str]:
    return {
        s.code for line in lines_of(ReadHome(home, {}), month, (), NOBODY, decided(home)) for s in line.stops
    }


def test_each_reason_to_stop_is_told_apart() -> None:
    home = family()
    first, second = home.members
    assert codes(home) == set()
    assert codes(replace(home, members=(first, replace(second, life="dead", died_on="2026-03-30")))) == set()
    assert codes(replace(home, members=(first, replace(second, life="dead", died_on="2026-02-28")))) == {
        "death"
    }
    assert codes(replace(home, members=(first, replace(second, life="dead")))) == {"death"}, (
        "nobody wrote when"
    )
    assert codes(replace(home, members=(first, replace(second, life="unverified")))) == {"unverified"}
    unsure = Account("k", number="1", entered_by="p1")
    assert codes(replace(home, accounts=(unsure,))) == {"account"}
    moved = replace(first, left_on="2026-01-01")
    assert codes(replace(home, members=(moved, second), accounts=(Account("k", holder="m1"),))) == {"payee"}
    unknown = replace(home.benefits[0], source="nowhere")
    assert codes(replace(home, benefits=(unknown,))) == {"no_decision"}


def test_who_died_before_a_benefit_began_stops_it_where_the_decision_reckoned_with_them() -> None:
    """Died after the signature, before the first month: the hold of a reported death is not the only guard."""
    benefit = Benefit("b", "dibao", "农村低保", 1, monthly_fen=50_000, first_month="2026-04", source="d")
    alone = replace(member(1, ""), life="dead", died_on="2026-03-30")
    decision = Decision("d", "a", members=("m1",))
    home = Household("f" * 16, {}, (alone,), benefits=(benefit,), decisions=(decision,))
    assert codes(home, "2026-04") == {"death"} and reckoned(home, benefit) == (alone,)


def test_what_came_with_a_roster_is_not_owed_for_months_before() -> None:
    home = family()
    back = ("2026-01", "2026-02")
    assert month_lines(home, "2026-03", back) == ["b"]
    owed = lines_of(ReadHome(home, {}), "2026-03", back, frozenset({"2026-02"}), decided(home))
    assert [(line.month, line.kind) for line in owed] == [("2026-02", "back"), ("2026-03", "regular")]


def test_emergency_aid_paid_out_of_hand_stands_on_the_list_of_its_month() -> None:
    step = StepDone("s", "a", "first_aid", date(2026, 3, 3), "p1", {"amount_fen": 30_000})
    home = family(steps=(step,), payments=(Payment("s-aid", month="2026-03", amount_fen=30_000, step="s"),))
    lines = list(lines_of(ReadHome(home, {}), "2026-03", (), NOBODY, decided(home)))
    assert [(line.kind, line.state, line.amount_fen) for line in lines] == [
        ("first_aid", "paid", 30_000),
        ("regular", "due", 50_000),
    ]


# -- twice in the office


def other(matter: str, **changed: object) -> Household:
    """Another family with the same second person."""
    benefit = Benefit("c", matter, "", 1, monthly_fen=10_000, first_month="2020-01", source="baseline")
    return replace(family(), id="e" * 16, members=(member(2, ""),), benefits=(replace(benefit, **changed),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matter", "twice"),
    [("dibao", True), ("tekun", True), ("temporary", False), ("disability_nursing", False)],
)
def test_the_matrix_says_what_one_person_may_not_have_beside_dibao(matter: str, twice: bool) -> None:
    found = doubles([family(), other(matter)], load_pack("mishan"), "2026-03", date(2026, 3, 2), {})
    assert bool(found) is twice
    if twice:
        assert set(found) == {("f" * 16, "b"), ("e" * 16, "c")} and "甲2" in found["f" * 16, "b"]


def test_what_ended_or_is_given_once_is_no_duplicate() -> None:
    pack, day = load_pack("mishan"), date(2026, 3, 2)
    assert not doubles([family(), other("tekun", last_month="2026-02")], pack, "2026-03", day, {})
    assert not doubles([family(), other("dibao", monthly_fen=0, amount_fen=5)], pack, "2026-03", day, {})


def test_who_left_a_family_is_no_duplicate_in_it() -> None:
    gone = replace(member(2, ""), left_on="2026-02-10")
    left = replace(other("tekun", subject="m2"), members=(gone,))
    assert not doubles([family(), left], load_pack("mishan"), "2026-03", date(2026, 3, 2), {})


def test_a_pair_left_to_the_county_stops_only_when_the_county_said_never() -> None:
    pack, day = load_pack("guanxian"), date(2026, 3, 2)
    law = pack.laws["exclusions"]
    pair = next(e for e in law.exclusions if e.together == "local" and e.since <= day)
    homes = [
        replace(family(), benefits=(replace(family().benefits[0], matter=pair.a),)),
        other(pair.b),
    ]
    assert not doubles(homes, pack, "2026-03", day, {})
    answers: dict[str, int | str] = {answer_name(pair.a, pair.b): "never"}
    assert len(doubles(homes, pack, "2026-03", day, answers)) == 2


def test_numbers_are_compared_however_they_were_typed() -> None:
    assert person_key(" 23038219620514001x ") == "23038219620514001X"
    assert person_key("110105491231002") == "11010519491231002X"
    assert person_key("没有") == "没有" and person_key("") == ""
