"""Which function reckons under which law: the one door to eligibility and amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desktop.domain.case import Case
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import dibao, disability, elderly, marginal, rigid, tekun, temporary
from desktop.domain.scheme import Pack
from desktop.errors import UserError

Reckon = Callable[[Case, Pack, Settings, date], Proposal]
"""Judges a case by the rules in force on a day and the office's own settings; decides nothing."""

RECKONINGS: Mapping[str, Reckon] = {
    "dibao": dibao.reckon,
    "tekun": tekun.reckon,
    "marginal": marginal.reckon,
    "rigid": rigid.reckon,
    "disability": disability.reckon,
    "elderly": elderly.reckon,
    "temporary": temporary.reckon,
}
"""Law id → its reckoning. A matter under any other law is worked without one (评议、转报、服务)."""


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """What the figures of a case come to, explained.

    Raises ``UserError`` for a matter whose law has no reckoning, and where a local figure is not configured.
    """
    found = RECKONINGS.get(case.law.id) if case.law else None
    if found is None:
        raise UserError(
            f"“{case.matter.title}”没有测算规则，不用测算。",
            "请按核实的情况直接填写意见；确需测算的，请核对方案里这个事项的 law。",
        )
    return found(case, pack, settings, on)
