"""变更: what happens to a family after the decision, the hardest daily work (domain §I 12; 57号 §§31–34).

A change is an application about a running benefit: it is registered with its cause and its day, walks the steps that
the rules declare for its kind, and its decision gives the benefit its next revision or ends it. What must not wait is
done with the registration: a death holds the payment the same day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.domain.case import CONFIRM, Case
from desktop.domain.change_rules import ACTS, effect_of
from desktop.domain.household import APPLICATION, HOLD, HOUSEHOLD, MEMBER, Benefit, Household, Member
from desktop.domain.journal import Change, Put, Value
from desktop.domain.matter import COUNTY, ORDINARY, Matter
from desktop.domain.months import add_months, month_of
from desktop.domain.proposal import Proposal
from desktop.domain.scheme import Change as ChangeKind
from desktop.domain.transfer_rules import MOVE, recognised
from desktop.errors import UserError
from desktop.office.act import CaseRef, Photo, home_at, new_id, not_later_than_today, record
from desktop.office.batches import open_batch
from desktop.office.desk import Changes, Desk
from desktop.office.instruments import authority
from desktop.office.intake import NewMember, member_fields
from desktop.office.open_cases import open_changes

DEATH = "death"
"""The kind of change that holds the money the same day."""


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What is reported: the kind of change, why (a code its kind knows), on which day it happened.

    ``gone`` the members who died or left, ``joined`` those who came, ``head`` the new head, ``facts`` corrected
    facts by member id (income, disability …). ``reason`` in the words of who reported it.
    """

    kind: str
    cause: str
    event_on: date
    reason: str = ""
    gone: tuple[str, ...] = ()
    joined: tuple[NewMember, ...] = ()
    head: str = ""
    facts: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    proof: tuple[Photo, ...] = ()
    complaint: bool = False


def kinds(desk: Desk, benefit: Benefit) -> tuple[ChangeKind, ...]:
    """The kinds of change that a running benefit may see, as the rules of its matter tell them."""
    matter = desk.pack.scheme.matter(benefit.matter)
    return desk.pack.changes_of(matter) if matter else ()


def running(home: Household, month: str = "") -> tuple[Benefit, ...]:
    """The benefits that a change can be about: paid every month and not ended.

    With a ``month`` also those whose end is decided but not come then (渐退期); never one that a revision replaced.
    """
    rivals, replaced = home.rival_decisions, {b.replaces for b in home.benefits}
    return tuple(
        b
        for b in home.benefits
        if b.monthly_fen
        and b.source not in rivals
        and (not b.last_month or (month and b.last_month >= month and b.id not in replaced))
    )


def offered(home: Household, kind: str, event_on: date, today: date) -> tuple[Benefit, ...]:
    """What a change of this kind can be about.

    A death also a benefit in its grace period; it counts from the month after, so what ends with its month is left. A
    move also the recognitions that hold: they are no other office's.
    """
    if kind == DEATH:
        died = month_of(event_on)
        return tuple(b for b in running(home, month_of(today)) if not b.last_month or b.last_month > died)
    return (*running(home), *(recognised(home, month_of(today)) if kind == MOVE else ()))


def register_change(
    desk: Desk, file: str, benefit: str, request: ChangeRequest, on: date
) -> tuple[CaseRef, Changes]:
    """登记变更: one entry with the facts that changed, the application, and where its kind says so the hold.

    Where no instrument gives this desk the power for any effect of the change, the case goes the way of the county
    (增发, 减发 and 停发 are the county's unless an instrument names them). Raises ``UserError``.
    """
    not_later_than_today(desk, on)
    home = home_at(desk, file)
    _no_batch(desk, file, request)
    about = offered(home, request.kind, request.event_on, desk.today())
    target = next((b for b in about if b.id == benefit), None)
    matter = desk.pack.scheme.matter(target.matter) if target else None
    kind = desk.pack.change(matter, request.kind) if matter else None
    if target is None or matter is None or kind is None:
        raise UserError("没有找到要变更的待遇。", "请从家庭页选择正在享受的待遇。")
    changes, ref = _entry(desk, home, [(target, matter, kind)], request, on)
    return ref[0], record(
        desk,
        file,
        "register_change",
        changes,
        blobs={p.sha256: p.data for p in request.proof},
        note=request.reason,
    )


