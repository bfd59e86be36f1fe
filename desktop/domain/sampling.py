"""A draw that anybody can repeat: who is picked follows from the seed alone, not from who does the drawing.

Items are ranked by SHA-256 of the seed and their id; the first ones are drawn. Whoever has the population
and the recorded seed gets the same sample on any machine, and a seed that is not known beforehand cannot be
played against (密山 scheme: 按照不低于50%的比例抽查审批档案). A scheme may give each kind of matter its own
percentage and its own rhythm: ``shares`` says who is drawn from how much in a period.
"""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.scheme import SpotCheck, Stratum

Every = Literal["month", "quarter", "half_year", "year"]

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4])|-H(?P<half>[12]))?")

NEW_CASES = "新审批"
"""How a pack begins the population of a check of new approvals only (綦江: 对新审批低保及特困对象入户抽查)."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included; ``text`` as it was asked for."""

    text: str
    every: Every
    first: date
    last: date


def period(text: str) -> Period:
    """A month ``2026-03``, a quarter ``2026-Q1``, half a year ``2026-H1`` or a year ``2026``.

    Raises ``ValueError`` for anything else.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or found["year"] == "0000":
        raise ValueError("not a month, a quarter, half a year or a year")
    named: tuple[tuple[str, Every], ...] = (("month", "month"), ("quarter", "quarter"), ("half", "half_year"))
    group, every = next(((g, e) for g, e in named if found[g]), ("", "year"))
    count, year = int(found[group]) if group else 1, int(found["year"])
    end = count * _MONTHS[every]
    first = date(year, end - _MONTHS[every] + 1, 1)
    return Period(text, every, first, date(year, end, monthrange(year, end)[1]))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the population with a percentage of its own.

    ``matters`` empty: every matter that no other part has.
    """

    matters: tuple[str, ...]
    percent: int


def shares(check: SpotCheck, of: Period, *, overall: int, floor: int = 0) -> tuple[Share, ...]:
    """What is drawn in a period: the parts the scheme names, then the rest with the ``overall`` percentage.

    ``floor``: what somebody asked for beyond the scheme, which raises every part. A part with a longer rhythm is left
    to its own period (``waiting``); one with a shorter rhythm is in a longer period too.
    """
    due = tuple(s for s in check.strata if not _waits(s, of))
    named = (Share(s.matters, max(s.percent, floor)) for s in due)
    return (*named, Share((), max(overall, floor)))


def waiting(check: SpotCheck, of: Period) -> tuple[Stratum, ...]:
    """The parts of a scheme that are not drawn in so short a period: a quarter's share of a month is none."""
    return tuple(s for s in check.strata if _waits(s, of))


def _waits(stratum: Stratum, of: Period) -> bool:
    return _MONTHS[stratum.every] > _MONTHS[of.every]


def new_cases_only(check: SpotCheck) -> bool:
    """True when the scheme lets the county look at new approvals alone."""
    return (check.population.value or "").startswith(NEW_CASES)


def least(population: int, percent: int) -> int:
    """How many of ``population`` items make up at least ``percent``; rounded up, so one item is never
    none.
    """
    if population < 0 or not 0 <= percent <= 100:
        raise ValueError("a population is not negative and a percentage lies between 0 and 100")
    return -(-population * percent // 100)


def ranked(population: Iterable[str], seed: str) -> tuple[str, ...]:
    """The items in the order of the draw, each once, however they were given."""
    return tuple(sorted(set(population), key=lambda item: (_rank(seed, item), item)))


def draw(
    population: Collection[str], *, percent: int, seed: str, always: Collection[str] = ()
) -> tuple[str, ...]:
    """At least ``percent`` of the population in the order of the draw, and every item of ``always`` in it.

    The forced items come on top of those that the seed picks: if they counted towards the percentage, an
    office could fill its sample with files of its own choice. Raises ``ValueError`` for an item of ``always``
    that is not in the population.
    """
    order = ranked(population, seed)
    forced = set(always)
    if not forced <= set(order):
        raise ValueError("only members of the population can be drawn")
    picked = set(order[: least(len(order), percent)]) | forced
    return tuple(item for item in order if item in picked)


def _rank(seed: str, item: str) -> bytes:
    # The length keeps ("ab", "c") and ("a", "bc") apart.
    return hashlib.sha256(f"{len(seed)}|{seed}|{item}".encode()).digest()
