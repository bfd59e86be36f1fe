"""Household files and the folder they lie in: ``households/<first 2 hex>/<id>.hdh`` (design §4.1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol, Self

from desktop.errors import UserError
from desktop.models.engine import FileKeys
from desktop.models.journal_file import JournalFile

SUFFIX = ".hdh"
KIND = "household"
_ID = re.compile(r"[0-9a-f]{16}")


class OfficeKeys(FileKeys, Protocol):
    """Keys that also say whose office they are of."""

    @property
    def office(self) -> str:
        """The office id, 16 hex."""


class HouseholdFile(JournalFile):
    """一户一档: the journal of one household with its tables and attachments."""

    @classmethod
    def create_household(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Make an empty household file; its id is the name of the file."""
        return cls.create(path, office=office, file=path.stem, kind=KIND, keys=keys)


class HouseholdFolder:
    """All household files of an office (or of a laptop). ``folder`` is the office folder itself."""

    def __init__(self, folder: Path, keys: OfficeKeys) -> None:
        self.folder = folder / "households"
        self._keys = keys

    def path(self, id: str) -> Path:
        """Where a household lies; ``UserError`` for anything that is no household id."""
        if not _ID.fullmatch(id):
            raise UserError(f"“{id[:20]}”不是户档编号。", "户档编号是 16 位十六进制小写字符。")
        return self.folder / id[:2] / f"{id}{SUFFIX}"

    def create(self, id: str) -> HouseholdFile:
        """Make the file of a new household and open it."""
        return HouseholdFile.create_household(self.path(id), office=self._keys.office, keys=self._keys)

    def open(self, id: str, *, read_only: bool = False) -> HouseholdFile:
        """Open a household; ``UserError`` when it is missing, damaged or of another office."""
        household = HouseholdFile.open(self.path(id), keys=self._keys, read_only=read_only)
        if household.office != self._keys.office:
            household.close()
            raise UserError(f"户档 {id} 属于另一个办公室。", "请打开它所属的办公室文件夹。")
        return household

    def ids(self) -> list[str]:
        """Ids of all households here, sorted; strange files and unfinished creations do not count."""
        found = (path.stem for path in self.folder.glob(f"??/*{SUFFIX}"))
        return sorted(id for id in found if _ID.fullmatch(id))

    def clear_unfinished(self) -> int:
        """Remove what killed creations left behind (encrypted and empty); how many there were."""
        left = [*self.folder.glob(f"??/.*{SUFFIX}.new"), *self.folder.glob(f"??/.*{SUFFIX}.new-journal")]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)
