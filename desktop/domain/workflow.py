"""The walk of an application: what is done, what may be done now, by when, and why.

The order of steps is partial where the scheme says so (domain §I 7a): a step is open when everything it
needs is done. Deadlines are counted from the day after the step they run from, in working or calendar days; clocks
that the rules in force let stand still (重庆: 评议 and 公示) do not run then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.domain.case import Case
from desktop.domain.scheme import Limit, Step
from desktop.domain.workdays import Pause, WorkingDays, notice_may_close

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
    views = [v for v in walk(case, days, today) if v.state == "open" and not v.step.optional]
    return min(views, key=lambda v: v.due or date.max, default=None)


def due_day(case: Case, step: Step, days: WorkingDays) -> date | None:
    """When a step must be done: its limit, for a notice the first day after it has stood."""
    if step.rule == "notice_close" and case.notice is not None:
        return notice_ends(case)
    if step.limit is None or (step.limit.outcome and not _decided(case, step.limit.outcome)):
        return None
    start = case.done_on(step.limit.since)
    if start is None:
        return None
    return days.due(start, limit_days(case, step.limit), step.limit.unit, pauses(case))


def limit_days(case: Case, limit: Limit) -> int:
    """How many days a limit gives this case: what the county filled in, the special limit, or the ordinary one."""
    filled = case.settings.get(limit.setting or "")
    if type(filled) is int and filled > 0:
        return -(-filled // 24) if limit.hours else filled
    return limit.special if limit.special and case.special else limit.days


_STANDS_STILL: Mapping[str, tuple[str, str]] = {
    "notice": ("notice", "notice_close"),
    "appraisal": ("visit", "appraisal"),
    "verification": ("verification_request", "verification_result"),
}
"""What the rules may leave out of a limit: from the day after the first step to the second."""


def pauses(case: Case) -> tuple[Pause, ...]:
    """The days on which the clock stands still. What has begun and not ended pauses up to its expected end."""
    found = []
    for name in case.standing:
        first, last = _STANDS_STILL.get(name, ("", ""))
        began, ended = case.done_on(first), case.done_on(last)
        if name == "notice" and began and ended is None:
            ended = notice_ends(case)
        if began is not None and ended is not None and ended > began:
            found.append(Pause(began + timedelta(days=1), ended))
    return tuple(found)


def notice_days(case: Case) -> int | None:
    """How many calendar days the public notice stands: what the county filled in, else the pack's own number."""
    step = next((s for s in case.matter.steps if s.rule == "notice"), None)
    if step is None:
        return None
    names = (["renotice_days"] if case.renotice else []) + [step.days_setting or ""]
    return next((v for n in names if type(v := case.settings.get(n)) is int), step.days)


def notice_ends(case: Case) -> date | None:
    """The first day a public notice may be closed: it stands full calendar days after the day of posting."""
    notice, stands = case.notice, notice_days(case)
    return notice_may_close(notice.on, stands) if notice is not None and stands is not None else None


def _decided(case: Case, outcome: str) -> bool:
    return case.decision is not None and case.decision.outcome == outcome


def missing_before(case: Case, step: Step) -> tuple[Step, ...]:
    """The steps that ``step`` needs and that are not done.

    A step that may be left out, or that does not apply to this case, is not waited for; what it needs itself is.
    """
    found: dict[str, Step] = {}
    for name in step.needs:
        needed = case.matter.step(name)
        if needed is None or case.done_on(name) is not None:
            continue
        if needed.optional or not case.applies(needed):
            found |= {s.id: s for s in missing_before(case, needed)}
        else:
            found[name] = needed
    return tuple(found.values())


def _view(case: Case, step: Step, days: WorkingDays, today: date) -> StepView:
    on = case.done_on(step.id)
    due = due_day(case, step, days)
    clause = step.limit.clause if step.limit else (step.clause or "")
    if on is not None:
        return StepView(step, "done", on=on, due=due, clause=clause)
    if case.closed is not None or (case.refused and step.rule in _AFTER_REFUSAL) or not case.applies(step):
        return StepView(step, "not_needed")
    missing = missing_before(case, step)
    state: StepState = "waiting" if missing else "open"
    late = due is not None and today > due and step.rule != "notice_close"
    return StepView(step, state, due=due, clause=clause, waits_for=tuple(s.title for s in missing), late=late)
