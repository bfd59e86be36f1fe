"""Opening an office: the wrong word, the wrong PC, two at once, damage — one sentence each, and nothing changed."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import people
from desktop.office.clock import SystemClock
from desktop.office.desk import Changes, Desk, Places
from desktop.office.unlocking import sweep, unlock
from tests.office.made_office import ADMIN, CHEAP, CLERK, PASSWORDS, House


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@contextmanager
def refused(house: House, words: str, user: str = CLERK, password: str | None = None) -> Iterator[None]:
    """The office cannot be opened, in these words; nothing in it changes, and the folder is free afterwards."""
    yield
    before = contents(house.office)
    with pytest.raises(UserError, match=words) as caught:
        Desk.open(house.office, house.profile, user, password or PASSWORDS.get(user, "x"), house.clock)
    assert caught.value.hint
    assert contents(house.office) == before


def test_a_copied_folder_is_a_whole_office(house: House) -> None:
    """All other tests lean on this: a copy with its profile opens, and writes."""
    with house.desk() as desk:
        house.registered(desk)
        assert len(desk.households.ids()) == 1
    with house.desk(ADMIN) as desk:
        assert desk.person.name == "管理员" and desk.demonstration and desk.township_name == "杨木乡"
        assert dict(desk.users())[CLERK] == "赵一"


def test_a_wrong_password(house: House) -> None:
    with refused(house, "口令不对", password="一个根本不对的口令"):
        pass
    with house.desk():
        pass


def test_a_person_who_is_not_here(house: House) -> None:
    with refused(house, "。|没有", user="p99999999"):
        pass


def test_a_folder_on_another_pc(house: House, tmp_path: Path) -> None:
    """The same folder with another profile: no device identity, nothing written under a strange name."""
    house.profile.rename(tmp_path / "left behind")
    with refused(house, "还没有登记到这个办公室"):
        pass
    assert not house.profile.exists() or not any(house.profile.rglob("device.json"))


def test_a_profile_of_another_vault(house: House, founded: House, tmp_path: Path) -> None:
    """A device identity that this vault did not seal is not believed."""
    from tests.office.made_office import found_house

    other = found_house(tmp_path / "other")
    theirs = next(other.profile.rglob("device.json"))
    mine = next(house.profile.rglob("device.json"))
    mine.write_bytes(theirs.read_bytes())
    with refused(house, "身份文件"):
        pass


def test_somebody_exchanged_the_pinned_key_in_the_profile(house: House) -> None:
    mine = next(house.profile.rglob("device.json"))
    text = mine.read_text("utf-8")
    at = text.index('"pinned_office_key":"') + len('"pinned_office_key":"')
    mine.write_text(text[:at] + "0" * 64 + text[at + 64 :], "utf-8")
    with refused(house, "改动过"):
        pass


def test_no_office_at_all(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(UserError, match="不是户档的办公室文件夹"):
            Places(place).office_id()


@pytest.mark.parametrize("text", ["office = 'x", "format = 0", "\udcff"])
def test_a_damaged_office_toml(house: House, text: str) -> None:
    house.office.joinpath("office.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with refused(house, "office.toml 已损坏"):
        pass


def test_an_unreadable_office_toml(house: House) -> None:
    toml = house.office / "office.toml"
    toml.unlink()
    toml.mkdir()
    with refused(house, "读不了办公室文件夹"):
        pass


@pytest.mark.parametrize("name", ["vault.json", "office.hdo"])
def test_a_damaged_file_says_so_and_frees_the_folder(house: House, name: str) -> None:
    with house.desk():
        pass
    path = house.office / name
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2] if name == "vault.json" else bytes(len(good)))
    with refused(house, "。|没有"):
        pass
    path.write_bytes(good)
    with house.desk():
        pass


def test_a_missing_vault(house: House) -> None:
    (house.office / "vault.json").unlink()
    with refused(house, "。|没有"):
        pass


def test_a_second_process_is_told_to_wait(house: House) -> None:
    code = f"""
import sys
from tests.office.made_office import House, CLERK, PASSWORDS
from desktop.errors import UserError
from pathlib import Path
try:
    House(Path({str(house.folder)!r})).desk()
