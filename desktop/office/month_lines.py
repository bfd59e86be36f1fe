"""The lines of a month's list, read off one family: what is due, what is on the list, what stands still and why.

Pure over what was read of a file; who is on the list twice in the whole office is found in ``month_doubles``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from desktop.domain.household import Account, Benefit, Household, Member, Payment, parse_day
from desktop.domain.months import add_months, is_month, month_of, months_between
from desktop.domain.payment_rules import HOLD_REASONS, current_account, died_before, due_fen, payment_id
from desktop.domain.record_rules import BASELINE

State = Literal["paid", "due", "held"]
Kind = Literal["regular", "back", "first_aid"]
KIND_NAMES: Mapping[str, str] = {"regular": "", "back": "补发", "first_aid": "先行救助（备用金已付）"}
STRICT = frozenset({"death", "duplicate", "no_decision"})
"""What alone takes a line off a list it already stands on, person by person (domain §I 11)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that keeps a line from being paid, as a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One payment of a list, made or still to be made. Amounts in fen; ``month`` the month it is for.

    ``name`` and ``id_number`` of whom it is for: the head, or the person of a benefit for one person; never somebody
    who died. ``payment`` the id its record has or will have.
    """

    household: str
    payment: str
    benefit: str
    month: str
    kind: Kind
    state: State
    matter: str
    category: str
    subject: str
    name: str
    id_number: str = field(repr=False)
    village: str
    covered: int
    amount_fen: int
    account: Account | None = field(repr=False)
    benefit_record: Benefit | None = None
    stops: tuple[Stop, ...] = ()

    @property
    def strict(self) -> bool:
        """True when a death, a duplicate or a missing decision stands against it."""
        return any(s.code in STRICT for s in self.stops)


@dataclass(frozen=True, slots=True)
class ReadHome:
    """A family with the list that each of its payments stands on."""

    home: Household
    rosters: Mapping[str, str]

    def roster(self, payment: Payment) -> str:
        """The month whose list a payment stands on."""
        return self.rosters.get(payment.id) or payment.month


def lines_of(
    read: ReadHome,
    roster: str,
    back: Sequence[str],
    owed: frozenset[str],
    sources: frozenset[str],
    unlisted: Sequence[str] = (),
) -> Iterator[Line]:
    """Every line of the list of ``roster``: what is on it, then what is due.

    ``back`` the closed months for which something may still be due; ``owed`` those of them that were left open for
    this family at their close; ``sources`` the steps and decisions that a benefit may rest on; ``unlisted`` months
    from before the first list of the office.
    """
    home = read.home
    for payment in home.payments:
        if read.roster(payment) == roster:
            yield from _on_list(home, payment, roster, sources)
    for benefit in home.benefits:
        # What came with a roster was paid elsewhere until here: only what a close left open is owed of it.
        whole = all(b.source != BASELINE for b in home.chain(benefit.id))
        for month in (*(unlisted if whole else ()), *back, roster):
            known = month == roster or month in owed or benefit.source != BASELINE
            paid = any((p.benefit, p.month) == (benefit.id, month) for p in home.payments)
            due = due_fen(home, benefit, month)
            if known and not paid and due > 0:
                yield _due(home, benefit, month, roster, due, sources)


def unlisted(home: Household, before: str) -> tuple[str, ...]:
    """The months before one in which a benefit ran that did not come with a roster."""
    starts = [b.first_month for b in home.benefits if b.source != BASELINE and is_month(b.first_month)]
    return months_between(min(starts), add_months(before, -1)) if starts else ()


def decided(home: Household) -> frozenset[str]:
    """The ids that a benefit may rest on: decisions in force, the county's results, a roster."""
    results = {s.id for s in home.steps if s.step == "county_result"}
    return frozenset({d.id for d in home.decisions} | results | {BASELINE}) - home.rival_decisions


def _due(
    home: Household, benefit: Benefit, month: str, roster: str, due: int, sources: frozenset[str]
) -> Line:
    stops = tuple(_stops(home, benefit, month, sources))
    owed = Payment(payment_id(home, benefit.id, month), benefit.id, month, due)
    return _line(home, benefit, owed, roster, "held" if stops else "due", stops)


