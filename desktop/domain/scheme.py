"""What a scheme pack says: the delegated matters of one county, step by step, each value with its source.

A scheme is data (design idea 2). The classes here and in ``part``, ``matter`` and ``law`` are the schema of
``resources/schemes/<id>/*.toml`` and ``resources/law/*.toml``; ``packs`` reads the files. What a scheme does not
say is ``None`` and is shown as “方案未规定”, never filled in silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

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
from desktop.domain.scheme_parts import (
    Archive,
    ArchiveItem,
    CalendarLine,
    Delegation,
    Department,
    Evidence,
    Milestone,
    Mode,
    Names,
    Panel,
    Phase,
    RemedyTemplate,
    ReserveFund,
    Responsibility,
    Setting,
    SpotCheck,
    Stratum,
    System,
    Table,
    Task,
    Township,
    Transition,
)

__all__ = [
    "CONDITIONS", "COUNTY", "ORDINARY", "RULES", "UNSAID", "Archive", "ArchiveItem", "Baseline", "Calendar",
    "CalendarLine", "Change", "Clause", "CommonPath", "DecisionOutcome", "Delegation", "Department", "Evidence",
    "Exclusion", "Law", "LawValue", "Letter", "Limit", "Material", "Matter", "Milestone", "Mode", "Names",
    "Pack", "Panel", "Part", "Path", "Phase", "Power", "RemedyTemplate", "ReserveFund", "Responsibility",
    "Review", "Said", "Scheme", "Setting", "Sourced", "SpotCheck", "Step", "Stratum", "Subitem", "System",
    "Table", "Task", "Tier", "Topup", "Township", "Transition",
]  # fmt: skip


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
