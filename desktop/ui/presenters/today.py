"""今日: the counts that are filters, the lines of the list, the year in figures, and whether the office is safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.months import month_of
from desktop.office import today
from desktop.office.act import CaseRef
from desktop.office.desk import Desk
from desktop.office.month_book import Close
from desktop.office.today import (
    LATER,
    RETURNED,
    SENDING,
    SIGNING,
    SOON,
    MonthEnd,
    Row,
    Safety,
    Today,
)
from desktop.office.today import TODAY as TODAY
from desktop.ui.presenters.words import day, month, yuan

GROUP_NAMES = {
    TODAY: "今天要办", SOON: "快到期", SIGNING: "待签批", RETURNED: "退回", SENDING: "待发", LATER: "以后",
}  # fmt: skip
EMPTY = {
    TODAY: "今天没有要办的。上面的数字点开看别的。",
    SOON: "七天以内没有到期的。",
    SIGNING: "没有等签批的申请。",
    RETURNED: "没有退回的申请。",
    SENDING: "没有待发的备案。",
    LATER: "没有排到以后的事项。",
}
_BEGIN = "还没有户档：按 Ctrl+N 登记第一件申请，或由管理员导入名册；下面是办公室自己要办的。"
_NEVER = "还没有备份过：这台电脑坏了，户档就找不回来了。请插上U盘或移动硬盘，按“备份”。"
_NUMBER = re.compile("（([^（）]*号)）")
_LONGEST = 10
"""Characters of what a thing rests on that the list has room for."""
_WEEKDAYS = "一二三四五六日"
Where = Literal["step", "household", "duty", "signing", "filings"]


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One line of the list. ``where`` it opens: the form of ``step``, a household, a duty, 签批 or 上报."""

    due: str
    who: str
    what: str
    next: str
    clause: str
    late: bool
    groups: frozenset[str]
    where: Where
    file: str = ""
    application: str = ""
    step: str = ""
    duty: str = ""
    left: str = ""
    said: str = ""
    note: str = ""

    @property
    def source(self) -> str:
        """What it rests on, as short as a list wants it: the number of the document, or its name."""
        if (found := _NUMBER.search(self.clause)) is not None:
            return found[1]
        name = self.clause.partition("：")[0].partition("；")[0]
        return name if len(name) <= _LONGEST else self.clause.partition("》")[0].lstrip("《")

    @property
    def ref(self) -> CaseRef:
        """The application it is about."""
        return CaseRef(self.file, self.application)


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One closed month of the chart."""

    month: str
    households: int
    fen: int

    @property
    def text(self) -> str:
        """In words, for the line below the chart and for whoever hears it."""
        return f"{month(self.month)}：{self.households} 户，{yuan(self.fen)} 元"


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of the right side: what it says, whether it hurts, and the place it leads to."""

    title: str
    text: str
    care: bool = False
    place: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class TodayBoard:
    """The page. ``month`` what its button says of the month, ``month_late`` past the bureau's day."""

    title: str
    lines: tuple[TodayLine, ...]
    groups: tuple[str, ...]
    month: str
    month_late: bool
    month_why: str
    chart: tuple[MonthPoint, ...] | None
    cards: tuple[Card, ...]
    begin: str = ""
    """What a new office does first."""

    def of(self, group: str) -> tuple[TodayLine, ...]:
        """The lines that a group counts."""
        return tuple(line for line in self.lines if group in line.groups)


def board(desk: Desk) -> TodayBoard:
    """The page of the person at work."""
    return of_today(today.today(desk), frozenset(desk.person.roles))


def count(desk: Desk) -> int:
    """How many things are to be done today, for the rail."""
    return len(today.today(desk).of(TODAY))


