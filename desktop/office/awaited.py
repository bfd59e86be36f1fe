"""What others say there is and this PC has not got: after a restore it comes back from peers, or stays on this list."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.credential import Receipt
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.destruction import destroyed
from desktop.office.identity import RESTORED


@dataclass(frozen=True, slots=True)
class Awaited:
    """Entries of one household that were noted somewhere and are not here."""

    household: str
    heads: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line for lists."""
        return f"户档 {self.household}：有 {len(self.heads)} 条后来的记录不在本机，请与其他设备交换，或向县级核对。"


def awaited(desk: Desk) -> tuple[Awaited, ...]:
    """Households of which an anchor of another device or a receipt of the county names entries that are not here.

    Opens only households whose noted heads differ from those indexed. One that is missing altogether counts too.
    """
    known = {file: set(seen.heads) for file, seen in desk.catalogue.seen().items()}
    found = []
    for file, heads in sorted(_noted(desk).items()):
        if heads <= known.get(file, set()) or destroyed(desk, file):
            continue
        if missing := heads - _entries(desk, file):
            found.append(Awaited(file, tuple(sorted(missing))))
    return tuple(found)


def restored(desk: Desk) -> dict[str, str]:
    """Device → when the backup was taken that it began from ("" for a copy made by hand)."""
    records = desk.office.records().items()
    return {id: str(fields.get("taken_at", "")) for (kind, id), fields in records if kind == RESTORED}


def _noted(desk: Desk) -> dict[str, set[str]]:
    """Household → heads that other devices (the one this PC follows on among them) or the county's receipts name."""
    found = {file: set(heads) for file, heads in desk.office.anchors_elsewhere().items()}
    for held in desk.credentials.receipts:
        if isinstance(held.statement, Receipt) and held.statement.file:
            found.setdefault(held.statement.file, set()).update(held.statement.heads)
    return found


def _entries(desk: Desk, file: str) -> set[str]:
    try:
        with desk.open_household(file) as opened:
            return {e.id for e in opened.entries()}
    except UserError:
        return set()
