"""The walk as the window shows it: what is done, what may be done now, and by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.case import Case, case_of
from desktop.domain.household import household
from desktop.domain.workdays import WorkingDays
from desktop.domain.workflow import due_day, missing_before, next_step, notice_ends, walk
from tests.domain.story import ACTS, APPLIED, FILE, START, Story, day, pack

DAYS = WorkingDays(pack().calendar)


def case_until(last: str, **told: object) -> Case:
    story = Story(**told).until(last)  # type: ignore[arg-type]  # test values
    case = case_of(household(FILE, story.state), APPLIED, pack())
    assert case is not None
    return case


def states(case: Case, today: date) -> dict[str, str]:
    return {view.step.id: view.state for view in walk(case, DAYS, today)}


def test_every_step_becomes_done_in_its_turn() -> None:
    named = {"sent": "filing", "receipt": "filing"}
    for last in ACTS:
        case = case_until(last)
        on = case.done_on(named.get(last, last))
        assert on is not None, last
        if last not in ("sent", "receipt", "payment"):
            assert on == day(last)


def test_a_step_waits_for_what_it_needs_and_says_so() -> None:
    views = {v.step.id: v for v in walk(case_until("materials"), DAYS, START)}
    assert views["acceptance"].state == "open" and views["authorisation"].state == "open"
    assert views["visit"].state == "waiting" and views["visit"].waits_for == ("受理", "授权与承诺")
    assert views["materials"].state == "done" and views["materials"].on == START


def test_verification_and_visit_are_open_at_once() -> None:
    said = states(case_until("verification_request"), START)
    assert said["verification_result"] == said["visit"] == "open" and said["opinion"] == "waiting"


def test_a_limit_counts_working_days_from_the_day_after() -> None:
    case = case_until("verification_request")
    step = case.matter.step("visit")
    assert step is not None and step.limit is not None
    due = due_day(case, step, DAYS)
    # Accepted on Tuesday 3 March: three working days end on Friday.
    assert (day("acceptance"), due) == (date(2026, 3, 3), date(2026, 3, 6))
    late = {v.step.id: v.late for v in walk(case, DAYS, date(2026, 3, 7))}
    assert late["visit"] and not late["verification_result"]
    assert not {v.step.id: v.late for v in walk(case, DAYS, date(2026, 3, 6))}["visit"]


def test_a_special_case_has_the_longer_limit() -> None:
    case = case_until("notice_close")
    step = case.matter.step("decision")
    assert step is not None
    usual = due_day(case, step, DAYS)
    from dataclasses import replace

    special = replace(case, application=replace(case.application, special=True))
    longer = due_day(special, step, DAYS)
    assert usual is not None and longer is not None and longer > usual


def test_the_limit_of_the_letter_is_for_refusals_only() -> None:
    for outcome, bound in (("confirm", False), ("refuse", True)):
        case = case_until("decision", outcome=outcome)
        step = case.matter.step("paper")
        assert step is not None
        assert (due_day(case, step, DAYS) is not None) == bound


def test_a_notice_is_due_to_close_when_it_has_stood_and_is_not_late() -> None:
    case = case_until("notice")
    ends = notice_ends(case)
    assert ends == day("notice") + timedelta(days=8)
    view = next_step(case, DAYS, ends + timedelta(days=30))
    assert view is not None and (view.step.id, view.due, view.late) == ("notice_close", ends, False)
    assert notice_ends(case_until("opinion")) is None


def test_the_next_step_is_the_one_due_first() -> None:
    view = next_step(case_until("verification_request"), DAYS, START)
    assert view is not None and view.step.id == "visit"


def test_nothing_is_next_when_all_is_done() -> None:
    assert next_step(case_until("payment"), DAYS, START) is None


def test_a_refusal_is_paid_nothing() -> None:
    said = states(case_until("paper", outcome="refuse"), START)
    assert said["payment"] == "not_needed" and said["filing"] == "open"


def test_optional_steps_hold_nothing_up() -> None:
    from dataclasses import replace

    case = case_until("verification_result")
    steps = tuple(
        s.model_copy(update={"optional": s.id == "appraisal" or s.optional}) for s in case.matter.steps
    )
    loose = replace(case, matter=case.matter.model_copy(update={"steps": steps}))
    opinion = loose.matter.step("opinion")
    assert opinion is not None
    assert [s.id for s in missing_before(loose, opinion)] == ["visit"]


@pytest.mark.parametrize("application", ["a-9", ""])
def test_there_is_no_case_without_an_application(application: str) -> None:
    assert case_of(household(FILE, Story().until("materials").state), application, pack()) is None
