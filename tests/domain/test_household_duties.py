"""When a family is looked at again, and when a recognition runs out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop.domain.household import Account, Application, Benefit, Decision, Household, Member, StepDone
from desktop.domain.household_duties import HouseholdTask, household_tasks, last_look, review_of, to_look_at
from desktop.packs import load_pack

PACK = load_pack("mishan")
TODAY = date(2026, 8, 3)
ABLE = Member("m-1", name="张甲", birth="1980-01-01", work_ability="有劳动能力")
OLD = Member("m-2", name="张乙", birth="1950-01-01", work_ability="有劳动能力")
MONEY = Benefit("b-1", matter="dibao", category="农村低保", monthly_fen=50_000, first_month="2025-08")


def home(*members: Member, benefit: Benefit = MONEY, **changed: object) -> Household:
    kept = Household("f1", {"village": "新柞村"}, members=members, benefits=(benefit,))
    return replace(kept, **changed)  # type: ignore[arg-type]  # test values


def looks(family: Household, on: date) -> list[HouseholdTask]:
    """What is told of a family on a day."""
    return [task for task in to_look_at(family, PACK) if task.shown(on)]


def test_somebody_able_to_work_halves_the_cycle() -> None:
    matter = PACK.scheme.matter("dibao")
    assert matter is not None
    cycles = [
        review_of(home(m), matter, PACK, TODAY) for m in (ABLE, OLD, replace(ABLE, left_on="2026-01-01"))
    ]
    assert [c.months for c in cycles if c] == [6, 12, 12]


def test_the_local_cycle_is_for_those_out_of_work() -> None:
    pack = load_pack("qijiang")
    matter = pack.scheme.matter("dibao")
    assert matter is not None and matter.local_law == "chongqing"
    idle = review_of(home(replace(ABLE, employment="无业")), matter, pack, TODAY)
    busy = review_of(home(replace(ABLE, employment="务农")), matter, pack, TODAY)
    assert idle and idle.months == 3 and "重庆市" in idle.clause
    assert busy and busy.months == 6


def test_the_last_look_is_a_visit_a_decision_or_the_first_month() -> None:
    applied = (Application("a-1", matter="dibao"), Application("a-2", matter="temporary"))
    visits = (
        StepDone("s-1", "a-1", "visit", date(2026, 1, 10), "p1", {}),
        StepDone("s-2", "a-2", "visit", date(2026, 5, 10), "p1", {}),
    )
    decided = (Decision("d-1", application="a-1", on="2026-01-25"),)
    assert last_look(home(OLD), MONEY) == date(2025, 8, 1)
    assert last_look(home(OLD, applications=applied, steps=visits), MONEY) == date(2026, 1, 10)
    assert last_look(home(OLD, applications=applied, steps=visits, decisions=decided), MONEY) == date(
        2026, 1, 25
    )


def test_a_review_is_shown_a_month_ahead_and_stays() -> None:
    assert looks(home(OLD), date(2026, 7, 1)) == []
    for today in (date(2026, 7, 2), date(2026, 8, 1), date(2026, 12, 1)):
        [task] = looks(home(OLD), today)
        assert (task.kind, task.due, task.name, task.village) == (
            "review",
            date(2026, 8, 1),
            "张乙",
            "新柞村",
        )
        assert "第三十一条" in task.clause


def test_the_end_of_a_short_month_is_kept() -> None:
    applied = (Application("a-1", matter="dibao"),)
    visit = (StepDone("s-1", "a-1", "visit", date(2025, 8, 31), "p1", {}),)
    [task] = looks(home(ABLE, applications=applied, steps=visit), date(2026, 2, 10))
    assert task.due == date(2026, 2, 28)


def test_a_recognition_runs_out_instead_of_being_reviewed() -> None:
    known = replace(MONEY, matter="marginal", monthly_fen=0, valid_until="2026-08")
    [task] = looks(home(OLD, benefit=known), date(2026, 7, 3))
    assert (task.kind, task.due) == ("expiry", date(2026, 8, 31))
    assert looks(home(OLD, benefit=known), date(2026, 7, 1)) == []


def test_an_ended_benefit_asks_for_nothing() -> None:
    assert looks(home(OLD, benefit=replace(MONEY, last_month="2026-06")), TODAY) == []
    assert looks(home(OLD, benefit=replace(MONEY, matter="unknown")), TODAY) == []


def test_an_account_that_waits_for_a_second_person_is_a_task() -> None:
    waiting = Account("k-1", name="李示例", number="6217", entered_by="p00000002", entered_on=f"{TODAY}")
    family = replace(home(OLD), accounts=(waiting,))
    assert [t.due for t in household_tasks(family, PACK, (), TODAY) if t.kind == "account"] == [TODAY]
    checked = replace(waiting, checked_by="p00000003", checked_on=f"{TODAY}", checked_number="6217")
    family = replace(family, accounts=(checked,))
    assert [t for t in household_tasks(family, PACK, (), TODAY) if t.kind == "account"] == []


def test_what_is_told_on_a_day_does_not_hang_on_the_day_it_was_reckoned() -> None:
    """Who grows out of the working age on the way is looked at every year from that day on, not before."""
    growing = replace(ABLE, birth="1966-05-10")  # sixty on 10 May 2026
    visit = (StepDone("s-1", "a-1", "visit", date(2025, 12, 1), "p1", {}),)
    family = home(growing, applications=(Application("a-1", matter="dibao"),), steps=visit)
    kept = list(to_look_at(family, PACK))
    told = [
        [(t.due, t.kind) for t in kept if t.shown(day)]
        for day in (
            date(2026, 5, 1),
            date(2026, 5, 2),
            date(2026, 5, 9),
            date(2026, 5, 10),
            date(2026, 11, 5),
        )
    ]
    early, late = (date(2026, 6, 1), "review"), (date(2026, 12, 1), "review")
    assert told == [[], [early], [early], [], [late]]
    assert len(list(to_look_at(home(OLD), PACK))) == 1, "spans with the same answer are one"


def test_a_benefit_of_next_month_is_looked_at_when_its_time_comes() -> None:
    coming = replace(MONEY, first_month="2027-01")
    assert looks(home(OLD, benefit=coming), date(2026, 12, 31)) == []
    [task] = looks(home(OLD, benefit=coming), date(2027, 12, 5))
    assert task.due == date(2028, 1, 1)
    ends = replace(MONEY, matter="marginal", monthly_fen=0, first_month="2026-09", valid_until="2026-09")
    assert looks(home(OLD, benefit=ends), date(2026, 8, 31)) == []
    assert [t.kind for t in looks(home(OLD, benefit=ends), date(2026, 9, 1))] == ["expiry"]
