"""What is to be done in one household, as the index keeps it: the next step of every open application, and what else.

Read off the file when it is indexed and never of "today" alone: days stand as they fall due, so that a list of any
later day needs no file. ``office.today`` says what of it is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date

from desktop.domain.case import Case
from desktop.domain.household import RETURNED, Household
from desktop.domain.household_duties import household_tasks
from desktop.domain.journal import Value
from desktop.domain.workflow import StepView, next_step, walk
from desktop.office.desk import Desk

STEP, SIGN, BACK, SEND, COUNTY_BACK = "step", "sign", "back", "send", "county_back"
"""What an application waits for: a step, a signature, mending after 退回, sending, mending after the county's 退回."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. ``kind`` above or that of a household's duty, ``due`` an ISO day or empty.

    ``step`` and ``title`` of what is next, ``rule`` its rule, ``by`` roles, blanks between; ``clause`` what it rests
    on; ``said`` why it came back, ``who`` sent it back, ``on`` which day; ``mine`` the persons who took it in.
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


def cells(todo: Todo) -> tuple[str, ...]:
    """As the index keeps it."""
    return astuple(todo)


def of_cells(kept: tuple[str, ...]) -> Todo:
    """Back from the index."""
    return Todo(*kept)


def todo(desk: Desk, home: Household) -> tuple[Todo, ...]:
    """Everything that is to be done in a household now or later."""
    today = desk.today()
    found = [
        t for a in home.applications if (case := desk.case(home, a.id)) for t in _case(desk, case, today)
    ]
    for task in household_tasks(home, desk.pack, today, ahead=None):
        if task.kind != "notice":  # that is the step 公示结束 of its application
            found.append(Todo(task.kind, task.due.isoformat(), task.title, clause=task.clause))
    return tuple(found)


def _case(desk: Desk, case: Case, today: date) -> Iterator[Todo]:
    filing = case.filing
    status, reason = case.household.filing_status(filing) if filing else ("", "")
    if filing is not None and status == RETURNED:
        yield Todo(
            COUNTY_BACK, "", "改正后重报", case.application.id, case.matter.id, rule="filing", said=reason
        )
        return
    first = next_step(case, desk.days, today)
    signing = (v for v in walk(case, desk.days, today) if v.step.id == "decision" and v.state == "open")
    for view in dict.fromkeys(v for v in (first, *signing) if v is not None):
        yield _step(desk, case, view)


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
