"""What one change of one act is judged on: who acts, by which law, on which state of the household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from desktop.domain.case import Case, case_of
from desktop.domain.credential import Credentials, PersonCredential
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.household import Decision, Household, household, parse_day
from desktop.domain.instrument import Authority, authority_on
from desktop.domain.journal import Change, Key, Put, Value
from desktop.domain.scheme import Pack

State = dict[Key, dict[str, Value]]
DESK_ROLES = frozenset({"clerk", "fieldworker", "administrator"})
OFFICE_ROLES = frozenset({"clerk", "administrator"})
"""Papers, stamps and money are the office's: a field worker's laptop never needs them."""


@dataclass(frozen=True, slots=True)
class Law:
    """What an act is judged by: the rules in force and the credentials that hang on the pinned keys.

    ``packs`` the packs that were kept, by digest: what was done under one of them is judged by that very one for ever.
    """

    pack: Pack
    credentials: Credentials
    packs: Mapping[str, Pack] = field(default_factory=dict)

    def at(self, cited: Iterable[str]) -> Law:
        """The same with the pack that an entry cites by digest; with the one in force where that was not kept.

        A pack of another scheme never counts: nobody judges themselves by the rules of another county.
        """
        for digest in cited:
            if digest == self.pack.digest:
                return self
            kept = self.packs.get(digest)
            if kept is not None and kept.scheme.id == self.pack.scheme.id:
                return replace(self, pack=kept)
        return self


@dataclass(frozen=True, slots=True)
class Act:
    """One action as it would be signed: who, on which device, on which (stated) entry day, changing what."""

    file: str
    person: str | None
    device: str
    day: date
    action: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class View:
    """``new`` True while the file held nothing before this act; ``files`` the attachments at hand."""

    act: Act
    actor: PersonCredential | None
    state: State
    files: frozenset[str]
    law: Law
    new: bool

    @cached_property
    def home(self) -> Household:
        """The household as the changes before this one leave it."""
        return household(self.act.file, self.state)

    def case(self, application: Value) -> Case | None:
        """The case of an application."""
        about = self.home.application(str(application))
        settings = self.law.credentials.settings_on(self.act.day, about.matter) if about else {}
        return case_of(self.home, str(application), self.law.pack, settings)

    def decision(self, decision: Value) -> Decision | None:
        """The decision with that id."""
        return next((d for d in self.home.decisions if d.id == decision), None)

    def facts(self, put: Put) -> Facts | None:
        """The facts of a put that has a day; None when it has none."""
        on = parse_day(put.fields.get("on"))
        return Facts(put.fields, on, self.files, self.act.day) if on else None

    def power(self, matter: str, act: str, on: date) -> Authority:
        """Who holds the power to do ``act`` in a matter on a day, or why nobody here does."""
        return authority_on(self.law.credentials, matter, act, on, scheme=self.law.pack.scheme)

    def by(self, roles: frozenset[str]) -> list[Obstacle]:
        """An obstacle unless a person with one of these roles acts with their own key."""
        if self.actor and roles & set(self.actor.roles):
            return []
        return [Obstacle("role", "这项登记要由本乡镇经办人员用自己的口令办理。")]

    def ahead(self, on: date) -> list[Obstacle]:
        """What is dated after the day it is written has not happened: deadlines could be skipped with it."""
        if on <= self.act.day:
            return []
        return [Obstacle("future", f"日期 {on.isoformat()} 在登记当天（{self.act.day.isoformat()}）之后。")]
