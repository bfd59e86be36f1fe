"""The journal of a household in words of the desk: which record, which field, what value; numbers of people masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from desktop.domain import household as h
from desktop.domain import masks
from desktop.domain.case import Case
from desktop.domain.household import Household, StepDone
from desktop.domain.journal import Value
from desktop.domain.money import format_yuan
from desktop.domain.scheme import Step
from desktop.office.desk import Desk
from desktop.ui.presenters.forms import Field
from desktop.ui.presenters.record_words import (
    ACTIONS,
    FIELDS,
    KINDS,
    NUMBERED,
    OWN_FIELDS,
    SECRETS,
    VALUES,
)
from desktop.ui.presenters.step_specs import spec_for
from desktop.ui.presenters.words import month, person_name

ILL = "（已登记；病情只在更正表里显示）"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PERSON = re.compile(r"p\d{8}")


def said(value: Value) -> str:
    """A value as a person reads it."""
    match value:
        case bool():
            return "是" if value else "否"
        case None | "":
            return "（空）"
        case list() | tuple():
            return "、".join(said(v) for v in value) if value else "（空）"
        case _:
            return VALUES[""].get(str(value), str(value))


def amount(field: str, value: Value) -> str:
    """A value of a field as a person reads it, money in yuan."""
    return f"{format_yuan(value)} 元" if field.endswith("_fen") and isinstance(value, int) else said(value)


def title_of(kind: str, field: str) -> str:
    """What a field is called."""
    return OWN_FIELDS.get((kind, field)) or FIELDS.get(field) or "其他"


class JournalWords:
    """The words for one household; ``home`` as it stood where the words are wanted."""

    def __init__(self, desk: Desk, home: Household) -> None:
        self._desk, self._home = desk, home

    def action(self, action: str, application: str) -> str:
        """What was done: the title of the step where the action is one."""
        step = self._declared(application, action)
        if step is not None:
            return step.title
        return ACTIONS.get(action) or self._common(action) or "其他登记"

    def record(self, kind: str, record: str) -> str:
        """成员 王小明; 入户调查; 发放 2026年4月."""
        name = KINDS.get(kind, "其他记录")
        if kind == h.MEMBER and (member := self._home.member(record)) is not None:
            return f"{name} {member.name}"
        if kind == h.STEP and (step := self._steps.get(record)) is not None:
            return self.step(step.application, step.step)
        if kind == h.PAPER:
            return next((p.title for p in self._home.papers if p.id == record and p.title), name)
        if kind == h.PAYMENT:
            paid = next((p for p in self._home.payments if p.id == record), None)
            return f"{name} {month(paid.month)}" if paid else name
        return name

    def step(self, application: str, step: str) -> str:
        """The title of a step as its matter declares it."""
        declared = self._declared(application, step)
        return declared.title if declared else ACTIONS.get(step) or self._common(step) or "步骤"

    def what(self, kind: str, record: str, field: str) -> str:
        """A field of a record in words: 成员 王小明 · 年收入（元）."""
        name = self.record(kind, record)
        if not field:
            return f"{name} · 一边删除，一边修改"
        asked = self._asked(kind, record, field)
        return f"{name} · {asked.label if asked else title_of(kind, field)}"

    def value(self, kind: str, record: str, field: str, value: Value) -> str:
        """A value for the eye: money, names and dates; a number that names a person masked."""
        secret = SECRETS.get((kind, field))
        if secret and isinstance(value, str):
            return masks.of(secret, value) if value else said(value)
        asked = self._asked(kind, record, field)
        return self._plain(kind, field, value, dict(asked.choices) if asked else {})

    def listed(self, kind: str, record: str, field: str, value: Value) -> str:
        """The same in a list, where an illness is not read out either."""
        if (kind, field) == (h.MEMBER, "illness") and value:
            return ILL
        return self.value(kind, record, field, value)

    def _plain(self, kind: str, field: str, value: Value, choices: Mapping[str, str]) -> str:
        if isinstance(value, list | tuple):
            if any(isinstance(v, Mapping) for v in value):
                return f"{len(value)} 件"
            return "、".join(self._plain(kind, field, v, choices) for v in value) or said(value)
        if isinstance(value, Mapping):
            return "；".join(self._plain(kind, n, v, {}) for n, v in value.items() if v not in (None, "", []))
        if field == "amounts_fen" and isinstance(value, str) and value.isdigit():
            return amount(field, int(value))
        if not isinstance(value, str) or not value:
            return amount(field, value)
        return choices.get(value) or self._word(field, value)

    def _word(self, field: str, value: str) -> str:
        """One text: somebody's name, a material, a month, a word of the program, or what was written."""
        if _DIGEST.fullmatch(value):
            return "已附"
        if _PERSON.fullmatch(value):
            return person_name(self._desk, value)
        if (member := self._home.member(value)) is not None:
            return member.name
        if (paper := self._home.paper(value)) is not None:
            return paper.number
        if _MONTH.fullmatch(value):
            return month(value)
        known = VALUES.get(field, {}).get(value) or VALUES[""].get(value) or self._titles.get(value)
        return known or (value if field in NUMBERED else masks.in_text(value))

    def _asked(self, kind: str, record: str, field: str) -> Field | None:
        """The field of the form in which a step is written down."""
        step = self._steps.get(record) if kind == h.STEP else None
        if step is None:
            return None
        spec = spec_for(step.step, self._declared(step.application, step.step))
        return next((f for f in spec.fields if f.name == field), None)

    def _declared(self, application: str, step: str) -> Step | None:
        case = self._cases.get(application)
        return case.matter.step(step) if case else None

    def _common(self, step: str) -> str:
        path = self._desk.pack.common_path(step)
        return next((s.title for s in path.steps if s.id == step), "") if path else ""

    @cached_property
    def _steps(self) -> Mapping[str, StepDone]:
        return {s.id: s for s in self._home.steps}

    @cached_property
    def _cases(self) -> Mapping[str, Case]:
        found = ((a.id, self._desk.case(self._home, a.id)) for a in self._home.applications)
        return {id: case for id, case in found if case is not None}

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        """Matters, changes and materials by their ids."""
        known: dict[str, str] = {}
        for matter in (*self._desk.pack.scheme.matters, *(c.matter for c in self._cases.values())):
            known |= {c.id: c.title for c in self._desk.pack.changes_of(matter)}
            known |= {m.id: m.title for m in matter.materials}
            known[matter.id] = matter.title
        return known
