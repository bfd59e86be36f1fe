"""举报专档: complaints, in one encrypted journal beside the households (domain §I 16).

The identity of a complainant lies here and nowhere else. The file has a key of its own, derived from the master key
like any other's; a laptop has no master key, so it can neither make nor open one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from desktop.errors import UserError
from desktop.models.engine import FileKeys
from desktop.models.journal_file import JournalFile

NAME = "restricted.hdo"
FILE = "restricted"
KIND = "restricted"


class RestrictedFile(JournalFile):
    """``OFFICE/restricted.hdo``. Records are generic; ``domain.complaint`` says what they hold."""

    @classmethod
    def open_or_create(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Open the file, made on first use. Raises ``UserError`` on a laptop and as ``open_restricted`` does."""
        if not path.exists():
            return cls.create(path, office=office, file=FILE, kind=KIND, keys=keys)
        return cls.open_restricted(path, office=office, keys=keys)

    @classmethod
    def open_restricted(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Open the file; ``UserError`` when it is missing, damaged, without a key here, or another office's."""
        opened = cls.open(path, keys=keys, file=FILE)
        if (opened.office, opened.kind) != (office, KIND):
            opened.close()
            raise UserError("举报专档属于另一个办公室。", "请从本办公室的备份恢复 restricted.hdo。")
        return opened
