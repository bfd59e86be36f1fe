"""Is one file what it should be: signatures, fold against tables, anchors. Asked before every decision and paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.domain.admission import admit
from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models.authentic import authenticate
from desktop.models.household_file import HouseholdFile
from desktop.office.clock import SHANGHAI
from desktop.office.desk import Desk


def written(entry: Entry) -> datetime:
    """When an entry was written, as its device said; one without an offset meant the time in China."""
    at = datetime.fromisoformat(entry.header.at)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def must_be_sound(desk: Desk, files: Iterable[str]) -> None:
    """Before a paper is drawn from these households: raises ``UserError`` for one that is damaged or went back.

    Old pages put back read like any others; only the comparison tells (design §4.2).
    """
    for file in dict.fromkeys(files):
        with desk.open_household(file) as opened:
            if trouble := problems(desk, opened, desk.office.ever_anchored(file)):
                raise UserError(
                    f"户档 {file} 的检查没有通过，不能出文书：" + "；".join(trouble), "请先查明或从备份恢复。"
                )


def problems(desk: Desk, opened: HouseholdFile, anchored: tuple[str, ...]) -> list[str]:
    """What is wrong with one household file: damage, a rollback, an entry that should not have effect."""
    entries = opened.entries()
    law = desk.law_with(opened.credentials())
    refused = admit(entries, authenticate(entries, law.credentials), law)
    found = list(opened.check(refused))
    if not set(anchored) <= {e.id for e in entries}:
        found.append("比办公室日志记录的旧，可能被换成了旧文件。")
    for entry in sorted(set(refused) - set(opened.refused())):
        found.append(f"记录 {entry[:12]} 不应有效：{refused[entry]}")
    if not opened.ledger.balanced:
        found.append("改动的账不平。")
    return found
