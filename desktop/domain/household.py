"""A household as the desk reads it: the current tables of its file as plain values.

The tables are the fold of the journal; these classes only name what lies in them. Money is in fen,
months are ``YYYY-MM``, dates ISO text in the tables and ``date`` here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

from desktop.domain.journal import Key, Value

T = TypeVar("T")

Records = Mapping[Key, Mapping[str, Value]]

HOUSEHOLD, MEMBER, ACCOUNT, BENEFIT = "household", "member", "account", "benefit"
APPLICATION, STEP, DECISION, PAPER = "application", "step", "decision", "paper"
STAMPING, FILING, RECEIPT, PAYMENT = "stamping", "filing", "receipt", "payment"
HOLD, RECOVERY = "hold", "recovery"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the household. ``income_fen`` is per year; ``life``: alive, unverified or dead."""

    id: str
    no: int = 0
    name: str = ""
    id_number: str = ""
    relation: str = ""
    sex: str = ""
    birth: str = ""
    ethnicity: str = ""
    health: str = ""
    illness: str = ""
    work_ability: str = ""
    employment: str = ""
    income_fen: int = 0
    disability_kind: str = ""
    disability_grade: str = ""
    counted: bool = True
    counted_reason: str = ""
    covered: bool = True
    life: str = "alive"
    died_on: str = ""
    left_on: str = ""
    left_reason: str = ""
    study: str = ""
    severe_illness: bool = False

    @property
    def here(self) -> bool:
        """False for somebody who died or left the family: kept on file, reckoned with no more."""
        return self.life != "dead" and not self.left_on

    def age_on(self, day: date) -> int | None:
        """Full years on a day, None when the birth date is unknown."""
        try:
            born = date.fromisoformat(self.birth)
        except ValueError:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money goes. ``entered_by`` wrote it, ``checked_by`` is another person who held it against the paper.

    ``holder`` the member whose account it is. An account without ``entered_by`` came with the file. ``no`` counts the
    accounts in the order they were entered; 0 for one that came with the file or is older than the count.
    """

    id: str
    bank: str = ""
    name: str = ""
    number: str = ""
    card: str = ""
    holder: str = ""
    entered_by: str = ""
    entered_on: str = ""
    checked_by: str = ""
    checked_on: str = ""
    checked_number: str = ""
    no: int = 0

    @property
    def payable(self) -> bool:
        """False while a second person has not looked at this very number."""
        return not self.entered_by or (bool(self.checked_by) and self.checked_number == self.number)


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit the household receives.

    ``source``: a decision, the step with the county's own result, or ``baseline`` (it came with a roster). A revision
    after a change names the benefit it ``replaces``; ``ended_by`` the decision that ended it. ``amount_fen`` paid
    once or in ``instalments`` (gives ``once``); ``valid_until`` the last month of a recognition; ``subject`` the member
    it is for, empty for the whole family.
    """

    id: str
    matter: str = ""
    category: str = ""
    covered: int = 0
    standard_fen: int = 0
    base_fen: int = 0
    household_topup_fen: int = 0
    person_topup_fen: int = 0
    monthly_fen: int = 0
    first_month: str = ""
    last_month: str = ""
    source: str = ""
    method: str = ""
    tier: str = ""
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    subject: str = ""
    replaces: str = ""
    ended_by: str = ""

    def runs_in(self, month: str) -> bool:
        """True in every month from the first to the last, both included."""
        return self.first_month <= month and (not self.last_month or month <= self.last_month)


@dataclass(frozen=True, slots=True)
class Application:
    """One application. ``relative`` True: a near relative of somebody at the desk or in the village committee.

    ``subject`` the member it is for where that is not the applicant; ``path`` ordinary, an emergency, or dealt with by
    the county. A change to a running ``benefit`` is an application too: ``change`` its kind, ``cause`` why,
    ``event_on`` the day it happened. ``asked_fen`` what is asked for, ``instalments`` how it is to be paid.
    """

    id: str
    matter: str = ""
    applicant: str = ""
    agent: str = ""
    registered_on: str = ""
    intake_person: str = ""
    channel: str = ""
    reason: str = ""
    relative: bool = False
    special: bool = False
    late_reason: str = ""
    path: str = "ordinary"
    subitem: str = ""
    subject: str = ""
    complaint: bool = False
    change: str = ""
    benefit: str = ""
    cause: str = ""
    event_on: str = ""
    asked_fen: int = 0
    instalments: int = 1


