"""Two PCs, one office: which ``vault.json`` is in force when both may have changed it.

The digest that the merged office journal names is in force. Where two PCs changed the vault without hearing of one
another, an administrator decides, and until then each PC keeps its own and lays the other's beside it: whom one of
them added or removed is never silently lost.
"""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import digest
from desktop.models.vault_file import VaultFile, read_bytes


def adopt(path: Path, data: bytes) -> None:
    """Put another PC's ``vault.json`` in place of ours, byte for byte.

    Raises ``UserError`` when it is none, or of another vault or office.
    """
    mine, other = VaultFile.read(path), VaultFile.from_bytes(data)
    other.must_be(mine.vault)
    if (other.office, other.kind) != (mine.office, mine.kind):
        raise UserError("带来的保险库属于另一个办公室，没有换上。", "请核对数据包来自哪个办公室。")
    durable.replace(path, data)


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
