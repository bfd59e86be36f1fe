"""One application on its way: which steps count as done, and what they established.

A step may be done more than once (a second visit, a new opinion after an objection was upheld); what
counts is the latest one that still fits the others. Nothing is stored about "status": it is read off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.domain.case_steps import standing, steps_of
from desktop.domain.household import (
    Application,
    Benefit,
    Decision,
    Filing,
    Household,
    Paper,
    Payment,
    StepDone,
    parse_day,
)
from desktop.domain.judged_facts import facts_digest as facts_digest
from desktop.domain.paper_forms import form_for
from desktop.domain.scheme import COUNTY, ORDINARY, Change, Law, Matter, Pack, Step
from desktop.domain.sent_back import RESUBMITTED, pending, to_do_again, with_return

CONFIRM, REFUSE = "confirm", "refuse"
PASS, FAIL = "pass", "fail"
ISSUED, DECLINED = "issued", "declined"
HANDED_UP, FINISH = "handed_up", "finish"
REDUCTIONS = frozenset({"decrease", "stop", "grace", "suspend"})
"""What a decision on a change may do that takes money away: it needs reasons, and where the law says so a notice."""


@dataclass(frozen=True, slots=True)
class Case:
    """An application with everything recorded for it, and the rules it runs under.

    ``matter`` with the steps of the path or of the ``change`` that the application is on; ``settings`` what the
    instruments in force fill in where the scheme is silent; ``standing`` what the rules in force leave out of a limit.
    """

    household: Household
    application: Application
    matter: Matter
    law: Law | None
    change: Change | None = None
    settings: Mapping[str, int | str] = field(default_factory=dict)
    standing: tuple[str, ...] = ()

    def holds(self, condition: str) -> bool:
        """A fact of the application that a ``conditional`` step or material depends on."""
        a = self.application
        match condition:
            case "relative" | "special" | "complaint":
                return bool(getattr(a, condition))
            case "objection":
                return bool(self.all("objection"))
            case "sampled":
                return any(s.facts.get("result") not in (None, "not_drawn") for s in self.all("county_check"))
            case "disabled":
                return any(m.here and m.disability_grade for m in self.household.members)
            case "care":
                return "care" in a.subitem.split()
            case "instalments":
                return max(a.instalments, self._proposed("instalments")) > 1
            case "large_amount":
                return self.over_ceiling
            case "small_amount":
                return not self.over_ceiling
            case "reduction":
                return self.opinion is not None and self.opinion.facts.get("effect") in REDUCTIONS
            case "agent":
                return bool(a.agent)
            case "urgent":
                return a.path not in (ORDINARY, COUNTY)
            case "money":
                return self.change is None and self.matter.gives in ("monthly", "once")
            case _:
                return False

    def _proposed(self, name: str) -> int:
        value = self.opinion.facts.get(name) if self.opinion else None
        return value if type(value) is int else 0

    @property
    def proposed_fen(self) -> int:
        """What the opinion in force gives, a month or once."""
        return max(self._proposed("monthly_fen"), self._proposed("amount_fen"))

    @property
    def ceiling_fen(self) -> int | None:
        """Up to how much the township decides by itself; None where nothing limits it."""
        own = next((p for p in self.matter.powers if p.decides == "township"), None)
        if own is None:
            return None
        filled = self.settings.get(own.up_to_setting or "")
        return filled if type(filled) is int else own.up_to

    @property
    def ceiling_unknown(self) -> str:
        """The setting that the county has to fill in before the township may decide; empty when nothing is open."""
        own = next((p for p in self.matter.powers if p.decides == "township"), None)
        return own.up_to_setting or "" if own is not None and self.ceiling_fen is None else ""

    @property
    def over_ceiling(self) -> bool:
        """True when the opinion gives more than the township may decide."""
        ceiling = self.ceiling_fen
        return ceiling is not None and self.proposed_fen > ceiling

    @property
    def asked_steps(self) -> tuple[Step, ...]:
        """The steps that apply to this case: those without a condition and those whose condition holds."""
        return tuple(s for s in self.matter.steps if self.applies(s))

    def applies(self, step: Step) -> bool:
        """False for a conditional step whose condition does not hold."""
        return step.conditional is None or self.holds(step.conditional)

    @property
    def basis(self) -> StepDone | None:
        """What a decision must agree with: the opinion in force, or the review where the matter knows no opinion."""
        if self.matter.step("opinion") is not None:
            return self.opinion
        return self.latest("review")

    @property
    def county_result(self) -> StepDone | None:
        """The county's own decision as it came back."""
        return self.latest("county_result")

    @property
    def settled(self) -> bool:
        """True once it is over: decided here, answered by the county, or closed without a decision."""
        return bool(self.decisions) or self.county_result is not None or self.closed is not None

    @property
    def special(self) -> bool:
        """True for a hard case with its longer limit: so marked, or its notice met an objection (民发〔2022〕83号)."""
        return self.application.special or self.holds("objection")

    @property
    def handed_over(self) -> bool:
        """True once somebody else works the case."""
        handed = self.latest(HANDED_UP)
        return handed is not None and handed.facts.get("how") != FINISH

    @property
    def closed(self) -> StepDone | None:
        """撤回、不予受理、终止审核: the end without a decision on the merits (57号 第二十九条)."""
        return self.latest("closed")

    @property
    def recorded(self) -> tuple[StepDone, ...]:
        """Every step recorded for this application, oldest first."""
        return tuple(s for s in self.household.steps if s.application == self.application.id)

    @property
    def sent_back(self) -> StepDone | None:
        """The return from the signature that still waits for the clerk."""
        return None if self.settled or self.handed_over else pending(self.recorded)

    def all(self, step: str) -> tuple[StepDone, ...]:
        """Everything recorded under a step id, oldest first."""
        return tuple(s for s in self.recorded if s.step == step)

    def latest(self, step: str) -> StepDone | None:
        """The last thing recorded under a step id."""
        return next(reversed(self.all(step)), None)

    @property
    def opinion(self) -> StepDone | None:
        """The preliminary opinion in force; one that was sent back or met an upheld objection no longer is."""
        last = self.latest("opinion")
        if last is None or self._again == "opinion" or any(self._upheld(o) for o in self.objections(last)):
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

    @property
    def renotice(self) -> bool:
        """True once an upheld objection made a second opinion and a second notice necessary."""
        return any(self._upheld(o) for o in self.all("objection"))

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
    def _again(self) -> str:
        """The step that a return from the signature opened again."""
        found = to_do_again(self.recorded)
        return "" if not found or self.settled or self.handed_over else found

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
    def form(self) -> str:
        """The form of the notice of the decision in force, empty without one."""
        d, own = self.decision, self.change.form if self.change else None
        if d is None:
            return ""
        return own if own and d.outcome == CONFIRM else form_for(self.matter.gives, d.outcome, d.effect)

    @property
    def paper(self) -> Paper | None:
        """The notice that tells the applicant of the decision: the newest that is not void."""
        return next((p for p in reversed(self.notices) if not p.void), None)

    @property
    def notices(self) -> tuple[Paper, ...]:
        """Every notice of the decision in force, void ones too, oldest first."""
        d = self.decision
        return tuple(p for p in self.household.papers if d and (p.decision, p.form) == (d.id, self.form))

    @property
    def filing(self) -> Filing | None:
        """The filing of the decision, its latest revision."""
        decision = self.decision
        found = [f for f in self.household.filings if decision and f.decision == decision.id]
        return max(found, key=lambda f: f.revision) if found else None

    @property
    def benefit(self) -> Benefit | None:
        """The benefit that the decision, or the county's own result, gave."""
        source = self.decision or self.county_result
        return next((b for b in self.household.benefits if source and b.source == source.id), None)

    @property
    def target(self) -> Benefit | None:
        """The running benefit that a change is about."""
        wanted = self.application.benefit
        return next((b for b in self.household.benefits if wanted and b.id == wanted), None)

    def done_on(self, step: str) -> date | None:
        """The day a step was (validly) done, None while it is not."""
        if step == self._again or (step == RESUBMITTED and self.sent_back is not None):
            return None  # that of an earlier return does not answer for this one
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
                return self._payment_done(1)
            case "instalment":
                return self._payment_done(max(self.application.instalments, self._proposed("instalments")))
            case _:
                last = self.latest(step)
                return last.on if last else None

    def _payment_done(self, parts: int) -> date | None:
        """The month in which so many parts were on the payment list."""
        months = sorted(p.month for p in self.paid)
        return parse_day(f"{months[parts - 1]}-01") if len(months) >= parts else None

    @property
    def paid(self) -> tuple[Payment, ...]:
        """What was paid on this application: for its benefit, and at once for an emergency."""
        benefit, aid = self.benefit, {s.id for s in self.all("first_aid")}
        return tuple(
            p
            for p in self.household.payments
            if (benefit and p.benefit == benefit.id) or (p.step and p.step in aid)
        )

    @property
    def refused(self) -> bool:
        """True after a decision against the applicant, the county's too."""
        declined = self.county_result is not None and self.county_result.facts.get("result") == DECLINED
        return declined or (self.decision is not None and self.decision.outcome == REFUSE)


