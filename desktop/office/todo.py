"""What is to be done in one household, as the index keeps it: the next step of every open application, and what else.

Read off the file when it is indexed and never of "today" alone: days stand as they fall due, so that a list of any
later day needs no file. ``office.today`` says what of it is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, cast, get_args

from desktop.domain.case import Case
from desktop.domain.household import RETURNED, Household, parse_day
from desktop.domain.household_duties import (
    AT_ONCE,
    HouseholdTask,
    TaskKind,
    conflict,
    household_tasks,
    recheck,
)
from desktop.domain.journal import Value
from desktop.domain.scheme import Step
from desktop.domain.workflow import StepView, next_step, walk
from desktop.models.household_file import HouseholdFile
from desktop.office.desk import Desk

STEP, SIGN, BACK, SEND, COUNTY_BACK = "step", "sign", "back", "send", "county_back"
"""What an application waits for: a step, a signature, mending after 退回, sending, mending after the county's 退回."""
NOTICE_CLOSE = "notice_close"
_TASK_KINDS = frozenset(get_args(TaskKind))


class Todo(NamedTuple):
    """One thing to do. ``kind`` above or that of a household's duty, ``due`` an ISO day or empty.

    ``step`` and ``title`` of what is next, ``rule`` its rule, ``by`` roles, blanks between; ``clause`` what it rests
    on; ``said`` why it came back, ``who`` sent it back, ``on`` which day; ``mine`` the persons who took it in.
    A duty of the household is told from ``since`` to ``until``; ``record`` what it is about.
    """

    kind: str
    due: str
    title: str
    application: str = ""
    matter: str = ""
    step: str = ""
    rule: str = ""
    by: str = ""
    clause: str = ""
    said: str = ""
    who: str = ""
    on: str = ""
    mine: str = ""
    since: str = ""
    until: str = ""
    record: str = ""


def cells(todo: Todo) -> tuple[str, ...]:
    """As the index keeps it."""
    return tuple(todo)


class Kept(NamedTuple):
    """A household with what is to be done in it."""

    file: str
    head: str
    village: str
    todos: tuple[Todo, ...]


def of_index(desk: Desk) -> list[Kept]:
    """Everything that the index keeps, of all households; no file is opened."""
    found = desk.catalogue.kept("tasks")
    return [Kept(file, head, village, tuple(map(Todo._make, rows))) for file, head, village, rows in found]


def todo(desk: Desk, opened: HouseholdFile, home: Household) -> tuple[Todo, ...]:
    """Everything that is to be done in a household now or later."""
    today = desk.today()
    cases = [case for a in home.applications if (case := desk.case(home, a.id))]
    tasks = (*household_tasks(home, desk.pack, cases, today), *_unsettled(opened, home, today))
    return (*(t for case in cases for t in _case(desk, case, today)), *map(_of_task, tasks))


def _unsettled(opened: HouseholdFile, home: Household, today: date) -> Iterator[HouseholdTask]:
    """What devices wrote that did not know of each other: it waits for a person."""
    if opened.of_one_device:
        return
    if conflicts := opened.conflicts():
        yield conflict(home, len(conflicts), today)
    if concerned := opened.concerned():
        yield recheck(home, len(concerned), today)


def _of_task(task: HouseholdTask) -> Todo:
    return Todo(
        task.kind, "" if task.kind in AT_ONCE else _day(task.due), task.title, clause=task.clause,
        since=_day(task.since), until=_day(task.until), record=task.record,
    )  # fmt: skip


def household_task(of: Kept, todo: Todo, on: date) -> HouseholdTask | None:
    """Back from the index on a day; None for a step of an application, and for another day's."""
    day = on.isoformat()  # days as text: of thousands of tasks most are for another day
    if todo.since > day or (todo.until and todo.until < day) or todo.kind not in _TASK_KINDS:
        return None
    return HouseholdTask(
        cast(TaskKind, todo.kind), of.file, of.head, of.village, todo.title, parse_day(todo.due) or on, todo.clause,
        parse_day(todo.since), parse_day(todo.until), todo.record,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _case(desk: Desk, case: Case, today: date) -> Iterator[Todo]:
    filing = case.filing
    status, reason = case.household.filing_status(filing) if filing else ("", "")
    if filing is not None and status == RETURNED:
        yield Todo(
            COUNTY_BACK, "", "改正后重报", case.application.id, case.matter.id, rule="filing", said=reason
        )
        return
    first = next_step(case, desk.days, today)
    also = (v for v in walk(case, desk.days, today) if _is_waited_for(v.step) and v.state == "open")
    for view in dict.fromkeys(v for v in (first, *also) if v is not None):
        yield _step(desk, case, view)


def _is_waited_for(step: Step) -> bool:
    """A signature, and a sheet that comes off the wall: told whatever else is open."""
    return step.id == "decision" or step.rule == NOTICE_CLOSE


def _step(desk: Desk, case: Case, view: StepView) -> Todo:
    step, back = view.step, case.sent_back
    kind = BACK if back else SIGN if step.rule == "decision" else SEND if step.rule == "filing" else STEP
    accepted = case.latest("acceptance")
    took_in = {case.application.intake_person, accepted.by if accepted else ""}
    return Todo(
        kind=kind,
        due=view.due.isoformat() if view.due else "",
        title=step.title,
        application=case.application.id,
        matter=case.matter.id,
        step=step.id,
        rule=step.rule,
        by=" ".join(step.by),
        clause=view.clause or step.clause or (f"方案：{step.quote}" if step.quote else ""),
        said=str(back.facts.get("reason") or "") if back else "",
        who=_signer(back.facts) if back else "",
        on=back.on.isoformat() if back else "",
        mine=" ".join(sorted(p for p in took_in if p)),
    )


def _signer(facts: Mapping[str, Value]) -> str:
    paper = "（纸质）" if facts.get("signing") == "paper" else ""
    return f"{facts.get('signer_name') or ''}{paper}"
