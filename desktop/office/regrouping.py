"""分户与合户: one family becomes two files, or two become one, and no member is lost or counted twice on the way.

Two files cannot be written in one stroke. So the office journal says first what is to be done (a *batch*), every
entry names it, and an interrupted batch is shown and carried on from where it stopped; nothing in it is done twice.
The money follows by decisions: the old file's change first, then what the other file gets (``before_deciding``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from desktop.domain.household import APPLICATION, HOUSEHOLD, MEMBER, Household, Member
from desktop.domain.journal import Put, Value
from desktop.errors import UserError
from desktop.office import intake
from desktop.office.act import CaseRef, home_at, record
from desktop.office.batches import (
    DONE,
    DROPPED,
    MERGE,
    OPEN,
    SPLIT,
    Batch,
    batches,
    begin,
    changes_of,
    marked,
    may_begin,
    named,
    note,
    pending,
)
from desktop.office.changes import ChangeRequest, register_change, running
from desktop.office.desk import Changes, Desk
from desktop.office.households import HOUSEHOLD_FACTS
from desktop.office.may_regroup import Merge as Merge
from desktop.office.may_regroup import Split as Split
from desktop.office.may_regroup import leaving_of, none_asked_for, sayable, still_free, strangers
from desktop.office.open_cases import open_applications

_INHERITED = ("village", "address", "phone", "hukou")


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What a batch brought: the changes of the file the members left, and the cases of the file they are in now."""

    batch: str
    source: str
    target: str
    left: tuple[CaseRef, ...]
    joined: tuple[CaseRef, ...]
    changes: Changes
    reminders: tuple[str, ...] = ()


def split(desk: Desk, file: str, wanted: Split, on: date) -> Regrouped:
    """分户: the members leave ``file`` by a change of its benefits and apply anew in a file of their own.

    Raises ``UserError`` before anything is written where it cannot be carried through.
    """
    may_begin(desk, file)
    home = home_at(desk, file)
    leaving = leaving_of(home, wanted)
    about = [b for b in running(home) if b.subject in ("", *leaving)]
    sayable(desk, SPLIT, wanted, about, on)
    still_free(desk, home, about)
    if unknown := set(wanted.facts) - HOUSEHOLD_FACTS:
        raise UserError(f"不能这样填写：{'、'.join(sorted(unknown))}。", "请在新户的家庭页填写。")
    said = {
        "head": wanted.head, "old_head": wanted.old_head, "cause": wanted.cause, "reason": wanted.reason,
        "event_on": wanted.event_on.isoformat(),
        "facts": {**{n: home.fields.get(n, "") for n in _INHERITED}, **wanted.facts},
    }  # fmt: skip
    return _carry_on(desk, begin(desk, SPLIT, file, secrets.token_hex(8), leaving, about, said, on))


def merge(desk: Desk, into: str, file: str, wanted: Merge, on: date) -> Regrouped:
    """合户: all living members of ``file`` join ``into``; its benefits stop, those of ``into`` are reckoned anew.

    ``file`` stays readable and says where its people went. Raises ``UserError`` before anything is written where it
    cannot be carried through.
    """
    may_begin(desk, file, into)
    if into == file:
        raise UserError("不能与自己合户。", "请另选一户。")
    home, other = home_at(desk, file), home_at(desk, into)
    coming = tuple(m.id for m in home.members if m.here)
    if not coming or not any(m.here for m in other.members):
        raise UserError("其中一户已经没有在册成员，不能合户。", "请核对要合并的两户。")
    strangers(home, other, coming)
    sayable(desk, MERGE, wanted, [*running(home), *running(other)], on)
    still_free(desk, home, running(home))
    still_free(desk, other, [b for b in running(other) if not b.subject])
    none_asked_for(desk, home, other)
    said = {
        "relations": dict(wanted.relations), "cause": wanted.cause, "reason": wanted.reason,
        "event_on": wanted.event_on.isoformat(),
    }  # fmt: skip
    return _carry_on(desk, begin(desk, MERGE, file, into, coming, running(home), said, on))


def unfinished(desk: Desk) -> tuple[tuple[Batch, str], ...]:
    """Batches that were interrupted, each with a sentence about what is there and what is missing."""
    return tuple((b, _half_done(desk, b)) for b in batches(desk) if b.state == OPEN)


def carry_on(desk: Desk, batch: str) -> Regrouped:
    """Finish an interrupted batch: what was written stays as it is, what is missing is written."""
    found = next((b for b in batches(desk) if b.id == batch and b.state != DROPPED), None)
    if found is None:
        raise UserError("没有这一批分户或合户。", "请刷新后再看。")
    return _carry_on(desk, found)


