"""office check: every file opened, every signature and chain verified, fold compared with tables and anchors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop import pack_archive
from desktop.domain.household import household
from desktop.domain.journal import Entry, Put
from desktop.errors import UserError
from desktop.models.authentic import forgeries
from desktop.office import access, destruction, leads, redaction, restricted
from desktop.office.clock import SHANGHAI
from desktop.office.desk import Desk
from desktop.office.index import told_twice
from desktop.office.number_check import Borne
from desktop.office.numbers import reserved
from desktop.office.office_law import FOUNDED
from desktop.office.papers_astray import Astray
from desktop.office.papers_compared import Compared
from desktop.office.people import vault_trouble
from desktop.office.soundness import problems, written
from desktop.office.unknown_forms import strangers


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: households looked at, edits accounted for, and sentences about what is wrong."""

    households: int
    edits: int
    conflicts: int
    findings: tuple[str, ...]
    unused_numbers: tuple[str, ...] = ()
    """Numbers of papers that were reserved and stand on none: 作废（未使用）, no finding."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "households": self.households,
            "edits": self.edits,
            "conflicts": self.conflicts,
            "findings": list(self.findings),
            "unused_numbers": list(self.unused_numbers),
        }


def check_office(desk: Desk, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check the vault's anchor, the restricted file and every household file."""
    findings: list[str] = []
    findings += office_problems(desk)
    findings += restricted.problems(desk)
    findings += leads.problems(desk)
    findings += access.verify(desk)
    findings += pack_archive.unsound(desk.places.packs)
    anchors, ids = desk.office.anchors(), desk.households.ids()
    redacted = redaction.noted(desk)
    edits = conflicts = 0
    borne, astray, compared, whole = Borne(), Astray(), Compared(desk), True
    for n, file in enumerate(ids, 1):
        try:
            with desk.open_household(file) as opened:
                findings += [
                    f"户档 {file}：{text}" for text in problems(desk, opened, desk.office.ever_anchored(file))
                ]
                findings += [
                    f"户档 {file}：依法删除过的内容又回来了（记录 {entry[:12]}），请管理员重新办理删除。"
                    for entry in redaction.returned(opened, redacted)
                ]
                if gone := opened.folded().attachments.keys() - opened.blobs().keys():
                    findings.append(f"户档 {file}：有 {len(gone)} 个附件的内容不在文件里，请从备份找回。")
                edits += opened.ledger.edits
                conflicts += len(opened.conflicts())
                home = household(file, opened.records())
                findings += [
                    f"户档 {file}：{said}。" for said in (*told_twice(desk, home), *strangers(desk, home))
                ]
                borne.add(home)
                astray.add(home)
                compared.add(opened, home)
        except UserError as error:
            whole = False  # a number may stand on a paper in there
            findings.append(f"户档 {file}：{error.message}")
        if progress:
            progress(n, len(ids))
    missing = sorted(set(anchors) - set(ids) - destruction.tombstones(desk))
    findings += [f"户档 {file} 的文件不见了。" for file in missing]
    numbers = reserved(desk)
    findings += borne.findings(numbers)
    findings += astray.findings(desk) + compared.findings()
    told = whole and not missing
    unused = tuple(n.text for n in numbers if n.text not in borne.used) if told else ()
    return Report(len(ids), edits, conflicts, tuple(findings), unused)


def office_problems(desk: Desk) -> tuple[str, ...]:
    """What is wrong with the office's own journal and vault: damage, forged entries, an older vault put back."""
    found = list(desk.office.check())
    found += [trouble] if (trouble := vault_trouble(desk)) else []
    entries = desk.office.entries()
    # What a revoked PC wrote since has no effect and is no forgery: the journal of a merged office may hold some.
    forged = forgeries(entries, desk.credentials)
    if forged:
        found.append(f"办公室日志里有 {len(forged)} 条记录的签名不能核实。")
    if desk.device.pinned_county_key and not desk.credentials.county_key:
        found.append("本机记着的县级密钥没有管理员的签字认可，可能被人换过。")
    own = {s.id for s in desk.pack.scheme.settings}
    for entry in entries:
        named = _settings(entry) & own
        laptop = entry.header.action == "grant" and not desk.stamping
        if _settings(entry) & FOUNDED and entry.header.lamport > 1 and not laptop:
            found.append("建立办公室时定下的设置后来被改过。")
        if named and entry.id not in forged and not _by_administrator(desk, entry):
            found.append("有设置不是由管理员填写的。")
    return tuple(dict.fromkeys(found))


def _settings(entry: Entry) -> set[str]:
    changes = entry.body.changes if entry.body else ()
    return {c.id for c in changes if isinstance(c, Put) and c.kind == "setting"}


def _by_administrator(desk: Desk, entry: Entry) -> bool:
    """A laptop takes its settings from a grant, which its device writes; everywhere else a person answers."""
    if entry.header.action == "grant" and not desk.stamping:
        return True
    day = written(entry).astimezone(SHANGHAI).date()
    who = desk.credentials.person(entry.header.person, day) if entry.header.person else None
    return who is not None and "administrator" in who.roles


def day(text: str) -> date:
    """A date a person typed; raises ``UserError``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"“{text}”不是日期。", "请写成 2026-03-01 这样。") from None
