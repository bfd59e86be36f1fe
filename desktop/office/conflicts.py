"""冲突: edits that did not know of each other; a person chooses, and the loser is named with a reason.

待复核: a decision or an opinion, and a change to what it rests on, that did not know of each other. A person looks at
both and says with a reason that it stands; or makes it anew by the procedure for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.household import DECISION, STEP
from desktop.domain.journal import Change, Conflict, Entry, Put, Remove, Settle, Value
from desktop.domain.money import parse_yuan
from desktop.domain.names import normalise_name
from desktop.domain.records import MEMBER
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office.act import record
from desktop.office.desk import Changes, Desk
from desktop.office.hands import Hand, hand
from desktop.office.index import readable, told_twice


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values: who wrote it, on which device, when (as their clock said)."""

    entry: str
    value: Value
    removed: bool
    by: Hand

    @property
    def person(self) -> str:
        """The name of who wrote it."""
        return self.by.person

    @property
    def device(self) -> str:
        """The name of the device."""
        return self.by.device

    @property
    def at(self) -> str:
        """When, as the device's clock said."""
        return self.by.at


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict as the page shows it: the value in force, the others, and what rests on the record in dispute.

    ``rests`` (kind, id) of decisions and opinions.
    """

    household: str
    kind: str
    record: str
    field: str
    stands: Side
    others: tuple[Side, ...]
    rests: tuple[tuple[str, str], ...] = ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """All the values, the one in force first."""
        return (self.stands, *self.others)

    @property
    def alike(self) -> tuple[str, str, frozenset[str]]:
        """Disputes with the same answer here are alike: kind, field, and between which devices."""
        return (self.kind, self.field, frozenset(s.by.device_id for s in self.sides))


@dataclass(frozen=True, slots=True)
class Review:
    """待复核: a record, and the entries that changed what it rests on without knowing of it."""

    household: str
    kind: str
    record: str
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling many came to: how many were settled, and those that have to be looked at one by one."""

    changes: Changes
    settled: int
    left: tuple[Dispute, ...]


def listed(desk: Desk, unread: list[str] | None = None) -> list[Dispute]:
    """Every open conflict of the office; households that cannot be read go to ``unread`` (their ids)."""
    found: list[Dispute] = []
    for file in _in_question(desk):
        try:
            found += of_household(desk, file)
        except UserError:
            if unread is not None:
                unread.append(file)
    return found


def _in_question(desk: Desk) -> list[str]:
    """Households in which the catalogue knows of something to settle, and those it has not read as they lie there."""
    known = {file for file, _ in desk.catalogue.conflicts()}
    unknown = (f for f in desk.catalogue.changed(desk.places.folder) if desk.households.path(f).exists())
    return sorted(known.union(unknown))


def of_household(desk: Desk, file: str) -> list[Dispute]:
    """The open conflicts of one household."""
    with desk.open_household(file) as opened:
        entries = {e.id: e for e in opened.entries()}
        resting = _resting(opened) if opened.conflicts() else {}
        return [_dispute(desk, file, c, entries, resting) for c in opened.conflicts()]


def settle(desk: Desk, dispute: Dispute, keep: str, reason: str) -> Changes:
    """Let the value of entry ``keep`` stand; every other side is superseded by name, with the reason."""
    return record(desk, dispute.household, "settle", _settling(dispute, keep, reason))


def settle_with(desk: Desk, dispute: Dispute, value: Value, reason: str) -> Changes:
    """Neither is right: a newly established value takes the place of all of them."""
    if not dispute.field:
        raise UserError("一边删除、一边修改的，只能保留或者删除。", "请从列出的两种里选一种。")
    wanted = _said(reason)
    losers = tuple(s.entry for s in dispute.sides)
    put = Put(dispute.kind, dispute.record, {dispute.field: value})
    settled = Settle(dispute.kind, dispute.record, dispute.field, losers, wanted)
    return record(desk, dispute.household, "settle", [put, settled])


def settle_alike(desk: Desk, disputes: Sequence[Dispute], device: str, reason: str) -> Settled:
    """In each of them let the value of one device stand (an id; "office" or "laptop" for either side of the door).

    One entry per household. Where the device wrote none of the values, or two, the dispute is left.
    """
    _said(reason)
    chosen: dict[str, list[Change]] = {}
    count, left = 0, []
    for d in disputes:
        keep = [s for s in d.sides if device == s.by.device_id or device == _where(s)]
        if len(keep) != 1:
            left.append(d)
            continue
        chosen.setdefault(d.household, []).extend(_settling(d, keep[0].entry, reason))
        count += 1
    changes = Changes()
    for file, settled in chosen.items():
        changes |= record(desk, file, "settle", settled)
    return Settled(changes, count, tuple(left))


