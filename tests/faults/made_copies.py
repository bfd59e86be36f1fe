"""A device's copy of one file, for random histories: in memory by the fold alone, or a real file that merges."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

from desktop.domain.fold import Folded
from desktop.domain.journal import Attach, Change, Entry, Key, Value
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author, admit_all
from desktop.models.signing import ENTRY, SigningKey
from tests.domain.replicas import Replica
from tests.faults.made_files import HOUSEHOLD, OFFICE, FaultKeys


class Copy(Protocol):
    """What a history asks of a device's copy."""

    device: str

    def write(self, changes: Sequence[Change], at: str) -> bool:
        """False when the copy says that this device may not write now."""

    def entries(self) -> list[Entry]:
        """All entries that are here."""

    def receive(self, other: Self, ids: Collection[str]) -> None:
        """Take in these entries of another copy."""

    def folded(self) -> Folded:
        """The fold of all entries here."""

    def records(self) -> dict[Key, dict[str, Value]]:
        """The tables, as appends and merges left them."""

    def problems(self) -> list[str]:
        """What the copy finds wrong with itself."""

    def saved(self) -> object:
        """A backup of this copy."""

    def restored(self, backup: object, device: str) -> Self:
        """A copy made from a backup, at work as ``device``."""


@dataclass
class PureCopy:
    """Entries and fold, no file."""

    replica: Replica

    @classmethod
    def fresh(cls, device: str) -> PureCopy:
        return cls(Replica(device))

    @property
    def device(self) -> str:
        return self.replica.device

    def write(self, changes: Sequence[Change], at: str) -> bool:
        return self.replica.write(changes, at) is not None

    def entries(self) -> list[Entry]:
        return list(self.replica.entries.values())

    def receive(self, other: PureCopy, ids: Collection[str]) -> None:
        self.replica.receive(other.replica.entries[id] for id in ids)

    def folded(self) -> Folded:
        return self.replica.folded()

    def records(self) -> dict[Key, dict[str, Value]]:
        return {key: fields for key, fields in self.replica.tables.items() if fields}

    def problems(self) -> list[str]:
        return []

    def saved(self) -> object:
        return dict(self.replica.entries)

    def restored(self, backup: object, device: str) -> PureCopy:
        copy = PureCopy.fresh(device)
        assert isinstance(backup, dict)
        copy.replica.receive(backup.values())
        return copy


class FileCopy:
    """A real household file in a folder of its own."""

    def __init__(self, folder: Path, device: str) -> None:
        self.device, self.folder = device, folder
        self._key = SigningKey.from_secret(hashlib.sha256(device.encode()).digest())
        self._path = folder / f"{HOUSEHOLD}.hdh"
        if not self._path.exists():
            folder.mkdir(parents=True)
            HouseholdFile.create_household(self._path, office=OFFICE, keys=FaultKeys()).close()
        self.file = HouseholdFile.open(self._path, keys=FaultKeys())

    def write(self, changes: Sequence[Change], at: str) -> bool:
        author = Author(self.device, None, lambda header: self._key.sign(ENTRY, header))
        photos = {c.sha256: c.name.encode() for c in changes if isinstance(c, Attach)}
        try:
            self.file.append(changes, action="fault", author=author, at=at, blobs=photos)
        except UserError:
            return False
        return True

    def entries(self) -> list[Entry]:
        return self.file.entries()

    def receive(self, other: FileCopy, ids: Collection[str]) -> None:
        copy, wanted = other.file.copy(), set(ids)
        some = replace(copy, entries=tuple(raw for raw in copy.entries if digest(raw.header) in wanted))
        blobs = {sha256: other.file.blob(sha256) for sha256 in copy.attachments}
        self.file.merge(some, blobs, admit_all)

    def folded(self) -> Folded:
        return self.file.folded()

    def records(self) -> dict[Key, dict[str, Value]]:
        return self.file.records()

    def problems(self) -> list[str]:
        return self.file.check()

    def saved(self) -> object:
        return self._path.read_bytes()

    def restored(self, backup: object, device: str) -> FileCopy:
        assert isinstance(backup, bytes)
        self.file.close()
        shutil.rmtree(self.folder)
        return self.beside(backup, self.folder, device)

    @staticmethod
    def beside(data: bytes, folder: Path, device: str) -> FileCopy:
        """The same bytes in another folder: what a cloned laptop is."""
        folder.mkdir(parents=True)
        (folder / f"{HOUSEHOLD}.hdh").write_bytes(data)
        return FileCopy(folder, device)
