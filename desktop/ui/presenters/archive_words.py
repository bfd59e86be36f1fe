"""The words of a dossier: records as the desk says them, and which of them a person needs to read."""

from __future__ import annotations

from desktop.ui.presenters.journal_words import JournalWords
from desktop.ui.presenters.record_words import machine


class DossierWords(JournalWords):
    """The words of one household, as ``office.dossier`` asks for them."""

    def shown(self, kind: str, field: str) -> bool:
        """False for what only the program needs."""
        return not machine(kind, field)
