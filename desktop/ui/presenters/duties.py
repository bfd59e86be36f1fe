"""办公室任务: next, by when, why, done by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.duties import KIND_NAMES, Duty
from desktop.office import duties
from desktop.office.desk import Desk
from desktop.office.index import unread_words
from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.words import day, person_name

NOW, LATER, PAST, DONE, OTHERS = "要办", "以后", "原定已过", "已办", "别的单位"
TABS = (NOW, LATER, PAST, DONE, OTHERS)
STATES = {"late": "超期", "open": "要办", "coming": "未到", "past": "原定已过", "done": "已办"}
_CLOSE = 7
"""Days before a due day from which it is told how many are left."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty in the words of the page; ``pairs`` what stands at its right, ``why`` the words it rests on."""

    id: str
    tab: str
    kind: str
    title: str
    due: str
    who: str
    state: str
    pairs: tuple[tuple[str, str], ...]
    quote: str = ""
    clause: str = ""
    note: str = ""
    by_hand: bool = True
    done: bool = False
    households: tuple[tuple[str, str, str], ...] = ()
    """(file, name, what is due) of the households it is about."""

    @property
    def late(self) -> bool:
        """True past its day."""
        return self.state == STATES["late"]


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """The page. ``today`` stands in the form; ``unread`` says which households could not be looked into."""

    today: str
    lines: tuple[DutyLine, ...]
    unread: str = ""

    def count(self, tab: str) -> int:
        """How many stand under a tab."""
        return Counter(line.tab for line in self.lines)[tab]

    def of(self, tab: str) -> tuple[DutyLine, ...]:
        """Those under a tab."""
        return tuple(line for line in self.lines if line.tab == tab)


def board(desk: Desk) -> DutyBoard:
    """Everything, with what is due in the households."""
    unread: list[str] = []
    return _board(desk, duties.list_duties(desk, unread), unread_words(unread) if unread else "")


def done(desk: Desk, duty: str, on: str, note: str) -> Told:
    """Note that a duty was done. Raises ``UserError``."""
    when = read_day(on)
    if when is None:
        raise FieldProblem("on", f"“{on}”不是日期。", "请写成 2026-03-02 这样。")
    title = _title(desk, duty)
    return Told(f"已登记办好：{title}（{when}）。", duties.mark_done(desk, duty, when, note))


def take_back(desk: Desk, duty: str) -> Told:
    """Take the mark back."""
    title = _title(desk, duty)
    return Told(f"已撤销“{title}”的登记。", duties.take_back(desk, duty))


def _title(desk: Desk, duty: str) -> str:
    return next((d.title for d in duties.list_duties(desk) if d.id == duty), duty)


def _board(desk: Desk, found: Sequence[Duty], unread: str) -> DutyBoard:
    today = desk.today()
    return DutyBoard(today.isoformat(), tuple(_line(desk, d, today) for d in found), unread)


def _line(desk: Desk, duty: Duty, today: date) -> DutyLine:
    return DutyLine(
        id=duty.id,
        tab=_tab(duty),
        kind=KIND_NAMES[duty.kind],
        title=duty.title,
        due=_due(duty),
        who=duty.who,
        state=STATES[duty.state],
        pairs=tuple(_pairs(desk, duty, today)),
        quote=duty.quote,
        clause=duty.clause,
        note=duty.note,
        by_hand=duty.by_hand,
        done=duty.state == "done",
        households=tuple((t.file, t.name, f"{t.due}　{t.title}") for t in duty.households),
    )


def _due(duty: Duty) -> str:
    if duty.due:
        return day(duty.due)
    if duty.since:
        return f"{day(duty.since)} 起"
    return "马上" if duty.kind in ("instrument", "staff") else "方案没写"


def _tab(duty: Duty) -> str:
    if duty.state == "done":
        return DONE
    if not duty.ours:
        return OTHERS
    return {"coming": LATER, "past": PAST}.get(duty.state, NOW)


def _pairs(desk: Desk, duty: Duty, today: date) -> list[tuple[str, str]]:
    said = [("谁办", duty.who)]
    if duty.since:
        said.append(("从", day(duty.since)))
    if not duty.since or duty.due:
        said.append(("期限", f"{_due(duty)}{_left(duty, today)}"))
    if duty.to:
        said.append(("交给", duty.to))
    if duty.deliverable:
        said.append(("要交", "、".join(duty.deliverable)))
    if duty.done_on:
        said.append(("办好", f"{day(duty.done_on)} · {person_name(desk, duty.done_by)}"))
        said += [("说明", duty.done_note)] if duty.done_note else []
    return said


def _left(duty: Duty, today: date) -> str:
    if duty.due is None or duty.state in ("done", "coming", "past"):
        return ""
    left = (duty.due - today).days
    if duty.state == "late":
        return f"（已过 {-left} 天）"
    return "（今天）" if left == 0 else f"（还有 {left} 天）" if 0 < left <= _CLOSE else ""
