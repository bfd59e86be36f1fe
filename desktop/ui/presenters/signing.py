"""签批: what waits for a signature."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.workflow import due_day
from desktop.office import decisions
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.ui.presenters.words import OUTCOME_NAMES, person_name, yuan

OPEN = "办理中"
MOST_COUNTED = 10_000


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
    return tuple(sorted((_waiting(desk, ref) for ref in decisions.queue(desk)), key=lambda w: w.due or "9"))


def count(desk: Desk) -> int:
    """How many households stand before the signature, as the catalogue lists them: no file is opened."""
    steps = (m.step("decision") for m in desk.pack.scheme.matters)
    titles = {s.title for s in steps if s is not None}
    hits = desk.catalogue.search("", state=OPEN, limit=MOST_COUNTED)
    return sum(h.next_step in titles for h in hits)


def _waiting(desk: Desk, ref: CaseRef) -> Waiting:
    case = case_at(desk, ref)
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