def give_up(desk: Desk, batch: str) -> None:
    """Drop a batch that nothing was written of; raises ``UserError`` once a member has left."""
    found = next((b for b in batches(desk) if b.id == batch and b.state == OPEN), None)
    if found is None or marked(home_at(desk, found.source), found):
        raise UserError("这一批已经开始登记，不能放弃。", "请接着办完；登记有误的，办完后另行变更。")
    note(desk, replace(found, state=DROPPED))


def before_deciding(desk: Desk, ref: CaseRef) -> None:
    """Raise ``UserError`` where signing this case first would count somebody twice in a month.

    The new family's application waits for the old file's change, a merge waits for the stop in the file it empties.
    """
    for batch in batches(desk):
        if batch.target != ref.household:
            continue
        application = home_at(desk, ref.household).application(ref.application)
        if application is None or batch.mark not in application.reason:
            continue
        source = home_at(desk, batch.source)
        own = changes_of(source, batch)
        open_ = {a.id for a in open_applications(desk, source)} & {a.id for a in own}
        if open_ or batch.state == OPEN or pending(source, batch):
            raise UserError(
                f"原户的{batch.title}变更还没有办结，现在签批会使同一人在两户里重复计算。",
                "请先签批原户的变更，再签批这一件；两件同日签批的，次月同时生效，不断不重。",
            )


# -- a batch


def _carry_on(desk: Desk, batch: Batch) -> Regrouped:
    changes, reminders = Changes(), _reminders(home_at(desk, batch.source), batch)
    if batch.state == OPEN:
        changes = _left(desk, batch)
        changes |= _founded(desk, batch) if batch.kind == SPLIT else _joined(desk, batch)
        changes |= _applied(desk, batch)
        desk.anchor()
        note(desk, replace(batch, state=DONE))
    source, target = home_at(desk, batch.source), home_at(desk, batch.target)
    return Regrouped(
        batch.id, batch.source, batch.target,
        tuple(CaseRef(source.id, a.id) for a in changes_of(source, batch)),
        tuple(CaseRef(target.id, a.id) for a in target.applications if batch.mark in a.reason),
        changes, reminders,
    )  # fmt: skip


def _half_done(desk: Desk, batch: Batch) -> str:
    source = home_at(desk, batch.source)
    names = "、".join(m.name for m in source.members if m.id in batch.members)
    gone = all(m.left_on for m in source.members if m.id in batch.members)
    here = {m.id for m in _records_of(desk, batch.target).members}
    arrived = set(batch.members) <= here
    where = "新户" if batch.kind == SPLIT else "并入的户"
    state = [
        f"{names}{'已' if gone else '还没有'}从原户登记离户",
        f"{where}{'已' if arrived else '还没有'}登记这些成员",
        f"{where}的申请或变更还没有登记齐",
    ]
    return f"{batch.on.isoformat()} 的{batch.title}没有办完：{'；'.join(state)}。可以接着办完，已登记的不会重复。"


# -- the file that members leave


def _left(desk: Desk, batch: Batch) -> Changes:
    """The members leave, and a change is registered for every benefit that reckons with them."""
    home = home_at(desk, batch.source)
    done = Changes()
    if not marked(home, batch):
        done |= record(desk, batch.source, batch.kind, _marks(home, batch), note=batch.reason)
    for benefit in pending(home_at(desk, batch.source), batch):
        home = home_at(desk, batch.source)
        still_free(desk, home, (benefit,))
        done |= register_change(desk, batch.source, benefit.id, _leave(home, batch), desk.today())[1]
    home = home_at(desk, batch.source)
    # Where there was no benefit, there was no change that took them along.
    if staying := [m.id for m in home.members if m.here and m.id in batch.members]:
        fields = {"left_on": str(batch.said["event_on"]), "left_reason": batch.kind}
        puts = [Put(MEMBER, m, fields) for m in staying]
        done |= record(desk, batch.source, batch.kind, [*puts, *_heads(batch)], note=batch.reason)
    return done


def _leave(home: Household, batch: Batch) -> ChangeRequest:
    """The request of one change; who left already is not said to leave again."""
    going = tuple(m.id for m in home.members if m.here and m.id in batch.members)
    return ChangeRequest(
        kind=batch.kind,
        cause=str(batch.said["cause"]),
        event_on=date.fromisoformat(str(batch.said["event_on"])),
        reason=batch.reason,
        gone=going,
        head=str(batch.said.get("old_head", "")) if going else "",
        facts={m: {"left_reason": batch.kind} for m in going},
    )


def _marks(home: Household, batch: Batch) -> list[Put]:
    """The file names the other one, and the batch; an emptied file says that it is closed."""
    if batch.kind == MERGE:
        closed = {
            "merged_into": batch.target,
            "closed_on": batch.said["event_on"],
            "batches": named(home, batch),
        }
        return [Put(HOUSEHOLD, "household", closed)]
    known = home.fields.get("split_to")
    to = [*(known if isinstance(known, list) else []), batch.target]
    return [Put(HOUSEHOLD, "household", {"split_to": to, "batches": named(home, batch)})]


