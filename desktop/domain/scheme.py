"""What a scheme pack says: the delegated matters of one county, step by step, each value with its source.

A scheme is data (design idea 2). The classes here and in ``part``, ``matter`` and ``law`` are the schema of
``resources/schemes/<id>/*.toml`` and ``resources/law/*.toml``; ``packs`` reads the files. What a scheme does not
say is ``None`` and is shown as “方案未规定”, never filled in silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from desktop.domain.law import Change, Clause, CommonPath, Exclusion, Law, LawValue, Letter, Review
from desktop.domain.matter import (
    CONDITIONS,
    COUNTY,
    ORDINARY,
    RULES,
    Baseline,
    DecisionOutcome,
    Limit,
    Material,
    Matter,
    Path,
    Power,
    Step,
    Subitem,
    Tier,
    Topup,
)
from desktop.domain.part import UNSAID, Part, Said, Sourced

__all__ = [
    "CONDITIONS", "COUNTY", "ORDINARY", "RULES", "UNSAID", "Archive", "ArchiveItem", "Baseline", "Calendar",
    "CalendarLine", "Change", "Clause", "CommonPath", "DecisionOutcome", "Delegation", "Department", "Evidence",
    "Exclusion", "Law", "LawValue", "Letter", "Limit", "Material", "Matter", "Milestone", "Mode", "Names",
    "Pack", "Panel", "Part", "Path", "Phase", "Power", "RemedyTemplate", "ReserveFund", "Responsibility",
    "Review", "Said", "Scheme", "Setting", "Sourced", "SpotCheck", "Step", "Stratum", "Subitem", "System",
    "Table", "Task", "Tier", "Topup", "Township", "Transition",
]  # fmt: skip


class Names(Sourced):
    """How the places and bodies are called here: 县局 is wrong in most counties (domain §I, Words)."""

    county: str
    county_code: str = Field(pattern=r"^\d{6}$")
    government: str
    bureau: str
    verification_centre: str | None = None
    provincial_system: str | None = None


class Township(Part):
    """A township that takes part, from when, and in which wave. The code is of the national table."""

    code: str = Field(pattern=r"^\d{9}$")
    name: str
    since: date | None = None
    phase: str | None = None
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


class Department(Part):
    """A department other than the bureau whose matters were handed down: its own name and seal (冠县 医保局).

    ``name`` as ``Matter.department`` writes it.
    """

    name: str
    in_name_of: Said[str] = Said[str]()
    seal_text: Said[str] = Said[str]()


class Mode(Part):
    """One way of handing down (山亭区): what the township puts out, and in whose name and with which seal."""

    id: Literal["direct", "review", "window"]
    title: str
    output: Said[str]
    in_name_of: Said[str] = Said[str]()
    seal_text: Said[str] = Said[str]()
    responsible: Said[str] = Said[str]()
    quote: str


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


class Task(Part):
    """Work of the office or the county besides the cases: what is to be handed over, to whom, by when."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    since: date | None = None
    due: date | None = None
    who: str
    deliverable: tuple[str, ...] = ()
    to: str | None = None
    quote: str


class Phase(Part):
    """A wave of the delegation. ``count`` townships; those without a name here are filled in by ``setting``."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    since: date | None = None
    until: date | None = None
    count: int | None = Field(None, gt=0)
    townships: tuple[str, ...] = ()
    setting: str | None = None
    quote: str


class Transition(Part):
    """The days between the old and the new way: ``days`` handled by ``meanwhile``, the township from ``starts``."""

    days: Said[int]
    starts: Said[date]
    meanwhile: Said[str]


class CalendarLine(Part):
    """Every month by this day: ``action``, with which table, to whom, under which seal."""

    id: str = Field(pattern=r"^[a-z_]+$")
    day: int = Field(ge=1, le=31)
    action: str
    table: str | None = None
    to: str | None = None
    seal: Said[str] = Said[str]()
    quote: str


class Panel(Part):
    """A body that decides together or leads the work. ``by_village``: members that change with the village."""

    name: Said[str]
    chair: Said[str]
    vice: Said[str] = Said[str]()
    members: Said[tuple[str, ...]]
    by_village: Said[tuple[str, ...]] = Said[tuple[str, ...]]()
    quorum: Said[int] = Said[int]()
    office: Said[str] = Said[str]()


class ArchiveItem(Part):
    """One kind of paper that a complete file holds.

    ``found_in``: what in a household file shows that it is there, any of them: a ``material`` that was handed in, a
    ``step`` that was done, the ``photos`` of one, a ``paper`` that was issued. ``when``: needed only then. ``scan``:
    goes into the provincial system as a picture; ``private``: only when somebody asks for it by name.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    found_in: tuple[Annotated[str, Field(pattern=r"^(material|step|photos|paper):[a-z_]+$")], ...] = ()
    when: Literal["first", "change", "disabled", "illness", "income"] | None = None
    scan: bool = False
    private: bool = False
    quote: str


class Archive(Part):
    """How files are kept: per what, in how many copies, by whom, which papers, which of them scanned."""

    unit: Said[str] = Said[str]()
    copies: Said[int] = Said[int]()
    keepers: Said[tuple[str, ...]] = Said[tuple[str, ...]]()
    scanned: Said[tuple[str, ...]] = Said[tuple[str, ...]]()
    years: Said[int] = Said[int]()
    checklist: tuple[ArchiveItem, ...] = ()


class Responsibility(Part):
    """Who answers for what."""

    id: str = Field(pattern=r"^[a-z_]+$")
    who: str
    duty: str
    quote: str


class Stratum(Part):
    """A part of the spot check with its own ratio: these matters, at least ``percent`` every period."""

    matters: tuple[str, ...]
    percent: int = Field(gt=0, le=100)
    every: Literal["month", "quarter", "half_year", "year"]
    quote: str


