"""查看记录: what people looked at is written down, who may read it, and that nobody can quietly take it away."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.domain.masks import ACCOUNT, ID_NUMBER, PHONE, Secret
from desktop.errors import UserError
from desktop.models import access_log
from desktop.office import access, rescue, revealing
from desktop.office.act import home_at
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.unlocking import unlock
from desktop.ui.presenters import household, households
from desktop.ui.presenters.households import Query
from tests.office.made_office import ADMIN, CLERK, FIELD, LEADER, PASSWORDS, House


@pytest.fixture(scope="module")
def registered(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    """An office with one household; read only."""
    house = founded.copied(tmp_path_factory.mktemp("access") / "house")
    with house.desk() as desk:
        return house, house.registered(desk).household


@pytest.fixture
def place(registered: tuple[House, str], tmp_path: Path) -> tuple[House, str]:
    house, file = registered
    return house.copied(tmp_path / "copy"), file


def acts(house: House) -> list[tuple[str, str]]:
    with house.desk(ADMIN) as desk:
        return [(row.act, row.what) for row in access.seen(desk)][::-1]


def test_looking_searching_and_taking_out_are_noted(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk() as desk:
        household.show(desk, file)
        households.find(desk, Query(text="李𬭎"))
        write_out(desk, b"%PDF", house.stick / "out.pdf", "通知书", Outgoing.FULL)
    with house.desk(ADMIN) as desk:
        rows = access.seen(desk)
        assert [(r.act, r.household, r.what) for r in rows] == [
            ("export", "", "通知书"), ("search", "", "李𬭎"), ("open", file, ""),
        ]  # fmt: skip
        assert {r.user for r in rows} == {CLERK} and {r.device for r in rows} == {desk.device.device}
        assert access.verify(desk) == []


def test_unlocking_is_noted(place: tuple[House, str]) -> None:
    house, _ = place
    desk, _ = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    desk.close()
    assert acts(house) == [("unlock", "")]


def test_a_page_that_draws_itself_again_is_one_look(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk() as desk:
        for _ in range(5):
            household.show(desk, file)
    assert acts(house) == [("open", "")]


def test_typing_a_name_is_one_search_to_whoever_reads(place: tuple[House, str]) -> None:
    house, _ = place
    with house.desk() as desk:
        for text in ("wa", "wan", "wang", "li", "wang"):
            access.note(desk, "search", what=text)
    assert [what for _, what in acts(house)] == ["wang", "li"]


@pytest.mark.parametrize(
    ("user", "kind", "shown"),
    [
        (CLERK, ID_NUMBER, "230382196205140012"),
        (CLERK, PHONE, "13800000000"),
        (CLERK, ACCOUNT, "6217990000123456789"),
        (LEADER, ID_NUMBER, "230382196205140012"),
        (LEADER, ACCOUNT, None),
        (FIELD, PHONE, "13800000000"),
        (FIELD, ACCOUNT, None),
        (ADMIN, ID_NUMBER, None),
    ],
)
def test_who_may_reveal_what_and_that_it_is_noted(
    place: tuple[House, str], user: str, kind: str, shown: str | None
) -> None:
    house, file = place
    with house.desk(user) as desk:
        home = home_at(desk, file)
        secret = Secret(kind, {ID_NUMBER: home.members[0].id, ACCOUNT: home.accounts[0].id}.get(kind, ""))
        assert (kind in household.show(desk, file).reveals) is (shown is not None)
        if shown is None:
            with pytest.raises(UserError, match="岗位"):
                revealing.of_household(desk, file, secret)
        else:
            assert revealing.of_household(desk, file, secret) == shown
    noted = [what for act, what in acts(house) if act == "reveal"]
    assert len(noted) == (shown is not None) and all(shown not in what for what in noted if shown)


def test_nothing_is_revealed_when_it_cannot_be_noted(place: tuple[House, str]) -> None:
    house, file = place
    (house.office / "logs").write_text("in the way", "utf-8")
    with house.desk() as desk, pytest.raises(UserError, match="写不进去"):
        revealing.of_household(desk, file, Secret(PHONE))


def test_the_rescue_key_is_noted(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk(ADMIN) as desk:
        rescue.file_key(desk, file, "交接核对", PASSWORDS[ADMIN])
        assert [(r.act, r.household) for r in access.seen(desk)] == [("rescue-key", file)]


def test_a_clerk_reads_only_the_own_lines(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk(LEADER) as desk:
        household.show(desk, file)
        assert len(access.seen(desk, file)) == 1
    with house.desk() as desk:
        household.show(desk, file)
        with pytest.raises(UserError, match="管理员和主管领导"):
            access.seen(desk)
        assert {r.user for r in access.seen(desk, person=CLERK)} == {CLERK}


def test_the_log_is_asked_by_household_person_and_day(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk() as desk:
        access.note(desk, "open", file)
        access.note(desk, "open", "f" * 16)
        house.clock.set(house.start + timedelta(days=40))
        access.note(desk, "open", file)
    with house.desk(ADMIN) as desk:
        assert len(access.seen(desk, file)) == 2
        assert len(access.seen(desk, file, since=house.start + timedelta(days=1))) == 1
        assert len(access.seen(desk, until=house.start)) == 2
        assert access.seen(desk, person=LEADER) == []
        assert access.verify(desk) == []


def test_a_log_taken_away_is_noticed(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk() as desk:
        access.note(desk, "open", file)
    (log,) = (house.office / "logs").glob("*/*")
    log.unlink()
    with house.desk(ADMIN) as desk:
        assert access.verify(desk) == ["设备 " + desk.device.device + "：查看记录少了最后 1 条。"]
        log.parent.rmdir()
        assert "整个不见了" in access.verify(desk)[0]


def test_old_months_go_only_when_an_administrator_says_so(place: tuple[House, str]) -> None:
    house, file = place
    with house.desk() as desk:
        access.note(desk, "open", file)
        with pytest.raises(UserError):
            access.prune(desk)
    house.clock.set(date(house.start.year + 4, 5, 1))
    with house.desk(ADMIN) as desk:
        access.note(desk, "open", file)
        access.keep_months(desk, 12)
        assert access.prune(desk) == [f"{house.start:%Y-%m}"]
        assert access.prune(desk) == []
        assert access.verify(desk) == []
        assert [r.act for r in access.seen(desk)] == ["pruned", "open"]
        with pytest.raises(UserError, match="六个月"):
            access.keep_months(desk, 1)


def test_a_day_put_back_in_folder_and_profile_together_is_noticed(
    place: tuple[House, str], tmp_path: Path
) -> None:
    house, file = place
    with house.desk() as desk:
        access.note(desk, "open", "e" * 16)
    memory = next(house.profile.rglob("access-head"))
    logs, morning = house.office / "logs", memory.read_bytes()
    shutil.copytree(logs, tmp_path / "morning")
    with house.desk() as desk:
        household.show(desk, file)
        access.note(desk, "reveal", file, "电话")
    shutil.rmtree(logs)
    shutil.copytree(tmp_path / "morning", logs)
    memory.write_bytes(morning)
    with house.desk(ADMIN) as desk:
        (problem,) = access.verify(desk)
        assert "少了最后 2 条" in problem
        access.note(desk, "search", what="甲")
        access.note(desk, "search", what="乙")
        assert any("不是同一份" in p for p in access.verify(desk)), "nor can it be filled up again"


def test_no_device_notes_the_log_of_another_and_unlocking_alone_writes_nothing(
    place: tuple[House, str],
) -> None:
    house, _ = place
    with house.desk() as desk:
        before = len(desk.office.entries())
        at = desk.now().isoformat(timespec="seconds")
        desk.office.append(
            [Put(access_log.ANCHOR, "0" * 12, {"n": 9, "digest": "0" * 64})],
            action="anchor.log", author=desk.device_author(), at=at,
        )  # fmt: skip
        assert access_log.anchored(desk.office.entries(), "0" * 12).n == 0
        access.note(desk, "unlock")
    with house.desk() as desk:
        assert len(desk.office.entries()) == before + 1 and access.verify(desk) == []
