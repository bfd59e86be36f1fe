"""What somebody told at the counter in two minutes: enough to say what may be applied for, never enough to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.exclusion import holdings
from desktop.domain.household import Household
from desktop.domain.money import divide_half_up
from desktop.domain.reckoning.family import grade
from desktop.domain.scheme import Pack


@dataclass(frozen=True, slots=True)
class Told:
    """Simple facts about one person and the family; whatever was not said stays as it is here.

    ``alone`` lives alone; ``supporter`` somebody is bound to support him (None: not said); ``disability_grade`` 1–4,
    0 not known; ``heavy_expenses`` rigid spending (medical, school) the family cannot bear; ``income_month_fen`` a
    head and month, roughly; ``urban`` whose standard applies; ``holds`` and ``refused`` kinds of benefit
    (``exclusion.BENEFITS``); ``words`` what was asked for by name, for services and permits.
    """

    age: int | None = None
    alone: bool = False
    supporter: bool | None = None
    disabled: bool = False
    disability_kind: str = ""
    disability_grade: int = 0
    severe_illness: bool = False
    accident: bool = False
    disaster: bool = False
    heavy_expenses: bool = False
    income_month_fen: int | None = None
    urban: bool = False
    holds: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    words: str = ""


def told_of(household: Household, member: str, pack: Pack, on: date) -> Told:
    """What a file already says of a member: nobody is asked twice. An unknown member says nothing.

    Income counts as said only where somebody of the family has one on file.
    """
    person = household.member(member)
    if person is None:
        return Told()
    family = [m for m in household.members if m.here and m.counted]
    yearly = sum(m.income_fen for m in family)
    held = holdings(household, pack, f"{on.year:04d}-{on.month:02d}")
    return Told(
        age=person.age_on(on),
        alone=len([m for m in household.members if m.here]) == 1,
        disabled=bool(person.disability_kind or person.disability_grade),
        disability_kind=person.disability_kind,
        disability_grade=grade(person.disability_grade),
        severe_illness=person.severe_illness,
        income_month_fen=divide_half_up(yearly, 12 * len(family)) if yearly else None,
        urban=household.fields.get("hukou") == "urban",
        holds=frozenset(h.kind for h in held if h.person == member),
    )
