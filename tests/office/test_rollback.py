"""A folder, a vault or a file put back from the past is noticed before anybody signs on it; a restore is not blamed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models.vault import Vault
from desktop.office import decisions, rollback
from desktop.office.desk import Desk
from desktop.office.unlocking import unlock
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, House


def opened(house: House, user: str = CLERK) -> tuple[Desk, tuple[str, ...]]:
    desk, swept = unlock(house.office, house.profile, user, PASSWORDS[user], house.clock)
    return desk, swept.problems


@pytest.fixture
def put_back(house: House, tmp_path: Path) -> House:
    """The whole office folder as it was before yesterday's work, with all its parts agreeing with each other."""
    opened(house)[0].close()
    shutil.copytree(house.office, tmp_path / "old")
    desk, _ = opened(house)
    house.registered(desk)
    desk.close()
    shutil.rmtree(house.office)
    shutil.copytree(tmp_path / "old", house.office)
    return house


def test_the_whole_folder_put_back_is_said_at_unlock_and_at_every_unlock(put_back: House) -> None:
    for _ in range(2):
        desk, problems = opened(put_back)
        assert any("整个办公室文件夹" in p for p in problems)
        assert desk.trouble
        desk.close()


def test_nobody_signs_on_a_folder_that_went_back(put_back: House) -> None:
    desk, _ = opened(put_back)
    ref = put_back.until_decision(desk)
    desk.close()
    desk, _ = opened(put_back, LEADER)
    desk.open_signing(PASSWORDS[LEADER])
    with pytest.raises(UserError, match="旧"):
        decisions.decide_on_screen(desk, ref, put_back.at("decide"))
    desk.close()


def test_an_administrator_answers_for_going_on_and_it_stays_on_record(put_back: House) -> None:
    desk, _ = opened(put_back)
    with pytest.raises(UserError, match="管理员"):
        rollback.acknowledge(desk, PASSWORDS[CLERK], "换了硬盘")
    desk.close()
    desk, _ = opened(put_back, ADMIN)
    with pytest.raises(UserError, match="写明"):
        rollback.acknowledge(desk, PASSWORDS[ADMIN], " ")
    rollback.acknowledge(desk, PASSWORDS[ADMIN], "硬盘坏了，用的是三月一日的副本")
    desk.close()
    desk, problems = opened(put_back)
    assert not problems and not desk.trouble
    said = [f for (kind, _), f in desk.office.records().items() if kind == rollback.ACKNOWLEDGED]
    assert len(said) == 1 and "三月一日" in said[0]["reason"]
    desk.close()


def test_an_old_vault_put_back_alone_is_noticed(house: House) -> None:
    opened(house)[0].close()
    old = (house.office / "vault.json").read_bytes()
    desk, _ = opened(house)
    desk.vault.change_password(PASSWORDS[CLERK], "新柞村口那棵老榆树下歇脚")
    desk.close()
    (house.office / "vault.json").write_bytes(old)
    desk, problems = opened(house)
    assert any("保险库" in p for p in problems) and desk.trouble
    desk.close()


def test_ordinary_days_and_a_killed_session_raise_nothing(house: House) -> None:
    for day in range(3):
        desk, problems = opened(house)
        assert not problems
        if day == 1:
            house.registered(desk)
            desk._held.close()  # as if the process was killed: no anchor, no note
        else:
            desk.close()
    assert Vault.load(house.office / "vault.json").revision >= 1


def test_a_note_that_was_taken_away_or_changed_is_said(house: House) -> None:
    desk, _ = opened(house)
    house.registered(desk)
    desk.close()
    note = next(house.profile.rglob("seen.json"))
    kept = note.read_bytes()
    note.write_bytes(kept.replace(b'"revision":', b'"revision":1'))
    desk, problems = opened(house)
    assert any("看守记录" in p for p in problems)
    desk.close()
    note.unlink()
    desk, problems = opened(house)
    assert any("看守记录不见了" in p for p in problems)
    desk.close()
    note.write_bytes(kept)
    desk, problems = opened(house)
    assert not problems
    desk.close()
