"""月结总览: the whole month of an office as it stands, read off the household files in one pass.

What is due, on the list or held and why; how this month follows from the last; what is still open. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from desktop.domain.admission import Act, judge
from desktop.domain.household import PAYMENT, Household, household
from desktop.domain.journal import Put
from desktop.domain.months import add_months, is_month, months_between
from desktop.domain.movement import Movement, Sum, movement
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office.desk import Desk
from desktop.office.laptop import is_laptop
from desktop.office.month_book import (
    ROSTER,
    CategorySum,
    Close,
    LineKey,
    OpenItem,
    closes,
    lines_digest,
    roster_for,
)
from desktop.office.month_doubles import doubles
from desktop.office.month_lines import Line, ReadHome, State, Stop, decided, lines_of, unlisted

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An application that is not settled; ``change`` the name of the change it is, empty for a new one."""

    household: str
    application: str
    name: str
    village: str
    matter: str
    change: str


@dataclass(frozen=True)
class MonthView:
    """One month. ``adjusted``: how last month reads now less how it was closed (decided later, with effect then).

    ``carried``: what the month before left open, the first task of this one. ``earlier`` months that are not closed
    yet. ``unread`` household files that cannot be read. ``off`` what was taken off this list.
    """

    month: str
    close: Close | None
    lines: tuple[Line, ...]
    movement: Movement
    adjusted: Sum
    cases: tuple[OpenCase, ...]
    carried: tuple[OpenItem, ...]
    earlier: tuple[str, ...]
    unread: tuple[str, ...]
    off: tuple[LineKey, ...] = ()

    @cached_property
    def due(self) -> tuple[Line, ...]:
        """What may be put on the list now."""
        return self._in("due")

    @cached_property
    def held(self) -> tuple[Line, ...]:
        """What is due and stands still, with the reasons; also what has to come off the list again."""
        return (*self._in("held"), *(line for line in self._in("paid") if line.strict))

    @cached_property
    def paid(self) -> tuple[Line, ...]:
        """What is on the list and stays on it."""
        return tuple(line for line in self._in("paid") if not line.strict)

    @property
    def changes(self) -> tuple[OpenCase, ...]:
        """Changes to running benefits that are not decided yet."""
        return tuple(c for c in self.cases if c.change)

    @property
    def sums(self) -> tuple[CategorySum, ...]:
        """The list by matter and category."""
        return category_sums(self.paid)

    @property
    def amount_fen(self) -> int:
        """The list in all."""
        return sum(line.amount_fen for line in self.paid)

    @property
    def balanced(self) -> bool:
        """The movement comes out, from last month as it was closed."""
        return self.movement.balanced and not self.unread

    @property
    def digest(self) -> str:
        """Of the list: household, payment, fen."""
        return lines_digest([(line.household, line.payment, line.amount_fen) for line in self.paid])

    @property
    def unchanged(self) -> bool:
        """True unless the list of a closed month is another than the one that was closed."""
        return self.close is None or self.close.digest == self.digest

    def _in(self, state: State) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state == state)


def view(desk: Desk, month: str, progress: Progress | None = None) -> MonthView:
    """Read the month. Raises ``UserError`` for what is no month, one too far ahead, and on a laptop."""
    _whole_office(desk, month)
    closed = closes(desk)
    unread: list[str] = []
    reads: list[ReadHome] = []
    changed: dict[tuple[str, str], Stop] = {}
    cases: list[OpenCase] = []
    ids = desk.households.ids()
    # What a closed month still owes goes onto the first list after it, and no other.
    back = tuple(m for m in closed if roster_for(closed, m) == month != m)
    left = {m: {item.household for item in closed[m].left} for m in back}
    lines: list[Line] = []
    for n, file in enumerate(ids, 1):
        try:
            with desk.open_household(file) as opened:
                read = _read(opened)
                owed = frozenset(m for m, files in left.items() if file in files)
                new = unlisted(read.home, min([month, *closed]))
                found = list(lines_of(read, month, back, owed, decided(read.home), new))
                changed |= _refused(desk, opened, [line for line in found if line.state == "due"])
        except UserError:
            unread.append(file)
        else:
            reads.append(read)
            lines += found
            cases += _open_cases(desk, read.home)
        if progress:
            progress(n, len(ids))
    first = _first_list(reads, closed, month)
    lines = [x for x in lines if month in (x.month, roster_for(closed, x.month, first)) or x.state == "paid"]
    homes = [read.home for read in reads]
    twice = _twice(desk, homes, month)
    stopped = [_with(line, twice, changed) for line in lines]
    moved = movement(homes, month)
    before = closed.get(add_months(month, -1))
    return MonthView(
        month=month,
        close=closed.get(month),
        lines=tuple(_closed_lines(stopped, closed[month]) if month in closed else stopped),
        movement=moved,
        adjusted=moved.last - before.this if before else Sum(),
        cases=tuple(cases),
        carried=before.left if before else (),
        earlier=tuple(m for m in months_between(first, add_months(month, -1)) if m not in closed),
        unread=tuple(unread),
        off=tuple((home.id, p.id) for home in homes for p in home.taken_off if p.off == month),
    )


