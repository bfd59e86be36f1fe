"""撤销: a counter-entry that puts back what an entry overwrote, as far as nobody touched it since.

Facts of the household and its members can be undone so; steps, decisions, papers, stamps, filings and money follow
the law and have procedures of their own, which the refusal names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain import household as h
from desktop.domain.fold import Folded, fold
from desktop.domain.journal import Ancestry, Attach, Change, Entry, Key, Put, Redact, Remove, Settle, Value
from desktop.domain.judgement import OPEN_KINDS
from desktop.errors import UserError
from desktop.office.act import record
from desktop.office.desk import Changes, Desk

PROCEDURES: Mapping[str, str] = {  # the weightiest first: an entry of several is named by it
    h.DECISION: "决定错的，请办理变更（增发、减发、停发）或更正；两个并存的决定，在“冲突”页撤下一个。",
    h.STAMPING: "用印登记不能抹去：印错的文书请作废，在用印登记簿里说明。",
    h.PAPER: "文书发出后不能抹去：印错的请作废重出，原件留在户档里。",
    h.PRINTING: "打印登记不能抹去：多印的请销毁，在用印登记簿里看得到。",
    h.SEALED_FILE: "存入的外部印章文件不能抹去：存错的请另存正确的一份。",
    h.APPLICATION: "申请登记错的，请办理“撤回”或“终止”，写明原因。",
    h.STEP: "步骤登记错的，请重新办这一步；以最后一次为准，原来的记录留着。",
    h.BENEFIT: "待遇随决定走：请办理变更，由有权的人重新签批。",
    h.FILING: "报出的备案不能收回：等县级退回后更正，再报一次。",
    h.RECEIPT: "回执是县级签的：请与县级联系，由县级另发。",
    h.PAYMENT: "列入名单的发放，还没有付出的在月结里撤下；已经多发的登记追缴。",
    h.HOLD: "停住发放的，请在户页解除，写明理由。",
    h.RECOVERY: "追缴登记后只能补记收回的金额。",
    h.ACCOUNT: "收款账户写错的，请登记正确的账户，由另一名经办人员核对。",
}
_OTHER = "这一类登记不能撤销，请按规定程序另行更正。"


@dataclass(frozen=True, slots=True)
class Left:
    """One edit that stays as it is, and why."""

    kind: str
    record: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a counter-entry would write, and what it would leave."""

    entry: str
    changes: tuple[Change, ...]
    left: tuple[Left, ...]


def plan(desk: Desk, file: str, entry: str) -> Undoing:
    """What undoing an entry (its id, or the beginning of it) would do. Raises ``UserError`` where it cannot be."""
    with desk.open_household(file) as opened:
        entries, folded = opened.entries(), opened.folded()
        refused = opened.refused()
    found = [e for e in entries if e.id.startswith(entry)]
    if len(found) != 1 or len(entry) < 6:
        raise UserError("没有找到这一条记录。", "请从“经过”里选，编号至少写六位。")
    return _Undo(found[0], entries, folded, refused).plan()


def undo(desk: Desk, file: str, entry: str, reason: str) -> tuple[Undoing, Changes]:
    """Write the counter-entry. Raises ``UserError`` without a reason, or when nothing is left to be put back."""
    if not reason.strip():
        raise UserError("撤销要写明理由。", "请写明原来的登记错在哪里。")
    planned = plan(desk, file, entry)
    if not planned.changes:
        why = planned.left[0].reason if planned.left else "这一条没有改动任何内容"
        raise UserError(f"没有可以撤销的内容：{why}。", "请直接更正现在的内容。")
    note = f"撤销 {planned.entry[:8]}：{reason.strip()}"
    return planned, record(desk, file, "undo", list(planned.changes), note=note)


class _Undo:
    """One entry, what was there before it, and what came after."""

    def __init__(
        self, entry: Entry, entries: Sequence[Entry], folded: Folded, refused: Mapping[str, str]
    ) -> None:
        if entry.id in folded.set_aside:
            raise UserError("这一条没有生效，不用撤销。", "它为什么没有生效，写在“经过”里。")
        if entry.body is None:
            raise UserError("这一条的内容已经依法删除，无从恢复。", "请直接更正现在的内容。")
        self.entry, self.body, self.folded = entry, entry.body, folded
        live = [e for e in entries if folded.set_aside.get(e.id) != "waiting"]
        ancestry = Ancestry(live)
        past = [e for e in live if e.id != entry.id and ancestry.knew(entry.id, e.id)]
        known = {e.id for e in past}
        self.before = fold(past, refused).records
        self.after = [
            e for e in live if e.id not in known and e.id != entry.id and e.id not in folded.set_aside
        ]
        self.left: list[Left] = []

    def plan(self) -> Undoing:
        changes: dict[Key, Change] = {}
        kinds = {c.kind for c in self.body.changes if isinstance(c, Put | Remove)} - OPEN_KINDS
        if kinds:
            weightiest = next((kind for kind in PROCEDURES if kind in kinds), "")
            raise UserError("这一条不能撤销。", PROCEDURES.get(weightiest, _OTHER))
        for change in self.body.changes:
            match change:
                case Put() | Remove():
                    pass
                case Attach():
                    self.left.append(Left("", change.about, "", "附件只增不减；依法要删的，由管理员办理删除"))
                case Settle():
                    raise UserError(
                        "处理过的冲突不能撤销。", "认为处理错了的，请直接更正现在的值，写明理由。"
                    )
                case Redact():
                    raise UserError("依法删除不能撤销。", "需要的内容请重新登记。")
        for key in dict.fromkeys((c.kind, c.id) for c in self.body.changes if isinstance(c, Put | Remove)):
            if (back := self._record(key)) is not None:
                changes[key] = back
        return Undoing(self.entry.id, tuple(changes.values()), tuple(self.left))

    def _record(self, key: Key) -> Change | None:
        """The change that puts one record back."""
        was, own = self.before.get(key), self._own_fields(key)
        touched = self._touched(key)
        if was is None:
            if touched:
                self._leave(key, sorted(own), "后来又有人改过这条记录")
                return None
            return Remove(*key) if key in self.folded.records else None
        if any(isinstance(c, Remove) and (c.kind, c.id) == key for c in self.body.changes):
            own |= set(was)
        if "" in touched:
            self._leave(key, sorted(own), "整条记录后来被撤下")
            return None
        self._leave(key, sorted(own & touched), "后来又改过")
        now = self.folded.records.get(key, {})
        back: dict[str, Value] = {f: was.get(f) for f in sorted(own - touched) if was.get(f) != now.get(f)}
        return Put(*key, back) if back else None

    def _own_fields(self, key: Key) -> set[str]:
        return {
            name
            for c in self.body.changes
            if isinstance(c, Put) and (c.kind, c.id) == key
            for name in c.fields
        }

    def _touched(self, key: Key) -> set[str]:
        """Fields of a record that an entry wrote which this one did not know; "" for its removal."""
        found: set[str] = set()
        for e in self.after:
            for c in e.body.changes if e.body else ():
                if isinstance(c, Put) and (c.kind, c.id) == key:
                    found |= set(c.fields)
                elif isinstance(c, Remove) and (c.kind, c.id) == key:
                    found.add("")
        return found

    def _leave(self, key: Key, fields: Sequence[str], reason: str) -> None:
        self.left.extend(Left(*key, field, reason) for field in fields)
