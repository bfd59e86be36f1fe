"""The office's own journal: settings, people, devices, instruments, anchors. No citizen's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from desktop.domain.journal import Entry, Put, Value
from desktop.domain.record_types import MOST_CHANGES
from desktop.models.engine import FileKeys
from desktop.models.journal_file import Author, JournalFile, NewEntry

NAME = "office.hdo"
FILE = "office"
KIND = "office"


class OfficeFile(JournalFile):
    """``OFFICE/office.hdo``. Records are generic; ``setting`` and ``anchor`` have their own shape."""

    @classmethod
    def create_office(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Make the office journal."""
        return cls.create(path, office=office, file=FILE, kind=KIND, keys=keys)

    def put_setting(self, name: str, value: Value, *, author: Author, at: str) -> Entry:
        """Write a setting of the office as one entry."""
        change = Put("setting", name, {"value": value})
        return self.append([change], action="setting.put", author=author, at=at)

    def setting(self, name: str, default: Value = None) -> Value:
        """The value of a setting, or ``default`` when it was never set."""
        return self.record("setting", name).get("value", default)

    def anchor(self, heads: Mapping[str, Sequence[str]], *, author: Author, at: str) -> list[Entry]:
        """Note the heads of households (id → heads), so that a rollback of a file shows.

        One transaction; after the import of a roster it takes several entries to hold them all.
        """
        changes = [Put("anchor", id, {"heads": sorted(of)}) for id, of in sorted(heads.items())]
        parts = [changes[n : n + MOST_CHANGES] for n in range(0, len(changes), MOST_CHANGES)]
        return self.append_many([NewEntry(part, "anchor.put", author, at) for part in parts])

    def anchored(self, household: str) -> tuple[str, ...]:
        """The heads last noted of one household; empty when there are none."""
        return tuple(self.record("anchor", household).get("heads", ()))

    def ever_anchored(self, household: str) -> tuple[str, ...]:
        """Every head that was ever noted of one household: a later anchor does not make an earlier one untrue."""
        noted: set[str] = set()
        for entry in self.entries():
            for change in entry.body.changes if entry.body else ():
                if isinstance(change, Put) and (change.kind, change.id) == ("anchor", household):
                    noted.update(change.fields.get("heads", ()))
        return tuple(sorted(noted))

    def anchors(self) -> dict[str, tuple[str, ...]]:
        """Household id → the heads last noted. A file that lacks one of them was rolled back."""
        return {
            id: tuple(record.get("heads", ()))
            for (kind, id), record in self.records().items()
            if kind == "anchor"
        }
