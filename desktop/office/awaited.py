"""What others say there is and this PC has not got: after a restore it comes back from peers, or stays on this list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.domain.credential import Receipt
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.destruction import destroyed
from desktop.office.identity import RESTORED


@dataclass(frozen=True, slots=True)
class Awaited:
    """Entries of one household that were noted somewhere and are not here. ``devices`` whose noted them."""

    household: str
    heads: tuple[str, ...]
    devices: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line for lists."""
        return f"户档 {self.household}：有 {len(self.heads)} 条后来的记录不在本机，请与其他设备交换，或向县级核对。"


def awaited(desk: Desk) -> tuple[Awaited, ...]:
    """Households of which an anchor of any device or a receipt of the county names entries that are not here.

    Opens only households whose noted heads differ from those indexed. One that is missing altogether counts too.
    """
    known = {row.file: set(row.heads) for row in desk.catalogue.all_rows()}
    found = []
    for file, noted in sorted(_noted(desk).items()):
        heads = {head for _, head in noted}
        if heads <= known.get(file, set()) or destroyed(desk, file):
            continue
        missing = heads - _entries(desk, file)
        if missing:
            whose = sorted({device for device, head in noted if head in missing and device})
            found.append(Awaited(file, tuple(sorted(missing)), tuple(whose)))
    return tuple(found)


def restored(desk: Desk) -> dict[str, str]:
    """Device → when the backup was taken that it began from ("" for a copy made by hand)."""
    records = desk.office.records().items()
    return {id: str(fields.get("taken_at", "")) for (kind, id), fields in records if kind == RESTORED}


def _noted(desk: Desk) -> dict[str, set[tuple[str, str]]]:
    """Household → (device, head) of every anchor ever written, and of the county's receipts."""
    found: dict[str, set[tuple[str, str]]] = {}
    for file, device, head in (*_anchored(desk), *_answered(desk)):
        found.setdefault(file, set()).add((device, head))
    return found


def _anchored(desk: Desk) -> Iterator[tuple[str, str, str]]:
    for entry in desk.office.entries():
        for change in entry.body.changes if entry.body else ():
            if isinstance(change, Put) and change.kind == "anchor":
                file = change.id.partition("@")[0]
                yield from ((file, entry.header.device, head) for head in change.fields.get("heads", ()))


def _answered(desk: Desk) -> Iterator[tuple[str, str, str]]:
    for held in desk.credentials.receipts:
        s = held.statement
        if isinstance(s, Receipt) and s.file:
            yield from ((s.file, "", head) for head in s.heads)


def _entries(desk: Desk, file: str) -> set[str]:
    try:
        with desk.open_household(file) as opened:
            return {e.id for e in opened.entries()}
    except UserError:
        return set()