class SpotCheck(Part):
    """The county's check: at least ``percent`` of ``population``; ``strata`` where ratios differ."""

    percent: Said[int]
    population: Said[str] = Said[str]()
    method: Said[str] = Said[str]()
    strata: tuple[Stratum, ...] = ()


class ReserveFund(Part):
    """The township's ready money for emergencies (备用金): how much it may hold at most, in fen."""

    ceiling_fen: Said[int]
    keeper: Said[str] = Said[str]()


class System(Part):
    """An outside system that the desk must keep in step with."""

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    use: str
    quote: str


class Setting(Part):
    """What no scheme text states and the office must fill in with its own document (domain A.6).

    ``choices``: the only answers a text setting takes, empty for free text. ``fills``: the silent value of the
    pack it stands for, as a path: ``delegation.seal_text``.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    title: str
    unit: Literal["fen", "text", "days", "percent", "months", "count"]
    required: bool = True
    choices: tuple[str, ...] = ()
    fills: str | None = None
    sample: int | str | None = Field(None, description="value for a demonstration office, marked 样例")


class RemedyTemplate(Part):
    """One possible reading of who answers for a decision; the county confirms one (domain §I 3).

    ``matters``: the matters it can be used in, empty for all.
    """

    id: str
    respondent: str
    reconsideration_body: str
    court: str
    text: str
    clause: str
    matters: tuple[str, ...] = ()


class Scheme(Sourced):
    """One county's scheme as data."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z]+$")
    title: str
    issuer: str
    issued_on: date | None = None
    names: Names
    townships: tuple[Township, ...]
    delegation: Delegation
    matters: tuple[Matter, ...]
    evidence: Evidence
    spot_check: SpotCheck
    modes: tuple[Mode, ...] = ()
    departments: Mapping[str, Department] = Field(default_factory=dict)
    dual_channel: Said[bool] = Said[bool]()
    fewer_only: Said[bool] = Said[bool]()
    phases: tuple[Phase, ...] = ()
    transition: Transition | None = None
    calendar: tuple[CalendarLine, ...] = ()
    panel: Panel | None = None
    leading_group: Panel | None = None
    archive: Archive = Archive()
    investigators: Said[tuple[str, ...]] = Said[tuple[str, ...]]()
    reserve_fund: ReserveFund | None = None
    responsibilities: tuple[Responsibility, ...] = ()
    systems: tuple[System, ...] = ()
    tables: tuple[Table, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    tasks: tuple[Task, ...] = ()
    settings: tuple[Setting, ...] = ()
    remedies: Mapping[str, tuple[RemedyTemplate, ...]] = Field(default_factory=dict)

    def matter(self, matter: str) -> Matter | None:
        """The matter with that id."""
        return next((m for m in self.matters if m.id == matter), None)

    def township(self, name_or_code: str) -> Township | None:
        """The township with that name or code."""
        return next((t for t in self.townships if name_or_code in (t.name, t.code)), None)

    def mode_of(self, matter: Matter) -> Mode | None:
        """How a matter was handed down, where the scheme knows more than one way."""
        return next((m for m in self.modes if m.id == matter.mode), None)

    def department_of(self, matter: Matter) -> tuple[str, Department] | None:
        """The department a matter belongs to, with its id, where it decides in a name of its own."""
        return next(((i, d) for i, d in self.departments.items() if d.name == matter.department), None)

    def setting(self, setting: str) -> Setting | None:
        """The setting with that id."""
        return next((s for s in self.settings if s.id == setting), None)

    def setting_for(self, path: str) -> Setting | None:
        """The office setting that stands in for a silent value, e.g. ``delegation.seal_text``."""
        return next((s for s in self.settings if s.fills == path), None)


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

    def rule(self, matter: Matter, name: str, on: date) -> tuple[LawValue, Clause]:
        """A value in force on a day: local rules first, then the matter's national ones, then the general ones.

        Raises ``KeyError`` when none of them has it.
        """
        for source in (matter.local_law, matter.law, "general"):
            law = self.laws.get(source or "")
            try:
                if law:
                    return law.value(name, on)
            except KeyError:
                continue
        raise KeyError(name)

    def change(self, matter: Matter, change: str) -> Change | None:
        """A kind of change as the matter's own rules tell it, else the general ones."""
        for source in (matter.local_law, matter.law, "general"):
            law = self.laws.get(source or "")
            if law and (found := law.change(change)):
                return self._as_it_may_end(matter, found)
        return None

    def _as_it_may_end(self, matter: Matter, change: Change) -> Change:
        """特困 ends only by the kinds of change that have its public notice (43号 第二十六条)."""
        law = self.laws.get(matter.law or "")
        if law is None or not law.stops_only_by or change.id in law.stops_only_by:
            return change
        left = tuple(e for e in change.effects if e not in ("stop", "grace"))
        return change.model_copy(update={"effects": left})

    def changes_of(self, matter: Matter) -> tuple[Change, ...]:
        """Every kind of change that a running benefit of a matter may see."""
        known: dict[str, Change] = {}
        for source in ("general", matter.law, matter.local_law):
            law = self.laws.get(source or "")
            known |= {c.id: c for c in law.changes} if law else {}
        fitting = (self._as_it_may_end(matter, c) for c in known.values())
        return tuple(c for c in fitting if c.effects)

    def common_path(self, path: str) -> CommonPath | None:
        """A way through any matter, from the general rules."""
        law = self.laws.get("general")
        return law.path(path) if law else None

    def together(self, one: str, other: str, on: date) -> Exclusion | None:
        """May one person hold both benefits in one month? None where no rule is known."""
        law = self.laws.get("exclusions")
        return law.exclusion(one, other, on) if law else None