def _heads(batch: Batch) -> list[Put]:
    head = str(batch.said.get("old_head", ""))
    named = [Put(HOUSEHOLD, "household", {"head": head}), Put(MEMBER, head, {"relation": "户主"})]
    return named if head else []


def _reminders(home: Household, batch: Batch) -> tuple[str, ...]:
    found = [
        f"收款账户（{a.name}）是离户成员的，请为原户登记新账户并由另一人核对。"
        for a in home.accounts
        if a.holder in batch.members and any(m.here for m in home.members)
    ]
    return tuple(found)


# -- the file they are in now


def _founded(desk: Desk, batch: Batch) -> Changes:
    """The file of the new family, with the members as they were on file."""
    path = desk.households.path(batch.target)
    if _records_of(desk, batch.target).members:
        return Changes()
    source = home_at(desk, batch.source)
    fields = {
        **_mapping(batch.said["facts"]), "head": batch.said["head"], "split_from": batch.source,
        "batches": [batch.id],
    }  # fmt: skip
    people = sorted(
        (m for m in source.members if m.id in batch.members), key=lambda m: (m.id != batch.said["head"], m.no)
    )
    puts = [Put(MEMBER, m.id, _as_was(m, n, _relation(m, batch))) for n, m in enumerate(people)]
    changes = [Put(HOUSEHOLD, "household", fields), *puts]
    # A creation that was interrupted leaves an empty file of this very id.
    return record(desk, batch.target, batch.kind, changes, note=batch.reason, new=not path.exists())


def _relation(member: Member, batch: Batch) -> str:
    return "户主" if member.id == batch.said["head"] else f"待核（原户主的{member.relation}）"


def _as_was(member: Member, no: int, relation: str) -> dict[str, Value]:
    known = {n: v for n, v in asdict(member).items() if n not in ("id", "left_on", "left_reason", "died_on")}
    return {**known, "no": no, "relation": relation, "left_on": "", "left_reason": ""}


def _joined(desk: Desk, batch: Batch) -> Changes:
    """The members join the other family, with a change of each of its family benefits."""
    home, source = home_at(desk, batch.target), home_at(desk, batch.source)
    done = Changes()
    relations = _mapping(batch.said["relations"])
    last = max((m.no for m in home.members), default=0)
    people = [m for m in source.members if m.id in batch.members]
    coming = {
        m.id: _as_was(m, last + n, str(relations.get(m.id, "") or f"待核（原{m.relation}）"))
        for n, m in enumerate(people, 1)
    }
    if not marked(home, batch):
        known = home.fields.get("merged_from")
        marks = {
            "merged_from": [*(known if isinstance(known, list) else []), batch.source],
            "batches": named(home, batch),
        }
        puts = [Put(MEMBER, m, fields) for m, fields in coming.items()]
        changes = [Put(HOUSEHOLD, "household", marks), *puts]
        done |= record(desk, batch.target, batch.kind, changes, note=batch.reason)
    request = ChangeRequest(
        batch.kind, str(batch.said["cause"]), date.fromisoformat(str(batch.said["event_on"])), batch.reason
    )
    for benefit in [b for b in running(home) if not b.subject]:
        now = home_at(desk, batch.target)
        if not {b.id for b in now.chain(benefit.id)} & {a.benefit for a in changes_of(now, batch)}:
            still_free(desk, now, (benefit,))
            done |= register_change(desk, batch.target, benefit.id, request, desk.today())[1]
    return done


def _applied(desk: Desk, batch: Batch) -> Changes:
    """The family applies anew for what its members received in the other file and this one does not give."""
    done = Changes()
    source = home_at(desk, batch.source)
    for benefit in [b for b in source.benefits if b.id in batch.about]:
        home = home_at(desk, batch.target)
        if any((b.matter, b.subject) == (benefit.matter, benefit.subject) for b in running(home)) or any(
            (a.matter, a.subject) == (benefit.matter, benefit.subject) and batch.mark in a.reason
            for a in home.applications
        ):
            continue
        here = [m.id for m in home.members if m.here]
        subject = here.index(benefit.subject) if benefit.subject in here else None
        applicant = here.index(home.head.id) if home.head and home.head.id in here else 0
        asked = intake.Request(benefit.matter, batch.reason, applicant=applicant, subject=subject)
        ref, written = intake.register(desk, batch.target, asked, desk.today())
        reference = Put(APPLICATION, ref.application, {"from_household": batch.source, "batch": batch.id})
        done |= written | record(desk, batch.target, batch.kind, [reference], note=batch.reason)
    return done


def _records_of(desk: Desk, file: str) -> Household:
    """The household, an empty one where its file was not made yet."""
    return home_at(desk, file) if desk.households.path(file).exists() else Household(file, {})


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}
