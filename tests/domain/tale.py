"""Any application of any matter told act by act in the domain alone: its walk, a change, a result of the county.

Where ``story`` tells one application in fixed words, a ``Tale`` asks the case which step is open and knows good facts
for every rule. The staff is the story's; nobody here exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from desktop import packs
from desktop.domain.admission import Act, Law, judge
from desktop.domain.care_rules import INDICATORS
from desktop.domain.case import CONFIRM, Case, case_of, facts_digest, rests_on
from desktop.domain.change_rules import ENDING, REVISED, grace_ends
from desktop.domain.credential import Credential, OfficeCredential, PersonCredential
from desktop.domain.decision_rules import act_of, start_month
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.household import (
    APPLICATION,
    BENEFIT,
    DECISION,
    HOLD,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    PAYMENT,
    STAMPING,
    STEP,
    Household,
    household,
)
from desktop.domain.instrument import ACT_NAMES, authority_on
from desktop.domain.journal import Attach, Body, Change, Key, Put, Value
from desktop.domain.months import add_months
from desktop.domain.payment_rules import due_fen
from desktop.domain.scheme import Pack, Step
from desktop.domain.workflow import missing_before, notice_ends
from desktop.models import credentials
from tests.domain.story import (
    CLERK,
    FIELD,
    FILE,
    INTAKE,
    LEADER,
    NAMES,
    OFFICE,
    PC,
    POST,
    STAFF,
    START,
    instrument,
    key,
    photo,
    signed,
)

STRANGER, FROM_COUNTY = "p99999999", "p00000009"
MONEY = 121_200
ALL_ACTS = tuple(ACT_NAMES)


@cache
def pack_of(scheme: str) -> Pack:
    return packs.load_pack(scheme)


def given(scheme: str, **changed: object) -> Credential:
    """An instrument of the county for every matter and every act of a scheme."""
    said: dict[str, Any] = {
        "matters": tuple(m.id for m in pack_of(scheme).scheme.matters), "acts": ALL_ACTS,
        "settings": {"small_ceiling_fen": 500_000, "temporary_notice_days": 3}, **changed,
    }  # fmt: skip
    return instrument(**said)


@cache
def staff(scheme: str) -> tuple[Credential, ...]:
    """The story's people at a desk of that scheme, and somebody of the county who has a login there."""
    office = next(s for s in STAFF if isinstance(s, OfficeCredential))
    county = PersonCredential(
        issuer=key("office").public, office=OFFICE, person=FROM_COUNTY, name="县里来人",
        key=key(FROM_COUNTY).public, roles=("county",), since=START - timedelta(days=30),
    )  # fmt: skip
    own = office.model_copy(update={"scheme": scheme})
    return (own, *(s for s in STAFF if s is not office), county)


def law_of(scheme: str, *statements: Credential) -> Law:
    """The rules of a scheme under exactly these statements of the county."""
    raws = [signed(s) for s in (*staff(scheme), *statements)]
    checked = credentials.check(
        raws, office=OFFICE, office_key=key("office").public, county_key=key("county").public
    )
    return Law(pack_of(scheme), checked)


@cache
def usual(scheme: str) -> Law:
    """With an instrument for everything."""
    return law_of(scheme, given(scheme))


