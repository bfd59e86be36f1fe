"""依据与算法: what the figures of a case come to, with this office's settings. A person states the opinion."""

from __future__ import annotations

from datetime import date

from desktop.domain.case import CONFIRM, Case
from desktop.domain.proposal import Proposal as Proposal
from desktop.domain.proposal import Settings
from desktop.domain.reckoning import registry
from desktop.office.desk import Desk


def reckon(desk: Desk, case: Case, on: date) -> Proposal:
    """Judge a case by the rules in force on a day.

    Raises ``UserError`` when a figure is not configured or the matter has nothing to reckon.
    """
    if case.matter.gives == "service":
        return _nothing_to_reckon(case)
    return registry.reckon(case, desk.pack, settings_on(desk, on), on)


def _nothing_to_reckon(case: Case) -> Proposal:
    """A matter without money: whoever examined it says what comes of it, the program offers no figure."""
    step = case.matter.step("opinion") or case.matter.step("review")
    said = (f"{case.matter.title}没有金额，按审查情况提出意见。",)
    return Proposal(
        CONFIRM, 0, 0, case.matter.title, said, clauses=(step.clause,) if step and step.clause else ()
    )


def settings_on(desk: Desk, on: date) -> Settings:
    """Everything the scheme leaves to be filled in, with what people call it; the county's own figures come first."""
    asked = desk.pack.scheme.settings
    found = {s.id: desk.office.setting(s.id) for s in asked}
    values = {name: value for name, value in found.items() if isinstance(value, (int, str))}
    return Settings(values | desk.credentials.settings_on(on), {s.id: s.title for s in asked})
