"""What is typed, as ranges over the one index table of the catalogue, and the households they lead to (design §4.5).

Every word is one ``Part``: ranges in order of rank (a whole name before a beginning before a middle). One part alone is
walked until enough was found. Of several the rarest is read first, and nobody else's household looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from desktop.domain.names import name_key
from desktop.models.catalogue_keys import (
    CATEGORY,
    END,
    HOUSEHOLD,
    MATTER,
    PERSON,
    SHORTEST_FRAGMENT,
    STATE,
    VILLAGE,
    Facet,
    canonical_id,
    combined,
    within,
)
from desktop.models.catalogue_row import Hit, hit_of
from desktop.models.engine import Connection
from desktop.models.pinyin import typed_sound

COUNTED = 200
"""Hits of words that are counted; beyond, a list says that there are more."""
MOST_WORDS = 8
_SAMPLE = 2000
_OLD_ID = 15
_LOT = 500
_BETWEEN = "FROM found_by WHERE text >= ? AND text < ?"
_NUMBER = re.compile(r"[0-9]+X?")
_READ = "SELECT n, line FROM households WHERE n IN "
_READ_WITH = (
    f"SELECT i.owner, h.line FROM found_by i CROSS JOIN households h ON h.n = i.owner & {HOUSEHOLD} "
    "WHERE i.text >= ? AND i.text < ?"
)


Found = dict[int, int]
"""Number of a household → place of the person who matched, −1 for none; in order of rank."""


class Range(NamedTuple):
    """Keys from ``low`` up to, without, ``high``."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all ``words``, none of ``without``, and the filters that are given.

    ``due`` is an ISO date: something to be done by then. ``titles`` are the matters' names (id → what people call it).
    ``among``: only these households (file ids).
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    village: str = ""
    matter: str = ""
    state: str = ""
    due: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One condition. ``facet`` is its number where it is exactly one village, matter or state, of ``kind``; ``names``
    are the beginnings of keys where it is nothing but names.
    """

    ranges: tuple[Range, ...]
    names: tuple[str, ...] = ()
    facet: int = 0
    kind: str = ""


class Answer(NamedTuple):
    """Households that were found: the first as hits, ``total`` of them in all, or ``more`` than were counted."""

    hits: list[Hit]
    total: int
    more: bool


def answer(connection: Connection, wanted: Wanted, limit: int) -> Answer:
    """Find, in order of rank. ``limit`` hits are read, −1 for all."""
    parts = [_of_word(connection, word, wanted.titles) for word in wanted.words[:MOST_WORDS]]
    parts += [_of_filter(connection, kind, value) for kind, value in _filters(wanted)]
    without = [_of_word(connection, word, wanted.titles) for word in wanted.without[:MOST_WORDS]]
    sure = [p for p in parts if p is not None]
    if len(sure) < len(parts):
        return Answer([], 0, False)
    read = limit if wanted.among is None else -1
    lines: dict[int, str] = {}
    found, total, more = _collected(connection, sure, [p for p in without if p], wanted.due, read, lines)
    if wanted.among is not None:
        allowed = _numbers(connection, wanted.among)
        found = {n: place for n, place in found.items() if n in allowed}
        total = len(found)
    return Answer(_hits(connection, found, limit, lines), total, more)


def _numbers(connection: Connection, files: Iterable[str]) -> set[int]:
    found = (connection.execute("SELECT n FROM files WHERE file = ?", (file,)).fetchone() for file in files)
    return {int(row[0]) for row in found if row}


def _filters(wanted: Wanted) -> Iterator[Facet]:
    given = ((VILLAGE, wanted.village), (MATTER, wanted.matter), (STATE, wanted.state))
    return ((kind, value) for kind, value in given if value)


def _of_filter(connection: Connection, kind: str, value: str) -> Part | None:
    found = connection.execute("SELECT id FROM facets WHERE kind = ? AND value = ?", (kind, value)).fetchone()
    return _of_facet(int(found[0]), kind) if found else None


def _of_facet(number: int, kind: str) -> Part:
    return Part((_beginning(combined([number])),), facet=number, kind=kind)


def _of_word(connection: Connection, word: str, titles: Mapping[str, str]) -> Part | None:
    """Where a word may stand; None when it says nothing, so that nothing is found by it."""
    key = name_key(word)
    if not key:
        return None
    named = _named(connection, key, titles)
    whole = [(n, kind) for n, kind, known in named if known == key and kind != CATEGORY]
    if len(whole) == 1 and len(key) > 1:
        return _of_facet(*whole[0])
    number, sound = key.upper().replace("-", ""), typed_sound(word)
    if _NUMBER.fullmatch(number):
        ranges = _number(number)
    elif sound:
        ranges = (_beginning(f"P{sound}"), _beginning(f"p{sound}"), *_within(key))
    elif not named:
        return _of_names(f"N{key}", f"n{key}")
    else:
        ranges = _within(key)
    return Part((*ranges, *(r for n, kind, _ in named for r in _of_facet(n, kind).ranges)))


def _named(connection: Connection, key: str, titles: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """(number, kind, key): villages go by any part of their names, the rest by two characters at least."""
    matters = [m for m, title in titles.items() if len(key) > 1 and key in name_key(title)]
    statement = (
        "SELECT id, kind, key FROM facets WHERE (kind = ? OR ? > 1) AND kind != ? AND instr(key, ?) > 0 "
        f"OR kind = ? AND value IN ({', '.join('?' * len(matters))})"
    )
    values = (VILLAGE, len(key), MATTER, key, MATTER, *matters)
    return [(int(n), str(k), str(known)) for n, k, known in connection.execute(statement, values)]


def _number(number: str) -> tuple[Range, ...]:
    """An ID number or phone number: from its beginning, then anywhere in it, the very end first."""
    starts = [f"I{number}", f"T{number}"]
    if len(number) == _OLD_ID and (upgraded := canonical_id(number)):
        starts.append(f"I{upgraded}")
    if len(number) >= SHORTEST_FRAGMENT:
        starts += [f"i{number}", f"t{number}"]
    return tuple(map(_beginning, starts))


def _of_names(*starts: str) -> Part:
    return Part(tuple(map(_beginning, starts)), starts)


def _within(key: str) -> tuple[Range, Range]:
    return _beginning(f"N{key}"), _beginning(f"n{key}")


def _beginning(key: str) -> Range:
    return Range(key, key + END)


def _collected(
    connection: Connection,
    parts: Sequence[Part],
    without: Sequence[Part],
    due: str,
    limit: int,
    lines: dict[int, str],
) -> tuple[Found, int, bool]:
    """The households, the best first, how many there are, and whether there are more. ``lines`` takes what was read."""
    facets = {p.kind: p for p in reversed(parts) if p.facet}
    rest = [p for p in parts if p not in facets.values()]
    village = facets.get(VILLAGE)
    if village and not due and any(p.names for p in rest):
        rest = [_of_names(*(within(village.facet, n) for n in p.names)) if p.names else p for p in rest]
        del facets[VILLAGE]
    choices = rest
    if facets or due or not rest:
        key = combined(p.facet for p in facets.values())
        choices = [*rest, Part((_until(key, due) if due else _beginning(key),))]
    if len(choices) == 1 and not without:
        return _first(connection, choices[0], limit, not rest, lines)
    found: Found | None = None
    for part in sorted(choices, key=lambda p: _count(connection, p)):  # the rarest first
        walked = _walked(connection, part)
        if found is None:
            found = walked
        elif part is choices[0]:  # which says who is meant, and in which order
            found = {n: place for n, place in walked.items() if n in found}
        else:
            found = {n: place for n, place in found.items() if n in walked}
        if not found:
            break
    best = found or {}
    for part in without if best else ():
        unwanted = _walked(connection, part)
        best = {n: place for n, place in best.items() if n not in unwanted}
    return best, len(best), False


def _first(
    connection: Connection, part: Part, limit: int, exact: bool, lines: dict[int, str]
) -> tuple[Found, int, bool]:
    """The beginning of one part, and how many it leads to: every one counted if ``exact``."""
    found = _walked(connection, part) if limit < 0 else _read(connection, part, limit, lines)
    if len(found) != limit:
        return found, len(found), False
    most = -1 if exact else max(limit, COUNTED)
    total = _distinct(connection, part, most)
    return found, total, total == most


def _until(key: str, due: str) -> Range:
    """Urgency begins with 0 and the day for what is to be done by a day."""
    return Range(f"{key}0", f"{key}0{due}{END}")


def _count(connection: Connection, part: Part) -> int:
    """How many keys lie in the ranges of a part; counting stops at a sample."""
    count = 0
    for bounds in part.ranges:
        statement = f"SELECT count(*) FROM (SELECT 1 {_BETWEEN} LIMIT ?)"
        row = connection.execute(statement, (*bounds, max(0, _SAMPLE - count))).fetchone()
        count += int(row[0]) if row else 0
    return count


def _distinct(connection: Connection, part: Part, most: int) -> int:
    """How many households a part leads to, at most ``most`` (−1: all)."""
    if len(part.ranges) == 1 and most < 0:
        statement = f"SELECT count(*) {_BETWEEN}"
    else:
        each = " UNION ALL ".join([f"SELECT owner & {HOUSEHOLD} AS n {_BETWEEN}"] * len(part.ranges))
        statement = f"SELECT count(*) FROM (SELECT DISTINCT n FROM ({each}) LIMIT {most})"
    row = connection.execute(statement, [bound for bounds in part.ranges for bound in bounds]).fetchone()
    return int(row[0]) if row else 0


def _read(connection: Connection, part: Part, most: int, lines: dict[int, str]) -> Found:
    """The first households of a part, read as they are come upon."""
    found: Found = {}
    for bounds in part.ranges:
        rows = connection.execute(_READ_WITH, bounds)
        for owner, line in chain(rows.fetchmany(most - len(found)), rows):  # at once what is surely wanted
            number = owner & HOUSEHOLD
            if number not in found:
                found[number], lines[number] = (owner >> PERSON) - 1, line
                if len(found) == most:
                    return found
    return found


def _walked(connection: Connection, part: Part) -> Found:
    """All households of a part in its order, each once."""
    found: Found = {}
    for bounds in part.ranges:
        for (owner,) in connection.execute(f"SELECT owner {_BETWEEN}", bounds):
            number = owner & HOUSEHOLD
            if number not in found:
                found[number] = (owner >> PERSON) - 1
    return found


def _hits(connection: Connection, found: Found, limit: int, lines: dict[int, str]) -> list[Hit]:
    """Households in this order, at most ``limit`` (−1: all); those whose ``lines`` are not there yet are read."""
    numbers = list(found) if limit < 0 else list(found)[:limit]
    unread = [n for n in numbers if n not in lines]
    for start in range(0, len(unread), _LOT):
        asked = unread[start : start + _LOT]
        lines.update(
            (n, line) for n, line in connection.execute(f"{_READ}({', '.join('?' * len(asked))})", asked)
        )
    return [hit_of(lines[n], found[n]) for n in numbers]
