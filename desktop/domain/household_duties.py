"""What the office has to do in one household besides its open steps: look again, renew, take a notice down."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from desktop.domain.case import case_of
from desktop.domain.household import Benefit, Household, parse_day
from desktop.domain.months import add_months, is_month, month_of
from desktop.domain.scheme import Matter, Pack, Review
from desktop.domain.twofold import twofold
from desktop.domain.workflow import notice_ends

REVIEW_AHEAD = 30
"""A periodic review is shown so many days before it is due."""
EXPIRY_AHEAD = 60
"""A recognition is shown so many days before it runs out."""
WORKING_AGE = range(16, 60)

_ABLE = "有劳动能力"
_OUT_OF_WORK = ("无业", "失业", "未就业", "待业")


TaskKind = Literal["review", "expiry", "notice", "account", "recheck", "twofold"]


@dataclass(frozen=True, slots=True)
class HouseholdTask:
    """One thing in one household: until when, for which matter, by which rule."""

    kind: TaskKind
    file: str
    name: str
    village: str
    title: str
    due: date
    clause: str = ""


AHEAD: Mapping[TaskKind, int] = {"review": REVIEW_AHEAD, "expiry": EXPIRY_AHEAD}
"""So many days before it is due a thing is shown; the others at once."""


def household_tasks(
    home: Household, pack: Pack, today: date, ahead: Mapping[TaskKind, int] | None = AHEAD
) -> tuple[HouseholdTask, ...]:
    """Reviews due within a month, recognitions that run out, notices that have stood their days, accounts to check;
    and decisions told twice, of which one paper is to be voided. ``ahead`` None: however far off the day is."""
    return (
        *(t for t in _benefits(home, pack, today) if shown(t.kind, t.due, today, ahead)),
        *_notices(home, pack, today),
        *_accounts(home, today),
        *_told_twice(home, pack, today),
    )


def shown(kind: TaskKind, due: date, today: date, ahead: Mapping[TaskKind, int] | None = AHEAD) -> bool:
    """Whether a thing is near enough to be told on a day."""
    return ahead is None or kind not in ahead or due - today <= timedelta(days=ahead[kind])


def recheck(home: Household, unseen: int, today: date) -> HouseholdTask:
    """待复核: decisions or opinions whose grounds were changed elsewhere; somebody has to look the same day."""
    title = f"有 {unseen} 项决定或登记所依据的内容后来被别处改动过，请复核"
    return _task("recheck", home, title, today, "")


def _accounts(home: Household, today: date) -> Iterator[HouseholdTask]:
    """An account that waits for a second person stops the money: it is somebody's task the day it was written."""
    for account in home.accounts:
        if not account.payable:
            entered = parse_day(account.entered_on) or today
            yield _task(
                "account",
                home,
                f"新收款账户（{account.name}）等另一名经办人员核对，核对前不能发放",
                entered,
                "",
            )


def _benefits(home: Household, pack: Pack, today: date) -> Iterator[HouseholdTask]:
    for benefit in home.running_benefits:
        matter = pack.scheme.matter(benefit.matter)
        if matter is None or not benefit.runs_in(month_of(today)):
            continue
        review = review_of(home, matter, pack, today)
        clause = review.clause if review else ""
        if is_month(benefit.valid_until):
            ends = _month_end(benefit.valid_until)
            yield _task("expiry", home, f"{matter.title}：有效期到 {ends}", ends, clause)
        elif review is not None and (last := last_look(home, benefit)) is not None:
            due = _months_later(last, review.months)
            title = f"{matter.title}：{review.title}，每 {review.months} 个月，上次 {last}"
            yield _task("review", home, title, due, clause)


def review_of(home: Household, matter: Matter, pack: Pack, on: date) -> Review | None:
    """How often the family is looked at: the shorter cycle where somebody in it is able to work (57号 第三十一条).

    A local rule for those out of work stands before the national one. None where no rule names a cycle.
    """
    able = [
        m
        for m in home.members
        if m.here and m.work_ability == _ABLE and (m.age_on(on) is None or m.age_on(on) in WORKING_AGE)
    ]
    idle = any(m.employment in _OUT_OF_WORK for m in able)
    local, law = pack.laws.get(matter.local_law or ""), pack.law_of(matter)
    wanted = "unstable" if able else "stable"
    found = local.review(wanted) if local is not None and (idle or not able) else None
    if found is None and law is not None:
        found = law.review(wanted) or next(iter(law.reviews), None)
    return found


def last_look(home: Household, benefit: Benefit) -> date | None:
    """The last day somebody looked at the family for this benefit: a visit, a decision, else the first month paid."""
    mine = {a.id for a in home.applications if a.matter == benefit.matter}
    seen = [s.on for s in home.steps if s.application in mine and "visit" in s.step]
    decided = [parse_day(d.on) for d in home.decisions if d.application in mine]
    first = parse_day(f"{benefit.first_month}-01")
    return max((day for day in (*seen, *decided, first) if day is not None), default=None)


def _notices(home: Household, pack: Pack, today: date) -> Iterator[HouseholdTask]:
    for application in home.applications:
        case = case_of(home, application.id, pack)
        if case is None or case.notice is None or case.notice_close is not None:
            continue
        ends, step = notice_ends(case), case.matter.step("notice")
        if ends is not None and ends <= today and step is not None:
            stood = (ends - case.notice.on).days - 1
            title = f"{case.matter.title}：{case.notice.on} 张贴，公示 {stood} 天已满"
            yield _task("notice", home, title, ends, step.clause or "")


def _told_twice(home: Household, pack: Pack, today: date) -> Iterator[HouseholdTask]:
    for application in home.applications if home.papers else ():
        case = case_of(home, application.id, pack)
        if case is not None and (twice := twofold(case)):
            yield _task("twofold", home, f"{case.matter.title}：{twice}", today, "")


def _task(
    kind: TaskKind,
    home: Household,
    title: str,
    due: date,
    clause: str,
) -> HouseholdTask:
    name = home.head.name if home.head else ""
    return HouseholdTask(kind, home.id, name, home.village, title, due, clause)


def _month_end(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, the end of the month where that has no such day."""
    month = add_months(month_of(day), months)
    return min(date.fromisoformat(f"{month}-01") + timedelta(days=day.day - 1), _month_end(month))
