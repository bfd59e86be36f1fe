"""依据与算法: what the figures of a case come to, with this office's settings. A person states the opinion."""

from __future__ import annotations

from datetime import date

from desktop.domain.case import Case
from desktop.domain.proposal import Proposal as Proposal
from desktop.domain.proposal import Settings
from desktop.domain.reckoning import registry
from desktop.office.desk import Desk


def reckon(desk: Desk, case: Case, on: date) -> Proposal:
    """Judge a case by the rules in force on a day.

    Raises ``UserError`` when a figure is not configured or the matter has nothing to reckon.
    """
    return registry.reckon(case, desk.pack, settings_on(desk, on), on)


def settings_on(desk: Desk, on: date) -> Settings:
    """Everything the scheme leaves to be filled in, with what people call it; the county's own figures come first."""
    asked = desk.pack.scheme.settings
    found = {s.id: desk.office.setting(s.id) for s in asked}
    values = {name: value for name, value in found.items() if isinstance(value, (int, str))}
    return Settings(values | desk.credentials.settings_on(on), {s.id: s.title for s in asked})
