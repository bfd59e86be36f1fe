"""分户、合户之前: everything that could stop one half-way is asked before the first of the two files is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from desktop.domain.household import Benefit, Household
from desktop.domain.journal import Value
from desktop.errors import UserError
from desktop.office.act import not_later_than_today
from desktop.office.changes import running
from desktop.office.desk import Desk
from desktop.office.open_cases import open_applications, open_changes


@dataclass(frozen=True, slots=True)
class Split:
    """Who leaves (member ids), who heads the new family, and who the old one where its head leaves.

    ``cause`` one of the kind's causes, ``facts`` of the new family as told (address, property); village, address,
    telephone and hukou are the old ones where nothing else is said.
    """

    members: tuple[str, ...]
    head: str
    event_on: date
    cause: str = "separated"
    reason: str = ""
    old_head: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merge:
    """Every living member of one file joins the family of another; ``relations`` to its head, by member id."""

    event_on: date
    relations: Mapping[str, str] = field(default_factory=dict)
    cause: str = "joined"
    reason: str = ""


def leaving_of(home: Household, wanted: Split) -> tuple[str, ...]:
    """Who leaves, each once; raises ``UserError`` where either family would be without a head."""
    here = {m.id for m in home.members if m.here}
    leaving = tuple(dict.fromkeys(wanted.members))
    if not leaving or not set(leaving) <= here:
        raise UserError("要分出去的成员不在这一户。", "请在在册的家庭成员中选。")
    if here <= set(leaving):
        raise UserError("分户以后原户至少要留一名成员。", "全家迁走的，请办理迁移。")
    if wanted.head not in leaving:
        raise UserError("新户的户主要是分出去的成员之一。", "请在分出去的成员中选一位户主。")
    if home.head and home.head.id in leaving and wanted.old_head not in here - set(leaving):
        raise UserError("原户主分出去了，请先选定原户的新户主。", "请在留下的成员中选一位户主。")
    return leaving


def sayable(desk: Desk, kind: str, wanted: Split | Merge, about: Iterable[Benefit], on: date) -> None:
    """Days that have come, and a cause that the rules of every benefit know."""
    not_later_than_today(desk, on)
    not_later_than_today(desk, wanted.event_on)
    for benefit in about:
        matter = desk.pack.scheme.matter(benefit.matter)
        known = desk.pack.change(matter, kind) if matter else None
        if known is None or wanted.cause not in known.causes:
            raise UserError("分户或合户的事由要从规定的里面选。", "请重新选择事由。")


def strangers(home: Household, other: Household, coming: Sequence[str]) -> None:
    """Nobody who comes is in the other family already; raises ``UserError``."""
    numbers = {m.id_number for m in other.members if m.here and m.id_number}
    for m in home.members:
        if m.id in coming and m.id_number in numbers:
            raise UserError(f"{m.name} 在两户里都有登记。", "请先核实，在其中一户办理减员，再合户。")


def still_free(desk: Desk, home: Household, about: Iterable[Benefit]) -> None:
    """No change of these benefits may be under way: the batch would stop half-way at it. Raises ``UserError``."""
    if any(open_changes(desk, home, b.id) for b in about):
        raise UserError("这一户的待遇还有一件变更在办。", "请先办结那件变更，再办分户或合户。")


def none_asked_for(desk: Desk, home: Household, other: Household) -> None:
    """Whatever ``home`` receives and ``other`` does not is asked for anew there; nothing may stand in the way of that.

    Raises ``UserError``: an application of the same matter is open there, or the whole family receives what here one
    person does (or the other way round).
    """
    given = {(b.matter, b.subject) for b in running(other)}
    for benefit in [b for b in running(home) if (b.matter, b.subject) not in given]:
        matter = desk.pack.scheme.matter(benefit.matter)
        title = matter.title if matter else benefit.matter
        asked = (a for a in open_applications(desk, other) if a.matter == benefit.matter and not a.change)
        if any(_same_person(a.subject, benefit.subject) for a in asked):
            raise UserError(
                f"并入的户有一件{title}申请在办，现在合户会重复申请。", "请先办结或撤回那件申请，再办合户。"
            )
        if any(m == benefit.matter and _same_person(subject, benefit.subject) for m, subject in given):
            raise UserError(
                f"两户的{title}，一户按全户享受，一户按个人享受，不能直接合户。",
                "请先在并入的户办理类别转换或停发，再办合户。",
            )


def _same_person(one: str, other: str) -> bool:
    """True too where either stands for the whole family."""
    return not one or not other or one == other
