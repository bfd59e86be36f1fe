"""主动发现线索: who in a village may need help, in one encrypted journal beside the households.

A lead names a citizen who has asked for nothing, and who reported it. It lies neither in the office journal, which
names nobody, nor in a household file, which goes to the county and onto laptops whole. The file has a key of its own,
derived from the master key; a laptop has no master key, so it can neither make nor open one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from desktop.errors import UserError
from desktop.models.engine import FileKeys
from desktop.models.journal_file import JournalFile

NAME = "leads.hdo"
FILE = "leads"
KIND = "leads"


class LeadsFile(JournalFile):
    """``OFFICE/leads.hdo``. Records are generic; ``domain.lead`` says what they hold."""

    @classmethod
    def open_or_create(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Open the file, made on first use. Raises ``UserError`` on a laptop and as ``open_leads`` does."""
        if not path.exists():
            return cls.create(path, office=office, file=FILE, kind=KIND, keys=keys)
        return cls.open_leads(path, office=office, keys=keys)

    @classmethod
    def open_leads(cls, path: Path, *, office: str, keys: FileKeys) -> Self:
        """Open the file; ``UserError`` when it is missing, damaged, without a key here, or another office's."""
        opened = cls.open(path, keys=keys, file=FILE)
        if (opened.office, opened.kind) != (office, KIND):
            opened.close()
            raise UserError("线索登记属于另一个办公室。", f"请从本办公室的备份恢复 {NAME}。")
        return opened
