"""rescue-key: the raw key of one file, for the day when Hudang is gone. Logged with its reason."""

from __future__ import annotations

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office import access
from desktop.office.desk import Desk


def file_key(desk: Desk, household: str, reason: str, password: str) -> str:
    """The 64-hex key of a household file, for an administrator who gives a reason (kept in the office journal)."""
    if "administrator" not in desk.person.roles:
        raise UserError("只有管理员可以取出文件密钥。", "请管理员登录后操作。")
    if not reason.strip():
        raise UserError("取出密钥要写明理由。", "请用 --reason 写明。")
    desk.open_signing(password)
    access.note(desk, "rescue-key", household, reason)
    with desk.open_household(household) as opened:
        key = opened.key_hex
    desk.office.append(
        [Put("rescue", f"{household}/{desk.now().isoformat()}", {"file": household, "reason": reason})],
        action="rescue-key",
        author=desk.author(signing=True),
        at=desk.now().isoformat(timespec="seconds"),
    )
    return key
