"""A household as it stood when a paper was issued: what that paper had to say, whatever has changed since.

A paper is held against the day it was made on. A later revision, a corrected name or a death says nothing against it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desktop.domain.case import Case, case_of
from desktop.domain.decided_words import OF_PEOPLE, decided_words
from desktop.domain.fold import fold
from desktop.domain.household import PAPER, Household, Paper, household
from desktop.domain.journal import Ancestry, Entry, Put
from desktop.domain.seal_statement import squeezed
from desktop.domain.view import Law


@dataclass(frozen=True, slots=True)
class AsIssued:
    """``home`` as the entry that brought the paper found it; ``packs`` the rules that entry was written under.

    ``whole`` False once something of that time was deleted by law: who it was can no longer be said.
    """

    home: Household
    packs: tuple[str, ...]
    whole: bool

    def case(self, paper: Paper, law: Law) -> Case | None:
        """The case that the paper tells of, under the rules of its day; None where they are not known here."""
        return case_of(self.home, paper.application, law.at(self.packs).pack)

    def rules_known(self, law: Law) -> bool:
        """False where the rules of that day were not kept here: others may call things by other names."""
        return not self.packs or any(p == law.pack.digest or p in law.packs for p in self.packs)


def as_issued(
    file: str, entries: Collection[Entry], refused: Mapping[str, str], paper: str
) -> AsIssued | None:
    """What the entry that brought ``paper`` knew; None where no entry in force did."""
    issued = next((e for e in entries if e.id not in refused and _brings(e, paper)), None)
    if issued is None:
        return None
    past = Ancestry(e for e in entries if refused.get(e.id) != "waiting")
    known = [
        e
        for e in entries
        if refused.get(e.id) != "waiting" and e.id != issued.id and past.knew(issued.id, e.id)
    ]
    folded = fold(known, {id: why for id, why in refused.items() if any(e.id == id for e in known)})
    home = household(file, folded.records)
    return AsIssued(home, tuple(issued.header.packs), all(e.body is not None for e in known))


def _brings(entry: Entry, paper: str) -> bool:
    changes = entry.body.changes if entry.body else ()
    return any(
        isinstance(c, Put) and (c.kind, c.id) == (PAPER, paper) and "sha256" in c.fields for c in changes
    )


def misprinted(
    case: Case, printed: Mapping[str, object], *, whole: bool = True
) -> tuple[str, str, str] | None:
    """The first field that says something else than was decided: (name, as printed, as decided).

    ``printed`` field → text; what a form does not print is not asked about. ``whole`` as in ``AsIssued``.
    """
    for name, decided in decided_words(case).items():
        text = printed.get(name)
        if not isinstance(text, str) or not text or (name in OF_PEOPLE and not (whole and decided)):
            continue
        if squeezed(text) != squeezed(decided):
            return name, text, decided
    return None
