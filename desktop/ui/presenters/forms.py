"""Forms as data: what a page asks for, declared once and drawn by one widget.

A form holds fields; what a person typed into them is kept as typed (text, a tick, or a list of texts), so that
it can be put aside and taken up again, and is read into values of the domain only when it is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from desktop.errors import UserError

Kind = Literal[
    "text", "long", "date", "money", "number", "choice", "yes", "checks", "states", "people", "photos", "scan",
    "password",
]  # fmt: skip
"""``checks``: any of the choices. ``states``: one state for each choice, typed as ``choice=state``.
``people``: ``count`` names of different people. ``photos``: file paths, ``count`` at least; ``scan``: one."""

TypedValue = str | bool | list[str]
Typed = Mapping[str, TypedValue]
Choices = tuple[tuple[str, str], ...]
"""(value, what a person reads)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for. ``when``: shown only while another field has that value."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    required: bool = True
    choices: Choices = ()
    states: Choices = ()
    count: int = 0
    when: tuple[str, str] | None = None
    initial: TypedValue | None = None

    def start(self) -> TypedValue:
        """What stands in the field before anybody typed."""
        if self.initial is not None:
            return self.initial
        if self.kind == "yes":
            return False
        return [] if self.kind in ("checks", "states", "people", "photos", "scan") else ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The fields of a form, what its button says, and its F1 text."""

    fields: tuple[Field, ...]
    action: str = "登记这一步"
    help: str = ""

    def with_fields(self, changes: Mapping[str, Mapping[str, object]]) -> FormSpec:
        """The same form with some attributes of some fields filled in (choices, counts, first values)."""
        done = tuple(
            replace(f, **changes[f.name]) if f.name in changes else f  # type: ignore[arg-type]
            for f in self.fields
        )
        return replace(self, fields=done)

    def without(self, *names: str) -> FormSpec:
        """The same form without some fields."""
        return replace(self, fields=tuple(f for f in self.fields if f.name not in names))

    def visible(self, typed: Typed) -> tuple[Field, ...]:
        """The fields that count, given what is typed."""
        return tuple(f for f in self.fields if f.when is None or typed.get(f.when[0]) == f.when[1])


@dataclass(frozen=True, slots=True)
class Preview:
    """A paper that may be looked at: ``kind`` names it for ``presenters.papers``."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Why:
    """依据与算法 of one thing: lines in the order they are read."""

    title: str
    lines: tuple[str, ...] = field(default=())


class FieldProblem(UserError):
    """Something typed cannot be used; ``field`` says where."""

    def __init__(self, name: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = name
