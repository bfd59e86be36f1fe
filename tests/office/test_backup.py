"""Backups of a live office: what is taken, when by itself, and what the person is told."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office import advice, backup
from desktop.office.checking import check_office
from tests.office.made_backup import Backed, backed_once, damaged, every_page
from tests.office.made_office import ADMIN, CLERK, House


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    return backed_once(tmp_path_factory.getbasetemp())


@pytest.fixture
def office(made: Backed, tmp_path: Path) -> Backed:
    return made.copied(tmp_path / "house")


def later(house: House, days: int) -> None:
    house.clock.set(house.clock.now().date() + timedelta(days=days))


def test_everything_but_the_index_is_taken(made: Backed) -> None:
    paths = {f.path for f in made.taken.snapshot.files}
    assert {"office.toml", "vault.json", "office.hdo"} <= paths
    assert set(made.taken.snapshot.households) == {made.decided, made.second}
    assert not any("catalogue" in p or ".lock" in p for p in paths) and any(
        p.startswith("packs/") for p in paths
    )
    assert made.taken.snapshot.about.person == CLERK and made.taken.left_out == ()


def test_no_name_lies_in_the_clear_in_a_backup(made: Backed) -> None:
    for path in made.stick.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert "李𬭎".encode() not in data and b"23038219620514" not in data


def test_only_what_changed_is_written(office: Backed) -> None:
    office.edited(office.second, "13900000000")
    taken = office.again()
    written = {f.path for f in taken.snapshot.files} - {f.path for f in office.taken.snapshot.files}
    changed = {f.path for f in taken.snapshot.files if f.sha256 not in known(office)}
    assert not written and {path.split("/")[-1] for path in changed} == {f"{office.second}.hdh", "office.hdo"}
    assert 0 < taken.figures.written < office.taken.figures.written


def known(office: Backed) -> set[str]:
    return {f.sha256 for f in office.taken.snapshot.files}


def test_what_is_none_of_ours_is_named_and_left_out(office: Backed) -> None:
    (office.house.office / "名单.xlsx").write_bytes(b"in the clear")
    (office.house.office / "households" / "notes.txt").write_bytes(b"in the clear")
    taken = office.again()
    assert set(taken.left_out) == {"名单.xlsx", "households/notes.txt"}


def test_a_damaged_household_does_not_push_out_its_good_copy(office: Backed) -> None:
    good = office.path(office.second).read_bytes()
    damaged(office.path(office.second), *every_page(office.path(office.second), 2))
    taken = office.again()
    name = f"households/{office.second[:2]}/{office.second}.hdh"
    assert taken.damaged == (name,)
    kept = taken.snapshot.file(name)
    with office.house.desk() as desk:
        store = backup.store_of(desk, office.stick)
    assert kept is not None and b"".join(store.open(kept)) == good


def test_a_backup_does_not_go_into_the_office_or_nowhere(office: Backed) -> None:
    with office.house.desk() as desk:
        for target in (office.house.office / "backup", office.stick / "gone"):
            if target.parent == office.house.office:
                target.mkdir()
            with pytest.raises(UserError, match="没有备份"):
                backup.back_up(desk, target)


def test_it_runs_by_itself_when_due_and_the_stick_is_there(office: Backed) -> None:
    house = office.house
    with house.desk() as desk:
        assert backup.back_up_if_due(desk) is None, "nothing was set up"
        backup.remember(desk, office.stick, every_days=2)
        assert not backup.due(desk, desk.today()), "the first backup was today"
        later(house, 1)
        assert backup.back_up_if_due(desk) is None
        later(house, 1)
        gone = office.stick.rename(house.folder / "away")
        assert backup.back_up_if_due(desk) is None, "no stick, no complaint"
        gone.rename(office.stick)
        taken = backup.back_up_if_due(desk)
        assert taken is not None and not backup.due(desk, desk.today())
        standing = backup.plan(desk)
    assert standing is not None and standing.last_id == taken.snapshot.id


def test_it_says_when_the_last_backup_is_old_or_failed(office: Backed) -> None:
    house = office.house
    with house.desk() as desk:
        assert backup.advice(desk) == ""
        later(house, 8)
        assert "8 天没有备份" in backup.advice(desk)
        backup.remember(desk, office.stick)
        store = backup.store_of(desk, office.stick).folder
        shutil.rmtree(store)
        store.write_bytes(b"a file stands in the way")
        assert backup.back_up_if_due(desk) is None
        assert "没有成功" in backup.advice(desk)
        store.unlink()
        assert backup.back_up_if_due(desk) is not None
        assert backup.advice(desk) == ""


def test_a_new_office_is_told_to_set_up_backups(house: House) -> None:
    with house.desk() as desk:
        assert "还没有设置备份" in backup.advice(desk)
        assert backup.advice(desk) in advice.advise(desk, Path("/nowhere"), Path("/nowhere"))


def test_advice_on_the_disk_and_the_spool(office: Backed, tmp_path: Path) -> None:
    mounts, spool = tmp_path / "mounts", tmp_path / "cupsd.conf"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    assert "整盘加密" in advice.disk_advice(office.house.office, mounts)
    mounts.write_text("/dev/mapper/root / ext4 rw 0 0\n")
    assert advice.disk_advice(office.house.office, mounts) == ""
    spool.write_text("PreserveJobFiles Yes\n")
    assert "打印" in advice.spool_advice(spool)
    spool.write_text("PreserveJobFiles No\n")
    assert advice.spool_advice(spool) == ""


def test_a_disc_image_is_made_of_the_newest(office: Backed) -> None:
    image = office.house.folder / "backup.iso"
    with office.house.desk() as desk:
        snapshot, size = backup.write_disc(desk, office.stick, image)
        assert (snapshot.digest, size) == (office.taken.snapshot.digest, image.stat().st_size)
        with pytest.raises(UserError, match="还没有完整的备份"):
            backup.write_disc(desk, office.house.folder, image)


def test_taking_it_changes_nothing_in_the_office(office: Backed) -> None:
    with office.house.desk(ADMIN) as desk:
        before = {f: desk.households.path(f).read_bytes() for f in desk.households.ids()}
        backup.back_up(desk, office.stick, verify=True)
        assert before == {f: desk.households.path(f).read_bytes() for f in desk.households.ids()}
        assert check_office(desk).findings == ()


def test_a_rollback_journal_left_by_a_crash_is_played_back_first(office: Backed) -> None:
    path = office.path(office.second)
    path.with_name(f"{path.name}-journal").write_bytes(b"")
    taken = office.again()
    assert not taken.left_out and all("journal" not in f.path for f in taken.snapshot.files)


def test_restored_and_destroyed_records_do_not_disturb(office: Backed) -> None:
    with office.house.desk() as desk:
        at = desk.now().isoformat(timespec="seconds")
        forged = Put("destroyed", office.second, {"heads": [], "reason": "x", "on": "2026-03-02", "by": "p"})
        desk.office.append([forged], action="x", author=desk.device_author(), at=at)
        taken = backup.back_up(desk, office.stick)
    assert office.second in taken.snapshot.households, "a tombstone counts only as office.destruction says"
