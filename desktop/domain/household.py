"""A household as the desk reads it: the current tables of its file as plain values.

The tables are the fold of the journal; these classes only name what lies in them. Money is in fen,
months are ``YYYY-MM``, dates ISO text in the tables and ``date`` here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import TypeVar

from desktop.domain.journal import Key, Value
from desktop.domain.months import add_months
from desktop.domain.records import (
    ACCOUNT,
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    HOLD,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    PAYMENT,
    PRINTING,
    RECEIPT,
    RECOVERY,
    SEALED_FILE,
    STAMPING,
    STEP,
    Account,
    Answer,
    Application,
    Benefit,
    Decision,
    Filing,
    Hold,
    Member,
    Paper,
    Payment,
    Printing,
    Recovery,
    SealedFile,
    Stamping,
    StepDone,
)

__all__ = [
    "ACCOUNT",
    "APPLICATION",
    "BENEFIT",
    "DECISION",
    "FILED",
    "FILING",
    "HOLD",
    "HOUSEHOLD",
    "MEMBER",
    "PAPER",
    "PAYMENT",
    "PRINTING",
    "RECEIPT",
    "RECOVERY",
    "RETURNED",
    "SEALED_FILE",
    "SENT",
    "STAMPING",
    "STEP",
    "TO_SEND",
    "Account",
    "Answer",
    "Application",
    "Benefit",
    "Decision",
    "Filing",
    "Hold",
    "Household",
    "Member",
    "Paper",
    "Payment",
    "Printing",
    "Records",
    "Recovery",
    "SealedFile",
    "Stamping",
    "StepDone",
    "household",
    "parse_day",
]  # fmt: skip

T = TypeVar("T")

Records = Mapping[Key, Mapping[str, Value]]
_Told = Mapping[str, Sequence[tuple[str, Mapping[str, Value]]]]
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
    printings: tuple[Printing, ...] = ()
    sealed_files: tuple[SealedFile, ...] = ()

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

    def replaced_in(self, month: str) -> frozenset[str]:
        """Benefits that a later revision runs in place of in a month.

        A revision ends the one before it; where another device gave that one a later end meanwhile, both would run.
        """
        running = (b for b in self.benefits if b.replaces and b.runs_in(month))
        return frozenset(b.replaces for b in running if b.source not in self.rival_decisions)

    @property
    def rival_decisions(self) -> frozenset[str]:
        """Decisions that did not know of each other, none of them in force.

        Two for one application; or two confirmations of one matter whose benefits would both run.
        """
        if not self.decisions:
            return frozenset()
        count = Counter(d.application for d in self.decisions)
        about = {a.id: (a.matter, a.subject) for a in self.applications}
        target = {a.id: a.benefit for a in self.applications if a.change}
        paid = {b.source for b in self.benefits if b.monthly_fen and not b.last_month and not b.replaces}
        running = Counter(about.get(d.application) for d in self.decisions if d.id in paid)
        # Two changes that take the place of one revision, or end it, exclude each other too; but for a death during a
        # grace period, which knows of the grace and only ends it sooner.
        since = {a.benefit: a.registered_on for a in self.applications if a.change == "death"}
        takes = {
            d.id
            for d in self.decisions
            if d.effect in _TAKES_OVER
            and not (d.effect == "grace" and d.on <= since.get(target.get(d.application, ""), ""))
        }
        changed = Counter(target.get(d.application) for d in self.decisions if d.id in takes)
        found = {
            d.id
            for d in self.decisions
            if count[d.application] > 1
            or (d.id in paid and running[about.get(d.application)] > 1)
            or (d.id in takes and changed[target.get(d.application)] > 1)
        }
        # What was decided about a revision in dispute, or one that is gone, is as open as the dispute.
        given = {b.id: b.source for b in self.benefits}
        for _ in self.decisions:
            found |= {
                d.id
                for d in self.decisions
                if (old := target.get(d.application)) and (old not in given or given[old] in found)
            }
        return frozenset(found)

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

    def paper(self, paper: str) -> Paper | None:
        """The paper with that id, a void one too."""
        return next((p for p in self.papers if p.id == paper), None)

    def printed(self, paper: str) -> tuple[Printing, ...]:
        """When a paper was printed, the first time first."""
        return tuple(p for p in self.printings if p.paper == paper)

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
    told = _by_kind(records)
    payments, taken_off = _payments(told)
    home = Household(
        id=file,
        fields=next((dict(f) for _, f in told.get(HOUSEHOLD, ())), {}),
        members=tuple(sorted(_all(Member, MEMBER, told), key=lambda m: (m.no, m.id))),
        accounts=tuple(_all(Account, ACCOUNT, told)),
        benefits=tuple(_all(Benefit, BENEFIT, told)),
        applications=tuple(sorted(_all(Application, APPLICATION, told), key=lambda a: a.registered_on)),
        steps=tuple(sorted(_steps(told), key=lambda s: (s.on, s.id))),
        decisions=tuple(sorted(_all(Decision, DECISION, told), key=lambda d: d.on)),
        papers=tuple(sorted(_all(Paper, PAPER, told), key=lambda p: (p.issued_on, p.number))),
        stampings=tuple(_all(Stamping, STAMPING, told)),
        filings=tuple(_all(Filing, FILING, told)),
        answers=tuple(sorted(_all(Answer, RECEIPT, told), key=lambda a: (a.on, a.id))),
        payments=payments,
        holds=tuple(_all(Hold, HOLD, told)),
        recoveries=tuple(_all(Recovery, RECOVERY, told)),
        taken_off=taken_off,
        printings=tuple(sorted(_all(Printing, PRINTING, told), key=lambda p: (p.no, p.at, p.id))),
        sealed_files=tuple(sorted(_all(SealedFile, SEALED_FILE, told), key=lambda f: (f.on, f.id))),
    )
    rivals = home.rival_decisions
    if not any(b.ended_by in rivals for b in home.benefits):
        return home
    # What only one of two rival decisions ended runs on until a person takes one of them back.
    # One that an earlier revision had followed still ends before that one begins.
    follows = {b.replaces: b for b in home.benefits if b.replaces and b.source not in rivals}
    running = tuple(_restored(b, follows.get(b.id)) if b.ended_by in rivals else b for b in home.benefits)
    return replace(home, benefits=running)


def _restored(benefit: Benefit, follower: Benefit | None) -> Benefit:
    """A benefit without the end that is in dispute."""
    if follower is None:
        return replace(benefit, last_month="", ended_by="")
    return replace(benefit, last_month=add_months(follower.first_month, -1), ended_by=follower.source)


def _by_kind(records: Records) -> _Told:
    """The records of each kind in the order of their ids."""
    told: dict[str, list[tuple[str, Mapping[str, Value]]]] = {}
    for kind, record in sorted(records):
        told.setdefault(kind, []).append((record, records[kind, record]))
    return told


def _payments(told: _Told) -> tuple[tuple[Payment, ...], tuple[Payment, ...]]:
    """The payments that stand, and those that were taken off their list."""
    written = sorted(_all(Payment, PAYMENT, told), key=lambda p: p.month)
    marks = {p.takes_off: p for p in written if p.takes_off}
    made = [p for p in written if not p.takes_off]
    off = (replace(p, off=m.off, off_reason=m.off_reason) for p in made if (m := marks.get(p.id)))
    return tuple(p for p in made if p.id not in marks), tuple(off)


def _all(cls: Callable[..., T], kind: str, told: _Told) -> Iterator[T]:
    defaults = _defaults(cls)
    for record, values in told.get(kind, ()):
        known = {n: _read(v, defaults[n]) for n, v in values.items() if n in defaults}
        yield cls(**{**known, "id": record})


@cache
def _defaults(cls: Callable[..., T]) -> Mapping[str, object]:
    return {f.name: f.default for f in fields(cls)}  # type: ignore[arg-type]


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


def _steps(told: _Told) -> Iterator[StepDone]:
    for record, f in told.get(STEP, ()):
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