def open_review(desk: Desk, file: str, on: date) -> Changes:
    """A review because of a complaint (57号 §20, §37): of every running benefit that no change is open about.

    Who complained and what was said stays in the restricted file; here only that the county has to look.
    """
    home = home_at(desk, file)
    done = Changes()
    for b in running(home):
        if open_changes(desk, home, b.id):
            continue
        request = ChangeRequest("review", "complaint", on, complaint=True)
        done |= register_change(desk, file, b.id, request, on)[1]
    return done


def report_death(
    desk: Desk, file: str, member: str, request: ChangeRequest, on: date
) -> tuple[list[CaseRef], Changes]:
    """死亡: the member's death, the hold of every benefit that reckons with them, and a change for each, at once.

    ``request.head`` who heads the family from now on where the head died and somebody is left. A death never waits, not
    for a split or merge that is half registered either: that is carried on afterwards. The file goes on; what was paid
    after the death is listed by ``domain.arrears.paid_after_death``. Raises ``UserError``.
    """
    not_later_than_today(desk, on)
    home = home_at(desk, file)
    gone = home.member(member)
    if gone is None or not gone.here:
        raise UserError("这名成员不在这一户，或者已经登记去世。", "请刷新后再看。")
    left = [m for m in home.members if m.here and m.id != member]
    is_head = home.head is not None and home.head.id == member
    if is_head and left and request.head not in {m.id for m in left}:
        raise UserError(
            "户主去世，请先选定新户主。", "在家庭成员中选一位新户主；户档继续使用，不用停旧建新。"
        )
    said = replace(request, kind=DEATH, cause=DEATH, gone=(member,), head=request.head if is_head else "")
    about: list[tuple[Benefit, Matter, ChangeKind]] = []
    held: list[Change] = []
    for b in offered(home, DEATH, request.event_on, desk.today()):
        matter = desk.pack.scheme.matter(b.matter)
        kind = desk.pack.change(matter, DEATH) if matter else None
        if matter is None or kind is None or b.subject not in ("", member):
            continue
        # The change that is open reckons with the survivors too; the money stands still all the same.
        if open_ := open_changes(desk, home, b.id):
            held.append(Put(HOLD, new_id("h"), _hold(desk, b, open_[0].id, said, on)))
        else:
            about.append((b, matter, kind))
    changes, refs = _entry(desk, home, about, said, on)
    changes += held
    done = record(
        desk,
        file,
        "report_death",
        changes,
        blobs={p.sha256: p.data for p in request.proof},
        note=request.reason,
    )
    return refs, done


def _no_batch(desk: Desk, file: str, request: ChangeRequest) -> None:
    """A split or merge that was interrupted registers its own changes first: another would stand in its way."""
    batch = open_batch(desk, file)
    if batch is not None and batch.mark not in request.reason:
        raise UserError(
            f"这一户的{batch.title}登记到一半，还没有办完，现在不能登记别的变更。",
            f"请先在这一户的户页接着办完{batch.title}（已登记的不会重复），马上就能再登记这一件。",
        )


def _entry(
    desk: Desk,
    home: Household,
    about: Sequence[tuple[Benefit, Matter, ChangeKind]],
    request: ChangeRequest,
    on: date,
) -> tuple[list[Change], list[CaseRef]]:
    changes: list[Change] = [p.attach(f"{HOUSEHOLD}/household") for p in request.proof]
    changes += _facts(home, request)
    refs = []
    for benefit, matter, kind in about:
        application = new_id("a")
        changes.append(
            Put(APPLICATION, application, _application(desk, home, benefit, matter, kind, request, on))
        )
        if kind.holds:
            changes.append(Put(HOLD, new_id("h"), _hold(desk, benefit, application, request, on)))
        refs.append(CaseRef(home.id, application))
    return changes, refs


def _application(
    desk: Desk,
    home: Household,
    benefit: Benefit,
    matter: Matter,
    kind: ChangeKind,
    request: ChangeRequest,
    on: date,
) -> dict[str, Value]:
    left = [m for m in home.members if m.here and m.id not in request.gone]
    who = (
        request.head
        or (home.head.id if home.head in left and home.head else "")
        or (left[0].id if left else "")
    )
    return {
        "matter": matter.id,
        "applicant": who or (home.head.id if home.head else ""),
        "subject": benefit.subject,
        "registered_on": on.isoformat(),
        "intake_person": desk.user,
        "channel": "township",
        "reason": request.reason,
        "path": ORDINARY if may_decide(desk, matter.id, kind, on) else COUNTY,
        "change": kind.id,
        "benefit": benefit.id,
        "cause": request.cause,
        "event_on": request.event_on.isoformat(),
        "complaint": request.complaint,
    }


