"""Two files count one person for one matter in one month: who, and which files. There should be nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.domain.household import Benefit, Household, Member
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.index import readable, unread_words
from desktop.office.month_doubles import person_key


@dataclass(frozen=True, slots=True)
class Twice:
    """A person who is counted in one matter by two files in one month."""

    person: str
    name: str
    matter: str
    files: tuple[str, ...]


def counted_twice(desk: Desk, month: str) -> tuple[Twice, ...]:
    """People whom two files count for one matter in a month (``YYYY-MM``); there should be none."""
    unread: list[str] = []
    found = in_two_files((home for _, home in readable(desk, desk.households.ids(), unread)), month)
    if unread:
        raise UserError(unread_words(unread), "请先从备份恢复，再核对。")
    return found


def in_two_files(homes: Iterable[Household], month: str) -> tuple[Twice, ...]:
    """The same over homes that were read already. People are told apart by ID number, without one by member id."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for home in homes:
        for b in home.benefits:
            if not b.monthly_fen or not b.runs_in(month) or b.source in home.rival_decisions:
                continue
            for m in _counted_by(home, b):
                seen.setdefault((person_key(m.id_number) or m.id, b.matter), {})[home.id] = m.name
    return tuple(
        Twice(person, next(iter(files.values())), matter, tuple(sorted(files)))
        for (person, matter), files in sorted(seen.items())
        if len(files) > 1
    )


def _counted_by(home: Household, benefit: Benefit) -> tuple[Member, ...]:
    """Whom a benefit reckons with: its subject, those its decision names, else who was covered when it began."""
    named = next((d.members for d in home.decisions if d.id == benefit.source), ())
    if benefit.subject or named:
        wanted = {benefit.subject} if benefit.subject else set(named)
        return tuple(m for m in home.members if m.id in wanted)
    return tuple(
        m
        for m in home.members
        if m.counted and m.covered and (not m.left_on or m.left_on[:7] >= benefit.first_month)
    )
