"""What the page “台账与登记” shows: one book at a time, its lines, and the forms that add to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.ui.presenters.forms import FormSpec


@dataclass(frozen=True, slots=True)
class Action:
    """A form that may be handed in: ``id`` says what it does, ``title`` stands over it."""

    id: str
    title: str
    spec: FormSpec


@dataclass(frozen=True, slots=True)
class Export:
    """Something that may be taken out: ``suffix`` of the proposed file ``name``; no suffix: a folder is asked for."""

    id: str
    label: str
    name: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``cells`` for the table, ``facts`` beside it under ``title`` (the first cell where there is none).

    ``hurt``: past its day, or something is missing; ``faded``: over or taken back. ``paper`` what may be printed of it.
    """

    id: str
    cells: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    actions: tuple[Action, ...] = ()
    exports: tuple[Export, ...] = ()
    hurt: bool = False
    faded: bool = False
    title: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """One book. ``columns`` (heading, width in pixels, 0 for the rest); ``notes`` lines above the table.

    ``period`` (from, to) of a book that counts days, as ISO text.
    """

    id: str
    title: str
    purpose: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...] = ()
    actions: tuple[Action, ...] = ()
    exports: tuple[Export, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = "还没有登记。"
    period: tuple[str, str] = ("", "")
