"""可能适合: the matters that may fit what was told so far, for the pages at the counter.

Nothing is read from the desk once the page is open, so that the list follows the keys.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.domain.proposal import Settings
from desktop.domain.scheme import Pack
from desktop.domain.suggestion import State, Suggestion, suggest
from desktop.domain.told import Told
from desktop.office.contacts import TICKS, told_by
from desktop.office.desk import Desk
from desktop.office.intake import open_matters
from desktop.office.proposal import settings_on
from desktop.ui.presenters.forms import Choices

SITUATIONS: Choices = tuple(TICKS.items())
_BETTER: tuple[State, ...] = ("fits", "maybe", "no")


@dataclass(frozen=True, slots=True)
class Offer:
    """A matter that may fit: ``why`` in one sentence, the ``clause`` behind it; ``open`` it can be applied for here."""

    matter: str
    title: str
    why: str
    clause: str
    state: State
    open: bool = True


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What suggestions are made by: rules, settings, day; ``busy`` matters that the family is applying for already."""

    pack: Pack
    settings: Settings
    on: date
    known: frozenset[str]
    busy: frozenset[str] = frozenset()

    def offers(self, people: Sequence[tuple[str, Told]]) -> tuple[Offer, ...]:
        """Held against everybody of the family (name, what was told), the best answer for each matter."""
        best: dict[str, Suggestion] = {}
        for name, told in people:
            for found in suggest(self.pack, told, self.on, self.settings):
                before = best.get(found.matter)
                if before is None or _BETTER.index(found.state) < _BETTER.index(before.state):
                    best[found.matter] = (
                        replace(found, why=f"{name}：{found.why}") if len(people) > 1 else found
                    )
        found_all = sorted(best.values(), key=lambda s: _BETTER.index(s.state))
        return tuple(self._offer(s) for s in found_all)

    def _offer(self, s: Suggestion) -> Offer:
        if s.matter in self.busy:
            return Offer(s.matter, s.title, "这一项还有一件在办。", s.clause, "no", open=False)
        return Offer(s.matter, s.title, s.why, s.clause, s.state, s.matter in self.known)


def suggesting(desk: Desk, busy: Collection[str] = ()) -> Suggesting:
    """The rules and settings of today."""
    today = desk.today()
    known = frozenset(m.id for m in open_matters(desk))
    return Suggesting(desk.pack, settings_on(desk, today), today, known, frozenset(busy))


def with_ticks(told: Told, ticks: Sequence[str], words: str) -> Told:
    """What a file or a form says of somebody, and what was ticked and said of the family besides."""
    said = told_by(ticks)
    return replace(
        told,
        alone=told.alone or said.alone,
        supporter=said.supporter if told.supporter is None else told.supporter,
        disabled=told.disabled or said.disabled,
        severe_illness=told.severe_illness or said.severe_illness,
        accident=said.accident,
        heavy_expenses=said.heavy_expenses,
        words=words,
    )
