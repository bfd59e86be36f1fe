"""Which applications of a family are still under way: the one answer for the whole office.

Withdrawn, handed back and answered by the county are as much an end as a decision here (``Case.settled``). What the
rules in force do not know cannot be called finished.
"""

from __future__ import annotations

from desktop.domain.household import Application, Household
from desktop.office.desk import Desk


def open_applications(desk: Desk, home: Household) -> tuple[Application, ...]:
    """The applications and changes of a family that are not over, in the order of its file."""
    return tuple(a for a in home.applications if _is_open(desk, home, a))


def open_changes(desk: Desk, home: Household, benefit: str) -> tuple[Application, ...]:
    """The changes of one benefit that are not over; by the rules there is at most one."""
    return tuple(a for a in open_applications(desk, home) if a.change and a.benefit == benefit)


def _is_open(desk: Desk, home: Household, application: Application) -> bool:
    case = desk.case(home, application.id)
    return case is None or not case.settled
