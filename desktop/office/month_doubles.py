"""One person twice in one month: in two families, or with two benefits that exclude each other (domain B.7).

Over the whole office, by ID number. The pairs are data; where the county has ruled on a pair, its answer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from desktop.domain import idnumber
from desktop.domain.exclusion import BENEFITS, Holding, answer_name, holdings
from desktop.domain.household import Household
from desktop.domain.scheme import Pack

LineOf = tuple[str, str]
"""(household, benefit)."""


@dataclass(frozen=True, slots=True)
class _Held:
    file: str
    head: str
    name: str
    holding: Holding
    once: bool


def doubles(
    homes: Iterable[Household], pack: Pack, month: str, on: date, answers: Mapping[str, int | str]
) -> dict[LineOf, str]:
    """(household, benefit) → a sentence, for every benefit of somebody who may not have it beside another."""
    people: dict[str, list[_Held]] = defaultdict(list)
    for home in homes:
        for key, held in _of(home, pack, month):
            people[key].append(held)
    found: dict[LineOf, str] = {}
    for all_of_one in people.values():
        for one, other in _pairs(all_of_one):
            if _never(pack, one, other, on, answers):
                found.setdefault((one.file, one.holding.benefit), _words(one, other))
                found.setdefault((other.file, other.holding.benefit), _words(other, one))
    return found


def _of(home: Household, pack: Pack, month: str) -> Iterator[tuple[str, _Held]]:
    once = {b.id for b in home.benefits if b.amount_fen}
    for holding in holdings(home, pack, month):
        member = home.member(holding.person)
        key = person_key(member.id_number) if member else ""
        if member is not None and member.here and key:
            head = home.head.name if home.head else ""
            yield key, _Held(home.id, head, member.name, holding, holding.benefit in once)


def person_key(id_number: str) -> str:
    """What one person's number is compared by: cleaned, a first-generation one upgraded; empty where there is none."""
    number = idnumber.clean(id_number)
    old = len(number) == _OLD_LENGTH and number.isascii() and number.isdecimal()
    return idnumber.upgrade(number) if old else number


_OLD_LENGTH = 15


def _pairs(held: list[_Held]) -> Iterator[tuple[_Held, _Held]]:
    for n, one in enumerate(held):
        for other in held[n + 1 :]:
            yield one, other


def _never(pack: Pack, one: _Held, other: _Held, on: date, answers: Mapping[str, int | str]) -> bool:
    kinds = one.holding.kind, other.holding.kind
    if kinds[0] == kinds[1]:
        return not (one.once or other.once)
    pair = pack.together(*kinds, on)
    if pair is None:
        return False
    asked = pair.confirm or pair.together == "local"
    return (str(answers.get(answer_name(*kinds)) or pair.together) if asked else pair.together) == "never"


def _words(one: _Held, other: _Held) -> str:
    kind = BENEFITS.get(other.holding.kind, other.holding.kind)
    where = "本户" if one.file == other.file else f"{other.head} 户"
    return f"{one.name} 本月在{where}还有{kind}，不能重复享受。"
