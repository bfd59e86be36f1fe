"""The judgement on one change of one act: kind of record by kind of record, each with its own rule.

Facts about a household are free for the desk; everything that follows the law (steps, decisions, papers, stamps,
filings, receipts, payments) is written once, under its rule, and never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.domain import rules
from desktop.domain.case import CONFIRM, PAPER_FORMS, Case, case_of
from desktop.domain.credential import Credentials, PersonCredential
from desktop.domain.household import (
    ACCOUNT,
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    PAYMENT,
    RECEIPT,
    STAMPING,
    STEP,
    Household,
    household,
    parse_day,
)
from desktop.domain.instrument import authority_on
from desktop.domain.journal import Attach, Change, Key, Put, Remove, Settle, Value
from desktop.domain.rules import Facts, Obstacle
from desktop.domain.scheme import Pack

DESK_ROLES = frozenset({"clerk", "fieldworker", "administrator"})
BASELINE = "baseline"
OPEN_KINDS = frozenset({HOUSEHOLD, MEMBER, ACCOUNT})
"""Facts about the household: anybody of the desk may write and correct them."""


@dataclass(frozen=True, slots=True)
class Law:
    """What an act is judged by: the rules in force and the credentials that hang on the pinned keys."""

    pack: Pack
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Act:
    """One action as it would be signed: who, on which device, on which (stated) entry day, changing what."""

    file: str
    person: str | None
    device: str
    day: date
    action: str
    changes: tuple[Change, ...]


State = dict[Key, dict[str, Value]]


class Judgement:
    """One change of one act, on the state before it."""

    def __init__(
        self, act: Act, actor: PersonCredential | None, state: State, files: frozenset[str], law: Law
    ) -> None:
        self.act = act
        self.actor = actor
        self.state = state
        self.files = files
        self.law = law

    @property
    def home(self) -> Household:
        return household(self.act.file, self.state)

    def of(self, change: Change) -> list[Obstacle]:
        match change:
            case Attach():
                return []
            case Settle():
                return self._by_desk("settle")
            case Remove(kind=kind):
                return self._by_desk(kind) if kind in OPEN_KINDS else [_fixed(kind)]
            case Put(kind=kind):
                return self._put(kind, change)

    def _put(self, kind: str, put: Put) -> list[Obstacle]:
        if kind in OPEN_KINDS:
            return self._by_desk(kind)
        if kind != APPLICATION and (kind, put.id) in self.state:
            if kind == BENEFIT and set(put.fields) == {"last_month"}:
                return self._ended(put)
            sent = kind == FILING and set(put.fields) <= {"package", "sent_on", "revision"}
            return [] if sent else [_fixed(kind)]
        judges: Mapping[str, Callable[[Put], list[Obstacle]]] = {
            APPLICATION: self._application,
            STEP: self._step,
            DECISION: self._decision,
            BENEFIT: self._benefit,
            PAPER: self._paper,
            STAMPING: self._stamping,
            FILING: self._filing,
            RECEIPT: self._receipt,
            PAYMENT: self._payment,
        }
        judged = judges.get(kind)
        return judged(put) if judged else [Obstacle("kind", f"不认识的记录种类“{kind}”。")]

    def _by_desk(self, what: str) -> list[Obstacle]:
        if self.actor and DESK_ROLES & set(self.actor.roles):
            return []
        return [Obstacle("role", "这项登记要由本乡镇经办人员用自己的口令办理。")]

    def _application(self, put: Put) -> list[Obstacle]:
        found = self._by_desk(APPLICATION)
        before = self.state.get((APPLICATION, put.id))
        if self.law.pack.scheme.matter(str((before or put.fields).get("matter", ""))) is None:
            found.append(Obstacle("matter", "本方案没有这个事项。"))
        fixed = ("intake_person", "matter", "registered_on")
        if before is None:
            if put.fields.get("intake_person") != self.act.person:
                found.append(Obstacle("intake_person", "登记人要写实际登记的人。"))
            on = parse_day(put.fields.get("registered_on"))
            found += self._ahead(on) if on else [Obstacle("date", "请填写登记日期。")]
        elif any(name in put.fields and put.fields[name] != before.get(name) for name in fixed):
            found.append(Obstacle("fixed", "登记人、事项和登记日期登记后不能改，只能另行登记。"))
        return found

    def _ahead(self, on: date) -> list[Obstacle]:
        """What is dated after the day it is written has not happened: deadlines could be skipped with it."""
        if on <= self.act.day:
            return []
        return [Obstacle("future", f"日期 {on.isoformat()} 在登记当天（{self.act.day.isoformat()}）之后。")]

    def _case(self, application: Value) -> Case | None:
        return case_of(self.home, str(application), self.law.pack)

    def _facts(self, put: Put) -> Facts | None:
        on = parse_day(put.fields.get("on"))
        return Facts(put.fields, on, self.files) if on else None

    def _step(self, put: Put) -> list[Obstacle]:
        case, facts = self._case(put.fields.get("application")), self._facts(put)
        if case is None or facts is None:
            return [Obstacle("application", "没有这件申请，或者没有填日期。")]
        if put.fields.get("by") != self.act.person:
            return [Obstacle("by", "办理人要写实际办理的人。")]
        name, ahead = facts.text("step"), self._ahead(facts.on)
        if name == "objection":
            return ahead + self._by_desk(STEP) + rules.objection(case, facts)
        if name == "objection_reply":
            return ahead + self._by_desk(STEP) + rules.objection_reply(case, facts)
        step = case.matter.step(name)
        if step is None:
            return [Obstacle("step", f"本事项没有“{name}”这一步。")]
        found = ahead + rules.step_obstacles(case, step, facts)
        if not (self.actor and set(step.by) & set(self.actor.roles)):
            found.append(Obstacle("role", f"“{step.title}”不由您的岗位办理。"))
        return found

    def _decision(self, put: Put) -> list[Obstacle]:
        case, facts = self._case(put.fields.get("application")), self._facts(put)
        if case is None or facts is None:
            return [Obstacle("application", "没有这件申请，或者没有填签批日期。")]
        if case.decision is not None:
            return [Obstacle("decided", "这件申请已经有决定。")]
        step = case.matter.step("decision")
        found = rules.in_order(case, step, facts) if step else [Obstacle("step", "本事项没有签批这一步。")]
        found += self._ahead(facts.on) + rules.same_as_publicised(case, facts)
        found += self._power(case, facts) + self._hand(facts)
        took_in = {case.application.intake_person, *(s.by for s in case.all("acceptance"))}
        if facts.text("signer") in took_in:
            found.append(Obstacle("separation", "受理这件申请的人不能签批同一件申请。"))
        return found

    def _power(self, case: Case, facts: Facts) -> list[Obstacle]:
        authority = authority_on(self.law.credentials, case.matter.id, "confirm", facts.on)
        if authority.instrument is None:
            return [Obstacle("authority", authority.reason)]
        if facts.text("instrument") != authority.id:
            return [Obstacle("authority", f"签批要依据现行委托书 {authority.instrument.number}。")]
        signer = self.law.credentials.person(facts.text("signer"), facts.on)
        held = signer.positions_on(facts.on) if signer else frozenset()
        entitled = held & set(authority.instrument.signer_positions)
        if facts.text("signer_position") not in entitled:
            who = "、".join(authority.instrument.signer_positions)
            return [Obstacle("signer", f"签批人在 {facts.on.isoformat()} 不是{who}，无权签批。")]
        return []

    def _hand(self, facts: Facts) -> list[Obstacle]:
        """On the screen with the signer's own key; on paper a clerk's entry with the scan, never as the leader's."""
        if facts.text("signing") == "screen":
            if not self.act.person or facts.text("signer") != self.act.person:
                return [Obstacle("hand", "屏幕签批要由签批人本人用自己的口令进行。")]
            if facts.on != self.act.day:
                return [Obstacle("hand", "屏幕签批的日期就是签批当天，不能倒签。")]
            return []
        if facts.text("signing") != "paper":
            return [Obstacle("hand", "请写明是屏幕签批还是纸质签批。")]
        found = self._by_desk(DECISION)
        if facts.text("scan") not in self.files:
            found.append(Obstacle("scan", "纸质签批要附签批单的扫描件。"))
        return found

    def _benefit(self, put: Put) -> list[Obstacle]:
        if put.fields.get("source") == BASELINE:
            if self.act.action != BASELINE:
                return [Obstacle("baseline", "现有保障对象只能通过名册导入。", "民发〔2021〕57号 第二十八条")]
            return self._by_desk(BENEFIT)
        home = self.home
        decision = next((d for d in home.decisions if d.id == put.fields.get("source")), None)
        application = home.application(decision.application) if decision else None
        if application is not None and put.fields.get("matter") != application.matter:
            return [Obstacle("benefit", "待遇登记的事项与申请的事项不一致。")]
        if decision is not None and any(b.source == decision.id for b in home.benefits):
            return [Obstacle("benefit", "这份决定的待遇已经登记过。")]
        same = decision is not None and all(
            put.fields.get(name) == getattr(decision, name)
            for name in ("monthly_fen", "covered", "category", "first_month")
        )
        if decision is None or decision.outcome != CONFIRM or not same:
            return [Obstacle("benefit", "待遇要与确认决定的人数、金额和起始月份一致。")]
        return []

    def _ended(self, put: Put) -> list[Obstacle]:
        """A benefit ends with the month before another one, given by a decision, begins."""
        last = str(put.fields["last_month"])
        if any(b.source != BASELINE and b.id != put.id and b.first_month > last for b in self.home.benefits):
            return []
        return [Obstacle("benefit", "停发待遇要有新的决定。")]

    def _paper(self, put: Put) -> list[Obstacle]:
        decision = next((d for d in self.home.decisions if d.id == put.fields.get("decision")), None)
        found = self._by_desk(PAPER)
        if str(put.fields.get("sha256")) not in self.files:
            found.append(Obstacle("file", "文书文件没有存入户档。"))
        on = parse_day(put.fields.get("issued_on"))
        if not put.fields.get("number") or on is None:
            found.append(Obstacle("number", "文书要有文号和日期。"))
        found += self._ahead(on) if on else []
        if put.fields.get("form") in PAPER_FORMS.values() and (
            decision is None or put.fields.get("form") != PAPER_FORMS.get(decision.outcome)
        ):
            found.append(Obstacle("paper", "通知书要与决定的结论一致，没有决定不能出通知书。"))
        if decision and str(put.fields.get("issued_on")) < decision.on:
            found.append(Obstacle("dates", "通知书的日期不能早于决定。"))
        return found

    def _stamping(self, put: Put) -> list[Obstacle]:
        paper = next((p for p in self.home.papers if p.id == put.fields.get("paper")), None)
        on = parse_day(put.fields.get("on"))
        case = self._case(paper.application) if paper else None
        if paper is None or case is None or on is None:
            return [Obstacle("paper", "没有这份文书，不能用印。")]
        found = self._by_desk(STAMPING)
        if on != self.act.day:
            found.append(Obstacle("dates", "用印日期就是用印当天，不能倒填。"))
        device = self.law.credentials.device(self.act.device, self.act.day)
        if device is None or not device.stamp:
            found.append(Obstacle("device", "这台设备没有用印权限，请在办公室电脑上用印。"))
        authority = authority_on(self.law.credentials, case.matter.id, "stamp", on)
        if authority.instrument is None:
            found.append(Obstacle("authority", authority.reason))
        elif put.fields.get("instrument") != authority.id:
            found.append(Obstacle("authority", f"用印要依据现行委托书 {authority.instrument.number}。"))
        if any(s.paper == paper.id for s in self.home.stampings):
            found.append(Obstacle("stamped", "这份文书已经用过印。"))
        return found

    def _filing(self, put: Put) -> list[Obstacle]:
        if put.fields.get("decision") == BASELINE:
            return []
        decision = next((d for d in self.home.decisions if d.id == put.fields.get("decision")), None)
        papers = [p for p in self.home.papers if decision and p.decision == decision.id]
        if decision is None or not papers:
            return [Obstacle("filing", "有了决定和通知书才能报备案。")]
        return []

    def _receipt(self, put: Put) -> list[Obstacle]:
        stated = self.law.credentials.receipt(str(put.fields.get("credential")))
        if stated is None or any(
            put.fields.get(name) != getattr(stated, name) for name in ("filing", "revision", "verdict")
        ):
            return [Obstacle("receipt", "回执没有县（市、区）的有效签名，不能改变备案状态。")]
        return []

    def _payment(self, put: Put) -> list[Obstacle]:
        benefit = next((b for b in self.home.benefits if b.id == put.fields.get("benefit")), None)
        month = str(put.fields.get("month", ""))
        if benefit is None or put.fields.get("amount_fen") != benefit.monthly_fen:
            return [Obstacle("payment", "发放金额要与待遇一致。")]
        if parse_day(f"{month}-01") is None:
            return [Obstacle("payment", "发放月份写得不对。")]
        if month < benefit.first_month or (benefit.last_month and month > benefit.last_month):
            return [Obstacle("payment", f"待遇从 {benefit.first_month} 起发放，{month} 不在发放期内。")]
        if any((p.benefit, p.month) == (benefit.id, month) for p in self.home.payments):
            return [Obstacle("payment", f"{month} 的待遇已经列入发放。")]
        return self._by_desk(PAYMENT)


def _fixed(kind: str) -> Obstacle:
    return Obstacle("fixed", "已经登记的步骤、决定、文书和发放不能改写或删除，只能另行更正。")
