"""Unlocking, waiting after wrong tries, and what is kept while the desk is locked."""

from __future__ import annotations

import gc

import pytest

from desktop.errors import UserError
from desktop.models.profile import DeviceKeys
from desktop.models.vault import OpenVault
from desktop.office.desk import Desk
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
    kept = b"".join(path.read_bytes() for path in house.profile.rglob("drafts/*"))
    assert kept and not any("古丽努尔".encode(c) in kept for c in ("utf-8", "utf-16-le", "gb18030"))
    assert session.unlock(house.office, LEADER, PASSWORDS[LEADER]).drafts == {}
    session.lock({})
    assert session.unlock(house.office, CLERK, PASSWORDS[CLERK]).drafts == draft
    session.lock({})


def test_typing_survives_a_killed_process(session: Session, house: House) -> None:
    """Nothing locked the first session: its memory is gone, the disk is as it was."""
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.keep(1, {"a": {"why": "先"}})
    session.keep(3, {"a": {"why": "先写的一句"}})
    session.keep(2, {"a": {"why": "先写"}})
    session.desk.close()
    again = Session(house.profile, house.clock)
    assert again.unlock(house.office, CLERK, PASSWORDS[CLERK]).drafts == {"a": {"why": "先写的一句"}}
    again.lock({})
    assert not list(house.profile.rglob("drafts/*"))


def test_a_damaged_draft_keeps_nobody_from_working(session: Session, house: House) -> None:
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock({"a": {"why": "一句"}})
    (path,) = house.profile.rglob("drafts/*")
    path.write_bytes(path.read_bytes()[:-1])
    assert session.unlock(house.office, CLERK, PASSWORDS[CLERK]).drafts == {}
    session.lock({})


def test_a_colleague_on_the_same_pc_does_not_open_a_draft(session: Session, house: House) -> None:
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock({"a": {"why": "一句"}})
    (path,) = house.profile.rglob("drafts/*")
    path.rename(path.with_name(LEADER))
    assert session.unlock(house.office, LEADER, PASSWORDS[LEADER]).drafts == {}
    session.lock({})


def test_no_key_stays_in_memory_behind_the_lock(session: Session, house: House) -> None:
    session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock({})
    gc.collect()
    kept = [type(o).__name__ for o in gc.get_objects() if isinstance(o, OpenVault | DeviceKeys | Desk)]
    assert kept == []