def _on_list(home: Household, payment: Payment, roster: str, sources: frozenset[str]) -> Iterator[Line]:
    if payment.step:
        application = next((s.application for s in home.steps if s.id == payment.step), "")
        yield _first_aid(home, payment, application)
        return
    benefit = next((b for b in home.benefits if b.id == payment.benefit), None)
    if benefit is not None:
        stops = tuple(s for s in _stops(home, benefit, payment.month, sources) if s.code in STRICT | {"held"})
        yield _line(home, benefit, payment, roster, "paid", stops)


def _line(
    home: Household,
    benefit: Benefit,
    payment: Payment,
    roster: str,
    state: State,
    stops: tuple[Stop, ...],
) -> Line:
    who = person_of(home, benefit)
    return Line(
        household=home.id, payment=payment.id, benefit=benefit.id, month=payment.month,
        kind="regular" if payment.month == roster else "back", state=state, matter=benefit.matter,
        category=benefit.category, subject=benefit.subject, name=who.name if who else "",
        id_number=who.id_number if who else "", village=home.village, covered=benefit.covered,
        amount_fen=payment.amount_fen, account=account_of(home, payment), benefit_record=benefit, stops=stops,
    )  # fmt: skip


def account_of(home: Household, payment: Payment) -> Account | None:
    """Where the money of a payment went when it was listed; by today's account where nothing was noted."""
    listed = next((a for a in home.accounts if a.id == payment.account), None)
    return listed or current_account(home)


def _first_aid(home: Household, payment: Payment, application: str) -> Line:
    asked = home.application(application)
    who = home.member(asked.applicant) if asked else home.head
    category = next((d.category for d in home.decisions if d.application == application), "")
    return Line(
        household=home.id, payment=payment.id, benefit="", month=payment.month, kind="first_aid", state="paid",
        matter=asked.matter if asked else "", category=category, subject="", name=who.name if who else "",
        id_number=who.id_number if who else "", village=home.village, covered=1, amount_fen=payment.amount_fen,
        account=None,
    )  # fmt: skip


def person_of(home: Household, benefit: Benefit) -> Member | None:
    """Whom a line names: the person of the benefit, else the head; where the head died, the first who is here."""
    if benefit.subject:
        return home.member(benefit.subject)
    head = home.head
    return head if head and head.here else next((m for m in home.members if m.here), head)


def reckoned(home: Household, benefit: Benefit) -> tuple[Member, ...]:
    """The members a benefit reckons with, those who died included."""
    if benefit.subject:
        wanted = {benefit.subject}
    else:
        named = next((d.members for d in home.decisions if d.id == benefit.source), ())
        wanted = set(named) if named else {m.id for m in home.members if m.covered and m.counted}
        if not named and benefit.source != BASELINE:  # a revision after a death reckons with the others only
            wanted -= {m.id for m in home.members if _died_before(m, benefit.first_month)}
    return tuple(m for m in home.members if m.id in wanted)


def _stops(home: Household, benefit: Benefit, month: str, sources: frozenset[str]) -> Iterator[Stop]:
    if benefit.source not in sources:
        yield Stop("no_decision", "没有有效的确认决定。")
    members = reckoned(home, benefit)
    dead = next((m.name for m in members if _died_before(m, month)), "") or died_before(home, benefit, month)
    if dead:
        yield Stop("death", f"{dead} 已去世，请先办结死亡变更。")
    elif all(not m.here for m in members) and members:
        yield Stop("left", "这项待遇的人已不在这一户。")
    if unknown := next((m.name for m in members if m.life == "unverified"), ""):
        yield Stop("unverified", f"{unknown} 待核实是否在世。")
    if held := home.held(benefit.id, month):
        yield Stop("held", f"已停住：{HOLD_REASONS.get(held.reason, '待核实')}。")
    if any(not a.payable for a in home.accounts):
        yield Stop("account", "收款账户有变更，待另一名经办人员核对。")
    account = current_account(home)
    payee = home.member(account.holder) if account else None
    if payee is not None and not payee.here:
        yield Stop("payee", f"收款人 {payee.name} 已不在这一户，请登记新的收款账户。")


def _died_before(member: Member, month: str) -> bool:
    """True for somebody who died in an earlier month, or nobody wrote when."""
    died = parse_day(member.died_on)
    return member.life == "dead" and (died is None or month_of(died) < month)
