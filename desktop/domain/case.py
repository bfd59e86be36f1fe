"""One application on its way: which steps count as done, and what they established.

A step may be done more than once (a second visit, a new opinion after an objection was upheld); what
counts is the latest one that still fits the others. Nothing is stored about "status": it is read off.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from desktop.domain.household import (
    Application,
    Benefit,
    Decision,
    Filing,
    Household,
    Paper,
    StepDone,
    parse_day,
)
from desktop.domain.scheme import Law, Matter, Pack

CONFIRM, REFUSE = "confirm", "refuse"
PAPER_FORMS = {CONFIRM: "confirmation_notice", REFUSE: "refusal_notice"}


@dataclass(frozen=True, slots=True)
class Case:
    """An application with everything recorded for it, and the rules it runs under."""

    household: Household
    application: Application
    matter: Matter
    law: Law | None

    def all(self, step: str) -> tuple[StepDone, ...]:
        """Everything recorded under a step id, oldest first."""
        return tuple(
            s for s in self.household.steps if s.application == self.application.id and s.step == step
        )

    def latest(self, step: str) -> StepDone | None:
        """The last thing recorded under a step id."""
        found = self.all(step)
        return found[-1] if found else None

    @property
    def opinion(self) -> StepDone | None:
        """The preliminary opinion in force; one whose notice met an upheld objection no longer is."""
        last = self.latest("opinion")
        if last is None or any(self._upheld(o) for o in self.objections(last)):
            return None
        return last

    @property
    def notice(self) -> StepDone | None:
        """The public notice of the opinion in force."""
        opinion = self.opinion
        posted = [n for n in self.all("notice") if opinion and n.facts.get("opinion") == opinion.id]
        return posted[-1] if posted else None

    @property
    def notice_close(self) -> StepDone | None:
        """The end of that notice."""
        notice = self.notice
        closed = [c for c in self.all("notice_close") if notice and c.facts.get("notice") == notice.id]
        return closed[-1] if closed else None

    def objections(self, opinion: StepDone) -> tuple[StepDone, ...]:
        """Objections against the notices of an opinion."""
        notices = {n.id for n in self.all("notice") if n.facts.get("opinion") == opinion.id}
        return tuple(o for o in self.all("objection") if o.facts.get("notice") in notices)

    def open_objections(self) -> tuple[StepDone, ...]:
        """Objections that nobody has answered yet."""
        answered = {r.facts.get("objection") for r in self.all("objection_reply")}
        return tuple(o for o in self.all("objection") if o.id not in answered)

    def _upheld(self, objection: StepDone) -> bool:
        return any(
            r.facts.get("objection") == objection.id and r.facts.get("result") == "upheld"
            for r in self.all("objection_reply")
        )

    @property
    def decision(self) -> Decision | None:
        """The decision on this application; of two rivals none is in force until a signer takes one back."""
        found = self.decisions
        return found[0] if len(found) == 1 and not self.disputed else None

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision on this application, normally one."""
        return tuple(d for d in self.household.decisions if d.application == self.application.id)

    @property
    def disputed(self) -> bool:
        """True when devices that did not know of each other brought decisions that exclude each other."""
        return bool({d.id for d in self.decisions} & self.household.rival_decisions)

    @property
    def paper(self) -> Paper | None:
        """The notice that tells the applicant of the decision."""
        decision = self.decision
        if decision is None:
            return None
        form = PAPER_FORMS.get(decision.outcome)
        found = [p for p in self.household.papers if p.decision == decision.id and p.form == form]
        return found[-1] if found else None

    @property
    def filing(self) -> Filing | None:
        """The filing of the decision, its latest revision."""
        decision = self.decision
        found = [f for f in self.household.filings if decision and f.decision == decision.id]
        return max(found, key=lambda f: f.revision) if found else None

    @property
    def benefit(self) -> Benefit | None:
        """The benefit that the decision gave."""
        decision = self.decision
        return next((b for b in self.household.benefits if decision and b.source == decision.id), None)

    def done_on(self, step: str) -> date | None:
        """The day a step was (validly) done, None while it is not."""
        match step:
            case "registration":
                return parse_day(self.application.registered_on)
            case "materials":
                last = self.latest("materials")
                return last.on if last and last.facts.get("result") == "complete" else None
            case "opinion":
                return self.opinion.on if self.opinion else None
            case "notice":
                return self.notice.on if self.notice else None
            case "notice_close":
                return self.notice_close.on if self.notice_close else None
            case "decision":
                return parse_day(self.decision.on) if self.decision else None
            case "paper":
                return parse_day(self.paper.issued_on) if self.paper else None
            case "filing":
                return parse_day(self.filing.sent_on) if self.filing else None
            case "payment":
                return self._first_payment()
            case _:
                last = self.latest(step)
                return last.on if last else None

    def _first_payment(self) -> date | None:
        benefit = self.benefit
        months = [p.month for p in self.household.payments if benefit and p.benefit == benefit.id]
        return parse_day(f"{min(months)}-01") if months else None

    @property
    def refused(self) -> bool:
        """True after a decision against the applicant."""
        return self.decision is not None and self.decision.outcome == REFUSE


def facts_digest(household: Household, application: Application) -> str:
    """What an opinion judges, as one digest: a later change to any of it asks for a new opinion and notice.

    Members with name, ID, relation, who counts and is covered, income and life; the applicant; near relatives. Not
    address, telephone or account: they change nothing that is decided.
    """
    members = sorted(
        [
            *(m.id, m.name, m.id_number, m.relation, m.birth, m.counted, m.covered, m.income_fen, m.life),
            *(m.disability_kind, m.disability_grade, m.work_ability, m.employment, m.counted_reason),
        ]
        for m in household.members
    )
    about = [application.matter, application.applicant, application.relative, application.special]
    property_ = [
        household.fields.get(name) for name in ("head", "hukou", "financial_fen", "houses", "vehicles")
    ]
    text = json.dumps([members, about, property_], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rests_on(case: Case) -> list[str]:
    """Everything an opinion or a decision leans on: a concurrent change to any of it makes it 待复核."""
    steps = [f"step/{s.id}" for s in case.household.steps if s.application == case.application.id]
    people = [f"member/{m.id}" for m in case.household.members]
    return ["household/household", f"application/{case.application.id}", *people, *steps]


def case_of(household: Household, application: str, pack: Pack) -> Case | None:
    """The case of an application, None when the household or the pack does not know it."""
    found = household.application(application)
    matter = pack.scheme.matter(found.matter) if found else None
    if found is None or matter is None:
        return None
    return Case(household, found, matter, pack.law_of(matter))
