"""经过: a file as of a day, one field's past, two days compared; and 待复核 cleared by a person who saw both."""

from __future__ import annotations

from datetime import date

from desktop.domain.fold import fold
from desktop.domain.journal import Put, Redact, Remove, Settle
from desktop.domain.past import Difference, as_of, differences, happened_on, writes, written_on
from tests.domain.replicas import entry

KEY = ("member", "m")


def put(**fields: object) -> Put:
    return Put(*KEY, fields)


ROOT = entry(put(phone="1"), at="2026-03-02T09:30:00+08:00")
STEP = Put("step", "s", {"step": "visit", "on": "2026-03-05"})
LATE = entry(STEP, seq=2, parents=[ROOT], at="2026-03-20T09:30:00+08:00")
PHONE = entry(put(phone="2"), seq=3, parents=[LATE], at="2026-03-10T09:30:00+08:00")
"""Written on a laptop whose clock is slow: its parent says a later day."""


def test_a_file_as_of_a_day_by_entry_and_by_event() -> None:
    every = [ROOT, LATE, PHONE]
    assert (written_on(LATE), happened_on(LATE)) == (date(2026, 3, 20), date(2026, 3, 5))
    written = as_of(every, {}, date(2026, 3, 12), "written").records
    assert written == {KEY: {"phone": "2"}}  # the visit was not on file yet, whatever the chain says
    happened = as_of(every, {}, date(2026, 3, 6), "happened").records
    assert happened == {KEY: {"phone": "1"}, ("step", "s"): dict(STEP.fields)}
    assert as_of(every, {}, date(2026, 3, 1), "written").records == {}


def test_what_was_deleted_by_law_is_in_no_past() -> None:
    said = entry(Redact(ROOT.id, "写错", "依据", 1), seq=4, parents=[PHONE], at="2026-04-01T09:30:00+08:00")
    assert as_of([ROOT, LATE, PHONE, said], {}, date(2026, 3, 2), "written").records == {}
    every = [ROOT, LATE, PHONE, said]
    assert [w.value for w in writes(every, fold(every), *KEY, "phone")] == ["2"]


def test_a_days_end_is_in_china() -> None:
    late = entry(put(), at="2026-03-02T23:30:00-05:00")
    assert written_on(late) == date(2026, 3, 3)
    assert written_on(entry(put(), at="never")) is None


def test_the_past_of_a_field_has_every_value_and_its_removals() -> None:
    gone = entry(Remove(*KEY), seq=4, parents=[PHONE])
    every = [ROOT, LATE, PHONE, gone]
    found = [(w.value, w.outcome, w.removed) for w in writes(every, fold(every), *KEY, "phone")]
    assert found == [("1", "superseded", False), ("2", "superseded", False), (None, "adopted", True)]


def test_two_states_differ_field_by_field() -> None:
    found = differences({KEY: {"a": 1, "b": 2}}, {KEY: {"a": 1, "b": 3}, ("x", "y"): {"c": None, "d": 0}})
    assert found == [Difference(*KEY, "b", 2, 3), Difference("x", "y", "d", None, 0)]


def test_a_review_clears_what_its_author_saw_and_nothing_that_came_later() -> None:
    root = entry(put(income=1))
    decided = entry(
        Put("decision", "d", {"rests_on": ["member/m"], "outcome": "confirm"}), seq=2, parents=[root]
    )
    unaware = entry(put(income=2), device="b", parents=[root])
    every = [root, decided, unaware]
    assert fold(every).unseen == {("decision", "d"): (unaware.id,)}
    review = entry(
        Settle("decision", "d", "rests_on", (unaware.id,), "已核实，不影响"),
        seq=3,
        parents=[decided, unaware],
    )
    assert fold([*every, review]).concerned == ()
    assert fold([*every, review]).ledger.balanced
    another = entry(put(income=3), device="b", seq=2, parents=[unaware])
    assert fold([*every, review, another]).unseen == {("decision", "d"): (another.id,)}
    blind = entry(Settle("decision", "d", "rests_on", (unaware.id,), "没看"), device="c", parents=[decided])
    assert fold([*every, blind]).concerned == (("decision", "d"),)
    elsewhere = entry(
        Settle("decision", "d", "rests_on", (unaware.id,), "没见过决定"), device="c", parents=[unaware]
    )
    assert fold([*every, elsewhere]).concerned == (("decision", "d"),)
