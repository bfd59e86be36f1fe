"""改动的账: what became of every edit, for a household, a batch, and the whole office (design idea 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.domain.fold import Ledger
from desktop.domain.household import HOUSEHOLD
from desktop.domain.journal import Entry, Put
from desktop.domain.ledger_of_edits import Line, lines, summed
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import JournalFile
from desktop.office.desk import Desk
from desktop.office.hands import Hand, hand

NOTHING = Ledger(0, 0, 0, 0, 0)
OFFICE = "office"
"""Stands for the office's own journal where a household is named."""


@dataclass(frozen=True, slots=True)
class Account:
    """One household's sum; ``entries`` how many actions it counts, ``sound`` False where a file could not be read."""

    household: str
    ledger: Ledger
    entries: int
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Entered:
    """One edit with the hand that made it, and of who overwrote or settled it."""

    line: Line
    by: Hand
    after: Hand | None


def of_household(desk: Desk, file: str) -> tuple[Account, tuple[Entered, ...]]:
    """The account of one household and every line of it. ``file`` may be ``OFFICE``."""
    if file == OFFICE:
        return _account(OFFICE, desk.office), _entered(desk, desk.office)
    with desk.open_household(file) as opened:
        return _account(file, opened), _entered(desk, opened)


def of_office(desk: Desk, progress: Callable[[int, int], None] | None = None) -> Iterator[Account]:
    """Household by household, the office's own journal first; one that cannot be read is told, never left out."""
    yield _account(OFFICE, desk.office)
    files = desk.households.ids()
    for n, file in enumerate(files, 1):
        try:
            with desk.open_household(file) as opened:
                yield _account(file, opened)
        except UserError:
            yield Account(file, NOTHING, 0, sound=False)
        if progress:
            progress(n, len(files))


def of_batch(desk: Desk, batch: str) -> list[Account]:
    """The account of one import, split or merge: of the entries that name it, household by household."""
    found = []
    for file in desk.households.ids():
        with desk.open_household(file) as opened:
            entries = opened.entries()
            own = {e.id for e in entries if _names(e, batch)}
            if own:
                every = lines(entries, opened.folded())
                found.append(Account(file, summed(line for line in every if line.entry in own), len(own)))
    if not found:
        raise UserError(f"没有找到批次 {batch[:20]}。", "请用 hudang conflicts ledger 查看全部。")
    return found


def total(accounts: list[Account]) -> Ledger:
    """All of them together."""
    return sum((a.ledger for a in accounts), NOTHING)


def _account(file: str, opened: JournalFile | HouseholdFile) -> Account:
    return Account(file, opened.ledger, len(opened.entries()))


def _entered(desk: Desk, opened: JournalFile) -> tuple[Entered, ...]:
    entries = opened.entries()
    known = {e.id: e for e in entries}
    hands: dict[str, Hand] = {}

    def of(entry: str) -> Hand:
        if entry not in hands:
            hands[entry] = hand(desk, known[entry])
        return hands[entry]

    found = lines(entries, opened.folded())
    return tuple(Entered(line, of(line.entry), of(line.by) if line.by in known else None) for line in found)


def _names(entry: Entry, batch: str) -> bool:
    if entry.body is None:
        return False
    if batch in entry.body.note:
        return True
    said = (c.fields for c in entry.body.changes if isinstance(c, Put) and c.kind == HOUSEHOLD)
    return any(f.get("batch") == batch or batch in (f.get("batches") or ()) for f in said)
