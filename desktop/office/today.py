"""今日: what the person at work has to do next, by when and why, and whether the office is safe.

One place for every number of the page. The rows come from the index and the office's own journal, never from the
household files, so that it is at once there however many households there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.domain.duties import Duty
from desktop.domain.household_duties import TaskKind, shown
from desktop.domain.months import month_of
from desktop.domain.scheme import Pack
from desktop.domain.view import DESK_ROLES, OFFICE_ROLES
from desktop.office import backup, duties, mailbox
from desktop.office.desk import Desk
from desktop.office.laptop import is_laptop
from desktop.office.month_book import Close, closes
from desktop.office.todo import BACK, COUNTY_BACK, SEND, SIGN, Todo, of_cells
from desktop.sync.outbox import Outbox

CLOSE_DAYS = 7
"""So many days before its day a thing is 快到期."""
MONTHS = 12
TODAY, SOON, SIGNING, RETURNED, SENDING, LATER = "today", "soon", "signing", "returned", "sending", "later"
GROUPS = (TODAY, SOON, SIGNING, RETURNED, SENDING, LATER)
_ONLY_AT_THE_OFFICE = frozenset({"decision", "paper", "payment", "filing"})
_AT_ONCE = frozenset({"account", "twofold"})
"""Kinds that stop money or papers until somebody looks: nobody waits for a day."""
_TRIPS = {"review": "到了定期核查的日子", "expiry": "的认定将到期"}
_ADMINISTRATOR = "管理员"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do. ``file`` a household, else ``duty`` one of the office; ``groups`` where it is counted.

    ``what`` the matter or the duty, ``next`` the next step, ``due`` its day, ``late`` past it; ``clause`` what it rests
    on; ``said`` why it came back, ``who`` from whom and ``on`` when. ``step`` of ``application`` opens with its form.
    """

    what: str
    next: str
    groups: frozenset[str]
    due: date | None = None
    late: bool = False
    file: str = ""
    name: str = ""
    village: str = ""
    application: str = ""
    step: str = ""
    duty: str = ""
    clause: str = ""
    said: str = ""
    who: str = ""
    on: str = ""
    mine: bool = True


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The month at the office: whether it is closed, and the day the bureau wants it; None where nobody said one."""

    month: str
    closed: bool
    due: date | None = None
    title: str = ""
    clause: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """Last backup and last sync. ``warning`` what hurts of the backup; ``packages`` that wait to be carried."""

    backup: date | None = None
    planned: bool = False
    warning: str = ""
    mailbox: bool = False
    synced: datetime | None = None
    packages: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """The page on a day. ``closed`` the last twelve closed months, oldest first; ``month`` None on a laptop;
    ``households`` how many the office has."""

    on: date
    rows: tuple[Row, ...]
    month: MonthEnd | None
    safety: Safety | None
    closed: tuple[Close, ...]
    households: int = 0

    def of(self, group: str) -> tuple[Row, ...]:
        """The rows that a group counts."""
        return tuple(row for row in self.rows if group in row.groups)


def today(desk: Desk) -> Today:
    """Everything, the most urgent first."""
    on, laptop = desk.today(), is_laptop(desk.places.folder)
    roles = frozenset(desk.person.roles)
    listed = () if laptop else duties.office_duties(desk)
    rows = [*_cases(desk, on, roles, laptop), *_office(listed, on, roles)]
    rows.sort(key=lambda row: _urgency(row, on))
    closed = {} if laptop else closes(desk)
    return Today(
        on,
        tuple(rows),
        None if laptop else _month_end(listed, on, month_of(on) in closed),
        None if laptop else _safety(desk),
        tuple(closed.values())[-MONTHS:],
        desk.catalogue.count(),
    )


def _urgency(row: Row, on: date) -> tuple[bool, bool, date, str, str]:
    """Today's first, of these what came back and what waits for this very signature; then by its day."""
    now = TODAY in row.groups
    waited_for = now and bool(row.groups & {RETURNED, SIGNING})
    return not now, not waited_for, row.due or (on if now else date.max), row.village, row.name


def _cases(desk: Desk, on: date, roles: frozenset[str], laptop: bool) -> Iterator[Row]:
    trips: dict[tuple[str, str, str], list[tuple[str, str, Todo]]] = {}
    for file, head, village, kept in desk.catalogue.tasks():
        for todo in map(of_cells, kept):
            if todo.kind in _TRIPS:
                _trip(trips, (file, head, todo), village, on, roles)
            elif (row := _row(desk, todo, on, roles, laptop)) is not None:
                yield replace(row, file=file, name=head, village=village)
    for (kind, village, group), found in trips.items():
        yield _gathered(kind, village, group, found, on)


def _row(desk: Desk, todo: Todo, on: date, roles: frozenset[str], laptop: bool) -> Row | None:
    """One task of a household, None where it is not this person's nor theirs to follow."""
    may = may_do(todo, roles, laptop)
    if (
        not may
        and not (roles & OFFICE_ROLES and todo.kind == SIGN)
        and not ("leader" in roles and todo.kind == BACK)
    ):
        return None
    if laptop and not may:
        return None
    mine = may and not (todo.kind == SIGN and not _signs(desk, todo, roles))
    due = date.fromisoformat(todo.due) if todo.due else None
    starts = todo.rule == "notice_close"  # its day is the first on which it may be done
    return Row(
        what=_matter(desk.pack, todo.matter), next=todo.title, groups=_groups(todo, due, on, mine), due=due,
        late=due is not None and due < on and not starts and todo.kind not in _AT_ONCE,
        application=todo.application, step=todo.step, clause=todo.clause, said=todo.said, who=todo.who, on=todo.on,
        mine=mine,
    )  # fmt: skip


