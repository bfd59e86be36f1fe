"""签批: what waits for a signature."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.case import Case
from desktop.domain.household import Household
from desktop.domain.workflow import due_day, missing_before
from desktop.office import decisions, index
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.ui.presenters.words import OUTCOME_NAMES, person_name, yuan

NOTHING_OPEN = frozenset({"在保", "登记"})
"""States of households without an application."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One application of the queue. ``mine``: the person at work took it in and may not sign it."""

    ref: CaseRef
    head: str
    village: str
    matter: str
    outcome: str
    monthly: str
    due: str
    late: bool
    intake: str
    mine: bool


def queue(desk: Desk) -> tuple[Waiting, ...]:
    """Applications whose notice has ended, the most urgent first."""
    cases = ((ref, case_at(desk, ref)) for ref in decisions.queue(desk))
    found = [_waiting(desk, ref, case) for ref, case in cases if awaits_signature(case)]
    return tuple(sorted(found, key=lambda w: w.due or "9"))


class ToSign:
    """How many applications stand before the signature. A household is read again only once its file has grown."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, ...], int]] = {}

    def count(self, desk: Desk) -> int:
        """Applications, not households: by the rules of each case, so that a withdrawn one never counts."""
        rows = [row for row in desk.catalogue.all_rows() if row.state not in NOTHING_OPEN]
        heads = {row.file: row.heads for row in rows}
        stale = [file for file, now in heads.items() if self._known.get(file, (None, 0))[0] != now]
        unread: list[str] = []
        read = {file: self._waiting(desk, home) for file, home in index.readable(desk, stale, unread)}
        known = {file: k for file, k in self._known.items() if file in heads and file not in unread}
        self._known = {**known, **{file: (heads[file], n) for file, n in read.items()}}
        return sum(number for _, number in self._known.values())

    @staticmethod
    def _waiting(desk: Desk, home: Household) -> int:
        cases = (desk.case(home, a.id) for a in home.applications)
        return sum(awaits_signature(case) for case in cases if case is not None)


def awaits_signature(case: Case) -> bool:
    """Everything before the decision is done, and the case is neither decided nor ended nor handed over."""
    step = case.matter.step("decision")
    if step is None or case.settled or case.handed_over or not case.applies(step):
        return False
    return not missing_before(case, step)


def _waiting(desk: Desk, ref: CaseRef, case: Case) -> Waiting:
    head, opinion, step = case.household.head, case.opinion, case.matter.step("decision")
    facts = opinion.facts if opinion else {}
    due = due_day(case, step, desk.days) if step else None
    accepted = case.latest("acceptance")
    took_in = {case.application.intake_person, accepted.by if accepted else ""}
    return Waiting(
        ref=ref,
        head=head.name if head else "",
        village=case.household.village,
        matter=case.matter.title,
        outcome=OUTCOME_NAMES.get(str(facts.get("outcome")), ""),
        monthly=yuan(int(facts.get("monthly_fen") or 0)),
        due=due.isoformat() if due else "",
        late=due is not None and desk.today() > due,
        intake=person_name(desk, case.application.intake_person),
        mine=desk.user in took_in,
    )
