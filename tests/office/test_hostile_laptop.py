"""A laptop in the wrong hands, its certificate and its user's key with it: what it can make the office believe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.household import HOUSEHOLD, MEMBER
from desktop.domain.journal import Change, Put, Redact, Remove
from desktop.domain.redaction import ACTION
from desktop.office import field, grants, unclaimed
from desktop.office import lost as lost_laptops
from desktop.office.act import home_at
from tests.office.made_office import ADMIN, FIELD, PASSWORDS, House, Laptop


@pytest.fixture(scope="module")
def stolen(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    """A laptop with one family on it, reported lost two days ago."""
    house = founded.copied(tmp_path_factory.mktemp("hostile") / "house")
    own = house.approved()
    with house.desk() as desk:
        file = house.registered(desk).household
        own.given(desk, [file])
    with house.desk(ADMIN) as desk:
        lost_laptops.report_lost(desk, PASSWORDS[ADMIN], own.device, "下乡途中遗失")
    house.clock.set(house.clock.now().date() + timedelta(days=2))
    return house, file


@pytest.fixture
def theft(stolen: tuple[House, str], tmp_path: Path) -> tuple[House, Laptop, str]:
    house = stolen[0].copied(tmp_path / "house")
    return house, Laptop(house, "laptop", FIELD), stolen[1]


def written(own: Laptop, file: str, action: str, *changes: Change) -> None:
    """Past every check of the program."""
    with own.desk() as desk, desk.open_household(file) as opened:
        at, kept = desk.now().isoformat(timespec="seconds"), desk.own_credentials()
        opened.append(changes, action=action, author=desk.author(), at=at, credentials=kept)


def taken(house: House, own: Laptop) -> tuple[unclaimed.Look, Sequence[str]]:
    """Brought to the office: what an administrator sees of the only claim, and what stood against taking it."""
    own.brought_back()
    with house.desk(ADMIN) as desk:
        field.check_in(desk, own.returns)
        (claim,) = unclaimed.listed(desk)
        return unclaimed.look(desk, claim.id), unclaimed.take(desk, claim.id).problems


def test_a_thiefs_deletion_never_becomes_the_administrators(theft: tuple[House, Laptop, str]) -> None:
    house, own, file = theft
    with house.desk() as desk, desk.open_household(file) as opened:
        (first,) = opened.entries()
    written(own, file, ACTION, Redact(first.id, "理由", "法", 1))
    _, problems = taken(house, own)
    assert len(problems) == 1 and "不能补录" in problems[0]
    with house.desk() as desk, desk.open_household(file) as opened:
        assert home_at(desk, file).members and opened.folded().redacted == {}
        assert [c.state for c in unclaimed.listed(desk)] == [unclaimed.OPEN], "it still waits"


def test_whoever_takes_it_in_sees_what_would_be_removed(theft: tuple[House, Laptop, str]) -> None:
    house, own, file = theft
    with house.desk() as desk:
        member = home_at(desk, file).members[1]
    written(own, file, "amend", Remove(MEMBER, member.id), Put(HOUSEHOLD, "household", {"phone": "1"}))
    look, problems = taken(house, own)
    assert problems == []
    told = {(d.record, d.field): d.after for d in look.differences}
    assert told[member.id, "name"] is None and told["household", "phone"] == "1"


def test_the_list_cannot_be_flooded(
    theft: tuple[House, Laptop, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, own, file = theft
    monkeypatch.setattr(unclaimed, "MOST_WAITING", 2)
    strange = [f"{n:016x}" for n in range(5)]
    with own.desk() as desk:
        for name in strange:
            desk.vault.grant_file_key(name, bytes(range(32)))
            desk.households.create(name).close()
    own.brought_back()  # a file without an entry, as a kill leaves it, stops nothing
    for name in (*strange, file):
        written(own, name, "amend", Put(HOUSEHOLD, "household", {"phone": "1"}))
    for old in own.returns.glob("*.hdp"):
        old.unlink()
    own.brought_back()
    with house.desk(ADMIN) as desk:
        report = field.check_in(desk, own.returns)
        assert len(unclaimed.listed(desk)) == 2 and not set(strange) & set(desk.households.ids())
        assert len(report.problems) == 1 and "已满 2 条" in report.problems[0]
        assert list(desk.places.inbox.glob("*.hdp")), "the package is kept"
        for claim in unclaimed.listed(desk):
            unclaimed.refuse(desk, claim.id, "设备遗失后由他人操作")
        assert field.check_in(desk, own.returns).unclaimed != set(), (
            "and goes on once the list was looked through"
        )
        assert grants.of_device(desk, own.device) == ()