def category_sums(lines: Sequence[Line]) -> tuple[CategorySum, ...]:
    """By matter and category: distinct families, persons of distinct benefits, fen."""
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.matter, line.category].append(line)
    return tuple(
        CategorySum(*key, len({line.household for line in of}), _covered(of), sum(x.amount_fen for x in of))
        for key, of in sorted(groups.items())
    )


def _covered(lines: Sequence[Line]) -> int:
    """Persons, each family and person of a benefit once: a difference paid later covers nobody anew."""
    most: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.household, line.subject)
        most[key] = max(most.get(key, 0), line.covered)
    return sum(most.values())


def _whole_office(desk: Desk, month: str) -> None:
    if not is_month(month):
        raise UserError(f"“{month}”不是月份。", "请写成 2026-03 这样。")
    if month > add_months(desk.today().strftime("%Y-%m"), 1):
        raise UserError(f"{month} 还没有到。", "最多提前一个月查看和列入发放。")
    if is_laptop(desk.places.folder):
        raise UserError("月结只能在办公室电脑上办。", "下乡笔记本里没有全部户档，请回办公室办理。")


def _read(opened: HouseholdFile) -> ReadHome:
    records = opened.records()
    rosters = {
        id: str(f[ROSTER])
        for (kind, id), f in records.items()
        if kind == PAYMENT and is_month(str(f.get(ROSTER)))
    }
    return ReadHome(household(opened.file, records), rosters)


def _refused(desk: Desk, opened: HouseholdFile, due: Sequence[Line]) -> dict[tuple[str, str], Stop]:
    """What the law says against a payment beyond what the lines know: asked as if it were made now."""
    found = {}
    for line in due:
        fields = {"benefit": line.benefit, "month": line.month, "amount_fen": line.amount_fen}
        put = Put(PAYMENT, line.payment, fields)
        act = Act(opened.file, desk.user, desk.device.device, desk.today(), "pay", (put,))
        against = [o for o in judge(opened.records(), (), act, desk.law) if o.rule not in _OF_THE_PERSON]
        if against:
            found[opened.file, line.payment] = Stop(against[0].rule, against[0].text)
    return found


_OF_THE_PERSON = frozenset({"role", "person"})
"""Obstacles of who looks, not of the payment."""


def _open_cases(desk: Desk, home: Household) -> Iterator[OpenCase]:
    for application in home.applications:
        case = desk.case(home, application.id)
        if case is not None and not case.settled:
            who = home.member(application.applicant) or home.head
            yield OpenCase(
                home.id, application.id, who.name if who else "", home.village, case.matter.title,
                case.change.title if case.change else "",
            )  # fmt: skip


def _twice(desk: Desk, homes: Sequence[Household], month: str) -> Mapping[tuple[str, str], str]:
    own = {s.id: desk.office.setting(s.id) for s in desk.pack.scheme.settings}
    answers = {name: value for name, value in own.items() if isinstance(value, int | str)}
    answers |= desk.credentials.settings_on(desk.today())
    return doubles(homes, desk.pack, month, desk.today(), answers)


def _with(line: Line, twice: Mapping[tuple[str, str], str], changed: Mapping[tuple[str, str], Stop]) -> Line:
    """A line with what only the whole office, and the law, know against it."""
    more = []
    if line.benefit and (said := twice.get((line.household, line.benefit))):
        more.append(Stop("duplicate", said))
    if stop := changed.get((line.household, line.payment)):
        more.append(stop)
    if not more:
        return line
    return replace(line, stops=(*line.stops, *more), state="held" if line.state == "due" else line.state)


def _closed_lines(lines: Sequence[Line], close: Close) -> list[Line]:
    """A closed list is what was closed: what came to be known later belongs to the lists after it."""
    kept = [x for x in lines if x.state == "paid" and (x.household, x.payment) not in close.off]
    return [replace(line, stops=()) for line in kept]


def _first_list(reads: Sequence[ReadHome], closed: Mapping[str, Close], month: str) -> str:
    """The first list the office ever made; this one where there is none. What was due before it goes onto it."""
    return min({read.roster(p) for read in reads for p in read.home.payments} | set(closed), default=month)
