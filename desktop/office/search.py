"""找户: what is typed and chosen on the households page, as a question to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from desktop.domain.search_text import typed
from desktop.models.catalogue import Answer, Wanted
from desktop.office import duplicates
from desktop.office.desk import Desk
from desktop.office.duplicates import Double

DOUBLED, UNSETTLED = "doubled", "unsettled"
"""Narrowed to households that look like entered twice (疑似重复), or with something to be settled (有冲突)."""

_CALLED = {
    "dibao": "低保",
    "tekun": "特困 五保",
    "temporary": "临时救助",
    "linshi": "临时救助",
    "marginal": "低保边缘",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """``due`` in days from today ("0" today, "-1" overdue); ``only`` "", ``DOUBLED`` or ``UNSETTLED``."""

    text: str = ""
    matter: str = ""
    state: str = ""
    village: str = ""
    due: str = ""
    only: str = ""


def find(desk: Desk, asked: Asked, limit: int = 100, doubles: Sequence[Double] | None = None) -> Answer:
    """The households, the best first; ``limit`` of them are read, −1 for all. ``doubles``: those known already."""
    said = typed(asked.text, desk.today())
    due = (desk.today() + timedelta(int(asked.due))).isoformat() if asked.due else said.due
    wanted = Wanted(
        said.words, said.without, asked.village, asked.matter, asked.state, due, _titles(desk),
        _among(desk, asked.only, doubles),
    )  # fmt: skip
    return desk.catalogue.find(wanted, limit)


def _titles(desk: Desk) -> Mapping[str, str]:
    """What people call a matter, besides its title."""
    return {m.id: f"{m.title} {_CALLED.get(m.id, '')}" for m in desk.pack.scheme.matters}


def _among(desk: Desk, only: str, doubles: Sequence[Double] | None) -> frozenset[str] | None:
    if only == DOUBLED:
        known = duplicates.listed(desk) if doubles is None else doubles
        return frozenset(file for double in known for file in double.households)
    if only == UNSETTLED:
        return frozenset(file for file, _ in desk.catalogue.conflicts())
    return None
