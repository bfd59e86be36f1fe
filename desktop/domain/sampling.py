"""A draw that anybody can repeat: who is picked follows from the seed alone, not from who does the drawing.

Items are ranked by SHA-256 of the seed and their id; the first ones are drawn. Whoever has the population
and the recorded seed gets the same sample on any machine, and a seed that is not known beforehand cannot be
played against (密山 scheme: 按照不低于50%的比例抽查审批档案).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable


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
