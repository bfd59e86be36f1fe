"""What the page 设置 is made of: boards of lines, deeds that may be done about them, and what came of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.forms import FormSpec, Typed

Ask = Literal["", "save", "open", "folder"]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done. ``about`` which line it is about; ``ask`` a file or folder is chosen first.

    ``name`` the proposed file name with its suffix. ``hurts``: it cannot be undone, so its button says so in red.
    """

    id: str
    label: str
    about: str = ""
    ask: Ask = ""
    name: str = ""
    hurts: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: a person, a device, a rule."""

    title: str
    detail: str = ""
    tag: str = ""
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A topic as it stands: a sentence of help, its lines, and what may be done apart from any of them."""

    note: str
    lines: tuple[Line, ...] = ()
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed. ``once`` is shown this one time and kept nowhere: a password, a code, a fingerprint."""

    message: str
    changes: Changes = field(default_factory=Changes)
    once: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the page: what stands there, what a deed asks for, and doing it (``UserError`` when it may not be)."""

    id: str
    title: str
    board: Callable[[Desk], Board]
    form: Callable[[Desk, Deed], FormSpec]
    hand_in: Callable[[Desk, Deed, Typed, Path | None], Done]
