"""家庭: the list. Typing asks the catalogue again; the answer is a new list, masked already."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.idnumber import mask
from desktop.models.catalogue import Hit
from desktop.office import access, duplicates, saved_searches, search
from desktop.office.desk import Desk
from desktop.office.saved_searches import Saved
from desktop.office.search import DOUBLED, UNSETTLED, Asked
from desktop.ui.presenters.words import yuan

STATES = ("办理中", "待发", "已发待回执", "已备案", "退回", "已办结", "在保", "登记")
DAYS = (("-1", "已逾期"), ("0", "今天到期"), ("7", "7 天内到期"), ("30", "30 天内到期"))
ONLY = ((DOUBLED, "疑似重复"), (UNSETTLED, "有待处理"))
PAGE = 30
"""Rows of a list that are read at first, as many as a window shows; whoever scrolls on gets four times as many."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to list: words, and filters that are empty for “all”; ``most`` rows of it."""

    text: str = ""
    matter: str = ""
    state: str = ""
    village: str = ""
    due: str = ""
    only: str = ""
    most: int = PAGE

    @property
    def asked(self) -> Asked:
        """The question itself."""
        return Asked(self.text.strip(), self.matter, self.state, self.village, self.due, self.only)


@dataclass(frozen=True, slots=True)
class Row:
    """One household of the list, as shown; ``why`` it looks as if it was entered twice (疑似重复)."""

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
    why: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: its first rows; ``total`` households of the office; ``found`` by the query, or ``more``.

    ``found`` −1: as many as there are rows.
    """

    rows: tuple[Row, ...]
    total: int
    more: bool = False
    found: int = -1

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self.rows) if self.found < 0 else self.found


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filters offer: (value, shown); and the saved ones."""

    matters: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    villages: tuple[tuple[str, str], ...]
    saved: tuple[Saved, ...] = ()


def find(desk: Desk, query: Query) -> Found:
    """The households a query asks for; all of them for an empty one, open work first."""
    if len(query.text.strip()) > 1:
        access.note(desk, "search", what=query.text.strip())
    doubles = duplicates.listed(desk) if query.only == DOUBLED else []
    answer = search.find(desk, query.asked, query.most, doubles)
    why = duplicates.reasons(doubles)
    rows = tuple(_row(hit, why.get(hit.file, "")) for hit in answer.hits)
    return Found(rows, desk.catalogue.count(), answer.more, answer.total)


def filters(desk: Desk) -> Filters:
    """The choices of the filters, from the pack, the catalogue and what was saved."""
    return Filters(
        tuple((m.id, m.title) for m in desk.pack.scheme.matters),
        tuple((s, s) for s in STATES),
        tuple((v, v) for v in desk.catalogue.villages()),
        tuple(saved_searches.saved(desk)),
    )


def save(desk: Desk, name: str, query: Query) -> Filters:
    """Keep a question under a name (存为常用). Raises ``UserError``."""
    saved_searches.save(desk, name, query.asked)
    return filters(desk)


def forget(desk: Desk, name: str) -> Filters:
    """Take a saved question out."""
    saved_searches.forget(desk, name)
    return filters(desk)


def _row(h: Hit, why: str) -> Row:
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
        why=why,
    )
