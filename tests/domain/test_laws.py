"""The national rules as data: one version in force on a day, exclusions, review cycles, what must be confirmed."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from pydantic import ValidationError

from desktop.domain.law import Clause, Exclusion, Law, LawValue
from desktop.packs import load_pack

PACK = load_pack("mishan")
LAWS = PACK.laws
ON = date(2026, 3, 2)
BENEFITS = (
    "dibao", "tekun", "marginal", "rigid", "disability_living", "disability_nursing", "elderly", "temporary",
)  # fmt: skip


def test_the_rules_of_every_benefit_are_there() -> None:
    assert set(LAWS) == {
        "chongqing", "dibao", "disability", "elderly", "exclusions", "general", "marginal", "rigid", "tekun",
        "temporary",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(LAWS))
def test_only_one_version_of_a_clause_and_of_a_value_is_in_force_on_any_day(name: str) -> None:
    turns = {c.since for c in LAWS[name].clauses} | {
        c.until + timedelta(1) for c in LAWS[name].clauses if c.until
    }
    for on in turns:
        live = [c for c in LAWS[name].clauses if c.in_force(on)]
        names = [n for c in live for n in c.values]
        assert len({c.id for c in live}) == len(live)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("law", "name", "expected"),
    [
        ("tekun", "opinion_days", 15),
        ("tekun", "total_days", 15),
        ("tekun", "county_check_percent", 30),
        ("tekun", "notice_days", 7),
        ("tekun", "end_notice_days", 7),
        ("tekun", "reassess_days", 10),
        ("tekun", "partly_lost_up_to", 3),
        ("tekun", "wholly_lost_from", 4),
        ("tekun", "minor_until", 18),
        ("tekun", "obligor_old_age", 70),
        ("tekun", "refuse_notice_days", 3),
        ("rigid", "total_days", 30),
        ("rigid", "total_days_special", 45),
        ("rigid", "validity_months", 12),
        ("marginal", "marginal_multiple_percent", 150),
        ("disability", "nursing_grades", ("1", "2")),
        ("disability", "pay_start", "same_month"),
        ("temporary", "makeup_days", 10),
        ("chongqing", "pay_start", "same_month"),
        ("chongqing", "renotice_days", 3),
        ("general", "permit_days", 20),
        ("general", "permit_deliver_days", 10),
        ("general", "one_time_notice_days", 5),
        ("general", "announce_days", 30),
        ("general", "reconsider_days", 60),
    ],
)
def test_the_numbers_the_engine_reads(law: str, name: str, expected: LawValue) -> None:
    assert LAWS[law].value(name, ON)[0] == expected


@pytest.mark.parametrize(
    ("law", "clause", "before", "after"),
    [
        ("rigid", "rigid.8", date(2024, 12, 31), date(2025, 1, 1)),
        ("tekun", "43.16", date(2021, 6, 30), date(2021, 7, 1)),
        ("general", "fuyi.20", date(2023, 12, 31), date(2024, 1, 1)),
        ("disability", "70.apply", date(2021, 8, 31), date(2021, 9, 1)),
    ],
)
def test_a_rule_begins_on_its_day(law: str, clause: str, before: date, after: date) -> None:
    assert LAWS[law].clause(clause, before) is None
    assert LAWS[law].clause(clause, after) is not None


def test_a_case_uses_the_version_of_its_day() -> None:
    old = LAWS["dibao"].clause("57.22", date(2022, 10, 19))
    new = LAWS["dibao"].clause("57.22", date(2022, 10, 20))
    assert old is not None
    assert new is not None
    assert (old.values["total_days"], "total_days" in new.values) == (30, False)
    assert LAWS["dibao"].value("total_days", date(2022, 10, 20))[0] == 20


def test_numbers_that_were_not_read_in_the_text_are_marked_for_the_county() -> None:
    _, makeup = LAWS["temporary"].value("makeup_days", ON)
    assert makeup.confirm == ("makeup_days",)
    _, checked = LAWS["tekun"].value("county_check_percent", ON)
    assert checked.confirm == ()
    for law in ("elderly", "disability"):
        assert all(set(c.confirm) == set(c.values) for c in LAWS[law].clauses)


def test_every_pair_of_benefits_is_ruled_in_either_order() -> None:
    for a, b in combinations(BENEFITS, 2):
        found = PACK.together(a, b, ON)
        assert found is not None, (a, b)
        assert PACK.together(b, a, ON) == found


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        ("dibao", "tekun", "never"),
        ("dibao", "rigid", "never"),
        ("marginal", "dibao", "never"),
        ("disability_living", "disability_nursing", "allowed"),
        ("tekun", "disability_nursing", "never"),
        ("tekun", "temporary", "allowed"),
        ("tekun", "elderly", "local"),
        ("marginal", "disability_living", "local"),
        ("orphan", "tekun", "choose"),
        ("orphan", "dibao", "apart"),
        ("orphan", "disability_living", "never"),
        ("injury_care", "disability_nursing", "never"),
    ],
)
def test_the_exclusion_matrix(a: str, b: str, together: str) -> None:
    found = PACK.together(a, b, ON)
    assert found is not None
    assert found.together == together
    assert found.clause in {c.cite for law in LAWS.values() for c in law.clauses}


def test_an_exclusion_has_its_own_days_and_strangers_have_none() -> None:
    assert PACK.together("rigid", "dibao", date(2024, 12, 31)) is None
    assert PACK.together("dibao", "lottery", ON) is None


def test_review_cycles() -> None:
    dibao = LAWS["dibao"]
    assert [(r.id, r.months) for r in dibao.reviews] == [("stable", 12), ("unstable", 6)]
    assert dibao.review("nothing") is None
    assert LAWS["chongqing"].reviews[0].months == 3
    cites = {c.cite for law in LAWS.values() for c in law.clauses}
    assert all(r.clause in cites for law in LAWS.values() for r in law.reviews)


def test_a_clause_cannot_end_before_it_begins_or_confirm_what_it_does_not_say() -> None:
    with pytest.raises(ValidationError, match="失效日期"):
        Clause(id="a", cite="某条", says="", since=date(2026, 1, 2), until=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="confirm"):
        Clause(id="a", cite="某条", says="", since=ON, confirm=("days",))


def test_an_exclusion_that_ended_is_history() -> None:
    gone = Exclusion(
        a="x", b="y", together="never", clause="某条", since=date(2020, 1, 1), until=date(2020, 12, 31)
    )
    law = Law(format=0, id="exclusions", title="", clauses=(), exclusions=(gone,))
    assert law.exclusion("y", "x", date(2020, 12, 31)) == gone
    assert law.exclusion("y", "x", date(2021, 1, 1)) is None
