"""公布名单: what a household puts on the list of who receives, and in which months (57号 第二十四条).

A list is known by its checksum, so that one which no longer says what is so is noticed without its names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.domain.household import Benefit, Household
from desktop.domain.money import format_yuan
from desktop.domain.posted_names import Posted, posted


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of one matter: who, the columns by name, and from which month to which (empty: on and on)."""

    matter: str
    first: str
    last: str
    who: Posted
    columns: dict[str, str]

    def stands_in(self, month: str) -> bool:
        """Whether it is on the list of a month."""
        return within(self.first, self.last, month)


def list_rows(home: Household) -> Iterator[Listed]:
    """A row for every benefit that may be on a list: money by the month, or a recognition without any."""
    for b in home.benefits:
        if not b.monthly_fen and b.amount_fen:
            continue
        # Never the name of somebody who died: the family goes on under whoever heads it now.
        person = next((m for m in (home.member(b.subject), home.head, *home.members) if m and m.here), None)
        if person is None:
            continue
        columns = {
            "member_count": str(sum(m.counted and m.here for m in home.members)),
            "category": b.category,
            "proposed_amount": format_yuan(b.monthly_fen) if b.monthly_fen else "—",
        }
        yield Listed(b.matter, b.first_month, _last(b), posted(home, person, b.id), columns)


def _last(benefit: Benefit) -> str:
    """The last month of a benefit; a recognition ends with what it is valid for as well."""
    ends = (benefit.last_month, "" if benefit.monthly_fen else benefit.valid_until)
    return min((month for month in ends if month), default="")


def within(first: str, last: str, month: str) -> bool:
    """Whether a month lies in a span of months."""
    return first <= month and (not last or month <= last)


def row_sum(who: Posted, columns: Mapping[str, str]) -> str:
    """The same for the same row."""
    said = [who.order, who.name, *columns.values()]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def list_sum(rows: Iterable[str]) -> str:
    """The same for the same rows (their sums) in any order."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
