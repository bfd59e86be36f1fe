"""家庭: the list. Typing asks the catalogue again; the answer is a new list, masked already."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.idnumber import mask
from desktop.models.catalogue import Hit
from desktop.office.desk import Desk
from desktop.ui.presenters.words import yuan

STATES = ("办理中", "待发", "已发待回执", "已备案", "退回", "已办结", "在保", "登记")
MOST_FOUND = 2_000
"""Hits of a search that are listed; the count says when there were more."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to list: words, and filters that are empty for “all”."""

    text: str = ""
    matter: str = ""
    state: str = ""
    village: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was asked: the whole list."""
        return not (self.text.strip() or self.matter or self.state or self.village)


@dataclass(frozen=True, slots=True)
class Row:
    """One household of the list, as shown."""

    file: str
    head: str
    id_masked: str
    village: str
    category: str
    covered: str
    monthly: str
    state: str
    next_step: str
    due: str


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query; ``more`` when it was cut."""

    rows: tuple[Row, ...]
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filters offer: (value, shown)."""

    matters: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    villages: tuple[tuple[str, str], ...]


def find(desk: Desk, query: Query) -> Found:
    """The households a query asks for; all of them for an empty one."""
    total = desk.catalogue.count()
    most = max(total, 1) if query.empty else MOST_FOUND + 1
    hits = desk.catalogue.search(
        query.text.strip(),
        village=query.village or None,
        matter=query.matter or None,
        state=query.state or None,
        limit=most,
    )
    if not query.text.strip():  # a search has the best hit first
        hits = sorted(hits, key=_urgency)
    if query.empty:
        return Found(tuple(_row(h) for h in hits), total)
    return Found(tuple(_row(h) for h in hits[:MOST_FOUND]), total, len(hits) > MOST_FOUND)


def filters(desk: Desk) -> Filters:
    """The choices of the filters, from the pack and the catalogue."""
    return Filters(
        tuple((m.id, m.title) for m in desk.pack.scheme.matters),
        tuple((s, s) for s in STATES),
        tuple((v, v) for v in desk.catalogue.villages()),
    )


def _urgency(h: Hit) -> tuple[bool, str, int]:
    """Open work first, by its day, then by state; the rest as the catalogue lists it."""
    is_open = bool(h.next_step or h.due)
    state = STATES.index(h.state) if h.state in STATES else len(STATES)
    return (not is_open, h.due or "9", state if is_open else 0)


def _row(h: Hit) -> Row:
    other = h.name if h.name != h.head_name else ""
    return Row(
        file=h.file,
        head=f"{h.head_name}（{other}）" if other else h.head_name,
        id_masked=mask(h.id_number),
        village=h.village,
        category=h.category,
        covered=str(h.covered) if h.covered else "",
        monthly=yuan(h.monthly_fen) if h.monthly_fen else "",
        state=h.state,
        next_step=h.next_step,
        due=h.due or "",
    )