def may_do(todo: Todo, roles: frozenset[str], laptop: bool) -> bool:
    """Whether the roles do it here (the office asks again when it is written)."""
    if todo.kind in _AT_ONCE or todo.kind == COUNTY_BACK or todo.rule in _ONLY_AT_THE_OFFICE:
        allowed = OFFICE_ROLES | (frozenset(todo.by.split()) if todo.kind == SIGN else frozenset())
        return not laptop and bool(roles & allowed)
    return bool(roles & set(todo.by.split()))


def _signs(desk: Desk, todo: Todo, roles: frozenset[str]) -> bool:
    """Whether the person at work is to sign it: a leader who did not take it in."""
    return bool(roles & set(todo.by.split())) and desk.user not in todo.mine.split()


_OWN_GROUP = {SIGN: SIGNING, BACK: RETURNED, COUNTY_BACK: RETURNED, SEND: SENDING}


def _groups(todo: Todo, due: date | None, on: date, mine: bool) -> frozenset[str]:
    own = {_OWN_GROUP[todo.kind]} if todo.kind in _OWN_GROUP else set()
    if not mine:
        return frozenset(own or {LATER})
    if (
        todo.kind in (SIGN, BACK, COUNTY_BACK)
        or todo.kind in _AT_ONCE
        or (due is None and todo.rule == "paper")
    ):
        return frozenset(own | {TODAY})
    return frozenset(own | _by_day(due, on)) if due or not own else frozenset(own)


def _by_day(due: date | None, on: date) -> set[str]:
    if due is None:
        return {LATER}
    return {TODAY} if due <= on else {SOON} if (due - on).days <= CLOSE_DAYS else {LATER}


def _matter(pack: Pack, matter: str) -> str:
    known = pack.scheme.matter(matter)
    return known.title if known else ""


def _trip(
    trips: dict[tuple[str, str, str], list[tuple[str, str, Todo]]],
    task: tuple[str, str, Todo],
    village: str,
    on: date,
    roles: frozenset[str],
) -> None:
    """Reviews and ends of recognitions are gathered by village: one trip does them all."""
    todo = task[2]
    due = date.fromisoformat(todo.due)
    kind: TaskKind = "review" if todo.kind == "review" else "expiry"
    if roles & DESK_ROLES and shown(kind, due, on):
        [group] = _by_day(due, on)
        trips.setdefault((kind, village, group), []).append(task)


def _gathered(kind: str, village: str, group: str, found: list[tuple[str, str, Todo]], on: date) -> Row:
    first = min(found, key=lambda t: t[2].due)
    due, files = date.fromisoformat(first[2].due), {file for file, _, _ in found}
    one = len(files) == 1
    return Row(
        what=f"{len(files)} 户{_TRIPS[kind]}",
        next="定期核查" if kind == "review" else "复核认定",
        groups=frozenset({group}), due=due, late=due < on, clause=first[2].clause,
        file=first[0] if one else "", name=first[1] if one else "", village=village,
        duty="" if one else f"{kind}.{village}",
    )  # fmt: skip


def _office(listed: tuple[Duty, ...], on: date, roles: frozenset[str]) -> Iterator[Row]:
    """The office's own duties: what is open now, of those who work there."""
    for duty in listed:
        if not duty.ours or duty.state in ("done", "past", "coming"):
            continue
        for_administrator = duty.who == _ADMINISTRATOR or duty.kind == "staff"
        wanted = {"administrator"} if for_administrator else OFFICE_ROLES
        if not roles & wanted and not (duty.kind == "instrument" and "leader" in roles):
            continue
        urgent = duty.due is None and duty.kind in ("instrument", "staff")
        groups = {TODAY} if urgent else _by_day(duty.due, on)
        clause = f"方案：{duty.quote}" if duty.quote else duty.clause or duty.note
        yield Row(
            duty.title, "办公室任务", frozenset(groups), duty.due, duty.state == "late", duty=duty.id, clause=clause,
            said=duty.note if duty.note != clause else "",
        )  # fmt: skip


def _month_end(listed: tuple[Duty, ...], on: date, closed: bool) -> MonthEnd:
    """The bureau's day of this month: the first that the scheme, or the office's setting, names and nobody marked."""
    month = month_of(on)
    monthly = [d for d in listed if d.kind == "monthly" and d.ours and d.id.endswith(f".{month}") and d.due]
    dated = [d for d in monthly if d.id.startswith(("calendar.", "setting."))] or monthly
    first = min((d for d in dated if d.state != "done"), key=lambda d: d.due or on, default=None)
    if first is None:
        return MonthEnd(month, closed)
    quote = f"方案：{first.quote}" if first.quote else first.note
    return MonthEnd(
        month, closed, first.due, first.title.partition("：")[2] or first.title, quote, first.note
    )


def _safety(desk: Desk) -> Safety:
    plan, county = backup.plan(desk), desk.credentials.office
    waiting = Outbox(desk.places.outbox).waiting(county.county) if county else []
    there = bool(mailbox.address(desk))
    return Safety(
        backup=backup.last_day(plan) if plan else None,
        planned=plan is not None,
        warning="" if desk.demonstration else backup.advice(desk),
        mailbox=there,
        synced=mailbox.last_success(desk) if there else None,
        packages=len(waiting),
    )
