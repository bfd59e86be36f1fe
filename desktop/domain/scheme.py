"""What a scheme pack says: the delegated matters of one county, step by step, each value with its source.

A scheme is data (design idea 2). The classes here are the schema of ``resources/schemes/<id>/*.toml`` and
``resources/law/*.toml``; ``packs`` reads the files. What a scheme does not say is ``None`` and is shown as
“方案未规定”, never filled in silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

T = TypeVar("T")

UNSAID = "方案未规定"
"""Shown wherever a scheme is silent."""

DecisionOutcome = Literal["confirm", "refuse"]


class Part(BaseModel):
    """Base of everything in a pack: closed (an unknown field is an error) and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(Part, Generic[T]):
    """A value and the words it comes from.

    ``quote`` words of the scheme's own text; ``clause`` the national rule where the scheme is silent;
    ``setting`` True for what the office must fill in. Exactly one of the three says where a value is from.
    """

    value: T | None = None
    quote: str | None = None
    clause: str | None = None
    setting: bool = False

    @property
    def origin(self) -> Literal["scheme", "law", "office", "unsaid"]:
        """Where the value comes from."""
        if self.quote:
            return "scheme"
        if self.clause:
            return "law"
        return "office" if self.setting else "unsaid"

    @model_validator(mode="after")
    def _has_a_source(self) -> Said[T]:
        if self.value is not None and self.origin == "unsaid":
            raise ValueError("有值就要有出处：quote、clause 或 setting = true")
        return self


class Sourced(Part):
    """A part whose plain fields name their words in ``quotes``: field → words of the scheme's text."""

    quotes: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _quotes_name_fields(self) -> Self:
        strangers = sorted(set(self.quotes) - set(type(self).model_fields))
        if strangers:
            raise ValueError(f"quotes 里没有这样的字段：{'、'.join(strangers)}")
        return self


class Names(Sourced):
    """How the places and bodies are called here: 县局 is wrong in most counties (domain §I, Words)."""

    county: str
    county_code: str = Field(pattern=r"^\d{6}$")
    government: str
    bureau: str
    verification_centre: str | None = None
    provincial_system: str | None = None


class Township(Part):
    """A township that takes part, and from when."""

    code: str = Field(pattern=r"^\d{9}$")
    name: str
    since: date | None = None
    quote: str | None = None


class Delegation(Part):
    """The legal construction of the delegation, a template for the instrument that the county signs."""

    mode: Said[str]
    delegator: Said[str]
    instrument_title: Said[str]
    in_name_of: Said[str]
    seal_text: Said[str]
    seal_display: Said[str]
    signer_positions: Said[tuple[str, ...]]
    responsible: Said[str]
    respondent: Said[str]
    minimum_staff: Said[int]


class Limit(Part):
    """A time limit: ``days`` counted from the day after step ``since``; ``special`` for hard cases.

    ``outcome``: it binds only after that decision (the three days of a refusal, 57号§21).
    """

    days: int = Field(gt=0)
    special: int | None = Field(None, gt=0)
    unit: Literal["working", "calendar"]
    since: str
    outcome: DecisionOutcome | None = None
    clause: str


class Step(Part):
    """One step of a matter.

    ``needs`` steps that must be done before (a partial order); ``rule`` names the check of its facts in
    ``domain.workflow``; ``by`` roles that may do it; ``people`` how many different persons must have been
    there; ``photos`` how many pictures at least; ``optional`` may be skipped; ``limit`` when it is due.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    rule: str = "plain"
    needs: tuple[str, ...] = ()
    by: tuple[str, ...] = ("clerk",)
    optional: bool = False
    people: int = 1
    photos: int = 0
    days: int | None = Field(None, description="calendar days a public notice stands")
    limit: Limit | None = None
    quote: str | None = None
    clause: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Step:
        if not (self.quote or self.clause):
            raise ValueError(f"步骤 {self.id} 要有 quote 或 clause")
        return self


class Material(Part):
    """A document the applicant brings; one without ``required`` is asked for only where it applies."""

    id: str
    title: str
    required: bool = True
    clause: str


class Matter(Sourced):
    """One delegated matter. ``acts`` what the township may do in it; ``steps`` empty: not yet worked out."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    aliases: tuple[str, ...] = ()
    scheme_name: str
    quote: str
    acts: tuple[str, ...]
    law: str | None = None
    legal_basis: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()

    def step(self, step: str) -> Step | None:
        """The step with that id."""
        return next((s for s in self.steps if s.id == step), None)

    @model_validator(mode="after")
    def _needs_exist(self) -> Matter:
        known: set[str] = set()
        for s in self.steps:
            missing = set(s.needs) - known
            if missing:
                raise ValueError(f"步骤 {s.id} 的前置步骤 {'、'.join(sorted(missing))} 不在它之前")
            if s.limit and s.limit.since not in known:
                raise ValueError(f"步骤 {s.id} 的期限从 {s.limit.since} 起算，但该步骤不在它之前")
            known.add(s.id)
        return self


