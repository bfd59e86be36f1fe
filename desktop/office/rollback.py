"""换回旧的: is this whole folder, or its vault, older than what this PC last let go of.

One file put back shows against its anchor in the office journal. The folder as a whole agrees with itself, so it
is compared with the note in the profile (``models.seen``). An honest restore makes a new device, which begins anew.
Until a person has looked into it nobody decides, stamps or closes a month.
"""

from __future__ import annotations

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.office_file import NOTED
from desktop.models.seen import Seen
from desktop.models.vault import Vault
from desktop.office.desk import Changes, Desk

ACKNOWLEDGED = "rollback-acknowledged"
"""Kind of record in the office journal: who found out why the folder was older, and what he says of it."""


def trouble(desk: Desk) -> tuple[str, ...]:
    """Sentences; empty when nothing went back. A PC that never let go of this office begins its note here.

    As long as there are any the note is held: what it says is not overwritten by the folder that went back.
    """
    found = _compared(desk)
    desk.seen.compared, desk.seen.held = True, bool(found)
    return found


def _compared(desk: Desk) -> tuple[str, ...]:
    try:
        seen = desk.seen.read()
    except UserError as error:
        return (f"{error.message}{error.hint}",)
    if seen is None:
        # Before the first anchor of this device: a note that is missing later was taken away.
        if any(
            e.header.device == desk.device.device and e.header.action == NOTED for e in desk.office.entries()
        ):
            return ("本机的看守记录不见了，无法确认办公室文件夹没有被换成旧的。请管理员核对后确认。",)
        desk.remember()
        return ()
    return tuple(_older(desk, seen))


def _older(desk: Desk, seen: Seen) -> list[str]:
    found = []
    missing = set(seen.heads) - {e.id for e in desk.office.entries()}
    if missing:
        found.append(
            "整个办公室文件夹比本机上次离开时的旧，可能被换成了旧的副本；上次之后办的事都不在里面。"
            "请找回原来的文件夹；确是从备份找回的，请按“恢复”办理。"
        )
    revision = Vault.load(desk.places.vault).revision
    if revision < seen.revision:
        found.append(
            f"保险库文件是第 {revision} 版，本机上次看到的是第 {seen.revision} 版，可能被换成了旧的："
            "移除的人员或改过的口令会重新有效。"
        )
    return found


def acknowledge(desk: Desk, password: str, reason: str) -> Changes:
    """The administrator found out why the folder is older and answers for going on from here. Signed, on record.

    Raises ``UserError``: nothing went back, no administrator, no reason, wrong password.
    """
    if "administrator" not in desk.person.roles:
        raise UserError("只有管理员可以确认。", "请管理员登录后操作。")
    if not desk.seen.held:
        raise UserError("没有发现办公室文件夹被换成旧的，不需要确认。", "请照常办理。")
    if not reason.strip():
        raise UserError("确认要写明查明的情况。", "请写明为什么文件夹变旧了、丢了哪些天的记录。")
    desk.open_signing(password)
    at = desk.now().isoformat(timespec="seconds")
    fields = {"reason": reason.strip(), "by": desk.user, "said": list(trouble(desk))}
    desk.office.append(
        [Put(ACKNOWLEDGED, f"{desk.device.device}@{at}", fields)],
        action=ACKNOWLEDGED,
        author=desk.author(signing=True),
        at=at,
    )
    desk.seen.held = False
    desk.remember()
    return Changes(kinds=frozenset({ACKNOWLEDGED}))
