"""What the office has to do in one household besides its open steps: look again, renew, take a notice down.

A task says between which days it is one (``since``, ``until``), so that the list of any later day needs no file.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal

from desktop.domain.case import Case
from desktop.domain.household import Benefit, Household, Member, StepDone, parse_day
from desktop.domain.months import add_months, is_month, month_of
from desktop.domain.scheme import Matter, Pack, Review
from desktop.domain.twofold import told_twice

REVIEW_AHEAD = 30
"""A periodic review is shown so many days before it is due."""
EXPIRY_AHEAD = 60
"""A recognition is shown so many days before it runs out."""
WORKING_AGE = range(16, 60)
POSTED_CLAUSE = "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十四条"

_ABLE = "有劳动能力"
_OUT_OF_WORK = ("无业", "失业", "未就业", "待业")


TaskKind = Literal[
    "review", "expiry", "notice", "takedown", "account", "recheck", "conflict", "rival", "twofold"
]
AT_ONCE: frozenset[TaskKind] = frozenset({"recheck", "conflict", "rival", "twofold"})
"""Kinds without a day of their own: to be done on whatever day one looks."""


@dataclass(frozen=True, slots=True)
class HouseholdTask:
    """One thing in one household: until when, for which matter, by which rule.

    It is one from ``since`` to ``until``, both included; None: always. ``record`` the id of what it is about.
    """

    kind: TaskKind
    file: str
    name: str
    village: str
    title: str
    due: date
    clause: str = ""
    since: date | None = None
    until: date | None = None
    record: str = ""

    def shown(self, on: date) -> bool:
        """Whether it is to be told on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def household_tasks(
    home: Household, pack: Pack, cases: Sequence[Case], today: date
) -> tuple[HouseholdTask, ...]:
    """Everything of now and later but the open steps: looks and ends of recognitions, accounts to check, decisions
    that exclude each other or were told twice, notices whose ground is gone. ``cases`` those of the household."""
    return (
        *to_look_at(home, pack),
        *_accounts(home, today),
        *_rivals(home, today),
        *(_task("twofold", home, said, today) for said in told_twice(home, cases)),
        *_left_hanging(home, cases),
    )


def recheck(home: Household, unseen: int, today: date) -> HouseholdTask:
    """待复核: decisions or opinions whose grounds were changed elsewhere; somebody has to look the same day."""
    title = f"有 {unseen} 项决定或登记所依据的内容后来被别处改动过，请复核"
    return _task("recheck", home, title, today)


def conflict(home: Household, count: int, today: date) -> HouseholdTask:
    """冲突: edits that did not know of each other; a person chooses."""
    return _task("conflict", home, f"有 {count} 处改动互相冲突，请选定以哪个为准", today)


def _rivals(home: Household, today: date) -> Iterator[HouseholdTask]:
    """Decisions that exclude each other: none is in force until a signer takes one back."""
    if home.rival_decisions:
        title = "有并存的决定，都没有生效，要由有权签批的人撤下一个"
        yield _task("rival", home, title, today)


def _accounts(home: Household, today: date) -> Iterator[HouseholdTask]:
    """An account that waits for a second person stops the money: it is somebody's task the day it was written."""
    for account in home.accounts:
        if not account.payable:
            entered = parse_day(account.entered_on) or today
            title = f"新收款账户（{account.name}）等另一名经办人员核对，核对前不能发放"
            yield _task("account", home, title, entered)


def to_look_at(home: Household, pack: Pack) -> Iterator[HouseholdTask]:
    """Periodic reviews and ends of recognitions of every benefit that runs now or will, however far off the day is."""
    for benefit in home.running_benefits:
        matter, first = pack.scheme.matter(benefit.matter), parse_day(f"{benefit.first_month}-01")
        if matter is None:
            continue
        spans = ((_look(home, matter, pack, benefit, since), since, until) for since, until in _ages(home))
        for task, same in groupby(spans, key=lambda span: span[0]):
            if task is None:
                continue
            _, starts, ends = zip(*same, strict=True)
            shown = task.due - timedelta(days=REVIEW_AHEAD if task.kind == "review" else EXPIRY_AHEAD)
            begins, until = max(shown, starts[0], first or starts[0]), ends[-1]
            if until is None or begins <= until:
                yield replace(task, since=begins, until=until)


def _look(home: Household, matter: Matter, pack: Pack, benefit: Benefit, on: date) -> HouseholdTask | None:
    """The next time somebody looks at a benefit, by the ages of a day."""
    review = review_of(home, matter, pack, on)
    clause = review.clause if review else ""
    if is_month(benefit.valid_until):
        ends = _month_end(benefit.valid_until)
        return _task("expiry", home, f"{matter.title}：有效期到 {ends}", ends, clause)
    if review is None or (last := last_look(home, benefit)) is None:
        return None
    title = f"{matter.title}：{review.title}，每 {review.months} 个月，上次 {last}"
    return _task("review", home, title, _months_later(last, review.months), clause)


def _ages(home: Household) -> Iterator[tuple[date, date | None]]:
    """Spans of days on which nobody able to work comes into the working age or grows out of it: first and last day."""
    able = (m for m in home.members if m.here and m.work_ability == _ABLE)
    days = sorted({date.min, *(day for m in able for day in _turns(m))})
    yield from ((since, after - timedelta(days=1)) for since, after in pairwise(days))
    yield days[-1], None


def _turns(member: Member) -> Iterator[date]:
    born = parse_day(member.birth)
    for age in (WORKING_AGE.start, WORKING_AGE.stop) if born else ():
        assert born is not None
        year = born.year + age
        leap = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
        yield date(year, 3, 1) if leap else born.replace(year=year)


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


def _left_hanging(home: Household, cases: Sequence[Case]) -> Iterator[HouseholdTask]:
    """公示单 whose ground is gone: of an opinion that no longer stands, or of a case that ended before."""
    closed = {str(s.facts.get("notice")) for s in home.steps if s.step == "notice_close"}
    of = {case.application.id: case for case in cases}
    for notice in home.steps:
        case = of.get(notice.application)
        if notice.step != "notice" or notice.id in closed or case is None:
            continue
        if not case.settled and _stands(case, notice):
            continue
        since = max(s.on for s in home.steps if s.application == notice.application)
        title = f"{case.matter.title}：{notice.on} 张贴，已经不作数"
        due = since + timedelta(days=1)
        yield replace(_task("takedown", home, title, due, POSTED_CLAUSE), since=since, record=notice.id)


def _stands(case: Case, notice: StepDone) -> bool:
    """Whether a notice is of the opinion in force; it may have been hung twice."""
    return case.opinion is not None and notice.facts.get("opinion") == case.opinion.id


def _task(
    kind: TaskKind,
    home: Household,
    title: str,
    due: date,
    clause: str = "",
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