class Evidence(Part):
    """On which occasions pictures must be kept (影像备案)."""

    occasions: Said[tuple[str, ...]]


class Table(Part):
    """A table the scheme names, with its exact title."""

    id: str
    title: str
    quote: str


class Milestone(Part):
    """A task with a date for the office itself."""

    title: str
    since: date | None = None
    due: date
    who: str
    quote: str


class SpotCheck(Part):
    """The county's check: at least ``percent`` of the files."""

    percent: Said[int]


class Setting(Part):
    """What no scheme text states and the office must fill in with its own document (domain A.6).

    ``choices``: the only answers a text setting takes, empty for free text.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    unit: Literal["fen", "text", "days", "percent", "months", "count"]
    required: bool = True
    choices: tuple[str, ...] = ()
    sample: int | str | None = Field(None, description="value for a demonstration office, marked 样例")


class Scheme(Sourced):
    """One county's scheme as data."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z]+$")
    title: str
    issuer: str
    issued_on: date | None
    names: Names
    townships: tuple[Township, ...]
    delegation: Delegation
    matters: tuple[Matter, ...]
    evidence: Evidence
    spot_check: SpotCheck
    tables: tuple[Table, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    settings: tuple[Setting, ...] = ()
    remedies: Mapping[str, tuple[RemedyTemplate, ...]] = Field(default_factory=dict)

    def matter(self, matter: str) -> Matter | None:
        """The matter with that id."""
        return next((m for m in self.matters if m.id == matter), None)

    def township(self, name_or_code: str) -> Township | None:
        """The township with that name or code."""
        return next((t for t in self.townships if name_or_code in (t.name, t.code)), None)


class RemedyTemplate(Part):
    """One possible reading of who answers for a decision; the county confirms one (domain §I 3)."""

    id: str
    respondent: str
    reconsideration_body: str
    court: str
    text: str
    clause: str


class Clause(Part):
    """One rule of national law in our own short words, with what the program takes from it."""

    id: str = Field(pattern=r"^[a-z0-9_.-]+$")
    cite: str = Field(description="document and article, as printed under 依据")
    says: str
    since: date
    until: date | None = None
    values: Mapping[str, int | str | tuple[str, ...]] = Field(default_factory=dict)


class Law(Part):
    """The national rules of one matter, clause by clause, in force at a date."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    clauses: tuple[Clause, ...]

    def clause(self, clause: str, on: date) -> Clause | None:
        """The version of a clause in force on a day."""
        return next(
            (c for c in self.clauses if c.id == clause and c.since <= on and (not c.until or on <= c.until)),
            None,
        )

    def value(self, name: str, on: date) -> tuple[int | str | tuple[str, ...], Clause]:
        """A value and the clause it stands in; raises ``KeyError`` when no clause in force has it."""
        for c in self.clauses:
            if name in c.values and c.since <= on and (not c.until or on <= c.until):
                return c.values[name], c
        raise KeyError(name)


class Calendar(Part):
    """The working-day calendar of the State Council, year by year; ``years`` are those it knows."""

    format: Literal[0]
    years: tuple[int, ...]
    holidays: frozenset[date]
    workdays: frozenset[date] = Field(description="weekend days worked in exchange (调休)")


class Pack(Part):
    """A scheme with the law it works under; ``digest`` names exactly these bytes."""

    digest: str
    scheme: Scheme
    laws: Mapping[str, Law]
    calendar: Calendar

    def law_of(self, matter: Matter) -> Law | None:
        """The national rules that a matter cites."""
        return self.laws.get(matter.law) if matter.law else None


Scheme.model_rebuild()
