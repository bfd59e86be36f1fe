"""A step no function of the office knows by name: its facts are the fields of its form, as the rules read them."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.journal import Value
from desktop.office.act import CaseRef, Late, Photo, When, record_step
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters.forms import LATE_REASON, LATE_SCAN, Field, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.rows import Rows, records
from desktop.ui.presenters.visit_specs import NO_OBLIGORS

_NOT_FACTS = ("on", LATE_REASON, LATE_SCAN)


def submit(desk: Desk, ref: CaseRef, step: str, spec: FormSpec, r: Reader) -> Changes:
    """Record the step with what was typed."""
    when = r.when()
    facts, pictures = facts_of(spec, r)
    return record_step(desk, ref, step, when, facts, without_scan(pictures, when))


def facts_of(spec: FormSpec, r: Reader) -> tuple[dict[str, Value], list[Photo]]:
    """The facts under the names of the fields, and the pictures that go with them; scans are named by digest."""
    facts: dict[str, Value] = {}
    pictures: list[Photo] = []
    for f in spec.fields:
        if f.name in _NOT_FACTS or f.kind == "password":
            continue
        if f.kind in ("photos", "scan"):
            chosen = r.pictures(f.name)
            pictures += chosen
            if f.kind == "scan" and chosen:
                facts[f.name] = chosen[0].sha256
        elif (value := _value(f, r)) not in (None, "", []):
            facts[f.name] = value
    return facts, pictures


def visit_of(spec: FormSpec, r: Reader) -> tuple[dict[str, Value], list[Photo]]:
    """The same for a visit: its conclusion is its result; that there are no obligors is an empty list of them."""
    facts, pictures = facts_of(spec, r)
    facts["result"] = facts.get("conclusion", "")
    if facts.pop(NO_OBLIGORS, False):
        facts.setdefault("obligors", [])
    return facts, pictures


def without_scan(pictures: Sequence[Photo], when: When) -> list[Photo]:
    """The pictures without the one that comes in as the paper of a late entry."""
    scan = when.scan.sha256 if isinstance(when, Late) else ""
    return [p for p in pictures if p.sha256 != scan]


def _value(f: Field, r: Reader) -> Value:
    if isinstance(f, Rows):
        return records(f, r.texts(f.name))
    match f.kind:
        case "yes":
            return r.yes(f.name)
        case "number":
            return r.number(f.name) if r.text(f.name) else None
        case "money":
            return r.fen(f.name)
        case "date":
            return r.day(f.name).isoformat() if r.text(f.name) else None
        case "computed":
            return r.computed(f.name)
        case "lines":
            return list(r.lines(f.name))
        case "people":
            return list(r.names(f.name))
        case "answers":
            return dict(r.answers(f.name))
        case "checks" | "states":
            return list(r.texts(f.name))
        case _:
            return r.text(f.name)
