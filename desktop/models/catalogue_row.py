"""What the catalogue knows of one household: a row, and the hit a search answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What the catalogue knows of one household. Money in fen, ``due`` an ISO date or None.

    ``people`` are (name, ID number) of all members, ``born`` their birthdays in the same order where they are not
    in the ID number, ``gone`` the places (from 0) of those who died or left; ``phone`` is the household's, ``phones``
    every other number, ``accounts`` the bank accounts. ``path_size`` and ``path_mtime_ns`` are those of the file the
    row was made from, ``heads`` its heads, ``conflicts`` how many things in it are to be settled, ``papers`` what its
    papers are asked for by (``paper_keys``), ``tasks`` what is to be done in it (``office.todo``), ``listed``
    its rows of a 公布名单: matter, first and last month, and the row's sum (``domain.public_list``). ``rules``
    names what it was reckoned by (``office.reckoned``).
    """

    file: str
    head_name: str
    head_id: str
    people: tuple[tuple[str, str], ...]
    village: str
    category: str
    matters: tuple[str, ...]
    phone: str
    monthly_fen: int
    covered: int
    state: str
    next_step: str
    due: str | None
    path_size: int
    path_mtime_ns: int
    heads: tuple[str, ...]
    conflicts: int = 0
    born: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    tasks: tuple[tuple[str, ...], ...] = ()
    listed: tuple[tuple[str, ...], ...] = ()
    rules: str = ""

    @property
    def urgency(self) -> str:
        """What lists stand in order of: open work by its day, then open work without one, then the rest."""
        return f"0{self.due or '9'}" if self.next_step or self.due else "1"

    @property
    def line(self) -> str:
        """What a hit shows, in one cell: reading twelve takes SQLite longer than finding the household."""
        shown = (
            self.head_name,
            self.village,
            self.category,
            self.phone,
            self.state,
            self.next_step,
            self.due or "",
        )
        lists = (_cell(self.matters), _cell(self.people))
        sums = (self.monthly_fen, self.covered)
        return _BETWEEN.join(map(str, (self.file, *sums, *map(_one_line, shown), *lists)))


class Hit(NamedTuple):
    """One household that was found; ``name`` and ``id_number`` are of the person who matched."""

    file: str
    name: str
    id_number: str
    head_name: str
    village: str
    category: str
    matters: tuple[str, ...]
    phone: str
    monthly_fen: int
    covered: int
    state: str
    next_step: str
    due: str | None


def hit_of(line: str, place: int) -> Hit:
    """The household of that ``line``, with the person at that place, the head for −1."""
    file, fen, covered, head, village, category, phone, state, step, due, matters, people = line.split(
        _BETWEEN
    )
    if place >= 0:
        name, _, id_number = people.split("\n", place + 1)[place].partition("\t")
    else:
        name, id_number = head, f"\n{people}".partition(f"\n{head}\t")[2].partition("\n")[0]
    # As its own constructor makes it, without being called by name: thirty of them are a quarter of a search.
    return tuple.__new__(
        Hit,
        (file, name, id_number, head, village, category, _lines(matters), phone, int(fen), int(covered), state, step,
         due or None),
    )  # fmt: skip


class Seen(NamedTuple):
    """The file as it was when it was indexed: what the sweep at unlock compares."""

    size: int
    mtime_ns: int
    heads: tuple[str, ...]
    rules: str = ""


def seen_of(size: int, mtime_ns: int, heads: str, rules: str) -> Seen:
    """Back from its cells."""
    return Seen(size, mtime_ns, tuple(heads.split("\n")) if heads else (), rules)


SEEN = ("path_size", "path_mtime_ns", "heads", "rules")
"""Columns of the table ``files``, which the sweep reads from end to end; the others lie in ``households``."""
COLUMNS = tuple(f.name for f in fields(CatalogueRow))
SHOWN = tuple(name for name in COLUMNS if name not in SEEN)
NUMBERS = frozenset({"monthly_fen", "covered", "path_size", "path_mtime_ns", "conflicts"})
_BETWEEN = "\x1f"
_LISTS = ("matters", "heads", "born", "phones", "accounts", "gone", "papers")


def cells(row: CatalogueRow, columns: Sequence[str]) -> list[object]:
    """A row as it lies in a table: lists as lines, people as name, tab, ID number."""
    return [_cell(getattr(row, name)) for name in columns]


def row_of(values: Sequence[Any]) -> CatalogueRow:
    """The row back from its cells, in the order of ``COLUMNS``."""
    row = dict(zip(COLUMNS, values, strict=True))
    for name in _LISTS:
        row[name] = tuple(row[name].split("\n")) if row[name] else ()
    row["people"] = tuple(people_of(row["people"]))
    row["tasks"], row["listed"] = rows_of(row["tasks"]), rows_of(row["listed"])
    return CatalogueRow(**row)


def people_of(lines: str) -> list[tuple[str, str]]:
    """(name, ID number) of each line."""
    found = (line.partition("\t") for line in lines.split("\n")) if lines else ()
    return [(name, id_number) for name, _, id_number in found]


def rows_of(lines: str) -> Rows:
    """The cells of each line."""
    return tuple(tuple(line.split("\t")) for line in lines.split("\n")) if lines else ()


@lru_cache(maxsize=1024)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _cell(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return "\n".join("\t".join(map(_one_line, v)) if isinstance(v, tuple) else _one_line(v) for v in value)


def _one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())
