"""A batch: one split or merge of two files, as the office journal has it from before the first of them is touched.

Whatever interrupts it, the journal says what was to be done, and both files name the batch in what was done already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from desktop.domain.household import Application, Benefit, Household
from desktop.domain.journal import Put, Value
from desktop.errors import UserError
from desktop.office.act import new_id
from desktop.office.desk import Desk

REGROUPING = "regrouping"
"""Kind of record in the office journal: one batch."""
OPEN, DONE, DROPPED = "open", "done", "dropped"
SPLIT, MERGE = "split", "merge"
_TITLES = {SPLIT: "分户", MERGE: "合户"}


@dataclass(frozen=True, slots=True)
class Batch:
    """``source`` the file that ``members`` leave, ``target`` the other; ``about`` the benefits of the source.

    ``said`` everything else that was asked for, so that it can be carried on without asking again; ``state`` open,
    done, or dropped before either file was touched.
    """

    id: str
    kind: str
    source: str
    target: str
    members: tuple[str, ...]
    about: tuple[str, ...]
    said: Mapping[str, Value]
    on: date
    state: str = OPEN

    @property
    def title(self) -> str:
        """分户 or 合户."""
        return _TITLES[self.kind]

    @property
    def mark(self) -> str:
        """How entries and applications name the batch."""
        return f"（{self.title}批次 {self.id}）"

    @property
    def reason(self) -> str:
        """Why, in the words of who reported it, and the batch."""
        return f"{self.said['reason']}{self.mark}"


def batches(desk: Desk) -> tuple[Batch, ...]:
    """Every split and merge this office ever began."""
    found = ((id, f) for (kind, id), f in desk.office.records().items() if kind == REGROUPING)
    return tuple(
        Batch(
            id, f["kind"], f["source"], f["target"], tuple(f["members"]), tuple(f["about"]), f["said"],
            date.fromisoformat(f["on"]), f["state"],
        )
        for id, f in found
    )  # fmt: skip


def may_begin(desk: Desk, *files: str) -> None:
    """Raise ``UserError`` where the person may not, or one of the files has an unfinished batch."""
    if not {"clerk", "administrator"} & set(desk.person.roles):
        raise UserError("分户和合户由经办人员办理。", "请经办人员登录后办理。")
    if any(open_batch(desk, file) for file in files):
        raise UserError("这一户还有没办完的分户或合户。", "请先在待办里把它接着办完。")


def open_batch(desk: Desk, file: str) -> Batch | None:
    """The split or merge of a file that was begun and not finished; None for none."""
    return next((b for b in batches(desk) if b.state == OPEN and file in (b.source, b.target)), None)


def begin(
    desk: Desk,
    kind: str,
    source: str,
    target: str,
    members: tuple[str, ...],
    about: Sequence[Benefit],
    said: Mapping[str, Value],
    on: date,
) -> Batch:
    """Say in the office journal what is to be done."""
    batch = Batch(new_id("g"), kind, source, target, members, tuple(b.id for b in about), said, on)
    note(desk, batch)
    return batch


def note(desk: Desk, batch: Batch) -> None:
    """Write how far a batch is; its last note stands."""
    fields = {n: v for n, v in asdict(batch).items() if n != "id"}
    fields |= {"members": list(batch.members), "about": list(batch.about), "on": batch.on.isoformat()}
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(REGROUPING, batch.id, fields)], action=REGROUPING, author=desk.author(), at=at)


def named(home: Household, batch: Batch) -> list[str]:
    """The batches a file names once this one is among them."""
    known = home.fields.get("batches")
    return [*(known if isinstance(known, list) else []), batch.id]


def marked(home: Household, batch: Batch) -> bool:
    """True once a file names the batch."""
    known = home.fields.get("batches")
    return isinstance(known, list) and batch.id in known


def changes_of(home: Household, batch: Batch) -> tuple[Application, ...]:
    """The changes of a file that belong to this batch."""
    return tuple(a for a in home.applications if a.change == batch.kind and batch.mark in a.reason)


def pending(home: Household, batch: Batch) -> tuple[Benefit, ...]:
    """What the batch still has to change in the file that is left: the revision that runs now of each benefit.

    Another change may have revised a benefit since the batch began; one that ended meanwhile needs nothing any more.
    """
    done = {a.benefit for a in changes_of(home, batch)}
    about = ((b, {c.id for c in home.chain(b.id)}) for b in home.running_benefits if b.monthly_fen)
    return tuple(b for b, chain in about if chain & set(batch.about) and not chain & done)
