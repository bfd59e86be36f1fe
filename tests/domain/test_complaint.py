"""The rules of complaints by themselves: what no function of the office would write, the rules refuse as well."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.complaint import Complaint, complaints, judge, may_read
from desktop.domain.credential import Credentials, Held, PersonCredential, Role
from desktop.domain.journal import Attach, Change, Key, Put, Remove, Settle, Value
from desktop.domain.view import Act

DAY = date(2026, 3, 9)
SHA = "a" * 64


def person(id: str, name: str, *roles: Role) -> PersonCredential:
    since = date(2026, 1, 1)
    return PersonCredential(
        issuer="0" * 64, office="o", person=id, name=name, key="1" * 64, roles=roles, since=since
    )


PEOPLE = (
    person("clerk", "赵一", "clerk"), person("boss", "周管理", "administrator"), person("other", "钱二", "clerk"),
    person("leader", "李三", "leader"),
)  # fmt: skip
CREDENTIALS = Credentials(people=tuple(Held(p.person, p, b"") for p in PEOPLE))
REGISTERED: dict[str, Value] = {
    "on": "2026-03-02", "channel": "visit", "named": True, "name": "贺兰秋水", "phone": "", "about_text": "有楼房",
    "received_by": "clerk", "due": "2026-04-01", "against": ["周村长"],
}  # fmt: skip
LOOKED_INTO: dict[str, Value] = {
    "complaint": "c", "step": "investigation", "on": "2026-03-05", "by": "clerk", "investigators": ["郑一", "other"],
    "unrelated": True, "findings": "属实", "outcome": "founded",
}  # fmt: skip
STATE: dict[Key, dict[str, Value]] = {("complaint", "c"): REGISTERED}


def refused(
    *changes: Change, by: str = "clerk", state: dict[Key, dict[str, Value]] | None = None
) -> list[str]:
    act = Act("restricted", by, "d", DAY, "x", changes)
    return [o.rule for o in judge(STATE if state is None else state, act, CREDENTIALS)]


def register(**changed: Value) -> list[str]:
    return refused(Put("complaint", "new", {**REGISTERED, **changed}))


def step(**changed: Value) -> list[str]:
    return refused(Put("complaint_step", "s", {**LOOKED_INTO, **changed}))


def test_what_is_right_is_admitted() -> None:
    assert register() == [] and step() == []


@pytest.mark.parametrize("against", [("boss",), ("周管理",), ("周村长", "周 管理")])
def test_not_even_an_administrator_reads_what_is_about_him(against: tuple[str, ...]) -> None:
    """He may have become one since."""
    boss = PEOPLE[1]
    assert may_read(Complaint("c", received_by="clerk"), boss)
    assert not may_read(Complaint("c", received_by="clerk", against=against), boss)
    assert not may_read(Complaint("c", received_by="boss", against=against), boss)


def test_who_received_it_and_left_the_desk_reads_it_no_more() -> None:
    assert not may_read(Complaint("c", received_by="leader"), PEOPLE[3])


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"received_by": "other"}, "received_by"),
        ({"against": ["boss"]}, "county"),
        ({"against": ["李三"]}, "county"),
        ({"against": "boss"}, "type"),
        ({"named": 1}, "type"),
        ({"id_number": "230382196205140012"}, "type"),
        ({"steps": []}, "type"),
        ({"on": "yesterday"}, "date"),
    ],
)
def test_a_registration_that_is_refused(changed: dict[str, Value], rule: str) -> None:
    assert rule in register(**changed)


@pytest.mark.parametrize("readable", ["name", "phone", "about_text", "about_household", "against", "named"])
def test_nothing_readable_stays_of_a_complaint_about_the_desk(readable: str) -> None:
    stub: dict[str, Value] = {
        "on": "2026-03-02", "channel": "visit", "about_desk": True, "received_by": "clerk", "sealed": SHA,
    }  # fmt: skip
    attached = Attach(SHA, 1, "x", "密封件")
    assert refused(attached, Put("complaint", "new", stub)) == []
    assert refused(Put("complaint", "new", stub)) == ["sealed"]
    said: Value = {"against": ["boss"], "named": True}.get(readable, "贺兰秋水")
    assert refused(attached, Put("complaint", "new", {**stub, readable: said})) == ["sealed"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"by": "other"}, "by"),
        ({"on": "2026-03-01"}, "date"),
        ({"on": "2026-03-10"}, "date"),
        ({"investigators": ["郑一", "周村长"]}, "recusal"),
        ({"investigators": ["郑一", "贺兰秋水"]}, "recusal"),
        ({"step": "forgotten"}, "step"),
        ({"step": "closed"}, "closed"),
        ({"complaint": "none"}, "reader"),
    ],
)
def test_a_step_that_is_refused(changed: dict[str, Value], rule: str) -> None:
    assert rule in step(**changed)


def test_nobody_else_writes_a_step() -> None:
    put = Put("complaint_step", "s", {**LOOKED_INTO, "by": "other"})
    assert refused(put, by="other") == ["reader"]
    assert refused(put, by="leader") == refused(put, by="nobody") == ["role"]


@pytest.mark.parametrize(
    "change",
    [
        Put("complaint", "c", {"name": ""}),
        Remove("complaint", "c"),
        Settle("complaint", "c", "name", ("x",), "why"),
    ],
)
def test_what_is_written_stays(change: Change) -> None:
    assert refused(change) == ["fixed"]
    assert refused(Put("member", "m", {"name": "x"})) == ["kind"]


def test_a_field_of_another_type_counts_as_not_said() -> None:
    (read,) = complaints({("complaint", "c"): {**REGISTERED, "name": ["x"], "against": [1], "foreign": 1}})
    assert (read.name, read.against, read.channel) == ("", (), "visit")
