"""The office's own journal: settings, people, devices, instruments, anchors. No citizen's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from desktop.domain.journal import Entry, Put, Value
from desktop.domain.record_types import MOST_CHANGES
from desktop.models.engine import CipherDatabase, FileKeys
from desktop.models.journal_file import Author, JournalFile, NewEntry

NAME = "office.hdo"
FILE = "office"
KIND = "office"
ANCHOR = "anchor"
"""Kind of record: ``heads`` of a household as one device noted them; its id is household@device."""
NOTED = "anchor.put"
"""The action of an entry that notes anchors."""
COUNTY = "county"
"""Stands for a device where a receipt told what the county saw of a household: this folder held it once."""


class OfficeFile(JournalFile):
    """``OFFICE/office.hdo``. Records are generic; ``setting`` and ``anchor`` have their own shape.

    ``held_by`` the device whose folder this is, set by the desk; "" outside of one. What *it* noted it once held: a
    file that lacks such a head was rolled back. What another device noted may simply not have come here yet, so it
    only counts where nobody says whose folder this is.
    """

    def __init__(self, path: Path, database: CipherDatabase, key: bytes, about: Mapping[str, str]) -> None:
        super().__init__(path, database, key, about)
        self.held_by = ""
        self._noted: dict[str, dict[str, set[str]]] = {}
        self._read = 0

    @classmethod
    def create_office(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Make the office journal."""
        return cls.create(path, office=office, file=FILE, kind=KIND, keys=keys)

    @classmethod
    def open_office(cls, path: Path, *, keys: FileKeys) -> Self:
        """Open the office journal. Raises like ``open``."""
        return cls.open(path, keys=keys, file=FILE)

    def put_setting(self, name: str, value: Value, *, author: Author, at: str) -> Entry:
        """Write a setting of the office as one entry."""
        change = Put("setting", name, {"value": value})
        return self.append([change], action="setting.put", author=author, at=at)

    def setting(self, name: str, default: Value = None) -> Value:
        """The value of a setting, or ``default`` when it was never set."""
        return self.record("setting", name).get("value", default)

    def anchor(self, heads: Mapping[str, Sequence[str]], *, author: Author, at: str) -> list[Entry]:
        """Note the heads of households (id → heads) as the author's device holds them, so that a rollback shows.

        One record per device, so that two PCs never overwrite each other's. One transaction; after the import of a
        roster it takes several entries to hold them all.
        """
        changes = [
            Put(ANCHOR, f"{id}@{author.device}", {"heads": sorted(of)}) for id, of in sorted(heads.items())
        ]
        parts = [changes[n : n + MOST_CHANGES] for n in range(0, len(changes), MOST_CHANGES)]
        return self.append_many([NewEntry(part, NOTED, author, at) for part in parts])

    def anchored(self, household: str) -> tuple[str, ...]:
        """The heads last noted of one household; empty when there are none. Whose: see ``held_by``."""
        if self.held_by:
            return tuple(_ids(self.record(ANCHOR, f"{household}@{self.held_by}").get("heads")))
        return self.anchors().get(household, ())

    def ever_anchored(self, household: str) -> tuple[str, ...]:
        """Every head that was ever noted of one household: a later anchor does not make an earlier one untrue."""
        self._note_all()
        by_device = self._noted.get(household, {})
        counted = (noted for device, noted in by_device.items() if device == COUNTY or self._counts(device))
        return tuple(sorted(set[str]().union(*counted)))

    def anchors(self) -> dict[str, tuple[str, ...]]:
        """Household id → the heads last noted. A file that lacks one of them was rolled back. Whose: ``held_by``."""
        return self._anchors(self._counts)

    def anchors_elsewhere(self) -> dict[str, tuple[str, ...]]:
        """The same of the other devices: what is not here yet has still to come from them."""
        return self._anchors(lambda device: not self._counts(device))

    def noted(self, kind: str) -> set[str]:
        """Every head that records of this kind ever noted of a file beside the households."""
        changes = (c for e in self.entries() if e.body for c in e.body.changes)
        return {
            h for c in changes if isinstance(c, Put) and c.kind == kind for h in _ids(c.fields.get("heads"))
        }

    def _note_all(self) -> None:
        """Read the entries that came since the last time; asked before every stamp, the whole journal is too long."""
        entries = self.entries()
        if len(entries) < self._read:
            self._noted, self._read = {}, 0
        for entry in entries[self._read :]:
            for change in entry.body.changes if entry.body else ():
                if isinstance(change, Put) and change.kind == ANCHOR:
                    household, _, device = change.id.partition("@")
                    if device not in (entry.header.device, COUNTY):
                        continue  # nobody notes for another what that one holds
                    noted = self._noted.setdefault(household, {}).setdefault(device, set())
                    noted.update(_ids(change.fields.get("heads")))
        self._read = len(entries)

    def _counts(self, device: str) -> bool:
        return self.held_by in ("", device)

    def _anchors(self, wanted: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for (kind, id), record in self.records().items():
            household, _, device = id.partition("@")
            if kind == ANCHOR and wanted(device):
                found.setdefault(household, set()).update(_ids(record.get("heads")))
        return {household: tuple(sorted(heads)) for household, heads in found.items()}


def _ids(said: Value) -> list[str]:
    """The ids in a list; none in what is no such list: an entry of another PC may say anything."""
    return [id for id in said if isinstance(id, str)] if isinstance(said, list) else []