def of_today(seen: Today, roles: frozenset[str]) -> TodayBoard:
    """What the office says, in words."""
    weekday = _WEEKDAYS[seen.on.weekday()]
    end = seen.month
    office = bool(roles - {"fieldworker"}) and end is not None
    return TodayBoard(
        title=f"{seen.on.year}年{seen.on.month}月{seen.on.day}日　星期{weekday}",
        lines=tuple(_line(row, seen.on, roles) for row in seen.rows),
        groups=tuple(GROUP_NAMES) if office else (TODAY, SOON, RETURNED, LATER),
        month=_month(end, seen.on) if end else "",
        month_late=bool(end and not end.closed and end.due and end.due < seen.on),
        month_why="".join(dict.fromkeys((end.title, f"　{end.clause}" if end.clause else "", end.note)))
        if end
        else "",
        chart=tuple(_point(close) for close in seen.closed) if end else None,
        cards=tuple(_cards(seen.safety, seen.on)) if seen.safety else _on_a_laptop(),
        begin="" if seen.households else _BEGIN,
    )


def _line(row: Row, on: date, roles: frozenset[str]) -> TodayLine:
    back = "　".join(filter(None, (row.on, row.who))) if row.who else ""
    said = (
        f"退回理由：{row.said}（{back}）"
        if back
        else f"县级退回：{row.said}"
        if row.next == "改正后重报"
        else ""
    )
    return TodayLine(
        due=_due(row, on), who=_who(row), what=row.what, next=f"退回 · {row.next}" if row.who else row.next,
        clause=row.clause, late=row.late, groups=row.groups, where=_where(row, roles), file=row.file,
        application=row.application, step=row.step, duty=row.duty, left=_left(row, on), said=said,
        note="" if said else row.said,
    )  # fmt: skip


def _who(row: Row) -> str:
    return "　".join(filter(None, (row.name, row.village))) or ("本办公室" if row.duty else "（没有填村）")


def _where(row: Row, roles: frozenset[str]) -> Where:
    if row.duty:
        return "duty"
    if SIGNING in row.groups:
        return "signing"
    if SENDING in row.groups or row.next == "改正后重报":
        return "filings"
    return "step" if row.step and row.mine else "household"


def _due(row: Row, on: date) -> str:
    if row.due is None:
        return "马上" if TODAY in row.groups else "—"
    if row.starts:
        return "可以办了" if row.due <= on else f"{day(row.due)} 起"
    return "今天" if row.due == on else day(row.due)


def _left(row: Row, on: date) -> str:
    if row.due is None:
        return ""
    days = (row.due - on).days
    if row.starts:
        return f"{day(row.due)} 起可以办"
    if row.late:
        return f"已过 {-days} 天"
    return f"还有 {days} 天" if days > 0 else "今天到期" if days == 0 else ""


def _month(end: MonthEnd, on: date) -> str:
    if end.closed:
        return "本月已结账"
    if end.due is None:
        return "本月未结账"
    days, which = (end.due - on).days, "本月" if end.month == month_of(on) else f"{int(end.month[5:])}月"
    return (
        f"{which}结账还有 {days} 天"
        if days > 0
        else f"{which}结账今天到期"
        if days == 0
        else f"{which}结账已过 {-days} 天"
    )


def _point(close: Close) -> MonthPoint:
    return MonthPoint(close.month, close.this.households, close.amount_fen)


def _cards(safety: Safety, on: date) -> list[Card]:
    backup = safety.warning
    if safety.backup is None:
        backup = _NEVER
    elif not backup:
        backup = f"最近一次：{day(safety.backup)}（{_ago((on - safety.backup).days)}）"
    care = safety.backup is None or bool(safety.warning)
    return [
        Card("备份", backup, care, "backup", "备份"),
        Card("收发", _sync(safety, on), False, "filings", "上报"),
    ]


def _sync(safety: Safety, on: date) -> str:
    if not safety.mailbox:
        said = "没有设置联网，用文件夹或U盘收发"
    elif safety.synced is None:
        said = "还没有联过网"
    else:
        at = safety.synced
        said = f"最近一次联网：{f'今天 {at:%H:%M}' if at.date() == on else f'{at:%Y-%m-%d %H:%M}'}"
    return f"{said}；{safety.packages} 个数据包还没有回执" if safety.packages else said


def _ago(days: int) -> str:
    return "今天" if days <= 0 else f"{days} 天前"


def _on_a_laptop() -> tuple[Card, ...]:
    return (Card("收发", "下乡笔记本：办完以后带回办公室回收。", False, "field", "下乡"),)
