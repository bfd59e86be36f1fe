"""The parts of a scheme besides its matters: names, townships, delegation, calendars, panels, archives, settings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from desktop.domain.part import Part, Said, Sourced


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
