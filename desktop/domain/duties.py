"""What the office itself has to do besides its cases: tasks of the scheme, dates of every month, papers running out.

Read off the scheme and a few facts of the office on a day; nothing is stored but the marks of what was done. A day
that falls on no working day is said to do so, never moved: no scheme says which way it would move.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from desktop.domain.household_duties import HouseholdTask
from desktop.domain.months import add_months, month_of
from desktop.domain.phases import wave_of
from desktop.domain.scheme import Scheme
from desktop.domain.workdays import WorkingDays

DutyState = Literal["late", "open", "coming", "past", "done"]
DutyKind = Literal[
    "task",
    "milestone",
    "monthly",
    "phase",
    "staff",
    "instrument",
    "review",
    "expiry",
    "notice",
    "takedown",
    "account",
    "recheck",
    "conflict",
    "rival",
    "twofold",
    "holidays",
    "publication",
]

KIND_NAMES: Mapping[str, str] = {
    "task": "方案任务", "milestone": "阶段任务", "monthly": "每月", "phase": "批次", "staff": "人员",
    "instrument": "委托书", "review": "定期核查", "expiry": "认定到期", "notice": "公示到期", "takedown": "公示不作数",
    "account": "账户核对", "recheck": "待复核", "conflict": "改动冲突", "rival": "决定并存", "twofold": "文书重复",
    "holidays": "节假日表", "publication": "公布名单",
}  # fmt: skip
MONTHS_BACK = 2
"""A monthly line that nobody marked is held against the office for so many months."""
HOLIDAYS_FROM = 11
"""The month in which the State Council tells the holidays of the next year."""

OURS = "本乡镇（街道）"

_ORDER = {"late": 0, "open": 1, "coming": 2, "past": 3, "done": 4}
_WEEKDAYS = "一二三四五六日"
_DAY = timedelta(days=1)
_TOWNSHIP_WORDS = ("乡镇", "镇街", "街道", "“双十镇”")


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. ``who`` in the words of the scheme, ``ours`` whether that is this office.

    ``quote`` words of the scheme, ``clause`` a rule of the state, ``note`` what a person should know of the day.
    ``households`` those it is about. ``by_hand``: somebody marks it done; the others are done by doing them.
    """

    id: str
    title: str
    who: str
    since: date | None = None
    due: date | None = None
    to: str = ""
    deliverable: tuple[str, ...] = ()
    quote: str = ""
    state: DutyState = "open"
    kind: DutyKind = "task"
    clause: str = ""
    note: str = ""
    ours: bool = True
    by_hand: bool = True
    households: tuple[HouseholdTask, ...] = ()
    done_on: date | None = None
    done_by: str = ""
    done_note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody said that a duty was done. ``by`` a person id."""

    duty: str
    on: date
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """The office on a day.

    ``began``: it took the program up; ``staff`` who work its cases; ``live`` whether an instrument is in force,
    ``ending`` (number, last day) of those that end soon and that nothing follows; ``filled`` settings.
    """

    township: str
    began: date
    staff: int
    live: bool = True
    ending: tuple[tuple[str, date], ...] = ()
    households: tuple[HouseholdTask, ...] = ()
    filled: Mapping[str, int | str] = field(default_factory=dict)
    posted: tuple[Duty, ...] = ()
    """What hangs in the villages and has to come down or be renewed (``office.posted``)."""


def duties(
    scheme: Scheme, days: WorkingDays, today: date, marks: Sequence[Mark], facts: OfficeFacts
) -> tuple[Duty, ...]:
    """Everything the office and its county have to do, the most urgent first, what is done last."""
    marked = {m.duty: m for m in marks}
    found = [
        *_tasks(scheme, today, facts),
        *_milestones(scheme, facts),
        *_calendar(scheme, days, today, facts),
        *_phases(scheme, facts),
        *_staff(scheme, facts),
        *_instruments(scheme, today, facts),
        *_holidays(days, today),
        *_households(facts),
        *facts.posted,
    ]
    judged = [_judged(duty, marked.get(duty.id), today, facts.began) for duty in found]
    return tuple(sorted(judged, key=lambda d: (_ORDER[d.state] - _stops_all(d), _urgency(d, today), d.id)))


def _stops_all(duty: Duty) -> int:
    """Without an instrument nothing goes out: that stands before what is late."""
    return 2 if duty.kind == "instrument" and duty.due is None else 0


def _urgency(duty: Duty, today: date) -> date:
    """By its day; too few people are as urgent as what is due today."""
    if duty.kind == "staff":
        return today
    return duty.due or (duty.since if duty.state == "coming" else None) or date.max


def _judged(duty: Duty, mark: Mark | None, today: date, began: date) -> Duty:
    if mark is not None and duty.by_hand:
        return replace(duty, state="done", done_on=mark.on, done_by=mark.by, done_note=mark.note)
    if duty.state == "done" or (duty.due is None and duty.since is None):
        return duty
    if duty.since is not None and today < duty.since:
        return replace(duty, state="coming")
    planned = duty.due or (duty.since if duty.kind == "milestone" else None)
    if duty.by_hand and planned is not None and planned < began:
        note = f"方案原定日期，已过：{planned} 早于本办公室启用户档的日子（{began}）。当时已办的，可以补记。"
        return replace(duty, state="past", note=note)
    return replace(duty, state="open" if duty.due is None or today <= duty.due else "late")


def _ours(scheme: Scheme, who: str, township: str) -> bool:
    """Whether the words of a scheme mean this office: they name it, or the townships as a whole."""
    if township in who:
        return True
    if any(t.name in who for t in scheme.townships):
        return False
    return any(word in who for word in _TOWNSHIP_WORDS)


def _tasks(scheme: Scheme, today: date, facts: OfficeFacts) -> Iterator[Duty]:
    for task in scheme.tasks:
        duty = Duty(
            f"task.{task.id}", task.title, task.who, task.since, task.due, task.to or "", task.deliverable, task.quote,
            ours=_ours(scheme, task.who, facts.township),
        )  # fmt: skip
        if task.due is None and task.title.startswith("每月"):
            note = "方案写明每月，没有写几日；按月末提醒。"
            yield from _every_month(replace(duty, kind="monthly", note=note), 31, today, facts.began)
        else:
            yield duty


def _milestones(scheme: Scheme, facts: OfficeFacts) -> Iterator[Duty]:
    said = {(t.due, t.quote) for t in scheme.tasks}
    for m in scheme.milestones:
        if (m.due, m.quote) not in said:  # the same words once as a task, once as a milestone
            ours = _ours(scheme, m.who, facts.township)
            id = f"milestone.{m.due}.{m.title}"
            yield Duty(id, m.title, m.who, m.since, m.due, quote=m.quote, kind="milestone", ours=ours)


def _calendar(scheme: Scheme, days: WorkingDays, today: date, facts: OfficeFacts) -> Iterator[Duty]:
    for line in scheme.calendar:
        table = next((t.title for t in scheme.tables if t.id == line.table), "")
        seal = f"，加盖{line.seal.value}" if line.seal.value else ""
        duty = Duty(
            f"calendar.{line.id}", f"{line.action}{seal}", OURS, to=line.to or "",
            deliverable=(f"《{table}》",) if table else (), quote=line.quote, kind="monthly",
        )  # fmt: skip
        for each in _every_month(duty, line.day, today, facts.began):
            yield _with_caution(each, line.day, days)
    yield from _handbook_day(scheme, days, today, facts)


def _handbook_day(scheme: Scheme, days: WorkingDays, today: date, facts: OfficeFacts) -> Iterator[Duty]:
    """Where the scheme leaves the day of the month to a handbook, the office has filled it in."""
    setting, day = scheme.setting("month_close_day"), facts.filled.get("month_close_day")
    if scheme.calendar or setting is None or type(day) is not int or not 1 <= day <= 31:
        return
    note = f"方案没有写日子；{day} 日是办公室设置。"
    duty = Duty("setting.month_close_day", setting.title.split("的日子")[0], OURS, kind="monthly")
    for each in _every_month(duty, day, today, facts.began):
        cautious = _with_caution(each, day, days)
        yield replace(cautious, note=f"{note}{cautious.note}")


def _every_month(duty: Duty, day: int, today: date, began: date) -> Iterator[Duty]:
    """The line in this month and the next, and in those before that the office saw."""
    for offset in range(-MONTHS_BACK, 2):
        month = add_months(month_of(today), offset)
        year, number = int(month[:4]), int(month[5:])
        due = date(year, number, min(day, calendar.monthrange(year, number)[1]))
        if due >= began:
            title = f"{number}月：{duty.title.removeprefix('每月')}"
            first = date(year, number, 1)
            yield replace(duty, id=f"{duty.id}.{month}", title=title, since=first, due=due)


def _with_caution(duty: Duty, day: int, days: WorkingDays) -> Duty:
    """Say of a day that is no working day that it is none, and of a month that is too short how it ends."""
    assert duty.due is not None  # every monthly line has its day
    said = []
    if duty.due.day != day:
        said.append(f"{duty.due.month}月没有{day}日，按月末 {duty.due} 计。")
    if not days.is_working(duty.due):
        before = duty.due - _DAY
        while not days.is_working(before):
            before -= _DAY
        weekday = _WEEKDAYS[duty.due.weekday()]
        said.append(f"{duty.due}（星期{weekday}）不是工作日，方案没有写顺延；请在 {before} 前办好。")
    if caution := days.caution(duty.due, duty.due):
        said.append(f"{caution}。")
    return replace(duty, note="".join(said))


def _phases(scheme: Scheme, facts: OfficeFacts) -> Iterator[Duty]:
    place = scheme.township(facts.township)
    own = wave_of(scheme, place, facts.filled) if place else None
    if own is not None and own.since is not None:
        state: DutyState = "done" if facts.live else "open"
        note = "" if facts.live else "本批开始以后，有有效的委托书才能办。"
        title = f"{own.title}：准备委托书、帐号和人员"
        yield Duty(
            f"phase.{own.id}", title, OURS, own.since, quote=own.quote, state=state, kind="phase", note=note,
            by_hand=False,
        )  # fmt: skip
    for phase in () if own else scheme.phases:
        if phase.setting and phase.setting not in facts.filled:
            note = "方案没有列出这一批的乡镇（街道），请在设置里填写，才知道本乡镇属于哪一批。"
            yield Duty(
                f"phase.{phase.id}", f"填写“{phase.title}”的名单", "管理员", quote=phase.quote, kind="phase",
                note=note, by_hand=False,
            )  # fmt: skip


def _staff(scheme: Scheme, facts: OfficeFacts) -> Iterator[Duty]:
    least = scheme.delegation.minimum_staff
    if least.value is not None and facts.staff < least.value:
        yield Duty(
            "staff", f"工作人员不足：在岗 {facts.staff} 名，应不少于 {least.value} 名", OURS,
            quote=least.quote or "", clause=least.clause or "", kind="staff", by_hand=False,
            note="登记了经办人或下乡人员岗位的人计入。请管理员添加人员。",
        )  # fmt: skip


def _instruments(scheme: Scheme, today: date, facts: OfficeFacts) -> Iterator[Duty]:
    asked = scheme.delegation.instrument_title
    name = asked.value or "委托书"
    if not facts.live:
        yield Duty(
            "instrument", f"没有有效的{name}，不能签批和用印", "管理员", quote=asked.quote or "", kind="instrument",
            note="请向县（市、区）索取签发的文件，在“委托书”页导入。", by_hand=False,
        )  # fmt: skip
    for number, last in facts.ending:
        left = (last - today).days
        yield Duty(
            f"instrument.{number}", f"{name} {number} 还有 {left} 天到期，请办续签", "管理员", due=last,
            quote=asked.quote or "", kind="instrument", by_hand=False,
            note="到期以后不能签批和用印；没办完的，要办完、移交或上交。",
        )  # fmt: skip


def _holidays(days: WorkingDays, today: date) -> Iterator[Duty]:
    years = [today.year, *([today.year + 1] if today.month >= HOLIDAYS_FROM else [])]
    for year in years:
        if not days.covers(year):
            yield Duty(
                f"holidays.{year}", f"装入 {year} 年节假日表", "管理员", date(year - 1, HOLIDAYS_FROM, 1),
                date(year - 1, 12, 31), kind="holidays", by_hand=False,
                note="没有节假日表时，工作日只按周末计算，期限可能差几天。国务院办公厅公布以后请更新程序或节假日表。",
            )  # fmt: skip


_HOUSEHOLD_TITLES: Mapping[str, str] = {
    "review": "{village} {n} 户到了定期核查的日子",
    "expiry": "{village} {n} 户的认定将到期",
    "notice": "{village} {n} 户公示期满，请撤下并拍照",
    "account": "{village} {n} 户的新收款账户等另一人核对",
    "recheck": "{village} {n} 户有决定待复核：所依据的内容在别处改过",
    "conflict": "{village} {n} 户有互相冲突的改动，请选定",
    "rival": "{village} {n} 户有并存的决定，请签批人撤下一个",
    "twofold": "{village} {n} 户有两件有效的通知书，请作废其一",
}


TAKE_DOWN: Literal["takedown"] = "takedown"
NO_VILLAGE = "（没有填村）"
_OF_ONE_TRIP = frozenset({"review", "expiry", "notice"})
_VILLAGE_WORK = "经办人、下乡人员"


def _households(facts: OfficeFacts) -> Iterator[Duty]:
    """What is due in households, gathered by village: one trip does them all. A sheet to be taken down stands alone,
    because somebody marks it."""
    groups: dict[tuple[DutyKind, str], list[HouseholdTask]] = {}
    for task in facts.households:
        if task.kind == TAKE_DOWN:
            yield _take_down(task)
        else:
            groups.setdefault((task.kind, task.village), []).append(task)
    for (kind, village), tasks in groups.items():
        tasks.sort(key=lambda t: (t.due, t.name, t.file))
        count = len({t.file for t in tasks})
        title = _HOUSEHOLD_TITLES[kind].format(village=village or NO_VILLAGE, n=count)
        yield Duty(
            f"{kind}.{village}", title, _VILLAGE_WORK if kind in _OF_ONE_TRIP else "经办人", due=tasks[0].due,
            kind=kind, by_hand=False, clause="；".join(dict.fromkeys(t.clause for t in tasks if t.clause)),
            households=tuple(tasks),
        )  # fmt: skip


def _take_down(task: HouseholdTask) -> Duty:
    title = f"{task.village or NO_VILLAGE}：有一张公示单不作数了，请撤下并拍照"
    return Duty(
        f"{TAKE_DOWN}.{task.record}", title, _VILLAGE_WORK, due=task.due, kind=TAKE_DOWN, clause=task.clause,
        households=(task,), note="初审意见已经重作，或者这件申请已经了结。撤下以后在这里登记。",
    )  # fmt: skip
