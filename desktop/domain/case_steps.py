"""Which steps an application goes, and which of its clocks stand still: read off the rules it runs under."""

from __future__ import annotations

from desktop.domain.household import Application, parse_day
from desktop.domain.scheme import ORDINARY, Change, Matter, Pack, Step


def standing(pack: Pack, matter: Matter, application: Application) -> tuple[str, ...]:
    """The clocks that stand still, by the rules of the day the application was registered (domain B.9)."""
    on = parse_day(application.registered_on)
    try:
        value = pack.rule(matter, "clock_pauses", on)[0] if on else ()
    except KeyError:
        return ()
    return value if isinstance(value, tuple) else ()


def steps_of(
    pack: Pack, matter: Matter, application: Application, change: Change | None
) -> tuple[Step, ...] | None:
    """The steps an application goes; None for a path or a change that nobody knows."""
    if common := pack.common_path(application.path):
        return common.steps
    if application.change:
        return change.steps if change else None
    known = {ORDINARY, *(p.id for p in matter.paths)}
    return matter.steps_on(application.path) if application.path in known else None
