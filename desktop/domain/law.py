"""National and local rules as data: clauses with their days in force, exclusions, review cycles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from desktop.domain.part import Part

LawValue = int | str | tuple[str, ...]

Together = Literal["never", "allowed", "local", "choose", "apart"]
"""How two benefits of one person stand to each other in one month: ``never`` both, ``allowed``, ``local`` rule
decides, the person may ``choose`` one, or they are counted ``apart`` (of different members)."""


class Clause(Part):
    """One rule in our own short words, with what the program takes from it.

    ``confirm`` names the values that were taken from a summary, not from the text itself: the county compares
    them once with the document before it relies on them.
    """

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    cite: str = Field(description="document and article, as printed under 依据")
    says: str
    since: date
    until: date | None = None
    values: Mapping[str, LawValue] = Field(default_factory=dict)
    confirm: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """True on every day from ``since`` to ``until``, both included."""
        return self.since <= on and (self.until is None or on <= self.until)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        strangers = sorted(set(self.confirm) - set(self.values))
        if strangers:
            raise ValueError(f"confirm 里没有这样的值：{'、'.join(strangers)}")
        if self.until is not None and self.until < self.since:
            raise ValueError("失效日期早于生效日期")
        return self


class Review(Part):
    """How often a benefit of one kind is looked at again: every ``months``, counted from the last look."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    months: int = Field(gt=0)
    clause: str
    confirm: bool = False


class Exclusion(Part):
    """May one person hold both benefits in one month? The pair has no order."""

    a: str = Field(pattern=r"^[a-z_]+$")
    b: str = Field(pattern=r"^[a-z_]+$")
    together: Together
    clause: str
    note: str = ""
    since: date
    until: date | None = None
    confirm: bool = False


class Law(Part):
    """The rules of one matter (or of all), clause by clause, in force at a date."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    clauses: tuple[Clause, ...]
    reviews: tuple[Review, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def clause(self, clause: str, on: date) -> Clause | None:
        """The version of a clause in force on a day."""
        return next((c for c in self.clauses if c.id == clause and c.in_force(on)), None)

    def value(self, name: str, on: date) -> tuple[LawValue, Clause]:
        """A value and the clause it stands in; raises ``KeyError`` when no clause in force has it."""
        for c in self.clauses:
            if name in c.values and c.in_force(on):
                return c.values[name], c
        raise KeyError(name)

    def review(self, review: str) -> Review | None:
        """The review cycle with that id."""
        return next((r for r in self.reviews if r.id == review), None)

    def exclusion(self, one: str, other: str, on: date) -> Exclusion | None:
        """What is ruled for two benefits on a day, None where no rule is known."""
        pair = {one, other}
        for e in self.exclusions:
            if {e.a, e.b} == pair and e.since <= on and (e.until is None or on <= e.until):
                return e
        return None
