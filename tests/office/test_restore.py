"""An office put back: on a new PC, by whom, from what; and put right in place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.domain.credential import DeviceCredential
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import snapshot as lists
from desktop.models.profile import Profile
from desktop.models.signing import SigningKey
from desktop.office import backup, mending
from desktop.office.act import record
from desktop.office.awaited import awaited, restored
from desktop.office.checking import check_office
from desktop.office.identity import MIDDLE, fresh_block
from desktop.office.numbers import reserve
from desktop.office.restore import MARK, choices, restore
from desktop.office.unlocking import unlock
from tests.office.made_backup import Backed, backed_once, damaged, every_page
from tests.office.made_office import ADMIN, CLERK, LABELS, PASSWORDS, family
from tests.office.made_pcs import Pair, Pc


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    return backed_once(tmp_path_factory.getbasetemp())


@pytest.fixture
def office(made: Backed, tmp_path: Path) -> Backed:
    return made.copied(tmp_path / "house")


def opened(office: Backed, folder: Path, profile: Path, user: str = CLERK) -> tuple[str, ...]:
    """Unlock a restored office and check it; everything that is wrong."""
    desk, swept = unlock(folder, profile, user, PASSWORDS[user], office.house.clock)
    with desk:
        return (*swept.problems, *check_office(desk).findings)


def test_a_lost_pc_is_put_back_on_a_new_one(office: Backed) -> None:
    done, folder, profile = office.restored()
    assert done.adopted is not None and done.households == 2
    assert opened(office, folder, profile) == (), "an honest restore is no rollback"
    with office.desk_at(folder, profile) as desk:
        mine = desk.credentials.device(desk.device.device, desk.today())
        assert mine is not None and mine.stamp and desk.stamping
        assert mine.block == done.adopted.block and mine.block in MIDDLE
        assert desk.device.device != office.taken.snapshot.about.device
        record = desk.office.record("restored", desk.device.device)
        assert record["snapshot"] == office.taken.snapshot.digest and record["by"] == ADMIN
        assert restored(desk) == {desk.device.device: office.taken.snapshot.about.at}
        assert desk.device.pinned_county_key is not None and desk.credentials.office is not None
        assert not (folder / MARK).exists()


def test_the_restored_office_works_on(office: Backed) -> None:
    _, folder, profile = office.restored()
    with office.desk_at(folder, profile) as desk:
        record(desk, office.second, "amend", [Put("household", office.second, {"phone": "13933333333"})])
        (number,) = reserve(desk, ["密民低保确"], desk.today())
        desk.anchor()
        mine = desk.credentials.device(desk.device.device, desk.today())
        assert mine is not None and (number.n // 1000) % 64 == mine.block
        assert check_office(desk).findings == ()


def test_a_clerk_lays_the_files_and_the_administrator_finishes(office: Backed) -> None:
    waiting, folder, profile = office.restored(user=CLERK)
    assert waiting.adopted is None and waiting.households == 2 and (folder / MARK).exists()
    with pytest.raises(UserError, match="没有登记"):
        office.desk_at(folder, profile)
    done, _, _ = office.restored(user=ADMIN)
    assert done.adopted is not None and opened(office, folder, profile) == ()


def test_an_office_whose_files_are_laid_is_not_written_over_by_another_backup(office: Backed) -> None:
    _, folder, _ = office.restored(user=CLERK)
    mine = (folder / "office.hdo").read_bytes()
    office.house.clock.set(office.house.day("file").replace(day=28))
    office.again()
    with pytest.raises(UserError, match="另一份备份"):
        office.restored(user=ADMIN)
    assert (folder / "office.hdo").read_bytes() == mine


def test_killed_in_the_middle_it_is_begun_again(office: Backed) -> None:
    class Killed(Exception):
        pass

    def kill(done: int, total: int) -> None:
        if done == 3:
            raise Killed

    folder, profile = office.house.folder / "new", office.house.folder / "new-profile"
    asked = (office.stick, folder, profile, ADMIN, PASSWORDS[ADMIN], office.house.clock)
    with pytest.raises(Killed):
        restore(*asked, report=kill)
    assert not (folder / "office.toml").exists(), "half an office is none"
    restore(*asked)
    assert opened(office, folder, profile) == ()


def test_nothing_is_written_over(office: Backed) -> None:
    folder = office.house.folder / "full"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(UserError, match="不是空的"):
        restore(office.stick, folder, folder, ADMIN, PASSWORDS[ADMIN], office.house.clock)
    assert [p.name for p in folder.iterdir()] == ["letter.txt"]


def test_an_earlier_backup_can_be_chosen(office: Backed) -> None:
    office.edited(office.second, "13911111111")
    office.house.clock.set(office.house.day("file").replace(day=28))
    office.again()
    assert [c.whole for c in choices(office.stick)] == [True, True]
    first = office.taken.snapshot
    for name, at in (("by-id", first.id[:8]), ("by-day", first.about.at[:10])):
        done, _, _ = office.restored(name, at=at)
        assert done.laid.source == first.digest
    with pytest.raises(UserError, match="没有可用的备份"):
        office.restored("by-nothing", at="1999-01-01")


def test_entries_after_the_backup_are_listed_when_somebody_noted_them(office: Backed) -> None:
    office.edited(office.second, "13911111111")
    with office.house.desk() as desk:
        desk.anchor()
    _, folder, profile = office.restored()
    # The office's journal comes back newer, from a peer; the household does not.
    with office.house.desk() as live, office.desk_at(folder, profile) as desk:
        assert awaited(desk) == ()
        desk.office.merge(live.office.copy(), {}, lambda entries: {})
        (one,) = awaited(desk)
    assert one.household == office.second and "1 条" in one.words


def test_two_restores_of_one_backup_share_no_numbers(office: Backed) -> None:
    with office.house.desk() as desk:
        drawn = {fresh_block(desk.credentials) for _ in range(200)}
    assert len(drawn) > 10 and drawn <= set(MIDDLE)


def test_a_copy_made_by_hand_will_do(office: Backed) -> None:
    copy = office.house.folder / "copy"
    shutil.copytree(office.house.office, copy)
    (copy / "我的笔记.txt").write_text("mine")
    folder, profile = office.house.folder / "new", office.house.folder / "new-profile"
    done = restore(copy, folder, profile, ADMIN, PASSWORDS[ADMIN], office.house.clock, device_name="新电脑")
    assert done.adopted is not None and done.laid.snapshot is None and "1 个" in done.laid.problems[0]
    assert opened(office, folder, profile) == ()
    device = Profile(profile).load(office.taken.snapshot.about.office)
    assert device is not None and device.name == "新电脑"


def test_a_disc_image_will_do(office: Backed) -> None:
    image = office.house.folder / "backup.iso"
    with office.house.desk() as desk:
        backup.write_disc(desk, office.stick, image)
    folder, profile = office.house.folder / "new", office.house.folder / "new-profile"
    restore(image, folder, profile, ADMIN, PASSWORDS[ADMIN], office.house.clock)
    assert opened(office, folder, profile) == ()


def test_a_backup_that_somebody_else_signed_is_refused(office: Backed) -> None:
    (path,) = office.stick.glob("*/snapshots/*")
    real, other = lists.read(path.read_bytes(), path.name), SigningKey.generate()
    forged, data = lists.write(2, real.about, real.files, other.sign, other.public)
    (path.parent / forged.file_name).write_bytes(data)
    with pytest.raises(UserError, match="不是本办公室的电脑做的"):
        office.restored()


def test_a_wrong_password_and_a_stranger_open_nothing(office: Backed) -> None:
    folder, profile = office.house.folder / "new", office.house.folder / "new-profile"
    with pytest.raises(UserError, match="口令不对"):
        restore(office.stick, folder, profile, ADMIN, "不是这个口令啊啊啊啊啊啊", office.house.clock)
    with pytest.raises(UserError, match="登录人"):
        restore(office.stick, folder, profile, "谁", PASSWORDS[ADMIN], office.house.clock)
    restore(office.stick, folder, profile, LABELS[ADMIN], PASSWORDS[ADMIN], office.house.clock)
    assert opened(office, folder, profile) == ()


def test_a_peer_gives_back_what_was_written_after_the_backup(office: Backed) -> None:
    house, disk, stick = office.house, office.house.folder / "disk", office.house.folder / "between"
    disk.mkdir()
    stick.mkdir()
    pair = Pair(house)
    pair.joined()
    with pair.first.desk() as desk:
        backup.back_up(desk, disk)
    office.edited(office.second, "13911111111")
    pair.back_and_forth(2)
    before = pair.second.everything()[office.second]
    folder, profile = house.folder / "new", house.folder / "new-profile"
    restore(disk, folder, profile, ADMIN, PASSWORDS[ADMIN], house.clock)
    new = Pc(house, folder, profile)
    assert new.everything()[office.second] != before
    for _ in range(2):
        for pc in (new, pair.second):
            assert pc.exchanged(stick).returned.problems == []
    assert new.everything()[office.second] == before and new.everything() == pair.second.everything()
    with new.desk() as desk:
        assert awaited(desk) == () and check_office(desk).findings == ()


# -- in place


def mended(office: Backed) -> mending.Mended:
    house = office.house
    return mending.mend(office.stick, house.office, house.profile, ADMIN, PASSWORDS[ADMIN], house.clock)


def test_in_place_what_is_newer_stays_and_what_is_gone_comes_back(office: Backed) -> None:
    house = office.house
    office.edited(office.decided, "13922222222")
    with house.desk() as desk:
        new = house.registered(desk, family("周五", "0055")).household
    office.path(office.second).unlink()
    (house.office / "vault.json").write_bytes(b"{}")
    (house.office / "office.toml").unlink()
    done = mended(office)
    assert {f"households/{office.second[:2]}/{office.second}.hdh", "vault.json", "office.toml"} == set(
        done.put_back
    )
    assert (done.built, done.problems) == ([], [])
    with house.desk() as desk:
        assert set(desk.households.ids()) == {office.decided, office.second, new}
        with desk.open_household(office.decided) as opened_file:
            assert "13922222222" in str(opened_file.records())
    assert opened(office, house.office, house.profile) == ()
    assert (house.office / "damaged" / "vault.1.json").read_bytes() == b"{}"


def test_in_place_a_damaged_household_is_a_union_of_both(office: Backed) -> None:
    house = office.house
    office.edited(office.decided, "13922222222")
    path = office.path(office.decided)
    damaged(path, *every_page(path, 3))
    done = mended(office)
    (built,) = done.built
    assert built.file == office.decided and built.aside and done.problems == []
    assert (house.office / "damaged" / built.aside).exists()
    findings = opened(office, house.office, house.profile)
    assert findings == () or built.lost, "what was lost is named"


def test_in_place_a_damaged_office_journal_comes_back(office: Backed) -> None:
    house = office.house
    journal = house.office / "office.hdo"
    damaged(journal, 100, 5000, -5000)
    done = mended(office)
    assert [b.file for b in done.built] == ["office"]
    assert opened(office, house.office, house.profile) == ()
    with house.desk() as desk:
        ids = {
            h.statement.device for h in desk.credentials.devices if isinstance(h.statement, DeviceCredential)
        }
    assert len(ids) == 2, "the old identity and the new one"


def test_in_place_needs_an_administrator(office: Backed) -> None:
    house = office.house
    with pytest.raises(UserError, match="管理员"):
        mending.mend(office.stick, house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    assert opened(office, house.office, house.profile) == ()
