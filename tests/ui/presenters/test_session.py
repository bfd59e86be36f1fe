"""Unlocking, waiting after wrong tries, and what is kept while the desk is locked."""

from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.ui.presenters.session import FREE_TRIES, LONGEST_WAIT, Drafts, Session
from tests.office.made_office import CLERK, LABELS, LEADER, PASSWORDS, House


class Ticks:
    """A stopwatch that a test winds on."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def session(house: House, ticks: Ticks) -> Session:
    return Session(house.profile, house.clock, ticks)


def test_the_door_names_who_may_unlock(session: Session, house: House) -> None:
    people = dict(session.door(house.office).people)
    assert people[CLERK] == LABELS[CLERK] and LEADER in people


def test_a_folder_that_is_no_office_is_said_so(session: Session, house: House) -> None:
    with pytest.raises(UserError):
        session.door(house.stick)


def test_wrong_tries_must_wait_longer_and_longer(session: Session, house: House, ticks: Ticks) -> None:
    for _ in range(FREE_TRIES):
        assert session.wait_seconds() == 0
        with pytest.raises(UserError):
            session.unlock(house.office, CLERK, "不是这个口令啊啊啊啊")
    waits = []
    for _ in range(8):
        waits.append(session.wait_seconds())
        with pytest.raises(UserError, match="请等"):
            session.unlock(house.office, CLERK, PASSWORDS[CLERK])
        ticks.now += waits[-1]
        with pytest.raises(UserError):
            session.unlock(house.office, CLERK, "不是这个口令啊啊啊啊")
    assert waits == sorted(waits) and waits[0] > 0 and session.wait_seconds() == LONGEST_WAIT
    ticks.now += LONGEST_WAIT
    assert session.unlock(house.office, CLERK, PASSWORDS[CLERK]).name == LABELS[CLERK]
    session.lock({})
    assert session.wait_seconds() == 0


def test_a_locked_desk_is_no_desk_and_lets_go_of_the_folder(session: Session, house: House) -> None:
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock({})
    with pytest.raises(UserError, match="锁定"):
        _ = session.desk
    with house.desk(LEADER):
        pass


def test_drafts_come_back_to_their_writer_only(session: Session, house: House) -> None:
    draft: Drafts = {"a/b/visit": {"conclusion": "古丽努尔家情况属实", "photos": ["/x.jpg"]}}
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock(draft)
    assert "古丽努尔".encode() not in b"".join(session._sealed.values())
    assert session.unlock(house.office, LEADER, PASSWORDS[LEADER]).drafts == {}
    session.lock({})
    assert session.unlock(house.office, CLERK, PASSWORDS[CLERK]).drafts == draft
    session.lock({})