except UserError as error:
    print(error.message)
    sys.exit(2)
"""
    with house.desk():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (2, "另一个户档程序正在使用这个办公室文件夹。")
    assert "Traceback" not in done.stderr


def test_the_same_process_twice_is_told_too(house: House) -> None:
    with house.desk(), pytest.raises(UserError, match="另一个户档程序"):
        house.desk()
    with house.desk():
        pass


@pytest.mark.skipif(not hasattr(__import__("os"), "geteuid"), reason="needs permissions that hold")
def test_a_read_only_folder(house: House) -> None:
    import os

    if os.geteuid() == 0:
        # The superuser writes everywhere; a folder in place of the lock is as unwritable for him as for anybody.
        (house.office / ".lock").unlink(missing_ok=True)
        (house.office / ".lock").mkdir()
        with refused(house, "不可写"):
            pass
        return
    house.office.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with refused(house, "不可写"):
            pass
    finally:
        house.office.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("how", ["deleted", "zeroed", "of another version", "damaged inside"])
def test_a_catalogue_that_cannot_be_used_is_made_again(house: House, how: str) -> None:
    with house.desk() as desk:
        house.registered(desk)
        row = desk.catalogue.all_rows()
        if how == "of another version":
            with desk.catalogue._writing() as connection:
                connection.execute("PRAGMA user_version=99")
    path = house.office / "catalogue.db"
    data = path.read_bytes()
    if how == "deleted":
        path.unlink()
    elif how == "zeroed":
        path.write_bytes(bytes(len(data)))
    elif how == "damaged inside":
        path.write_bytes(data[:4096] + bytes(len(data) - 4096))
    desk, swept = unlock(house.office, house.profile, CLERK, PASSWORDS[CLERK], house.clock)
    with desk:
        assert (swept.reindexed, swept.problems) == (1, ())
        assert desk.catalogue.all_rows() == row
        desk.households.path(row[0].file).unlink()
        assert "不见了" in sweep(desk).problems[0] and desk.catalogue.all_rows() == []


def test_a_certificate_ends(house: House) -> None:
    """A person whose certificate was taken back may still open the office, and can sign nothing."""
    from desktop.domain.credential import Revocation
    from desktop.models import credentials as signed

    with house.desk(ADMIN) as desk:
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        held = next(h for h in desk.credentials.people if getattr(h.statement, "person", "") == CLERK)
        gone = Revocation(issuer=root.public, credential=held.id, since=desk.today(), reason="调离")
        desk.keep_credentials([signed.issue(gone, root)])
    with house.desk() as desk:
        with pytest.raises(UserError, match="身份证书已停用"):
            _ = desk.person
        with pytest.raises(UserError, match="没有有效的身份证书"):
            house.registered(desk)
        assert desk.households.ids() == []


def test_a_person_is_added_with_a_key_of_their_own(house: House) -> None:
    word = "新来的人自己想出来的长口令"
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="口令不对"):
            people.add_person(desk, "wrong wrong wrong", name="新人", roles=["clerk"], password=word)
        added = people.add_person(desk, PASSWORDS[ADMIN], name="新人", roles=["clerk"], password=word)
    with house.desk() as desk, pytest.raises(UserError, match="没有保管根密钥"):
        people.add_person(desk, PASSWORDS[CLERK], name="另一人", roles=["leader"], password=word)
    with Desk.open(house.office, house.profile, added.person, word, house.clock) as desk:
        assert desk.person == added and desk.author().person == added.person


def test_changes_of_two_actions_add_up() -> None:
    both = Changes(frozenset({"a"}), frozenset({"step"})) | Changes(frozenset({"b"}), frozenset({"step"}))
    assert both == Changes(frozenset({"a", "b"}), frozenset({"step"}))


def test_the_clock_tells_the_time_in_china() -> None:
    assert SystemClock().now().utcoffset() == timedelta(hours=8)


def test_an_office_is_never_founded_over_something(house: House, tmp_path: Path) -> None:
    from desktop.office import founding

    founder = founding.Founder(ADMIN, "某人", PASSWORDS[ADMIN])

    def found(folder: Path, township: str) -> None:
        founding.found(
            folder, tmp_path / "p", scheme="mishan", township=township, device_name="x", founder=founder,
            clock=house.clock,
        )  # fmt: skip

    before = contents(house.office)
    with pytest.raises(UserError, match="不是空的"):
        found(house.office, "杨木乡")
    assert contents(house.office) == before
    with pytest.raises(UserError, match="没有“柳树镇”"):
        found(tmp_path / "new", "柳树镇")
    assert not (tmp_path / "new").exists()


def test_a_killed_founding_is_no_office(house: House) -> None:
    shutil.move(house.office / "office.toml", house.folder / "office.toml")
    with refused(house, "不是户档的办公室文件夹"):
        pass


def test_a_founding_that_fails_leaves_the_folder_as_it_was(house: House, tmp_path: Path) -> None:
    from desktop.office import founding

    founder = founding.Founder(ADMIN, "某人", PASSWORDS[ADMIN])

    def found(folder: Path, profile: Path) -> None:
        founding.found(
            folder, profile, scheme="mishan", township="杨木乡", device_name="x", founder=founder,
            clock=house.clock, cost=CHEAP,
        )  # fmt: skip

    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(UserError, match="新建办公室失败"):
        found(file, tmp_path / "p")
    with pytest.raises(UserError, match="新建办公室失败"):
        found(file / "in", tmp_path / "p")
    assert file.read_text() == "not a folder"
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new", tmp_path / "empty"):
        with pytest.raises(UserError, match="个人资料夹"):
            found(folder, file)  # the very last step but one fails
    assert not (tmp_path / "new").exists() and not list((tmp_path / "empty").iterdir())
    found(tmp_path / "empty", tmp_path / "p")
    with Desk.open(tmp_path / "empty", tmp_path / "p", ADMIN, PASSWORDS[ADMIN], house.clock) as desk:
        assert desk.person.name == "某人"


def test_an_enrolment_that_fails_leaves_the_folder_as_it_was(house: House, tmp_path: Path) -> None:
    from desktop.office import laptop

    with house.desk(ADMIN) as desk:
        invitation = laptop.invite(desk, CLERK)
    file = tmp_path / "file"
    file.write_text("not a folder")
    for folder, profile in ((file, tmp_path / "p"), (tmp_path / "new", file)):
        with pytest.raises(UserError):
            laptop.enrol(folder, profile, invitation, name="x", password="x" * 12, cost=CHEAP)
    assert not (tmp_path / "new").exists()


def test_a_person_whose_login_could_not_be_made_has_a_certificate_and_nothing_more(house: House) -> None:
    """The vault cannot be written (a folder lies where it is replaced): nobody can log in without a certificate."""
    word = "新来的人自己想出来的长口令"
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="已在保险库里"):
            people.add_person(
                desk, PASSWORDS[ADMIN], name="又一个", roles=["clerk"], password=word, person=CLERK
            )
        before = len(desk.office.entries())
        vault = house.office / "vault.json"
        kept = vault.read_bytes()
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        assert root.public == desk.device.pinned_office_key
        added = people.add_person(desk, PASSWORDS[ADMIN], name="新人", roles=["clerk"], password=word)
        first, second = desk.office.entries()[before:]
        assert not first.body.changes, "the certificate alone comes first"  # type: ignore[union-attr]
        assert second.body.changes, "then the digest of the vault"  # type: ignore[union-attr]
        vault.write_bytes(kept)  # killed between the two
        assert added.person not in dict(desk.users())
        assert desk.credentials.person(added.person, desk.today()) == added


def test_a_laptop_is_approved_in_one_entry(house: House) -> None:
    from desktop.office.laptop import LAPTOP, DeviceRequest

    own = house.enrolled()
    with house.desk(ADMIN) as desk:
        before = len(desk.office.entries())
        asked = DeviceRequest.read(own.enrolled.request)
        people.approve_device(desk, PASSWORDS[ADMIN], asked, own.enrolled.device_fingerprint)
        (entry,) = desk.office.entries()[before:]
        assert entry.header.person == ADMIN and desk.office.record(LAPTOP, asked.device)["user"] == asked.user
        assert desk.credentials.device(asked.device, desk.today()) is not None
