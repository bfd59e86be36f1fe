"""Who somebody is on a day: certificates begin, end and are taken back; roles are not powers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.credential import Appointment, Credentials, DeviceCredential, Held, PersonCredential
from tests.domain.story import (
    FORMER,
    LAPTOP,
    LEADER,
    OFFICE,
    PC,
    POST,
    SINCE,
    STAFF,
    credential_id,
    instrument,
    key,
    law,
    receipt,
    revoked,
)

ON = date(2026, 6, 1)


def test_a_person_on_a_day() -> None:
    held = law().credentials
    found = held.person(LEADER, ON)
    assert found is not None and found.name == "李三" and found.positions_on(ON) == {POST}
    assert held.person(LEADER, SINCE - timedelta(days=1)) is None
    assert held.person("p99999999", ON) is None


def test_a_position_counts_on_its_first_and_last_day() -> None:
    post = Appointment(position=POST, since=date(2026, 2, 1), until=date(2026, 2, 28))
    assert [post.covers(date(2026, 2, d)) for d in (1, 28)] == [True, True]
    assert not post.covers(date(2026, 1, 31)) and not post.covers(date(2026, 3, 1))
    former = law().credentials.person(FORMER, ON)
    assert former is not None and former.positions_on(ON) == frozenset()


def test_a_certificate_ends_on_its_last_day_or_when_it_is_taken_back() -> None:
    leader = next(s for s in STAFF if isinstance(s, PersonCredential) and s.person == LEADER)
    others = tuple(s for s in STAFF if s is not leader)
    ended = leader.model_copy(update={"until": ON})
    held = law(staff=(*others, ended)).credentials
    assert held.person(LEADER, ON) is not None and held.person(LEADER, ON + timedelta(days=1)) is None
    back = law(revoked(leader, ON)).credentials
    assert back.person(LEADER, ON) is None and back.person(LEADER, ON - timedelta(days=1)) is not None
    again = leader.model_copy(update={"key": key("again").public, "since": ON})
    renewed = law(revoked(leader, ON), again).credentials.person(LEADER, ON)
    assert renewed is not None and renewed.key == key("again").public


def test_devices_on_a_day() -> None:
    held = law().credentials
    office, laptop = held.device(PC, ON), held.device(LAPTOP, ON)
    assert office is not None and office.stamp and laptop is not None and not laptop.stamp
    assert held.device(PC, SINCE - timedelta(days=1)) is None and held.device("d99999999999", ON) is None
    mine = next(s for s in STAFF if isinstance(s, DeviceCredential) and s.device == PC)
    assert law(revoked(mine, ON)).credentials.device(PC, ON) is None
    ended = law(
        staff=[s if s is not mine else mine.model_copy(update={"until": ON}) for s in STAFF]
    ).credentials
    assert ended.device(PC, ON) is not None and ended.device(PC, ON + timedelta(days=1)) is None


def test_statements_by_their_id() -> None:
    held = law(instrument(), receipt()).credentials
    assert held.instrument(credential_id(instrument())) == instrument()
    assert held.receipt(credential_id(receipt())) == receipt()
    assert held.instrument(credential_id(receipt())) is None and held.receipt("0" * 64) is None
    assert held.instruments_for("dibao", "confirm", ON)[0].statement == instrument()
    assert held.instruments_for("tekun", "confirm", ON) == ()


def test_what_is_kept_in_the_wrong_place_is_not_what_it_is_not() -> None:
    """Defence in depth: a held statement of another type never passes for a person, device or instrument."""
    odd = Held("0" * 64, instrument(), b"")
    held = Credentials(
        people=(odd,), devices=(odd,), instruments=(Held("1" * 64, receipt(), b""),), receipts=(odd,)
    )
    assert held.person(LEADER, ON) is None and held.device(PC, ON) is None
    assert held.instrument("1" * 64) is None and held.receipt("0" * 64) is None
    assert held.instruments_for("dibao", "confirm", ON) == ()


@pytest.mark.parametrize("statement", [*STAFF, instrument(), receipt()], ids=lambda s: s.type)
def test_a_statement_survives_its_json(statement: PersonCredential) -> None:
    assert type(statement).from_json(statement.to_json()) == statement


@pytest.mark.parametrize(
    "changed",
    [{"colour": "red"}, {"issuer": "zz"}, {"roles": ["king"]}, {"key": "short"}, {"since": "soon"}, {"v": 1}],
)
def test_a_statement_is_closed(changed: dict[str, object]) -> None:
    leader = next(s for s in STAFF if isinstance(s, PersonCredential) and s.person == LEADER)
    with pytest.raises(ValueError, match="validation error"):
        PersonCredential.from_json({**leader.to_json(), **changed})


def test_a_leader_for_paper_has_no_key() -> None:
    said = PersonCredential(
        issuer=key("office").public,
        office=OFFICE,
        person="p00000099",
        name="王",
        key="",
        roles=(),
        since=SINCE,
    )
    assert said.key == ""
