"""Two PCs, one office: which ``vault.json`` is in force when both may have changed it.

The digest that the merged office journal names is in force. Where two PCs changed the vault without hearing of one
another, an administrator decides, and until then each PC keeps its own and lays the other's beside it: whom one of
them added or removed is never silently lost.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import digest
from desktop.models.engine import private_folder
from desktop.models.vault_file import VaultFile, read_bytes


def adopt(
    path: Path, data: bytes, trusted: str, certified: Callable[[str], bool], *, settled: bool = False
) -> None:
    """Put another PC's ``vault.json`` in place of ours, byte for byte.

    Only the office root (``trusted``, 64 hex) lets people in and starts epochs: what another PC says by itself of who
    may log in does not count. ``certified`` is asked about everybody who is not in ours; ``settled``: an administrator
    chose this one, so that it may be older. Slots that ours has and the other has not are kept in ``damaged/``: nobody
    but their owners can tell whether the other's still open. Raises ``UserError``, nothing changed.
    """
    before = read_bytes(path)
    mine, other = VaultFile.from_bytes(before), VaultFile.from_bytes(data)
    other.must_be(mine.vault)
    if (other.office, other.kind) != (mine.office, mine.kind):
        raise UserError("带来的保险库属于另一个办公室，没有换上。", "请核对数据包来自哪个办公室。")
    if other.revision < mine.revision and not settled:
        raise UserError("带来的保险库比本机的旧，没有换上。", "请管理员查明是哪台电脑的文件夹被换回了旧的。")
    known = {u.user for u in mine.users}
    other.recipients(trusted)
    if not all(u.user in known or certified(u.user) for u in other.users):
        raise UserError("带来的保险库里有未经批准的登录人，没有换上。", "请管理员查明是哪台电脑改的。")
    if not _follows(mine, other, trusted):
        raise UserError("带来的保险库里的密钥没有管理员的签字，没有换上。", "请管理员查明是哪台电脑改的。")
    if not set(mine.users) <= set(other.users):
        _keep(path, before, mine.revision)
    durable.replace(path, data)


def _follows(mine: VaultFile, other: VaultFile, trusted: str) -> bool:
    """True when no epoch is taken back, and a new one is the root's."""
    if other.rollover is None or other.rollover == mine.rollover:
        return mine.rollover is None or other.rollover is not None
    later = mine.rollover is None or other.rollover.number > mine.rollover.number
    return later and other.rollover.is_signed(trusted, other.seat)


def _keep(path: Path, data: bytes, revision: int) -> None:
    folder = path.with_name("damaged")
    private_folder(folder)
    durable.replace(folder / f"vault.{revision}.{digest(data)[:12]}.json", data)


def lay_beside(path: Path, data: bytes) -> Path:
    """Keep the other PC's vault next to ours until an administrator decides; its path."""
    VaultFile.from_bytes(data).must_be(VaultFile.read(path).vault)
    beside = path.with_name(f"vault.{digest(data)[:12]}.json")
    durable.replace(beside, data)
    return beside


def beside(path: Path) -> list[Path]:
    """The vaults of other PCs that wait for a decision."""
    return sorted(path.parent.glob("vault.????????????.json"))


def differences(path: Path, other: Path) -> dict[str, tuple[str, ...]]:
    """What the two do not have in common: labels of people only ``here``, only ``there``, and ``changed`` in either."""
    mine, theirs = ({u.user: u for u in VaultFile.from_bytes(read_bytes(p)).users} for p in (path, other))
    return {
        "here": tuple(mine[u].label for u in mine if u not in theirs),
        "there": tuple(theirs[u].label for u in theirs if u not in mine),
        "changed": tuple(mine[u].label for u in mine if u in theirs and mine[u] != theirs[u]),
    }
