"""办公室任务: what the office has to do, and who marked it done. Marks are entries of the office's own journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from desktop.domain.credential import DeviceCredential, PersonCredential
from desktop.domain.duties import Duty, Mark, OfficeFacts, duties
from desktop.domain.household import parse_day
from desktop.domain.household_duties import HouseholdTask
from desktop.domain.journal import Change, Put, Remove
from desktop.errors import UserError
from desktop.office import instruments
from desktop.office.act import not_later_than_today
from desktop.office.desk import Changes, Desk
from desktop.office.index import unindexed
from desktop.office.posted import renewals
from desktop.office.todo import NOTICE_CLOSE, Kept, Todo, household_task, of_index

DUTY = "duty"
"""The kind of record in the office journal: ``on``, ``by``, ``note``."""
WORKERS = frozenset({"clerk", "fieldworker"})
LONGEST_NOTE = 400


def list_duties(
    desk: Desk, unread: list[str] | None = None, kept: Sequence[Kept] | None = None
) -> tuple[Duty, ...]:
    """Everything to do, the most urgent first; what is done stands last. At once, however many households there are:
    what is due in them stands in the index (``office.todo``); 今日 shows of the same list what is open now.

    Ids of households that the index could not read as they lie there go to ``unread``; ``kept`` what it says, where
    that was just read.
    """
    if unread is not None:
        unread += unindexed(desk)
    today = desk.today()
    facts = OfficeFacts(
        township=desk.township_name,
        began=_began(desk),
        staff=_staff(desk),
        live=any(view.live for view in instruments.overview(desk, today)),
        ending=tuple(
            (v.number, today + timedelta(days=v.days_left)) for v in instruments.ending(desk, today)
        ),
        households=tuple(_household_tasks(desk, of_index(desk) if kept is None else kept, today)),
        filled=_filled(desk),
        posted=tuple(renewals(desk)),
    )
    return duties(desk.pack.scheme, desk.days, today, _marks(desk), facts)


def _household_tasks(desk: Desk, kept: Sequence[Kept], today: date) -> Iterator[HouseholdTask]:
    for of in kept:
        for todo in of.todos:
            if task := household_task(of, todo, today) or _come_down(desk, of, todo, today):
                yield task


def _come_down(desk: Desk, of: Kept, todo: Todo, today: date) -> HouseholdTask | None:
    """The step 公示结束 as the village's work: one trip takes all sheets down whose days are over."""
    if todo.rule != NOTICE_CLOSE:
        return None
    known, day = desk.pack.scheme.matter(todo.matter), parse_day(todo.due)
    if known is None or day is None or day > today:
        return None
    title = f"{known.title}：公示期满，{day} 起撤下"
    return HouseholdTask("notice", of.file, of.head, of.village, title, day, todo.clause)


def mark_done(desk: Desk, duty: str, on: date, note: str = "") -> Changes:
    """Note that a duty was done on a day, by the person at work. Raises ``UserError`` for what cannot be marked."""
    not_later_than_today(desk, on)
    found = _known(desk, duty)
    if not found.by_hand:
        raise UserError("这一项不用登记：办好以后会自己消失。", "请按右边写的去办。")
    if found.state == "done":
        raise UserError("这一项已经登记办好。", "登记错了的，先撤销再重新登记。")
    if found.since is not None and on < found.since:
        raise UserError(f"办理日期早于这一项开始的日子 {found.since}。", "请核对日期。")
    if len(note) > LONGEST_NOTE:
        raise UserError(f"说明超过 {LONGEST_NOTE} 个字。", "请写短一些，材料另存。")
    fields = {"on": on.isoformat(), "by": desk.user, "note": note.strip()}
    return _write(desk, Put(DUTY, duty, fields), "duty.done")


def take_back(desk: Desk, duty: str) -> Changes:
    """Take a mark back; that it was there stays in the journal."""
    if _known(desk, duty).state != "done" or (DUTY, duty) not in desk.office.records():
        raise UserError("这一项没有登记办好，不用撤销。", "请刷新后再看。")
    return _write(desk, Remove(DUTY, duty), "duty.undo")


def _write(desk: Desk, change: Change, action: str) -> Changes:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([change], action=action, author=desk.author(), at=at)
    return Changes(kinds=frozenset({DUTY}))


def _known(desk: Desk, duty: str) -> Duty:
    found = next((d for d in list_duties(desk) if d.id == duty), None)
    if found is None:
        raise UserError("没有这一项任务。", "任务按方案和今天的日期列出，请刷新后再看。")
    return found


def _marks(desk: Desk) -> list[Mark]:
    found = []
    for (kind, duty), fields in desk.office.records().items():
        if kind == DUTY and (on := parse_day(fields.get("on"))) is not None:
            found.append(Mark(duty, on, str(fields.get("by", "")), str(fields.get("note", ""))))
    return found


def _began(desk: Desk) -> date:
    """The day the office took the program up: its first PC was certified then (a person may hold a post since long)."""
    held = (h.statement for h in desk.credentials.devices)
    return min((s.since for s in held if isinstance(s, DeviceCredential)), default=desk.today())


def _staff(desk: Desk) -> int:
    """How many people with a login work on cases today."""
    today = desk.today()
    ids = {
        s.person for h in desk.credentials.people if isinstance(s := h.statement, PersonCredential) and s.key
    }
    live = [desk.credentials.person(person, today) for person in ids]
    return sum(1 for p in live if p is not None and WORKERS & set(p.roles))


def _filled(desk: Desk) -> dict[str, int | str]:
    """The settings of the office; what an instrument fills in stands before them."""
    own = {s.id: desk.office.setting(s.id) for s in desk.pack.scheme.settings}
    given = {name: value for name, value in own.items() if isinstance(value, int | str) and value != ""}
    return given | desk.credentials.settings_on(desk.today())
