"""选户: which households go along, by village, by what is due, or by name and number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.household import Household
from desktop.domain.household_duties import to_look_at
from desktop.domain.workflow import walk
from desktop.errors import UserError
from desktop.office import villages
from desktop.office.desk import Desk
from desktop.office.index import readable

Task = Literal["visits", "reviews"]
TASKS: Mapping[Task, str] = {"visits": "要入户调查的", "reviews": "复核、年审到期的"}
_VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One household that may go along; ``task`` why, ``due`` until when (both may be empty)."""

    file: str
    head: str
    village: str
    task: str = ""
    due: date | None = None


def by_village(desk: Desk, village: str) -> tuple[Chosen, ...]:
    """Every household of a village, by the name of its head. Raises ``UserError`` for a village nobody lives in."""
    rows = [r for r in desk.catalogue.all_rows() if r.village == village]
    if not rows:
        raise UserError(f"没有“{village}”的户。", villages.asked(desk, village) or "请从村（社区）列表里选。")
    return _sorted(Chosen(r.file, r.head_name, r.village, r.next_step, _day(r.due)) for r in rows)


def by_task(desk: Desk, task: Task, village: str = "", unread: list[str] | None = None) -> tuple[Chosen, ...]:
    """Every household with such a task, the most urgent first; those that cannot be read go to ``unread``."""
    rows = [r for r in desk.catalogue.all_rows() if r.matters and village in ("", r.village)]
    look = _visits if task == "visits" else _reviews
    found = []
    for _, home in readable(desk, [r.file for r in rows], [] if unread is None else unread):
        first = min(look(desk, home), key=lambda c: c.due or date.max, default=None)
        if first is not None:
            found.append(first)
    return tuple(sorted(found, key=lambda c: (c.due or date.max, c.village, c.head, c.file)))


def by_hand(desk: Desk, wanted: Sequence[str]) -> tuple[Chosen, ...]:
    """Households by their ids, or by what finds exactly one of them. Raises ``UserError`` for any other."""
    found: dict[str, Chosen] = {}
    for text in wanted:
        row = desk.catalogue.row(text)
        files = [hit.file for hit in desk.catalogue.search(text)] if row is None else [text]
        row = desk.catalogue.row(files[0]) if len(files) == 1 else None
        if row is None:
            said = f"有 {len(files)} 户" if files else "没有这样的户"
            raise UserError(f"“{text}”：{said}。", "请写户号，或写全姓名。")
        found[row.file] = Chosen(row.file, row.head_name, row.village, row.next_step, _day(row.due))
    return tuple(found.values())


def _visits(desk: Desk, home: Household) -> Iterator[Chosen]:
    for application in home.applications:
        case = desk.case(home, application.id)
        for view in walk(case, desk.days, desk.today()) if case else ():
            if _VISIT in (view.step.id, view.step.rule) and view.state == "open":
                yield _of(home, view.step.title, view.due)


def _reviews(desk: Desk, home: Household) -> Iterator[Chosen]:
    for task in to_look_at(home, desk.pack):
        if task.shown(desk.today()):
            yield _of(home, task.title, task.due)


def _of(home: Household, task: str, due: date | None) -> Chosen:
    return Chosen(home.id, home.head.name if home.head else "", home.village, task, due)


def _sorted(found: Iterator[Chosen]) -> tuple[Chosen, ...]:
    return tuple(sorted(found, key=lambda c: (c.head, c.file)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