def typed(dispute: Dispute, text: str) -> Value:
    """What a person typed as the other value, of the type that the values in dispute have. Raises ``UserError``."""
    said, like = text.strip(), dispute.stands.value
    if isinstance(like, bool):
        if said not in ("是", "否"):
            raise UserError(f"“{said}”读不成是或否。", "请写“是”或“否”。")
        return said == "是"
    if isinstance(like, int):
        try:
            return parse_yuan(said) if dispute.field.endswith("_fen") else int(said)
        except ValueError:
            raise UserError(f"“{said}”不是数。", "金额请按元填写，例如 1212.00。") from None
    if isinstance(like, list):
        raise UserError("这一项有多个值，不能在这里另填。", "请采用其中一方，再到户页更正。")
    return normalise_name(said) if (dispute.kind, dispute.field) == (MEMBER, "name") else said


def to_review(desk: Desk, file: str) -> list[Review]:
    """What of one household is 待复核."""
    with desk.open_household(file) as opened:
        return [Review(file, *key, unseen) for key, unseen in sorted(opened.folded().unseen.items())]


def reviews(desk: Desk, unread: list[str]) -> list[Review]:
    """What of the whole office is 待复核."""
    found: list[Review] = []
    for file, _ in readable(desk, _in_question(desk), unread):
        found += to_review(desk, file)
    return found


def doubled_papers(desk: Desk, unread: list[str]) -> list[tuple[str, str]]:
    """(household, what is wrong) of every decision of the office that more than one valid notice tells of."""
    found = readable(desk, _in_question(desk), unread)
    return [(file, twice) for file, home in found for twice in told_twice(desk, home)]


def confirm_review(desk: Desk, review: Review, reason: str) -> Changes:
    """复核: the change was looked at, and what was decided or found stands beside it; who says so and why is kept."""
    if not reason.strip():
        raise UserError("复核要写明结论和理由。", "请写明核实了什么、为什么维持。")
    said = Settle(review.kind, review.record, "rests_on", review.unseen, reason.strip())
    return record(desk, review.household, "review", [said])


def _said(reason: str) -> str:
    if not reason.strip():
        raise UserError("处理冲突要写明理由。", "请写明为什么采用这个值。")
    return reason.strip()


def _where(side: Side) -> str:
    return "office" if side.by.office else "laptop"


def _settling(dispute: Dispute, keep: str, reason: str) -> list[Change]:
    chosen = next((s for s in dispute.sides if s.entry == keep), None)
    if chosen is None:
        raise UserError("没有这个可选的值。", "请从冲突列出的值里选一个。")
    losers = tuple(s.entry for s in dispute.sides if s.entry != keep)
    changes: list[Change] = [Settle(dispute.kind, dispute.record, dispute.field, losers, _said(reason))]
    if chosen.removed:
        changes.insert(0, Remove(dispute.kind, dispute.record))
    elif dispute.field and chosen is not dispute.stands:
        changes.insert(0, Put(dispute.kind, dispute.record, {dispute.field: chosen.value}))
    return changes


def _resting(opened: HouseholdFile) -> dict[str, list[tuple[str, str]]]:
    """kind/id → the decisions and opinions that rest on it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for (kind, id), fields in sorted(opened.records().items()):
        under = fields.get("rests_on")
        if kind in (DECISION, STEP) and isinstance(under, list):
            for name in under:
                found.setdefault(str(name), []).append((kind, id))
    return found


def _dispute(
    desk: Desk,
    file: str,
    conflict: Conflict,
    entries: Mapping[str, Entry],
    resting: Mapping[str, list[tuple[str, str]]],
) -> Dispute:
    written = (conflict.stands, *conflict.losers)
    stands, *others = (Side(w.entry, w.value, w.removed, hand(desk, entries[w.entry])) for w in written)
    rests = tuple(resting.get(f"{conflict.kind}/{conflict.record}", ()))
    return Dispute(file, conflict.kind, conflict.record, conflict.field, stands, tuple(others), rests)
