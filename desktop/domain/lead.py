"""主动发现线索: somebody in a village may need help and has not asked (綦江区、陵水: 主动发现报告机制).

Each record is written once, by the person at work. A lead is followed up until it has an end: helped to apply, told,
not found in need, or receiving already. The rules are pure and are asked again by ``office check``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from desktop.domain.credential import Credentials
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.household import parse_day
from desktop.domain.journal import Body, Change, Key, Put, Value
from desktop.domain.record_types import MOST_CHANGES, fits, wrong_id
from desktop.domain.view import OFFICE_ROLES, Act

LEAD, LEAD_STEP = "lead", "lead_step"
SOURCES: Mapping[str, str] = {
    "village": "村（居）报告", "coordinator": "民政协管员报告", "visit": "走访发现", "data": "数据比对预警",
    "neighbour": "群众反映", "other": "其他",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {
    "visited": "已上门了解", "applied": "已协助申请", "declined": "本人不申请", "receiving": "已在享受救助",
    "not_in_need": "不符合条件，已解释", "referred": "已转其他部门",
}  # fmt: skip
ENDS = frozenset(OUTCOMES) - {"visited"}
"""Outcomes after which nothing is left to do; a visit alone is none."""


@dataclass(frozen=True, slots=True)
class LeadStep:
    """What was done about a lead. ``household`` the file of the family, once it has one."""

    id: str
    lead: str = ""
    on: str = ""
    by: str = ""
    outcome: str = ""
    household: str = ""
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead. ``reporter`` who told, ``about`` who may need help, ``hardship`` why; none of it shows in a ``repr``.

    ``household`` where the family has a file already.
    """

    id: str
    on: str = ""
    source: str = ""
    reporter: str = field(default="", repr=False)
    village: str = ""
    about: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    hardship: str = field(default="", repr=False)
    household: str = ""
    by: str = ""
    steps: tuple[LeadStep, ...] = ()

    @property
    def end(self) -> LeadStep | None:
        """The step that ended it, None while something is left to do."""
        return next((s for s in self.steps if s.outcome in ENDS), None)

    @property
    def file(self) -> str:
        """The household file it led to, empty for none."""
        return next((s.household for s in reversed(self.steps) if s.household), self.household)


Records = Mapping[Key, Mapping[str, Value]]


def leads(records: Records) -> tuple[Lead, ...]:
    """Read the file: what is open first, then by the day."""
    steps = [LeadStep(id, **_texts(LeadStep, f)) for (k, id), f in records.items() if k == LEAD_STEP]
    steps.sort(key=lambda s: (s.on, s.outcome in ENDS, s.id))
    found = [
        Lead(id, **_texts(Lead, f), steps=tuple(s for s in steps if s.lead == id))
        for (k, id), f in records.items()
        if k == LEAD
    ]
    return tuple(sorted(found, key=lambda lead: (lead.end is not None, lead.on, lead.id)))


def judge(records: Records, act: Act, credentials: Credentials) -> list[Obstacle]:
    """Everything that stands against an act on this file, on the state that its author knew."""
    if len(act.changes) > MOST_CHANGES:
        return [Obstacle("size", "一次操作的改动太多。")]
    person = credentials.person(act.person, act.day) if act.person else None
    if person is None or not OFFICE_ROLES & set(person.roles):
        return [Obstacle("role", "线索由经办人或管理员用自己的口令在办公室登记。")]
    state = {key: dict(values) for key, values in records.items()}
    for change in act.changes:
        found = _change(state, change, act)
        if found:
            return found
        apply(state, Body((change,)))
    return []


def _change(state: Records, change: Change, act: Act) -> list[Obstacle]:
    if not isinstance(change, Put) or (change.kind, change.id) in state or wrong_id(change.id):
        return [Obstacle("fixed", "线索登记写下后不能改写或删除。")]
    cls = _CLASSES.get(change.kind)
    if cls is None:
        return [Obstacle("kind", f"这里不记“{change.kind[:20]}”。")]
    if wrong := [n for n, v in change.fields.items() if n not in _FIELDS[change.kind] or not fits("str", v)]:
        return [Obstacle("type", f"“{n}”不认识或内容类型不对。") for n in wrong]
    if change.kind == LEAD:
        return _lead(Lead(change.id, **_texts(Lead, change.fields)), act)
    step = LeadStep(change.id, **_texts(LeadStep, change.fields))
    about = next((lead for lead in leads(state) if lead.id == step.lead), None)
    return [Obstacle("lead", "没有这条线索。")] if about is None else _step(about, step, act)


def _lead(lead: Lead, act: Act) -> list[Obstacle]:
    on, found = parse_day(lead.on), []
    if lead.by != act.person:
        found.append(Obstacle("by", "登记人要写实际登记的人。"))
    if on is None or on > act.day:
        found.append(Obstacle("date", "请填写收到线索的日期，不能晚于今天。"))
    if lead.source not in SOURCES:
        found.append(Obstacle("source", "请写明线索从哪里来。"))
    named = {"reporter": "报告人", "village": "村（居）", "about": "困难群众姓名", "hardship": "困难情况"}
    missing = [title for name, title in named.items() if not getattr(lead, name).strip()]
    if missing:
        found.append(Obstacle("missing", f"还没有填：{'、'.join(missing)}。"))
    return found


def _step(lead: Lead, step: LeadStep, act: Act) -> list[Obstacle]:
    on, before = parse_day(step.on), max((s.on for s in lead.steps), default=lead.on)
    if step.by != act.person:
        return [Obstacle("by", "办理人要写实际办理的人。")]
    if on is None or on > act.day or step.on < before:
        return [Obstacle("date", f"日期要在 {before} 到今天之间。")]
    if lead.end is not None:
        return [Obstacle("over", "这条线索已经办结。")]
    if step.outcome not in OUTCOMES or not step.note.strip():
        return [Obstacle("outcome", "请选择结果，并写明了解到的情况。")]
    if step.outcome in ("applied", "receiving") and not (step.household or lead.household):
        return [Obstacle("household", "已协助申请或已在享受的，要指明是哪一户。")]
    return []


_CLASSES: Mapping[str, type] = {LEAD: Lead, LEAD_STEP: LeadStep}
_FIELDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(f.name for f in fields(cls)) - {"id", "steps"} for kind, cls in _CLASSES.items()
}


def _texts(cls: type, values: Mapping[str, Value]) -> dict[str, Any]:
    """The texts of a record that its class knows; anything else counts as not said."""
    kind = LEAD if cls is Lead else LEAD_STEP
    return {n: v for n, v in values.items() if n in _FIELDS[kind] and isinstance(v, str)}