def rests_on(case: Case) -> list[str]:
    """Everything an opinion or a decision leans on: a concurrent change to any of it makes it 待复核."""
    steps = [f"step/{s.id}" for s in case.household.steps if s.application == case.application.id]
    people = [f"member/{m.id}" for m in case.household.members]
    given = [f"benefit/{case.application.benefit}"] if case.application.benefit else []
    return ["household/household", f"application/{case.application.id}", *given, *people, *steps]


def case_of(
    household: Household, application: str, pack: Pack, settings: Mapping[str, int | str] | None = None
) -> Case | None:
    """The case of an application, None when the household or the pack does not know it.

    ``settings`` what the instruments in force fill in.
    """
    found = household.application(application)
    matter = pack.scheme.matter(found.matter) if found else None
    if found is None or matter is None:
        return None
    change = pack.change(matter, found.change) if found.change else None
    steps = steps_of(pack, matter, found, change)
    if steps is None:
        return None
    law = pack.law_of(matter)
    own = matter if steps is matter.steps else matter.model_copy(update={"steps": steps})
    case = Case(household, found, own, law, change, settings or {}, standing(pack, matter, found))
    return _handed_up(_returned(case), pack)


def _returned(case: Case) -> Case:
    """After 退回 the step it leads to stands before the signature; a decision taken all the same ends that."""
    steps = case.matter.steps
    if not case.settled or case.latest(RESUBMITTED) is not None:
        steps = with_return(steps, case.recorded)
    return (
        case
        if steps is case.matter.steps
        else replace(case, matter=case.matter.model_copy(update={"steps": steps}))
    )


def _handed_up(case: Case, pack: Pack) -> Case:
    """After 移交 only the steps that were done stay; what follows is the county's result, handed to the applicant."""
    common, handed = pack.common_path(HANDED_UP), case.latest(HANDED_UP)
    if common is None or handed is None or handed.facts.get("how") == FINISH:
        return case
    done = tuple(s for s in case.matter.steps if case.done_on(s.id) is not None)
    own = case.matter.step("decision") or case.matter.step("forward")
    limit = own.limit if own and own.limit and own.limit.since in {s.id for s in done} else None
    after = [s for s in common.steps if s.id not in {d.id for d in done}]
    # The clock runs on: whoever takes the case over has what is left of the limit (domain §I 17).
    after = [s.model_copy(update={"limit": limit}) if s.id == "county_result" and limit else s for s in after]
    steps = (*done, *after)
    return replace(case, matter=case.matter.model_copy(update={"steps": steps}))
