"""National and local rules as data: clauses with their days in force, exclusions, review cycles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from desktop.domain.matter import Step
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


Effect = Literal["increase", "decrease", "stop", "keep", "grace", "suspend", "resume", "facts"]
"""What a decided change does to a benefit. ``grace``: it runs on for the months of 渐退期 and ends then; ``facts``:
only what is on file changes, no money."""


class Change(Part):
    """One kind of change to a running benefit (动态管理): why, by which steps, from when, what may come of it.

    ``causes`` code → words of the letter (death is never posted as a reason, domain §I 4). ``effects`` what the
    decision may do; which of them follows from what is reckoned. ``starts``: from the month after the decision, or
    after the event (a death counts from the month after it, whenever it is reported).
    ``holds``: the payment stands still from the report on. ``steps`` in full, like a matter's.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    causes: Mapping[str, str]
    effects: tuple[Effect, ...]
    starts: Literal["next_month", "after_event"] = "next_month"
    holds: bool = False
    form: str | None = Field(None, description="the form of its notice where it is not the usual one")
    steps: tuple[Step, ...]
    clause: str


class CommonPath(Part):
    """A way through any matter: dealt with by the county, handed up when the power ended."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    steps: tuple[Step, ...]
    clause: str


class Letter(Part):
    """What the letters of a matter say besides the decision: the duties of the family, the review cycle, the basis."""

    duties: str = ""
    review_cycle: str = ""
    basis: str = ""


class Law(Part):
    """The rules of one matter (or of all), clause by clause, in force at a date."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    clauses: tuple[Clause, ...]
    reviews: tuple[Review, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    changes: tuple[Change, ...] = ()
    paths: tuple[CommonPath, ...] = ()
    stops_only_by: tuple[str, ...] = Field(
        (), description="kinds of change that may end a benefit; empty: any"
    )
    letter: Letter = Letter()

    def change(self, change: str) -> Change | None:
        """The kind of change with that id."""
        return next((c for c in self.changes if c.id == change), None)

    def path(self, path: str) -> CommonPath | None:
        """The common path with that id."""
        return next((p for p in self.paths if p.id == path), None)

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
