"""The walk of an application: what is done, what may be done now, by when, and why.

The order of steps is partial where the scheme says so (domain §I 7a): a step is open when everything it
needs is done. Deadlines are counted from the day after the step they run from, in working or calendar days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.case import Case
from desktop.domain.scheme import Step
from desktop.domain.workdays import WorkingDays, notice_may_close

StepState = Literal["done", "open", "waiting", "not_needed"]

_AFTER_REFUSAL = frozenset({"payment"})
"""Steps that fall away when the decision is a refusal."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as the window shows it. ``waits_for`` names the titles of steps that must come first."""

    step: Step
    state: StepState
    on: date | None = None
    due: date | None = None
    clause: str = ""
    waits_for: tuple[str, ...] = ()
    late: bool = False


def walk(case: Case, days: WorkingDays, today: date) -> tuple[StepView, ...]:
    """Every step of the matter in order, with its state and its deadline on ``today``."""
    return tuple(_view(case, step, days, today) for step in case.matter.steps)


def next_step(case: Case, days: WorkingDays, today: date) -> StepView | None:
    """The open step that is due first; None when the case is finished."""
    views = [v for v in walk(case, days, today) if v.state == "open"]
    return min(views, key=lambda v: v.due or date.max, default=None)


def due_day(case: Case, step: Step, days: WorkingDays) -> date | None:
    """When a step must be done: its limit, for a notice the first day after it has stood."""
    if step.id == "notice_close" and case.notice is not None:
        return notice_ends(case)
    if step.limit is None or (step.limit.outcome and not _decided(case, step.limit.outcome)):
        return None
    start = case.done_on(step.limit.since)
    if start is None:
        return None
    limit = step.limit.special if case.application.special else None
    return days.due(start, limit or step.limit.days, step.limit.unit)


def notice_ends(case: Case) -> date | None:
    """The first day a public notice may be closed: it stands full calendar days after the day of posting."""
    step, notice = case.matter.step("notice"), case.notice
    if step is None or notice is None or step.days is None:
        return None
    return notice_may_close(notice.on, step.days)


def _decided(case: Case, outcome: str) -> bool:
    return case.decision is not None and case.decision.outcome == outcome


def missing_before(case: Case, step: Step) -> tuple[Step, ...]:
    """The steps that ``step`` needs and that are not done."""
    needed = (case.matter.step(name) for name in step.needs)
    return tuple(s for s in needed if s is not None and not s.optional and case.done_on(s.id) is None)


def _view(case: Case, step: Step, days: WorkingDays, today: date) -> StepView:
    on = case.done_on(step.id)
    due = due_day(case, step, days)
    clause = step.limit.clause if step.limit else (step.clause or "")
    if on is not None:
        return StepView(step, "done", on=on, due=due, clause=clause)
    if case.refused and step.id in _AFTER_REFUSAL:
        return StepView(step, "not_needed")
    missing = missing_before(case, step)
    state: StepState = "waiting" if missing else "open"
    late = due is not None and today > due and step.id != "notice_close"
    return StepView(step, state, due=due, clause=clause, waits_for=tuple(s.title for s in missing), late=late)
