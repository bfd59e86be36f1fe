"""动态管理变化: last month + new + increases − decreases − exits = this month, in households, persons and fen.

One line for every benefit that differs between the two months, so that each figure of the table can be opened to the
families behind it. The identity holds by construction and is tested over random histories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from desktop.domain.household import Benefit, Household
from desktop.domain.months import add_months

Kind = Literal["new", "exit", "increase", "decrease", "persons"]
KIND_NAMES = {"new": "新增", "exit": "退出", "increase": "增发", "decrease": "减发", "persons": "人数变化"}


@dataclass(frozen=True, slots=True)
class Sum:
    """Families, persons covered, fen a month."""

    households: int = 0
    covered: int = 0
    monthly_fen: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.households + other.households,
            self.covered + other.covered,
            self.monthly_fen + other.monthly_fen,
        )

    def __sub__(self, other: Sum) -> Sum:
        return Sum(
            self.households - other.households,
            self.covered - other.covered,
            self.monthly_fen - other.monthly_fen,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One family and matter (and subject) whose benefit is another than the month before."""

    household: str
    head: str
    village: str
    matter: str
    category: str
    kind: Kind
    before: Sum
    after: Sum
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """One matter (empty: all) from one month to the next."""

    month: str
    last: Sum
    this: Sum
    lines: tuple[Line, ...]

    def change(self, kind: Kind) -> Sum:
        """What the lines of one kind add up to; positive for what goes away too."""
        own = [line for line in self.lines if line.kind == kind]
        gone = kind in ("exit", "decrease")
        return sum((line.before - line.after if gone else line.after - line.before for line in own), Sum())

    @property
    def balanced(self) -> bool:
        """上月 + 新增 + 增发 + 人数变化 − 退出 − 减发 = 本月."""
        up = self.change("new") + self.change("increase") + self.change("persons")
        return self.last + up - self.change("exit") - self.change("decrease") == self.this


def standing(home: Household, month: str) -> dict[tuple[str, str], Sum]:
    """What a family receives in a month: (matter, subject) → sum. Rival decisions count for nothing."""
    found: dict[tuple[str, str], Sum] = {}
    silent, replaced = home.rival_decisions, home.replaced_in(month)
    for b in home.benefits:
        if b.monthly_fen and b.runs_in(month) and b.source not in silent and b.id not in replaced:
            key = (b.matter, b.subject)
            found[key] = found.get(key, Sum()) + Sum(1, b.covered, b.monthly_fen)
    return found


def movement(homes: Iterable[Household], month: str, matter: str = "") -> Movement:
    """From the month before to ``month`` (``YYYY-MM``) over these families, for one matter or for all."""
    last, this = Sum(), Sum()
    lines: list[Line] = []
    for home in homes:
        before, after = standing(home, add_months(month, -1)), standing(home, month)
        for key in sorted(before.keys() | after.keys()):
            if matter and key[0] != matter:
                continue
            old, new = before.get(key, Sum()), after.get(key, Sum())
            last, this = last + old, this + new
            if old != new:
                lines.append(_line(home, key, month, old, new))
    return Movement(month, last, this, tuple(lines))


def _line(home: Household, key: tuple[str, str], month: str, old: Sum, new: Sum) -> Line:
    about = [b for b in home.benefits if (b.matter, b.subject) == key]
    shown = next((b for b in about if b.runs_in(month)), about[-1])
    person = home.member(key[1]) or home.head
    return Line(
        home.id, person.name if person else "", home.village, key[0], shown.category, _kind(old, new), old, new,
        _cause(home, about, month),
    )  # fmt: skip


def _kind(old: Sum, new: Sum) -> Kind:
    if not old.households:
        return "new"
    if not new.households:
        return "exit"
    if new.monthly_fen == old.monthly_fen:
        return "persons"
    return "increase" if new.monthly_fen > old.monthly_fen else "decrease"


def _cause(home: Household, about: list[Benefit], month: str) -> str:
    """The cause code of the change that made this line, empty for an application."""
    begun = [b.source for b in about if b.first_month == month]
    ended = [b.ended_by for b in about if b.last_month == add_months(month, -1)]
    whose = {d.id: d.application for d in home.decisions} | {s.id: s.application for s in home.steps}
    causes = [
        a.cause for made in (*begun, *ended) if (a := home.application(whose.get(made, ""))) and a.change
    ]
    return causes[0] if causes else ""
