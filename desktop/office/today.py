"""今日: what the person at work has to do next, by when and why, and whether the office is safe.

One place for every number of the page. The rows come from the index and the office's own journal, never from the
household files, so that it is at once there however many households there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.domain.duties import TAKE_DOWN, Duty
from desktop.domain.household_duties import AT_ONCE
from desktop.domain.months import add_months, month_of
from desktop.domain.scheme import Pack
from desktop.domain.view import DESK_ROLES, OFFICE_ROLES
from desktop.office import backup, duties, mailbox
from desktop.office.desk import Desk
from desktop.office.laptop import is_laptop
from desktop.office.month_book import Close, closes
from desktop.office.todo import BACK, COUNTY_BACK, NOTICE_CLOSE, SEND, SIGN, Kept, Todo, of_index
from desktop.sync.outbox import Outbox

CLOSE_DAYS = 7
"""So many days before its day a thing is 快到期."""
MONTHS = 12
TODAY, SOON, SIGNING, RETURNED, SENDING, LATER = "today", "soon", "signing", "returned", "sending", "later"
_ONLY_AT_THE_OFFICE = frozenset({"decision", "paper", "payment", "filing"})
_TRIPS = frozenset({"review", "expiry"})
"""Kinds gathered by village: one trip does them all."""
_AT_ONCE = AT_ONCE | {"account"}
"""Kinds that stop money or papers until somebody looks: nobody waits for a day."""
_NEXT = {
    "review": "定期核查", "expiry": "复核认定", "account": "核对账户", "recheck": "复核", "conflict": "处理冲突",
    "rival": "撤下一个决定", "twofold": "作废其一", TAKE_DOWN: "撤下并拍照", "publication": "换新单",
}  # fmt: skip
_ADMINISTRATOR = "管理员"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do. ``file`` a household, else ``duty`` one of the office; ``groups`` where it is counted.

    ``what`` the matter or the duty, ``next`` the next step, ``due`` its day, ``late`` past it; ``clause`` what it rests
    on; ``said`` why it came back, ``who`` from whom and ``on`` when. ``step`` of ``application`` opens with its form.
    ``starts``: its day is the first on which it may be done, not the last.
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
    starts: bool = False


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
    kept = of_index(desk)
    listed = duties.list_duties(desk, kept=kept)
    rows = [*_cases(desk, kept, on, roles, laptop), *_duties(listed, on, roles, laptop)]
    rows.sort(key=lambda row: _urgency(row, on))
    closed = {} if laptop else closes(desk)
    return Today(
        on,
        tuple(rows),
        None if laptop else _month_end(listed, on, frozenset(closed), desk.catalogue.count()),
        None if laptop else _safety(desk),
        tuple(closed.values())[-MONTHS:],
        desk.catalogue.count(),
    )


def _urgency(row: Row, on: date) -> tuple[bool, int, date, str, str]:
    """Today's first: what came back and what waits for this very signature, what has no day because it is wanted at
    once, the other applications, and then what the office does on its rounds; each by its day."""
    now, rank = TODAY in row.groups, 0
    if now and not row.groups & {RETURNED, SIGNING}:
        rank = 1 if row.due is None else 2 if row.application else 3
    return not now, rank, row.due or (on if now else date.max), row.village, row.name


def _cases(desk: Desk, kept: Sequence[Kept], on: date, roles: frozenset[str], laptop: bool) -> Iterator[Row]:
    for of in kept:
        for todo in of.todos:
            if todo.application and (row := _row(desk, todo, on, roles, laptop)) is not None:
                yield replace(row, file=of.file, name=of.head, village=of.village)


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
    starts = todo.rule == NOTICE_CLOSE  # its day is the first on which it may be done
    return Row(
        what=_matter(desk.pack, todo.matter), next=todo.title, groups=_groups(todo, due, on, mine), due=due,
        late=due is not None and due < on and not starts,
        application=todo.application, step=todo.step, clause=todo.clause, said=todo.said, who=todo.who, on=todo.on,
        mine=mine, starts=starts,
    )  # fmt: skip


def may_do(todo: Todo, roles: frozenset[str], laptop: bool) -> bool:
    """Whether the roles do it here (the office asks again when it is written)."""
    if todo.kind == COUNTY_BACK or todo.rule in _ONLY_AT_THE_OFFICE:
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
    if todo.kind in (SIGN, BACK, COUNTY_BACK) or (due is None and todo.rule == "paper"):
        return frozenset(own | {TODAY})
    return frozenset(own | _by_day(due, on)) if due or not own else frozenset(own)


def _by_day(due: date | None, on: date) -> set[str]:
    if due is None:
        return {LATER}
    return {TODAY} if due <= on else {SOON} if (due - on).days <= CLOSE_DAYS else {LATER}


def _matter(pack: Pack, matter: str) -> str:
    known = pack.scheme.matter(matter)
    return known.title if known else ""


def _duties(listed: tuple[Duty, ...], on: date, roles: frozenset[str], laptop: bool) -> Iterator[Row]:
    """Of 办公室任务 what is open now, of those who do it; what stands in the households on its way is ``_cases``."""
    for duty in listed:
        if not duty.ours or duty.state in ("done", "past", "coming"):
            continue
        if duty.kind == "notice":  # each of them is the step 公示结束 of its application
            continue
        if roles & _whose(duty) and (not laptop or duty.kind in _TRIPS):
            yield from _of_duty(duty, on)


def _whose(duty: Duty) -> frozenset[str]:
    """The roles that a duty is told to."""
    if duty.who == _ADMINISTRATOR or duty.kind == "staff":
        return frozenset({"administrator", "leader"} if duty.kind == "instrument" else {"administrator"})
    if duty.kind == "rival":
        return OFFICE_ROLES | {"leader"}
    return DESK_ROLES if duty.kind in _TRIPS or duty.kind == TAKE_DOWN else OFFICE_ROLES


def _of_duty(duty: Duty, on: date) -> Iterator[Row]:
    """A trip as one row for its village, any other of households as a row for each."""
    urgent = duty.due is None and duty.kind in ("instrument", "staff")
    clause = f"方案：{duty.quote}" if duty.quote else duty.clause or duty.note
    groups = frozenset({TODAY} if urgent else _by_day(duty.due, on))
    then = _NEXT.get(duty.kind) or ("办好后登记" if duty.by_hand else "办公室任务")
    row = Row(
        duty.title, then, groups, duty.due, duty.state == "late", duty=duty.id,
        clause=clause, said=duty.note if duty.note != clause else "",
    )  # fmt: skip
    first, files = next(iter(duty.households), None), {task.file for task in duty.households}
    if first is None:
        yield row
    elif duty.kind in _TRIPS:
        row = replace(row, what=duty.title.removeprefix(first.village).strip(), village=first.village)
        yield replace(row, file=first.file, name=first.name, duty="") if len(files) == 1 else row
    else:
        marked, at_once = duty.id if duty.by_hand else "", duty.kind in _AT_ONCE
        for t in duty.households:
            yield replace(
                row, what=t.title, due=None if at_once else t.due, late=not at_once and t.due < on,
                groups=frozenset({TODAY} if at_once else _by_day(t.due, on)), file=t.file, name=t.name,
                village=t.village, duty=marked,
            )  # fmt: skip


def _month_end(listed: tuple[Duty, ...], on: date, closed: frozenset[str], households: int) -> MonthEnd:
    """The bureau's day of this month, or of the one before while that is open and overdue: the first that the scheme,
    or the office's setting, names and nobody marked. An office without households had nothing to close."""
    month = month_of(on)
    past = add_months(month, -1)
    first = _first(listed, past, on) if households and past not in closed else None
    if first is not None and first.state == "late":
        return _ends(past, False, first)
    return _ends(month, month in closed, _first(listed, month, on))


def _first(listed: tuple[Duty, ...], month: str, on: date) -> Duty | None:
    monthly = [d for d in listed if d.kind == "monthly" and d.ours and d.id.endswith(f".{month}") and d.due]
    dated = [d for d in monthly if d.id.startswith(("calendar.", "setting."))] or monthly
    return min((d for d in dated if d.state != "done"), key=lambda d: d.due or on, default=None)


def _ends(month: str, closed: bool, first: Duty | None) -> MonthEnd:
    if first is None:
        return MonthEnd(month, closed)
    quote = f"方案：{first.quote}" if first.quote else first.note
    title = first.title.partition("：")[2] or first.title
    return MonthEnd(month, closed, first.due, title, quote, first.note)


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
