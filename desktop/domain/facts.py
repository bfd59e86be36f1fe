"""What somebody wants to record, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.domain.journal import Value

if TYPE_CHECKING:
    from desktop.domain.case import Case
    from desktop.domain.scheme import Step


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something may not be done. ``rule`` names the rule for programs, ``text`` says it to people."""

    rule: str
    text: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody wants to record: the fields of the record, its day, and the digests of files at hand.

    ``on`` is the day it happened, ``day`` the day it is written down (None: not asked).
    """

    fields: Mapping[str, Value]
    on: date
    files: frozenset[str]
    day: date | None = None

    def text(self, name: str) -> str:
        """A field as text."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A field as a whole number."""
        value = self.fields.get(name)
        return value if type(value) is int else 0

    def texts(self, name: str) -> tuple[str, ...]:
        """A field as a list of texts."""
        value = self.fields.get(name)
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, (list, tuple)) else ()

    def photos(self) -> tuple[str, ...]:
        """Digests of the pictures named in ``photos`` that are really in the file."""
        value = self.fields.get("photos")
        named = (
            [p.get("sha256") for p in value if isinstance(p, dict)]
            if isinstance(value, (list, tuple))
            else []
        )
        return tuple(dict.fromkeys(p for p in named if isinstance(p, str) and p in self.files))

    def flag(self, name: str) -> bool:
        """A field that is true or not stated."""
        return self.fields.get(name) is True


Check = Callable[["Case", "Step", Facts], list[Obstacle]]
"""Answers for one step of one case: no obstacle means it may be recorded."""


def wanted(facts: Facts, rule: str, **texts: str) -> list[Obstacle]:
    """An obstacle for each named field that is empty, with the sentence that asks for it."""
    return [Obstacle(rule, sentence) for name, sentence in texts.items() if not facts.text(name).strip()]