def may_decide(desk: Desk, matter: str, kind: ChangeKind, on: date) -> bool:
    """True when instruments give this desk the power for every effect that a kind of change may have."""
    acts = {ACTS[effect] for effect in kind.effects}
    return all(authority(desk, matter, act, on).instrument is not None for act in acts)


def _hold(
    desk: Desk, benefit: Benefit, application: str, request: ChangeRequest, on: date
) -> dict[str, Value]:
    return {
        "benefit": benefit.id,
        "reason": "death",
        "since": add_months(month_of(request.event_on), 1),
        "on": on.isoformat(),
        "by": desk.user,
        "application": application,
    }


def _facts(home: Household, request: ChangeRequest) -> list[Change]:
    """Who died, left or came, who heads the family now, and corrected facts."""
    day = request.event_on.isoformat()
    changes: list[Change] = []
    for member in request.gone:
        if home.member(member) is None:
            raise UserError("这一户没有这名成员。", "请刷新后再选。")
        dead = {"life": "dead", "died_on": day}
        changes.append(
            Put(
                MEMBER,
                member,
                dead if request.kind == DEATH else {"left_on": day, "left_reason": request.cause},
            )
        )
    no = max((m.no for m in home.members), default=0)
    changes += [Put(MEMBER, new_id("m"), member_fields(m, no + n)) for n, m in enumerate(request.joined, 1)]
    changes += [Put(MEMBER, member, dict(facts)) for member, facts in request.facts.items()]
    if request.head:
        changes += _new_head(home, request.head, set(request.gone))
    return changes


def _new_head(home: Household, head: str, gone: set[str]) -> list[Change]:
    """The file goes on under another head; how the others are related to the head is asked anew, not guessed."""
    new: Member | None = home.member(head)
    if new is None or not new.here or head in gone:
        raise UserError("新户主要是在世的家庭成员。", "请在家庭成员中另选一位。")
    others = [m for m in home.members if m.here and m.id not in gone | {head}]
    return [
        Put(HOUSEHOLD, "household", {"head": head}),
        Put(MEMBER, head, {"relation": "户主"}),
        *(
            Put(MEMBER, m.id, {"relation": f"待核（原户主的{m.relation}）"})
            for m in others
            if m.relation != "户主"
        ),
    ]


def as_change(case: Case, reckoned: Proposal) -> Proposal:
    """What a reckoning of the whole family means for the benefit that a change is about.

    Not eligible any more is a stop with the reckoning's own reasons; the same amount changes nothing.
    """
    old, kind = case.target, case.change
    if old is None or kind is None:
        raise UserError("没有找到要变更的待遇。", "请从家庭页重新打开。")
    words = (kind.causes.get(case.application.cause, kind.title) + "。",)
    if not reckoned.outcome:  # something that matters is unknown: nothing is proposed, least of all a stop
        return reckoned
    monthly = reckoned.monthly_fen if reckoned.outcome == CONFIRM else 0
    name = effect_of(old, monthly, reckoned.covered)
    said = f"原每月待遇与测算结果比较：{_compare(old.monthly_fen, monthly)}"
    reasons = (*words, *reckoned.reasons) if name in ("decrease", "stop") else ()
    return replace(
        reckoned, outcome=CONFIRM, monthly_fen=monthly, covered=reckoned.covered if monthly else 0, effect=name,
        category=reckoned.category or old.category, reasons=reasons, calculation=(*reckoned.calculation, said),
    )  # fmt: skip


def _compare(old: int, new: int) -> str:
    return f"{old / 100:,.2f} 元 → {new / 100:,.2f} 元"


def fixed(case: Case) -> Proposal | None:
    """The outcome of a change that reckons nothing: a suspension, a change of head, a stop for a stated reason."""
    old, kind = case.target, case.change
    if old is None or kind is None:
        return None
    words = kind.causes.get(case.application.cause, kind.title)
    if not set(kind.effects) - {"stop", "grace"}:
        return Proposal(
            CONFIRM, 0, 0, old.category, (f"停发：{words}。",), reasons=(f"{words}。",), effect="stop"
        )
    if len(kind.effects) == 1:
        name = kind.effects[0]
        return Proposal(
            CONFIRM, old.covered, old.monthly_fen, old.category, (f"{kind.title}：{words}。",),
            reasons=(f"{words}。",), effect=name,
        )  # fmt: skip
    return None
