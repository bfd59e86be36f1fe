"""谁负什么责: the bodies that the scheme names, who of this office stands for them, and what each role may do here.

A role says what the program lets a person do; legal power comes from a position and an instrument. What a role may do
is read off the steps of the pack and off the rules, so that this page cannot promise more than there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.domain.credential import PersonCredential, Role
from desktop.domain.scheme import UNSAID, Panel, Said
from desktop.domain.sources import ROLE_WORDS
from desktop.domain.view import OFFICE_ROLES
from desktop.office import registers
from desktop.office.desk import Desk

ROLES: tuple[Role, ...] = ("leader", "clerk", "fieldworker", "administrator")
_AT_WORK = frozenset({"clerk", "fieldworker", "administrator"})
_STAND_FOR: Mapping[str, frozenset[str]] = {"township": frozenset({"leader"}), "desk": _AT_WORK}
"""Which roles here stand for a body of the scheme; where it names no desk, the township is everybody here."""
_WORKERS = frozenset({"clerk", "fieldworker"})


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody of this office: name, roles in words, positions held today. ``login`` False: signs on paper only."""

    name: str
    roles: tuple[str, ...]
    positions: tuple[str, ...]
    login: bool


@dataclass(frozen=True, slots=True)
class Body:
    """One body that answers for something; ``people`` who stands for it here, empty where that is elsewhere."""

    id: str
    who: str
    duty: str
    quote: str
    people: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """What one role may do here: ``steps`` of the matters, ``office`` besides them."""

    role: str
    steps: tuple[str, ...]
    office: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Responsible:
    """第一责任人: as the scheme says it, and who of this office holds that position today."""

    said: str
    quote: str
    people: tuple[Post, ...]


def bodies(desk: Desk) -> tuple[Body, ...]:
    """Every body of the scheme with its duty, in the scheme's order; providers that work here last."""
    named = desk.pack.scheme.responsibilities
    has_desk = any(r.id == "desk" for r in named)
    own = tuple(Body(r.id, r.who, r.duty, r.quote, _stand_for(desk, r.id, has_desk)) for r in named)
    return (*own, *_providers(desk))


def powers(desk: Desk) -> tuple[Power, ...]:
    """What each role may do, read off the steps and the rules."""
    steps = [s for m in desk.pack.scheme.matters for s in m.steps]
    return tuple(
        Power(
            ROLE_WORDS[role],
            tuple(dict.fromkeys(s.title for s in steps if role in s.by)),
            tuple(_besides(role)),
        )
        for role in ROLES
    )


def responsible(desk: Desk) -> Responsible:
    """第一责任人 of this office."""
    said = desk.pack.scheme.delegation.responsible
    holders = tuple(p for p in posts(desk) if any(position in (said.value or "") for position in p.positions))
    return Responsible(_words(said), said.quote or "", holders)


def leading_group(desk: Desk) -> tuple[tuple[str, str], ...]:
    """领导小组 as the scheme has it: (what, who); empty where it names none."""
    return _panel(desk.pack.scheme.leading_group)


def confirming_panel(desk: Desk) -> tuple[tuple[str, str], ...]:
    """审核确认小组 as the scheme has it; empty where it names none."""
    return _panel(desk.pack.scheme.panel)


def staff(desk: Desk) -> tuple[int, int | None]:
    """(how many people work on cases here today, how many the scheme wants at least)."""
    at_work = [p for p in _people(desk) if p.key and _WORKERS & set(p.roles)]
    return len(at_work), desk.pack.scheme.delegation.minimum_staff.value


def posts(desk: Desk) -> tuple[Post, ...]:
    """Everybody of this office whose certificate is in force today."""
    return tuple(_post(desk, p) for p in _people(desk))


def _people(desk: Desk) -> Iterator[PersonCredential]:
    today = desk.today()
    ids = dict.fromkeys(
        s.person for h in desk.credentials.people if isinstance(s := h.statement, PersonCredential)
    )
    for person in ids:
        if (found := desk.credentials.person(person, today)) is not None:
            yield found


def _post(desk: Desk, person: PersonCredential) -> Post:
    roles = tuple(ROLE_WORDS.get(role, role) for role in person.roles)
    return Post(person.name, roles, tuple(sorted(person.positions_on(desk.today()))), bool(person.key))


def _stand_for(desk: Desk, body: str, has_desk: bool) -> tuple[Post, ...]:
    wanted = _STAND_FOR.get(body, frozenset())
    if body == "township" and not has_desk:
        return posts(desk)
    return tuple(
        _post(desk, p) for p in _people(desk) if wanted & set(p.roles) or (not p.roles and body == "township")
    )


def _providers(desk: Desk) -> Iterator[Body]:
    said = desk.pack.scheme.investigators
    here = registers.investigators(desk, desk.today())
    for provider in dict.fromkeys(name for _, name in here):
        people = tuple(Post(name, ("调查人",), (), False) for name, of in here if of == provider)
        yield Body("provider", provider, "受托入户调查", said.quote or "", people)


def _besides(role: Role) -> Iterator[str]:
    if role in OFFICE_ROLES:
        yield "出文书、用印、上报、台账、举报和线索登记"
    if role == "leader":
        yield "签批（还要有委托书写明的职务）"
    if role == "fieldworker":
        yield "在笔记本上登记入户"
    if role == "administrator":
        yield "人员、设备、设置、名册导入"


def _panel(panel: Panel | None) -> tuple[tuple[str, str], ...]:
    if panel is None:
        return ()
    found: list[tuple[str, Said[Any]]] = [
        ("名称", panel.name),
        ("组长", panel.chair),
        ("副组长", panel.vice),
        ("成员", panel.members),
    ]
    found += [("随村变化的成员", panel.by_village), ("法定到会人数", panel.quorum), ("办公室", panel.office)]
    return tuple((title, _words(said)) for title, said in found)


def _words(said: Said[Any]) -> str:
    if said.value is None:
        return UNSAID
    return "、".join(said.value) if isinstance(said.value, tuple) else str(said.value)
