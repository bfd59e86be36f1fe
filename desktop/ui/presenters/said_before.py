"""照上次填: a step that came back is done anew, and what was said of it last time need not be typed again.

Days, signatures, pictures and the conclusion of an opinion are never carried over: they are of the new time.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.case import Case
from desktop.domain.journal import Value
from desktop.ui.presenters.forms import Field, FormSpec, TypedValue
from desktop.ui.presenters.rows import NO, TOLD, YES, Rows, row_text
from desktop.ui.presenters.visit_specs import NO_OBLIGORS

_ANEW = frozenset({"signed", "outcome", "nobody_related"})
"""Fields that a person answers each time: who signed, what is proposed, that nobody had to stand aside."""


def said_before(case: Case, step: str, spec: FormSpec) -> dict[str, TypedValue]:
    """What the form of a step that is open again held last time, as typed; nothing for one that was never done."""
    last = case.latest(step)
    if last is None or case.done_on(step) is not None:
        return {}
    facts = dict(last.facts)
    if facts.get("obligors") == []:
        facts[NO_OBLIGORS] = True
    found = {f.name: _typed(f, facts[f.name]) for f in spec.fields if f.name in facts and f.name not in _ANEW}
    return {name: typed for name, typed in found.items() if typed}


def _typed(field: Field, value: Value) -> TypedValue:
    """A value as it was typed; nothing for what is said anew each time."""
    if isinstance(field, Rows):
        return [row_text(_row(field, record)) for record in _list(value) if isinstance(record, dict)]
    known = {choice for choice, _ in field.choices}
    match field.kind:
        case "people":
            return [str(v) for v in _list(value)]
        case "lines":
            return "\n".join(str(v) for v in _list(value))
        case "checks":
            return [str(v) for v in _list(value) if v in known]
        case "answers" if isinstance(value, dict):
            return [choice for choice, ticked in value.items() if ticked and choice in known]
        case "yes":
            return value is True and not field.required
        case "choice":
            return str(value) if value in known else ""
        case _:
            return _text(field, value)


def _row(field: Rows, record: Mapping[str, Value]) -> dict[str, str]:
    return {c.name: _text(c, record[c.name]) for c in field.columns if c.name in record}


def _text(field: Field, value: Value) -> str:
    match field.kind:
        case "money" if isinstance(value, int):
            return f"{value // 100}.{value % 100:02}"
        case "choice" if field.choices == TOLD:
            return YES if value is True else NO
        case "text" | "long" | "number" | "choice":
            return str(value)
        case _:
            return ""


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