@dataclass(frozen=True, slots=True)
class StepDone:
    """One thing that was done for an application; ``facts`` is everything recorded with it."""

    id: str
    application: str
    step: str
    on: date
    by: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; ``signing`` is ``screen`` (the signer's own key) or ``paper`` (a scan, entered by a clerk).

    ``monthly_fen`` a month, ``amount_fen`` once; ``effect`` what a decision on a change does (``domain.law.Effect``)
    and ``last_month`` the last month paid where it ends a benefit; ``members`` who is covered.
    """

    id: str
    application: str = ""
    outcome: str = ""
    on: str = ""
    signer: str = ""
    signer_name: str = ""
    signer_position: str = ""
    signing: str = ""
    scan: str = ""
    instrument: str = ""
    opinion: str = ""
    covered: int = 0
    monthly_fen: int = 0
    category: str = ""
    first_month: str = ""
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    other_help: tuple[str, ...] = ()
    calculation: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    household_facts: str = ""
    late_reason: str = ""
    effect: str = ""
    last_month: str = ""
    grace_months: int = 0
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    tier: str = ""
    method: str = ""
    standard_fen: int = 0
    base_fen: int = 0
    household_topup_fen: int = 0
    person_topup_fen: int = 0
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper; its bytes are the attachment ``sha256``."""

    id: str
    application: str = ""
    decision: str = ""
    form: str = ""
    title: str = ""
    number: str = ""
    sha256: str = ""
    size: int = 0
    pages: int = 0
    issued_on: str = ""


@dataclass(frozen=True, slots=True)
class Stamping:
    """The seal text was put on a paper: one line of the seal-use register (用印登记)."""

    id: str
    paper: str = ""
    instrument: str = ""
    instrument_no: str = ""
    use_no: str = ""
    on: str = ""
    by: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Filing:
    """What goes to the county. Its status: see ``filing_status``."""

    id: str
    application: str = ""
    decision: str = ""
    revision: int = 1
    package: str = ""
    sent_on: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The county's receipt as recorded here; ``credential`` names the signed statement that proves it."""

    id: str
    filing: str = ""
    revision: int = 0
    verdict: str = ""
    reason: str = ""
    on: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """The amount due for a benefit in a month; ``step`` the emergency aid it was, paid before any decision.

    ``roster`` the month whose list carries it, where that is a later one (补发 after the close); ``account`` where the
    money went. A payment is never rewritten: a record of its own ``takes_off`` the one that came off the list of the
    month ``off`` at its close, with the reason.
    """

    id: str
    benefit: str = ""
    month: str = ""
    amount_fen: int = 0
    step: str = ""
    roster: str = ""
    account: str = ""
    takes_off: str = ""
    off: str = ""
    off_reason: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """The payment of a benefit stands still from ``since`` (a month) until somebody releases it with a reason."""

    id: str
    benefit: str = ""
    reason: str = ""
    since: str = ""
    on: str = ""
    by: str = ""
    application: str = ""
    released_on: str = ""
    released_by: str = ""
    release_reason: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Money that was paid and not due (死亡后发放, 骗取 after a decision): how much, and what came back so far.

    ``amounts_fen`` beside ``months``: what was booked of each, in fen as text (a list in a record holds texts only).
    """

    id: str
    benefit: str = ""
    cause: str = ""
    months: tuple[str, ...] = ()
    amount_fen: int = 0
    recovered_fen: int = 0
    on: str = ""
    by: str = ""
    note: str = ""
    amounts_fen: tuple[str, ...] = ()

    def booked_fen(self, month: str) -> int | None:
        """What is booked of a month; None where several months were written as one sum: then all of each."""
        if month not in self.months:
            return 0
        if len(self.months) == 1:
            return self.amount_fen
        if len(self.amounts_fen) != len(self.months):
            return None
        return sum(int(a) for m, a in zip(self.months, self.amounts_fen, strict=True) if m == month)


_TAKES_OVER = frozenset({"increase", "decrease", "stop", "grace"})
TO_SEND, SENT, FILED, RETURNED = "待发", "已发待回执", "已备案", "退回"


@dataclass(frozen=True, slots=True)
class Household:
    """Everything in one household file that has a name of its own.

    ``payments`` those that stand; ``taken_off`` those that came off their list again, each with its ``off``.
    """

    id: str
    fields: Mapping[str, Value]
    members: tuple[Member, ...] = ()
    accounts: tuple[Account, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    applications: tuple[Application, ...] = ()
    steps: tuple[StepDone, ...] = ()
    decisions: tuple[Decision, ...] = ()
    papers: tuple[Paper, ...] = ()
    stampings: tuple[Stamping, ...] = ()
    filings: tuple[Filing, ...] = ()
    answers: tuple[Answer, ...] = ()
    payments: tuple[Payment, ...] = ()
    holds: tuple[Hold, ...] = ()
    recoveries: tuple[Recovery, ...] = ()
    taken_off: tuple[Payment, ...] = ()

    @property
    def head(self) -> Member | None:
        """The household head (户主): the member so marked, else the first."""
        wanted = self.fields.get("head")
        return next((m for m in self.members if m.id == wanted), self.members[0] if self.members else None)

    @property
    def village(self) -> str:
        """The village or community as written."""
        return str(self.fields.get("village", ""))

    @property
    def monthly_fen(self) -> int:
        """What the household receives a month, in fen, over all benefits that have not ended."""
        return sum(b.monthly_fen for b in self.running_benefits)

    @property
    def running_benefits(self) -> tuple[Benefit, ...]:
        """Benefits that have not ended and do not hang on one of two rival decisions."""
        rivals = self.rival_decisions
        return tuple(b for b in self.benefits if not b.last_month and b.source not in rivals)

    @property
    def rival_decisions(self) -> frozenset[str]:
        """Decisions that did not know of each other, none of them in force.

        Two for one application; or two confirmations of one matter whose benefits would both run.
        """
        count = Counter(d.application for d in self.decisions)
        about = {a.id: (a.matter, a.subject) for a in self.applications}
        target = {a.id: a.benefit for a in self.applications if a.change}
        paid = {b.source for b in self.benefits if b.monthly_fen and not b.last_month and not b.replaces}
        running = Counter(about.get(d.application) for d in self.decisions if d.id in paid)
        # Two changes that take the place of one revision, or end it, exclude each other too.
        changed = Counter(target.get(d.application) for d in self.decisions if d.effect in _TAKES_OVER)
        return frozenset(
            d.id
            for d in self.decisions
            if count[d.application] > 1
            or (d.id in paid and running[about.get(d.application)] > 1)
            or (d.effect in _TAKES_OVER and changed[target.get(d.application)] > 1)
        )

    def held(self, benefit: str, month: str) -> Hold | None:
        """The hold that keeps a benefit from being paid for a month, None where nothing does."""
        chain = {b.id for b in self.chain(benefit)} | {benefit}
        return next(
            (h for h in self.holds if h.benefit in chain and h.since <= month and not h.released_on), None
        )

    def chain(self, benefit: str) -> tuple[Benefit, ...]:
        """A benefit and every revision it replaced, newest first."""
        found: list[Benefit] = []
        wanted = benefit
        while wanted and all(b.id != wanted for b in found):
            own = next((b for b in self.benefits if b.id == wanted), None)
            if own is None:
                break
            found.append(own)
            wanted = own.replaces
        return tuple(found)

    def paid_fen(self, benefit: str, month: str) -> int:
        """What was paid for a month on a benefit, whichever of its revisions it was paid on, in fen."""
        ids = {b.id for b in self.chain(benefit)}
        return sum(p.amount_fen for p in self.payments if p.benefit in ids and p.month == month)

    def member(self, member: str) -> Member | None:
        """The member with that id."""
        return next((m for m in self.members if m.id == member), None)

    def application(self, application: str) -> Application | None:
        """The application with that id."""
        return next((a for a in self.applications if a.id == application), None)

    def filing_status(self, filing: Filing) -> tuple[str, str]:
        """(status, reason): only the county's signed receipt moves the last two (design §5)."""
        answers = [a for a in self.answers if a.filing == filing.id and a.revision == filing.revision]
        if answers:
            last = answers[-1]
            return (FILED, "") if last.verdict == "accepted" else (RETURNED, last.reason)
        return (SENT if filing.package else TO_SEND, "")


def household(file: str, records: Records) -> Household:
    """Read the tables of a file."""
    payments, taken_off = _payments(records)
    home = Household(
        id=file,
        fields=next((dict(f) for (k, _), f in sorted(records.items()) if k == HOUSEHOLD), {}),
        members=tuple(sorted(_all(Member, MEMBER, records), key=lambda m: (m.no, m.id))),
        accounts=tuple(_all(Account, ACCOUNT, records)),
        benefits=tuple(_all(Benefit, BENEFIT, records)),
        applications=tuple(sorted(_all(Application, APPLICATION, records), key=lambda a: a.registered_on)),
        steps=tuple(sorted(_steps(records), key=lambda s: (s.on, s.id))),
        decisions=tuple(sorted(_all(Decision, DECISION, records), key=lambda d: d.on)),
        papers=tuple(sorted(_all(Paper, PAPER, records), key=lambda p: (p.issued_on, p.number))),
        stampings=tuple(_all(Stamping, STAMPING, records)),
        filings=tuple(_all(Filing, FILING, records)),
        answers=tuple(sorted(_all(Answer, RECEIPT, records), key=lambda a: (a.on, a.id))),
        payments=payments,
        holds=tuple(_all(Hold, HOLD, records)),
        recoveries=tuple(_all(Recovery, RECOVERY, records)),
        taken_off=taken_off,
    )
    rivals = home.rival_decisions
    if not any(b.ended_by in rivals for b in home.benefits):
        return home
    # What only one of two rival decisions ended runs on until a person takes one of them back.
    running = tuple(
        replace(b, last_month="", ended_by="") if b.ended_by in rivals else b for b in home.benefits
    )
    return replace(home, benefits=running)


def _payments(records: Records) -> tuple[tuple[Payment, ...], tuple[Payment, ...]]:
    """The payments that stand, and those that were taken off their list."""
    written = sorted(_all(Payment, PAYMENT, records), key=lambda p: p.month)
    marks = {p.takes_off: p for p in written if p.takes_off}
    made = [p for p in written if not p.takes_off]
    off = (replace(p, off=m.off, off_reason=m.off_reason) for p in made if (m := marks.get(p.id)))
    return tuple(p for p in made if p.id not in marks), tuple(off)


def _all(cls: Callable[..., T], kind: str, records: Records) -> Iterator[T]:
    defaults = {f.name: f.default for f in fields(cls)}  # type: ignore[arg-type]
    for (k, record), values in sorted(records.items()):
        if k == kind:
            known = {n: _read(v, defaults[n]) for n, v in values.items() if n in defaults}
            yield cls(**{**known, "id": record})


def _read(value: Value, default: object) -> object:
    """A value of the type the field has; whatever else a journal may hold counts as not said.

    Anybody of the desk may write any JSON into a member: nobody who reads it may stumble over that.
    """
    match default:
        case bool():
            return bool(value) if value in (0, 1) and isinstance(value, int) else default
        case int():
            return value if type(value) is int else default
        case tuple():
            return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else default
        case _:
            return value if isinstance(value, str) else default


def _steps(records: Records) -> Iterator[StepDone]:
    for (kind, record), f in records.items():
        if kind == STEP:
            on = parse_day(f.get("on"))
            if on is not None:
                text = {n: str(f.get(n, "")) for n in ("application", "step", "by")}
                yield StepDone(id=record, on=on, facts=f, **text)


def parse_day(value: Value) -> date | None:
    """A date from a table, None for anything that is not one."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
