"""Whose turn it is: receivers, waves, transition days, as the text of a scheme tells them.

This only explains why a township has no power yet: a live instrument that the county signed is the law, whatever
the plan said. Names of a wave that the scheme leaves open come from settings (綦江 1+10+10).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.journal import Value
from desktop.domain.scheme import Phase, Scheme, Township

MOST_NAMES = 12
"""Receivers that a sentence lists by name; more are only counted."""

_BETWEEN_NAMES = re.compile(r"[、，,；;\s]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the delegation has begun for a township on a day; ``begun`` None: the text cannot tell.

    ``reason`` why not (or why nobody can tell), a Chinese sentence; empty where it has begun.
    """

    begun: bool | None
    reason: str = ""


def turn(scheme: Scheme, township: str, on: date, settings: Mapping[str, Value] | None = None) -> Turn:
    """Has a township (name or code) its turn on a day? ``settings`` id → value, for the names of waves."""
    if reason := not_yet_issued(scheme, on):
        return Turn(False, reason)
    place = scheme.township(township)
    if place is None:
        return Turn(False, _no_receiver(scheme, township))
    if reason := _transition(scheme, on):
        return Turn(False, reason)
    if place.since is not None and on < place.since:
        return Turn(False, f"{place.name} {place.since.isoformat()} 起才承接，{on.isoformat()} 还没有下放。")
    return _wave(scheme, place, on, settings or {})


def not_yet_issued(scheme: Scheme, on: date) -> str:
    """Why there is no delegation at all on a day before the scheme; empty from the day it was issued."""
    if scheme.issued_on is None or on >= scheme.issued_on:
        return ""
    return f"方案 {scheme.issued_on.isoformat()} 才印发，{on.isoformat()} 还没有下放。"


def wave_of(scheme: Scheme, place: Township, settings: Mapping[str, Value]) -> Phase | None:
    """The wave a township belongs to: the scheme's own word first, then the names that were filled in."""
    for phase in scheme.phases:
        if phase.id == place.phase or place.name in phase.townships:
            return phase
    return next((p for p in scheme.phases if place.name in _filled_in(p, settings)), None)


def wave_problems(scheme: Scheme, settings: Mapping[str, Value]) -> tuple[str, ...]:
    """What is wrong with the names filled in for waves: unknown, too many or few, in two waves at once."""
    found = []
    waves = {p.title: _filled_in(p, settings) for p in scheme.phases}
    for phase in scheme.phases:
        names = waves[phase.title]
        found += [f"“{phase.title}”里的“{n}”不在方案的承接单位里。" for n in names if not scheme.township(n)]
        if names and phase.count is not None and len(names) != phase.count:
            found.append(f"“{phase.title}”方案写的是{phase.count}个，名单里有{len(names)}个。")
    every = Counter(n for p in scheme.phases for n in {*p.townships, *waves[p.title]})
    found += [f"“{name}”写进了两批。" for name, times in every.items() if times > 1]
    return tuple(found)


def _filled_in(phase: Phase, settings: Mapping[str, Value]) -> list[str]:
    text = settings.get(phase.setting or "")
    return [name for name in _BETWEEN_NAMES.split(text) if name] if isinstance(text, str) else []


def _no_receiver(scheme: Scheme, township: str) -> str:
    names = [t.name for t in scheme.townships]
    listed = (
        f"{'、'.join(names)}共{len(names)}个" if len(names) <= MOST_NAMES else f"方案所列的{len(names)}个"
    )
    later = next((p for p in scheme.phases if not (p.townships or p.count or p.setting)), None)
    then = f"其他的方案只说“{later.quote}”，没有写日期。" if later else ""
    return f"{township}不是方案的承接单位；承接的是{listed}。{then}"


def _transition(scheme: Scheme, on: date) -> str:
    """冠县: seven days in which the county still deals with it, the township from a day on."""
    change = scheme.transition
    starts = change.starts.value if change else None
    if change is None or starts is None or on >= starts:
        return ""
    days, meanwhile = change.days.value or 0, change.meanwhile.value
    still = f"仍在{meanwhile}" if meanwhile else "仍按原来的办法办理"
    first, last = starts - timedelta(days=days), starts - timedelta(days=1)
    if days and first <= on:
        span = f"{first.isoformat()} 至 {last.isoformat()} 是{days}天过渡期"
        return f"{span}，下放的事项{still}，{starts.isoformat()} 起乡镇（街道）才实施。"
    return f"{starts.isoformat()} 起乡镇（街道）才实施，{on.isoformat()} {still}。"


def _wave(scheme: Scheme, place: Township, on: date, settings: Mapping[str, Value]) -> Turn:
    if not scheme.phases:
        return Turn(True)
    own = wave_of(scheme, place, settings)
    if own is None:
        return _unnamed(scheme, place, on, settings)
    if own.since is not None:
        if on >= own.since:
            return Turn(True)
        return Turn(False, f"{place.name}属于“{own.title}”一批，{own.since.isoformat()} 起才下放。")
    if own.until is not None:  # the text only says until when the wave ends; it begins with the scheme
        return Turn(True)
    by = scheme.delegation.delegator.value or scheme.names.government
    text = f"方案只说“{own.quote}”，没有写年份和先后，{place.name}从哪一天起承接，以{by}签发的文书为准。"
    return Turn(None, text)


def _unnamed(scheme: Scheme, place: Township, on: date, settings: Mapping[str, Value]) -> Turn:
    """A receiver that no wave names: it belongs to one of those whose names are not all filled in."""
    waiting = [p for p in scheme.phases if p.setting and not _whole(p, settings)]
    if not waiting:
        return Turn(False, f"{place.name}不在方案的任何一批里，请核对各批名单。")
    began = [p.since for p in waiting if p.since is not None and p.since <= on]
    if len(began) == len(waiting):
        return Turn(True)  # whichever wave it is, that wave has begun
    if not began and all(p.since for p in waiting):
        first = min(p.since for p in waiting if p.since)
        return Turn(False, f"按方案的批次，{place.name}最早 {first.isoformat()} 起才下放。")
    titles = "、".join(f"“{_title(scheme, p)}”" for p in waiting)
    return Turn(None, f"{titles}未配置，方案没有点名，不知道{place.name}属于哪一批。")


def _whole(phase: Phase, settings: Mapping[str, Value]) -> bool:
    return len(_filled_in(phase, settings)) >= (phase.count or 1)


def _title(scheme: Scheme, phase: Phase) -> str:
    setting = scheme.setting(phase.setting or "")
    return setting.title if setting else phase.title
