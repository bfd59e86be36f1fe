"""A household read off its tables: whatever lies in them, the page opens."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.household import (
    Account,
    Answer,
    Benefit,
    Decision,
    Filing,
    Household,
    Member,
    Paper,
    household,
    parse_day,
)

VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.text(max_size=3), max_size=2)
)
KINDS = ("household", "member", "account", "benefit", "application", "step", "decision", "paper", "note")


def test_members_by_number_and_the_head_by_its_mark() -> None:
    home = household(
        "f",
        {
            ("household", "household"): {"head": "m-2", "village": "东安村"},
            ("member", "m-1"): {"no": 1, "name": "乙"},
            ("member", "m-2"): {"no": 0, "name": "甲", "colour": "not ours", "sex": None},
            ("account", "account"): {"number": "62"},
        },
    )
    assert [m.name for m in home.members] == ["甲", "乙"]
    assert home.head is not None and home.head.name == "甲" and home.village == "东安村"
    assert home.member("m-1") is not None and home.member("m-9") is None and home.application("a") is None
    assert home.accounts == (Account("account", number="62"),)


def test_a_household_without_a_mark_has_its_first_member_as_head() -> None:
    assert Household("f", {}, members=(Member("m-1"), Member("m-2"))).head == Member("m-1")
    empty = household("f", {})
    assert empty.head is None and empty.village == "" and empty.monthly_fen == 0


def test_lists_become_tuples() -> None:
    home = household("f", {("decision", "d"): {"on": "2026-03-02", "reasons": ["甲", "乙"]}})
    assert home.decisions == (Decision("d", on="2026-03-02", reasons=("甲", "乙")),)


def test_the_money_of_benefits_that_have_not_ended() -> None:
    given = (Benefit("a", monthly_fen=10), Benefit("b", monthly_fen=5, last_month="2026-03"))
    assert Household("f", {}, benefits=given).monthly_fen == 10


def test_ages_turn_on_the_birthday() -> None:
    member = Member("m", birth="2008-03-02")
    assert [member.age_on(date(2026, 3, d)) for d in (1, 2)] == [17, 18]
    assert Member("m", birth="不详").age_on(date(2026, 3, 2)) is None
    leap = Member("m", birth="2008-02-29")
    assert [leap.age_on(d) for d in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]


def test_the_status_of_a_filing() -> None:
    filing = Filing("f1", revision=2, package="")
    home = Household("f", {}, filings=(filing,), answers=(Answer("x", "f1", 1, "returned", "金额不对"),))
    assert home.filing_status(filing) == ("待发", "")
    assert home.filing_status(Filing("f1", revision=2, package="0")) == ("已发待回执", "")
    assert home.filing_status(Filing("f1", revision=1, package="0")) == ("退回", "金额不对")
    accepted = Household("f", {}, answers=(Answer("x", "f1", 2, "accepted"),))
    assert accepted.filing_status(filing) == ("已备案", "")


@pytest.mark.parametrize("value", [None, 7, "", "昨天", "2026-02-30", ["2026-03-02"]])
def test_no_day(value: object) -> None:
    assert parse_day(value) is None


def test_a_step_without_a_day_is_no_step() -> None:
    fields = {"application": "a", "step": "visit", "by": "p"}
    records = {("step", "s-1"): {**fields, "on": "2026-03-03"}, ("step", "s-2"): {**fields, "on": "soon"}}
    assert [s.id for s in household("f", records).steps] == ["s-1"]


def test_papers_by_day_and_number() -> None:
    records = {
        ("paper", "p-1"): {"issued_on": "2026-03-03", "number": "2"},
        ("paper", "p-2"): {"issued_on": "2026-03-03", "number": "1"},
    }
    assert [p.id for p in household("f", records).papers] == ["p-2", "p-1"]
    assert household("f", records).papers[0] == Paper("p-2", issued_on="2026-03-03", number="1")


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(KINDS), st.text(min_size=1, max_size=3)),
        st.dictionaries(
            st.sampled_from(["head", "village", "on", "step", "application", "colour"]), VALUES, max_size=4
        ),
        max_size=8,
    )
)
def test_records_of_any_kind_are_read(records: dict[tuple[str, str], dict[str, object]]) -> None:
    home = household("f", records)
    assert len(home.members) == sum(kind == "member" for kind, _ in records)
    assert len(home.steps) <= sum(kind == "step" for kind, _ in records)
