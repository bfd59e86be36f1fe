"""Fields of two further sorts: a list of records, and a field that counts only beside certain answers.

A record is typed as one JSON object of texts (column → as typed), so that a draft keeps it like any list of texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.journal import Value
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed, together
from desktop.ui.presenters.reading import Reader

YES, NO = "true", "false"
TOLD: Choices = ((YES, "是"), (NO, "否"))
"""A column that may stay unknown: yes, no, or nothing chosen."""


@dataclass(frozen=True, slots=True)
class Rows(Field):
    """Records with the same ``columns``; ``more`` the words of the button that adds one."""

    columns: tuple[Field, ...] = ()
    more: str = "添加一行"


@dataclass(frozen=True, slots=True)
class Beside(Field):
    """A field that counts while another one holds one of ``among`` (of a list: at least one of them)."""

    among: tuple[str, tuple[str, ...]] = ("", ())

    def counts(self, typed: Typed) -> bool:
        """Whether it is asked for, given what is typed."""
        name, wanted = self.among
        value = typed.get(name)
        held = value if isinstance(value, list) else [value]
        return Field.counts(self, typed) and any(v in wanted for v in held)


def row_text(record: Mapping[str, str]) -> str:
    """A record as it is kept among what was typed."""
    return json.dumps(dict(record), ensure_ascii=False)


def row_of(text: str) -> dict[str, str]:
    """What was typed into a record; nothing for a text that is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def blank(text: str) -> bool:
    """Nothing was typed into the record: it does not count."""
    return not any(v.strip() for v in row_of(text).values())


def records(field: Rows, typed: Sequence[str]) -> list[dict[str, Value]]:
    """The records of a field, columns left empty not among them. Raises ``FieldProblem`` with the row's number."""
    kept = [text for text in typed if not blank(text)]
    found: list[dict[str, Value]] = []
    problems: list[FieldProblem] = []
    for number, text in enumerate(kept, 1):
        try:
            found.append(_record(field, row_of(text)))
        except FieldProblem as problem:
            problems += [
                FieldProblem(field.name, f"第 {number} 行{p.message}", p.hint) for p in problem.parts
            ]
    if problems:
        raise together(problems)
    return found


def _record(field: Rows, typed: Mapping[str, str]) -> dict[str, Value]:
    reader = Reader(FormSpec(field.columns), dict(typed))
    values = {column.name: _value(column, reader) for column in field.columns}
    return {name: value for name, value in values.items() if value is not None}


def _value(column: Field, reader: Reader) -> Value:
    if not reader.text(column.name):
        return None
    match column.kind:
        case "number":
            return reader.number(column.name)
        case "money":
            return reader.fen(column.name)
        case "date":
            return reader.day(column.name).isoformat()
        case "choice" if column.choices == TOLD:
            return reader.text(column.name) == YES
        case _:
            return reader.text(column.name)
