"""The statements that find households in the catalogue: by part of a name, ID prefix, village (design §4.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_GRAMS = 4
"""How many grams of a long text are looked up; the rest is left to the comparison of the whole."""

HIT = (
    "SELECT h.file, h.keys, h.people, h.head_name, h.village, h.category, h.matters, h.phone, h.monthly_fen, "
    "h.covered, h.state, h.next_step, h.due FROM "
)
# The index comes first and the row last, so that filters are tried before a row is read.
_JOIN = "CROSS JOIN households h ON h.n = i.household"
_FILTERS = {
    "village": "h.n IN (SELECT n FROM households WHERE village = ?)",
    "matter": "EXISTS (SELECT 1 FROM matters m WHERE m.matter = ? AND m.household = h.n)",
    "state": "h.state = ?",
}


@dataclass(frozen=True, slots=True)
class Query:
    """A statement that finds households, and what is bound to it."""

    statement: str
    values: tuple[str, ...]

    def narrowed(self, filters: Mapping[str, str | None]) -> Query:
        """Only those that pass the filters which are given."""
        given = {name: value for name, value in filters.items() if value is not None}
        number = "i.household" if " i " in self.statement else "h.n"
        conditions = "".join(f" AND {_FILTERS[name].replace('h.n', number)}" for name in given)
        return Query(self.statement + conditions, (*self.values, *given.values()))


def by_id(prefix: str) -> Query:
    """Households with a person whose ID number begins so."""
    statement = f"{HIT} ids i {_JOIN} WHERE i.id_number >= ? AND i.id_number < ?"
    return Query(statement, (prefix, prefix + "\U0010ffff"))


def by_name(key: str) -> Query:
    """Households with a person whose name holds ``key`` (normalised) at any place.

    Up to two characters are a gram. A longer key must have its first grams there, and be there as a whole.
    """
    first, *more = [key] if len(key) <= 2 else [key[n : n + 2] for n in range(len(key) - 1)][:MOST_GRAMS]
    joins = "".join(
        f" CROSS JOIN grams g{n} ON g{n}.gram = ? AND g{n}.household = i.household" for n in range(len(more))
    )
    whole = " AND instr(h.keys, ?) > 0" if more else ""
    statement = f"{HIT} grams i{joins} {_JOIN} WHERE i.gram = ?{whole}"
    return Query(statement, (*more, first, *([key] if more else [])))


def by_village(key: str) -> Query:
    """Households of the villages whose name holds ``key``."""
    villages = "SELECT name FROM villages WHERE instr(key, ?) > 0"
    return Query(f"{HIT} households h WHERE h.village IN ({villages})", (key,))


def everything() -> Query:
    """All households."""
    return Query(f"{HIT} households h WHERE 1", ())


def due_by(day: str) -> Query:
    """Households with something due by an ISO date, the most urgent first."""
    return Query(f"{HIT} households h WHERE h.due <= ? ORDER BY h.due, h.n", (day,))
