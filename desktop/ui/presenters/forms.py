"""Forms as data: what a page asks for, declared once and drawn by one widget.

A form holds fields; what a person typed into them is kept as typed (text, a tick, or a list of texts), so that
it can be put aside and taken up again, and is read into values of the domain only when it is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from desktop.errors import UserError
from desktop.ui.presenters.days import read_day

Kind = Literal[
    "text", "long", "lines", "date", "money", "number", "choice", "yes", "checks", "answers", "states", "people",
    "photos", "scan", "password", "computed", "rows",
]  # fmt: skip
"""``checks``: any of the choices; ``answers``: yes or no to each of them. ``states``: one state for each choice,
typed as ``choice=state``. ``lines``: one text to a line. ``computed``: shown, worked out from the other fields.
``people``: ``count`` names of different people. ``photos``: file paths, ``count`` at least; ``scan``: one.
``rows``: records with the same columns, see ``presenters.rows``."""

LATE_REASON, LATE_SCAN = "late_reason", "late_scan"
"""The fields of 补录."""

TypedValue = str | bool | list[str]
Typed = Mapping[str, TypedValue]
Choices = tuple[tuple[str, str], ...]
"""(value, what a person reads)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for. ``when``: shown only while another field has that value; ``before``: only while
    another field holds a day before that one. ``compute``: what is typed → (value, what a person reads)."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    required: bool = True
    choices: Choices = ()
    states: Choices = ()
    count: int = 0
    when: tuple[str, str] | None = None
    before: tuple[str, date] | None = None
    compute: Callable[[Typed], tuple[str, str]] | None = None
    initial: TypedValue | None = None

    def start(self) -> TypedValue:
        """What stands in the field before anybody typed."""
        if self.initial is not None:
            return self.initial
        if self.kind == "yes":
            return False
        return [] if self.kind in ("checks", "answers", "states", "people", "photos", "scan") else ""

    def counts(self, typed: Typed) -> bool:
        """Whether it is asked for, given what is typed."""
        if self.when is not None and typed.get(self.when[0]) != self.when[1]:
            return False
        if self.before is None:
            return True
        name, end = self.before
        on = read_day(str(typed.get(name, "")))
        return on is not None and on < end


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
        return tuple(f for f in self.fields if f.counts(typed))


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
    """Something typed cannot be used; ``field`` says where. ``parts``: the problems told together, or itself."""

    def __init__(self, name: str, message: str, hint: str = "", parts: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.field = name
        self.parts = parts or (self,)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that is wrong, the first first."""
        return tuple(p.field for p in self.parts)


def together(problems: Sequence[FieldProblem]) -> FieldProblem:
    """Several problems (at least one) as one, so that a person mends them in one go."""
    parts = tuple(part for problem in problems for part in problem.parts)
    if len(parts) == 1:
        return parts[0]
    said = "；".join(p.message.rstrip("。") for p in parts)
    return FieldProblem(parts[0].field, f"有 {len(parts)} 处要补正：{said}。", "请改好标红的各项。", parts)
