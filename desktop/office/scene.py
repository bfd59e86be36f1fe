"""What a paper is about when its words are asked: the desk, the household, the case, the day, the number.

Modules with words import ``Scene`` and ``Word`` from here (``vocabulary`` imports them, so they cannot import it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.domain.case import Case
from desktop.domain.household import Household, Member, StepDone
from desktop.office.desk import Desk

Rows = Sequence[Mapping[str, str]]
Text = str | Rows
"""What a word says: a text, or the rows of a table; empty says nothing."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One paper's surroundings. ``home`` None for what is about the office, ``case`` None for what is about a family.

    ``on`` the day under the paper; ``number`` its number as printed. ``facts`` what only the caller knows, by the name
    of the field: it stands before every word (the notice of a decision gives ``decided_on`` and ``in_name_of`` so).
    """

    desk: Desk
    home: Household | None
    case: Case | None
    on: date
    number: str = ""
    facts: Mapping[str, Text] = field(default_factory=dict)

    def step(self, *steps: str) -> StepDone | None:
        """The last thing recorded under the first of these step ids that has any."""
        if self.case is None:
            return None
        return next((found for step in steps if (found := self.case.latest(step))), None)

    def fact(self, step: str, name: str) -> str:
        """A text among the facts of a step, empty where there is none."""
        done = self.step(step)
        said = done.facts.get(name) if done else None
        return said if isinstance(said, str) else ""

    @property
    def people(self) -> tuple[Member, ...]:
        """The members who live there today."""
        return tuple(m for m in self.home.members if m.here) if self.home else ()


Word = Callable[[Scene], Text]
"""Says one thing about a scene. Raises ``UserError`` where the desk has to do something before it can be said."""
Words = Mapping[str, Word]
