"""Any application of any matter told act by act in the domain alone: its walk, a change, a result of the county.

Where ``story`` tells one application in fixed words, a ``Tale`` asks the case which step is open and knows good facts
for every rule. The staff is the story's; nobody here exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.domain.admission import Act, Law, judge
from desktop.domain.case import CONFIRM, Case, case_of, facts_digest, rests_on
from desktop.domain.change_rules import ENDING, grace_ends
from desktop.domain.decision_rules import act_of, start_month
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.household import (
    APPLICATION,
    DECISION,
    PAPER,
    PAYMENT,
    STAMPING,
    STEP,
    Household,
    household,
)
from desktop.domain.instrument import authority_on
from desktop.domain.journal import Attach, Body, Change, Key, Put, Value
from desktop.domain.months import add_months
from desktop.domain.payment_rules import due_fen
from desktop.domain.scheme import Step
from desktop.domain.workflow import missing_before, notice_ends
from tests.domain.story import CLERK, FIELD, FILE, INTAKE, LEADER, NAMES, PC, POST, START, photo
from tests.domain.tale_effects import effects, hold
from tests.domain.tale_facts import FACTS, places
from tests.domain.tale_law import (
    MONEY,
    effect_facts,
    family,
    usual,
)


@dataclass
class Tale:
    """A file so far. ``said`` what the opinion of an application says, by its id; ``acts`` everything admitted."""

    scheme: str = "mishan"
    law: Law | None = None
    today: date = START
    file: str = FILE
    state: dict[Key, dict[str, Value]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    said: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    _read: tuple[dict[Key, dict[str, Value]], Household] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @property
    def under(self) -> Law:
        return self.law or usual(self.scheme)

    @property
    def home(self) -> Household:
        """Read anew when something was written: the grid asks thirty times between two acts."""
        if self._read is None or self._read[0] != self.state:
            written = {key: dict(said) for key, said in self.state.items()}
            self._read = written, household(self.file, written)
        return self._read[1]

    def copy(self) -> Tale:
        """A tale of its own from here on."""
        state = {k: dict(v) for k, v in self.state.items()}
        return Tale(
            self.scheme,
            self.law,
            self.today,
            self.file,
            state,
            set(self.files),
            dict(self.said),
            [*self.acts],
        )

    def case(self, application: str = "a-1") -> Case:
        found = self.find(application)
        assert found is not None, f"no case {application}"
        return found

    def find(self, application: str) -> Case | None:
        settings = self.under.credentials.settings_on(self.today)
        return case_of(self.home, application, self.under.pack, settings)

    # -- acts

    def act(
        self, who: str | None, *changes: Change, action: str = "x", on: date | None = None, device: str = PC
    ) -> Act:
        return Act(self.file, who, device, on or self.today, action, changes)

    def judged(self, act: Act) -> list[Obstacle]:
        return judge(self.state, self.files, act, self.under)

    def rules(self, act: Act) -> set[str]:
        """The rules that refuse an act; empty: it is admitted."""
        return {o.rule for o in self.judged(act)}

    def do(self, act: Act) -> Tale:
        """An act that is allowed."""
        found = self.judged(act)
        assert found == [], f"{act.action} {[c.kind for c in act.changes if isinstance(c, Put)]}: {found}"
        return self.force(act)

    def force(self, act: Act) -> Tale:
        """An act whether it is allowed or not."""
        apply(self.state, Body(act.changes))
        self.files.update(c.sha256 for c in act.changes if isinstance(c, Attach))
        self.acts.append(act)
        return self

    def put(self, kind: str, record: str, who: str | None = CLERK, **fields: Value) -> Act:
        """An act of a single record."""
        return self.act(who, Put(kind, record, fields))

    # -- beginning

    def registration(
        self, matter: str = "dibao", application: str = "a-1", who: str | None = INTAKE, **fields: Value
    ) -> Act:
        """An application, with the family where the file is new."""
        said = {
            "matter": matter, "applicant": "m-1", "registered_on": self.today.isoformat(), "intake_person": who,
            **fields,
        }  # fmt: skip
        new = [] if self.state else family()
        return self.act(who, Put(APPLICATION, application, said), *new, action="register")

    def change(
        self, kind: str, cause: str = "", application: str = "c-1", benefit: str = "", **fields: Value
    ) -> Act:
        """An application for a change to the benefit that runs."""
        running = [b.id for b in self.home.running_benefits]
        target = benefit or (running[-1] if running else "")
        matter = next((b.matter for b in self.home.benefits if b.id == target), "dibao")
        known = self.under.pack.scheme.matter(matter)
        change = self.under.pack.change(known, kind) if known else None
        event = {"cause": cause or next(iter(change.causes), "") if change else cause}
        said: dict[str, Value] = {
            "change": kind, "benefit": target, "event_on": self.today.isoformat(), **event, **fields,
        }  # fmt: skip
        return self.registration(matter, application, **said)

    # -- steps

    def step(self, name: str, application: str = "a-1", who: str | None = None, **changed: Value) -> Act:
        """A step with good facts, by somebody who may do it."""
        case = self.find(application)
        step = case.matter.step(name) if case else None
        by = who or (FIELD if step and "fieldworker" in step.by else CLERK)
        facts, pictures = self._facts(case, step, name)
        on = str(changed.get("on") or self.today.isoformat())
        fields = {**facts, "application": application, "step": name, "on": on, "by": by, **changed}
        if pictures:
            fields.setdefault("photos", [fact for _, fact in pictures])
        kept = {k: v for k, v in fields.items() if v is not None}
        record = f"s-{application}-{name}-{sum(k[0] == STEP for k in self.state)}"
        return self.act(by, Put(STEP, record, kept), *(attach for attach, _ in pictures), action=name)

    def _facts(
        self, case: Case | None, step: Step | None, name: str
    ) -> tuple[dict[str, Value], list[tuple[Attach, dict[str, Value]]]]:
        rule = step.rule if step else name
        wanted = max(step.photos if step else 0, rule in ("hearing", "makeup", "county_result"))
        pictures = [photo(f"{name} {n}") for n in range(wanted)]
        facts = dict(FACTS.get(rule, {}))
        if case is None:
            return facts, pictures
        facts |= self._own_facts(case, rule, step)
        if rule == "county_result" and pictures:
            facts["scan"] = pictures[0][1]["sha256"]
        if rule == "visit" and (case.application.relative or case.application.complaint):
            pictures.append(photo("county visit"))
            facts["county_receipt"] = pictures[-1][1]["sha256"]
        return facts, pictures

    def _own_facts(self, case: Case, rule: str, step: Step | None) -> dict[str, Value]:
        here = [m.id for m in case.household.members if m.here]
        match rule:
            case "materials":
                return {"present": [m.id for m in case.matter.materials]}
            case "authorisation":
                return {"signed": here}
            case "visit":
                return {"present": here[0] if here else "m-1"}
            case "notice":
                return {"opinion": case.opinion.id if case.opinion else ""} | places(step)
            case "publication":
                return places(step)
            case "notice_close" | "objection":
                return {"notice": case.notice.id if case.notice else ""}
            case "objection_reply":
                return {"objection": next((o.id for o in case.open_objections()), "")}
            case "opinion":
                basis = {
                    "household_facts": facts_digest(case.household, case.application),
                    "rests_on": rests_on(case),
                }
                return {**self.proposal(case), **basis}
            case "county_result":
                return self.result(case)
            case _:
                return {}

    def proposal(self, case: Case) -> Mapping[str, Value]:
        """What is to be decided: as told, else what the matter gives."""
        told = self.said.get(case.application.id)
        if told is not None:
            return told
        if case.change is not None and case.target is not None:
            return effect_facts(case.target.monthly_fen, case.change.effects[0])
        by_gives: dict[str, dict[str, Value]] = {
            "monthly": {"covered": 2, "monthly_fen": MONEY, "category": "农村低保"},
            "once": {"covered": 2, "amount_fen": 200_000, "instalments": 1, "category": "临时救助"},
            "recognition": {"covered": 2, "valid_until": "2027-03", "category": "边缘"},
            "service": {"category": case.matter.title},
        }
        return {"outcome": CONFIRM, **by_gives[case.matter.gives]}

    def result(self, case: Case) -> dict[str, Value]:
        """The county's result in the words of what was proposed."""
        said = {k: v for k, v in self.proposal(case).items() if k != "outcome"}
        first = start_month(self.under.pack, case, self.today) if case.matter.gives != "service" else ""
        if case.change is not None and said.get("effect") in ENDING:
            said["last_month"] = add_months(first, -1)
        return {**said, "first_month": first, "result": "issued", "document": "密民〔2026〕9号"}

    # -- deciding

    def decision(
        self,
        application: str = "a-1",
        who: str | None = LEADER,
        *,
        signing: str = "screen",
        signer: str = "",
        bare: bool = False,
        **changed: Value,
    ) -> Act:
        """The decision on an application as it stands, with what it brings; ``bare`` without."""
        case = self.find(application)
        fields: dict[str, Value] = {
            **(self._decided(case, changed) if case else {"outcome": CONFIRM}),
            **self._hand(case, signer or (who or LEADER) if signing == "screen" else signer or LEADER),
            "application": application, "on": self.today.isoformat(), "signing": signing, **changed,
        }  # fmt: skip
        attach, fact = photo("signed sheet")
        if signing == "paper":
            fields.setdefault("scan", fact["sha256"])
        decision = f"d-{application}-{sum(k[0] == DECISION for k in self.state)}"
        files = [attach] if signing == "paper" else []
        brought = [] if bare or case is None else effects(self.today, case, decision, fields, who)
        return self.act(who, *files, Put(DECISION, decision, fields), *brought, action="decide")

    def _decided(self, case: Case, changed: Mapping[str, Value]) -> dict[str, Value]:
        said = dict(self.proposal(case))
        if case.basis is not None and case.basis.step == "review":
            passed = case.basis.facts.get("result") == "pass"
            reasons = [] if passed else ["材料不实。"]
            said = {
                "outcome": CONFIRM if passed else "refuse",
                "category": case.matter.title,
                "reasons": reasons,
            }
        facts = {
            "household_facts": facts_digest(case.household, case.application), "rests_on": rests_on(case),
            "opinion": case.basis.id if case.basis else "",
        }  # fmt: skip
        said |= facts
        if said["outcome"] == CONFIRM:
            said["first_month"] = start_month(self.under.pack, case, self.today)
        if said.get("effect") in ENDING:
            months = changed.get("grace_months", said.get("grace_months")) or 0
            said["last_month"] = grace_ends(case, self.today, int(months))
        return said

    def _hand(self, case: Case | None, signer: str) -> dict[str, Value]:
        effect = str(self.proposal(case).get("effect") or "") if case else ""
        act = act_of(case, effect) if case else "confirm"
        matter = case.matter.id if case else "dibao"
        found = authority_on(self.under.credentials, matter, act, self.today, scheme=self.under.pack.scheme)
        name = NAMES.get(signer) or {CLERK: "钱二"}.get(signer, "无名")
        return {
            "instrument": found.id, "signer": signer, "signer_name": name, "signer_position": POST,
        }  # fmt: skip

    def county_result(self, application: str = "a-1", who: str = CLERK, **changed: Value) -> Act:
        """The county's result with the records that follow from it."""
        act = self.step("county_result", application, who, **changed)
        put = next(c for c in act.changes if isinstance(c, Put))
        brought = []
        if put.fields.get("result") == "issued":
            brought = effects(self.today, self.case(application), put.id, put.fields, who)
        return self.act(who, *act.changes, *brought, action="county_result")

    # -- afterwards

    def notice_paper(
        self, application: str = "a-1", who: str | None = CLERK, form: str = "", **changed: Value
    ) -> Act:
        """The notice of the decision; with ``form`` another paper, of no decision."""
        case = self.find(application)
        attach, fact = photo(f"paper {application} {form}")
        decided = case.decision.id if case and case.decision and not form else ""
        fields: dict[str, Value] = {
            "application": application, "decision": decided, "form": form or (case.form if case else ""),
            "title": "通知书", "number": f"密民〔2026〕{application}{form}号", "sha256": fact["sha256"],
            "issued_on": self.today.isoformat(), **changed,
        }  # fmt: skip
        record = f"p-{application}-{form or 'notice'}"
        return self.act(who, attach, Put(PAPER, record, fields), action="paper")

    def stamping(self, paper: str, who: str | None = CLERK, **changed: Value) -> Act:
        """One line of the seal-use register."""
        printed = next((p for p in self.home.papers if p.id == paper), None)
        case = self.find(printed.application) if printed else None
        found = authority_on(
            self.under.credentials, case.matter.id if case else "dibao", "stamp", self.today,
            scheme=self.under.pack.scheme,
        )  # fmt: skip
        fields: dict[str, Value] = {
            "paper": paper, "instrument": found.id, "use_no": "1", "on": self.today.isoformat(), "by": who,
            **changed,
        }  # fmt: skip
        return self.act(who, Put(STAMPING, f"u-{paper}", fields), action="stamp")

    def payment(self, benefit: str, month: str, who: str | None = CLERK, **changed: Value) -> Act:
        """What is due for a month."""
        own = next((b for b in self.home.benefits if b.id == benefit), None)
        due = due_fen(self.home, own, month) if own else MONEY
        fields: dict[str, Value] = {"benefit": benefit, "month": month, "amount_fen": due, **changed}
        return self.act(who, Put(PAYMENT, f"{benefit}-{month}", fields), action="pay")

    def hold(self, reason: str, benefit: str, record: str, who: str | None, **fields: Value) -> Put:
        """A hold as a record."""
        return hold(self.today, reason, benefit, record, who, **fields)

    def walk(self, application: str = "a-1", until: str = "", skip: Sequence[str] = ()) -> Tale:
        """Do what is open, step after step, up to and with ``until`` (else to the end of what can be walked)."""
        for _ in range(40):
            step = self.open_step(application, skip)
            if step is None:
                break
            self.do(self.deed(application, step))
            if step.id == until:
                return self
        assert not until, f"{until} was never reached"
        return self

    def open_step(self, application: str, skip: Sequence[str] = ()) -> Step | None:
        case = self.case(application)
        for step in case.matter.steps:
            done = case.done_on(step.id) is not None or step.optional or step.rule in ("filing", "payment")
            if not done and step.id not in skip and case.applies(step) and not missing_before(case, step):
                return step
        return None

    def deed(self, application: str, step: Step) -> Act:
        """The act that does a step, on the first day it can be done."""
        case = self.case(application)
        if step.rule == "notice_close" and (ends := notice_ends(case)) is not None:
            self.today = max(self.today, ends)
        match step.rule:
            case "decision":
                return self.decision(application)
            case "paper":
                return self.notice_paper(application)
            case "county_result":
                return self.county_result(application)
            case _:
                return self.step(step.id, application, LEADER if step.by == ("leader",) else None)