def family() -> list[Change]:
    """A head of 63, a child and a grown-up child."""
    return [
        Put(HOUSEHOLD, "household", {"head": "m-1", "village": "东安村", "hukou": "rural"}),
        Put(MEMBER, "m-1", {"no": 0, "name": "李𬭎", "birth": "1962-05-14", "life": "alive"}),
        Put(MEMBER, "m-2", {"no": 1, "name": "李小妹", "birth": "2015-01-05", "life": "alive"}),
        Put(MEMBER, "m-3", {"no": 2, "name": "李大妹", "birth": "2004-07-09", "life": "alive"}),
    ]


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

    @property
    def under(self) -> Law:
        return self.law or usual(self.scheme)

    @property
    def home(self) -> Household:
        return household(self.file, self.state)

    def copy(self) -> Tale:
        """A tale of its own from here on."""
        state = {k: dict(v) for k, v in self.state.items()}
        return Tale(
            self.scheme, self.law, self.today, self.file, state, set(self.files), dict(self.said), [*self.acts]
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
        facts = dict(_FACTS.get(rule, {}))
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
                return {"opinion": case.opinion.id if case.opinion else ""} | _places(step)
            case "publication":
                return _places(step)
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
        effects = [] if bare or case is None else self.effects(case, decision, fields, who)
        return self.act(who, *files, Put(DECISION, decision, fields), *effects, action="decide")

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
        found = authority_on(
            self.under.credentials, matter, act, self.today, scheme=self.under.pack.scheme
        )
        name = NAMES.get(signer) or {CLERK: "钱二"}.get(signer, "无名")
        return {
            "instrument": found.id, "signer": signer, "signer_name": name, "signer_position": POST,
        }  # fmt: skip

    def effects(
        self, case: Case, source: str, said: Mapping[str, Value], who: str | None = LEADER
    ) -> list[Change]:
        """What a confirmation brings with it: a benefit, its next revision, its end, a hold."""
        if case.matter.gives == "service" or said.get("outcome", CONFIRM) != CONFIRM:
            return []
        old, effect = case.application.benefit, said.get("effect")
        new = Put(BENEFIT, f"b{source[1:]}", self._benefit(case, source, said))
        if case.change is None:
            return [new]
        held = [h.id for h in case.household.holds if not h.released_on and h.application == case.application.id]
        release = {
            "released_on": self.today.isoformat(),
            "released_by": who,
            "release_reason": "变更已办结",
        }
        found: list[Change] = []
        if effect in ENDING:
            found = [Put(BENEFIT, old, {"last_month": said["last_month"], "ended_by": source})]
        elif effect in REVISED:
            last = add_months(str(said["first_month"]), -1)
            found = [Put(BENEFIT, old, {"last_month": last, "ended_by": source}), new]
        elif effect == "suspend":
            found = [self.hold("suspended", old, f"h-{source}", who, since=said["first_month"])]
        elif effect == "resume":
            held = [h.id for h in case.household.holds if not h.released_on]
        return [*found, *(Put(HOLD, h, release) for h in held)]

    def _benefit(self, case: Case, source: str, said: Mapping[str, Value]) -> dict[str, Value]:
        names = ("category", "covered", "monthly_fen", "first_month", "amount_fen", "instalments", "valid_until")
        fields: dict[str, Value] = {n: said[n] for n in names if said.get(n)}
        fields |= {"matter": case.matter.id, "source": source}
        if case.application.subject:
            fields["subject"] = case.application.subject
        if case.change is not None:
            fields["replaces"] = case.application.benefit
        if case.matter.gives == "once":
            last = add_months(str(said["first_month"]), int(said.get("instalments") or 1) - 1)
            fields["last_month"] = last
        return fields

    def county_result(self, application: str = "a-1", who: str = CLERK, **changed: Value) -> Act:
        """The county's result with the records that follow from it."""
        act = self.step("county_result", application, who, **changed)
        put = next(c for c in act.changes if isinstance(c, Put))
        effects = []
        if put.fields.get("result") == "issued":
            effects = self.effects(self.case(application), put.id, put.fields, who)
        return self.act(who, *act.changes, *effects, action="county_result")

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
            "title": "通知书", "number": "密民〔2026〕1号", "sha256": fact["sha256"],
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

    def hold(
        self, reason: str, benefit: str, record: str, who: str | None, **fields: Value
    ) -> Put:
        """A hold as a record."""
        said = {"reason": reason, "benefit": benefit, "on": self.today.isoformat(), "by": who, **fields}
        return Put(HOLD, record, said)

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


def effect_facts(old_fen: int, effect: str, **changed: Value) -> dict[str, Value]:
    """What an opinion on a change says, with amounts that fit the effect."""
    new = {"increase": old_fen + 10_000, "decrease": old_fen - 10_000, "stop": 0}.get(effect, old_fen)
    said: dict[str, Value] = {
        "outcome": CONFIRM, "effect": effect, "monthly_fen": new, "covered": 2 if new else 0, "category": "农村低保",
        "reasons": ["因家庭情况变化。"],
    }  # fmt: skip
    if effect == "grace":
        said["grace_months"] = 3
    return {**said, **changed}


def _places(step: Step | None) -> dict[str, Value]:
    return {"place": "村务公开栏", "places": list(step.places) if step else []}


_PEOPLE = ["组长甲", "委员乙", "委员丙", "委员丁", "委员戊"]
_FACTS: Mapping[str, Mapping[str, Value]] = {
    "materials": {"result": "complete", "missing": []},
    "acceptance": {"result": "accepted"},
    "authorisation": {"commitment": True},
    "verification": {"result": "consistent", "report_no": "核〔2026〕1号"},
    "visit": {"investigators": ["孙四", "钱二"], "member_signed": True, "present": "m-1"},
    "appraisal": {"attended": 9, "agree": 7, "disagree": 1, "abstain": 1},
    "notice_close": {},
    "objection": {"text": "该户有一辆车。"},
    "objection_reply": {"result": "unfounded", "text": "查无此事。"},
    "review": {"result": "pass"},
    "panel": {
        "chair": _PEOPLE[0], "members": _PEOPLE, "recused": [], "nobody_related": True, "minutes_no": "1号",
        "agree": 5, "disagree": 0, "abstain": 0, "result": "agree",
    },
    "forward": {"to": "民政局", "receiver": "接收人", "items": ["申请书"]},
    "county_result": {"result": "issued", "document": "密民〔2026〕9号"},
    "deliver": {"how": "direct", "receiver": "李𬭎"},
    "system_entry": {"number": "000001"},
    "self_care": {"able": dict.fromkeys(INDICATORS, True), "assessors": ["甲", "乙"], "result": "full"},
    "county_check": {"result": "not_drawn", "number": "抽〔2026〕1号"},
    "disability_match": {"certificate": "残1号", "grade": 1, "result": "consistent"},
    "first_aid": {
        "emergency": "火灾", "place": "东安村", "receiver": "李𬭎", "amount_fen": 100_000, "handlers": ["甲", "乙"],
    },
    "makeup": {"statement": "情况紧急，先行救助。"},
    "hearing": {"told": "已告知事实和理由。", "statement": "没有意见。"},
    "handed_up": {"how": "hand_up", "to": "民政局", "reason": "权限收回", "told_on": "2026-12-31"},
    "closed": {"how": "withdrawn", "reason": "申请人撤回"},
}  # fmt: skip
