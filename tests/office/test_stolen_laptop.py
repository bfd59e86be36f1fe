"""A thief with a laptop's folder, its profile and its owner's password, and a copy of the office's folder besides."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models import fresh_key
from desktop.models.engine import CipherDatabase, read_salt
from desktop.models.household_file import HouseholdFile
from desktop.models.profile import Profile
from desktop.models.vault import Vault
from desktop.office import field, households
from desktop.office import lost as lost_laptops
from desktop.office.act import home_at
from desktop.sync.package_reader import open_payload
from tests.office.made_office import ADMIN, FIELD, PASSWORDS, SECOND, House, Laptop, family


class ThisKey:
    """A key that somebody holds, tried on any file."""

    generation = 1

    def __init__(self, key: bytes) -> None:
        self.key = key

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self.key]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return self.key


@pytest.fixture(scope="module")
def robbed(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str, str]:
    """Two families; the stolen laptop has the first, a second laptop has both."""
    house = founded.copied(tmp_path_factory.mktemp("robbed") / "house")
    stolen, other = house.approved("stolen", FIELD), house.approved("other", SECOND)
    with house.desk() as desk:
        first = house.registered(desk).household
        second = house.registered(desk, family("张大", "0039")).household
        stolen.given(desk, [first])
        other.given(desk, [first, second])
    return house, first, second


@pytest.fixture
def theft(robbed: tuple[House, str, str], tmp_path: Path) -> tuple[House, Laptop, str, str]:
    house = robbed[0].copied(tmp_path / "house")
    return house, Laptop(house, "stolen", FIELD), robbed[1], robbed[2]


def keys_on(laptop: Laptop, files: list[str]) -> Iterator[bytes]:
    """Every key that the laptop's vault gives up under its owner's password, whatever file it is asked for."""
    vault = Vault.load(laptop.folder / "vault.json").unlock(laptop.user, PASSWORDS[laptop.user])
    for file in (*files, *vault.granted_files(), "office", "catalogue"):
        yield from vault.file_keys(file, bytes(16))


def opens(path: Path, key: bytes) -> bool:
    try:
        HouseholdFile.open(path, keys=ThisKey(key), file=path.stem).close()
    except UserError:
        return False
    return True


def test_it_sees_only_what_was_checked_out_to_it(theft: tuple[House, Laptop, str, str]) -> None:
    house, stolen, first, second = theft
    files = [first, second]
    keys = set(keys_on(stolen, files))
    mine = {path.stem for path in stolen.folder.rglob("*.hdh") if any(opens(path, k) for k in keys)}
    assert mine == {first}
    elsewhere = [*house.office.rglob("*.hd[hor]"), *Laptop(house, "other", SECOND).folder.rglob("*.hdh")]
    assert len(elsewhere) >= 5
    assert not [p.name for p, k in itertools.product(elsewhere, keys) if opens(p, k)]
    identity = Profile(stolen.profile).load(read_office(house))
    assert identity is not None
    vault = Vault.load(stolen.folder / "vault.json").unlock(FIELD, PASSWORDS[FIELD])
    for package in Laptop(house, "other", SECOND).grants.glob("*.hdp"):
        with (
            pytest.raises(UserError, match="不是发给本单位"),
            open_payload(package, identities=[identity.open(vault).identity]),
        ):
            pass
    with pytest.raises(UserError):
        vault.root_key(PASSWORDS[FIELD])


def read_office(house: House) -> str:
    with house.desk() as desk:
        return desk.office_id


def test_after_the_report_no_key_that_was_about_opens_what_is_written(
    theft: tuple[House, Laptop, str, str],
) -> None:
    house, stolen, first, second = theft
    with house.desk() as desk, desk.open_household(first) as opened:
        known, path = bytes.fromhex(opened.key_hex), opened.path
    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="经过"):
            lost_laptops.report_lost(desk, PASSWORDS[ADMIN], stolen.device, " ")
        with pytest.raises(UserError, match="口令不对"):
            lost_laptops.report_lost(desk, "wrong", stolen.device, "遗失")
        assert field.laptops(desk) != []
        untouched = read_salt(desk.households.path(second))
        lost = lost_laptops.report_lost(desk, PASSWORDS[ADMIN], stolen.device, "下乡途中遗失")
        assert (lost.households, lost.renewed, lost.user) == ((first,), 1, FIELD)
        assert not list((house.office / "outbox" / stolen.device).glob("*.hdp"))
        assert read_salt(desk.households.path(second)) == untouched
        with pytest.raises(UserError, match="没有这台已批准的笔记本"):
            field.check_out(desk, stolen.device, [first], stolen.grants)
        again = lost_laptops.report_lost(desk, PASSWORDS[ADMIN], stolen.device, "下乡途中遗失")
        assert (again.renewed, again.left) == (1, ())
    with house.desk() as desk:
        households.amend_household(desk, first, {"phone": "13900000000"})
        assert home_at(desk, first).fields["phone"] == "13900000000"
        with desk.open_household(first) as opened:
            assert opened.check() == []
    assert not [k for k in {known, *keys_on(stolen, [first, second])} if opens(path, k)]


def test_a_file_under_a_new_key_is_the_same_file(robbed: tuple[House, str, str], tmp_path: Path) -> None:
    path, key = tmp_path / "3f00000000000001.hdh", ThisKey(os.urandom(32))
    with HouseholdFile.create_household(path, office="0" * 16, keys=key) as made:
        made._database.raw.execute("PRAGMA user_version = 7")
        before = schema(made._database)
    salt = read_salt(path)
    fresh_key.renew(path, file=path.stem, keys=key)
    assert read_salt(path) != salt and not list(tmp_path.glob(".*"))
    with HouseholdFile.open(path, keys=key) as again:
        assert schema(again._database) == before
        assert again._database.raw.execute("PRAGMA user_version").fetchone() == (7,)


def schema(database: CipherDatabase) -> list[tuple[str, ...]]:
    return database.raw.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()


RENEW = """
import sys
from pathlib import Path
from desktop.models import fresh_key
class ThisKey:
    generation = 1
    def file_keys(self, file, salt):
        return [bytes.fromhex(sys.argv[2])]
    def new_file_key(self, file, salt):
        return bytes.fromhex(sys.argv[2])
path, key = Path(sys.argv[1]), ThisKey()
print("go", flush=True)
while True:
    fresh_key.renew(path, file=path.stem, keys=key)
"""


def test_kill_while_a_key_is_renewed_leaves_a_whole_file(tmp_path: Path) -> None:
    path, key = tmp_path / "3f00000000000001.hdh", ThisKey(os.urandom(32))
    HouseholdFile.create_household(path, office="0" * 16, keys=key).close()
    for trial in range(int(os.environ.get("HUDANG_RENEW_TRIALS", "3"))):
        worker = subprocess.Popen(
            [sys.executable, "-c", RENEW, str(path), key.key.hex()], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None and worker.stdout.readline() == "go\n"
        try:
            worker.wait(0.05 + 0.037 * (trial % 9))
        except subprocess.TimeoutExpired:
            worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        assert worker.returncode == -signal.SIGKILL
        with HouseholdFile.open(path, keys=key) as opened:
            assert opened.check() == []


def test_a_full_disk_leaves_the_old_key(tmp_path: Path) -> None:
    path, key = tmp_path / "3f00000000000001.hdh", ThisKey(os.urandom(32))
    HouseholdFile.create_household(path, office="0" * 16, keys=key).close()
    salt = read_salt(path)
    (tmp_path / f".{path.name}.new").mkdir()
    with pytest.raises(UserError, match="没有换密钥"):
        fresh_key.renew(path, file=path.stem, keys=key)
    shutil.rmtree(tmp_path / f".{path.name}.new")
    assert read_salt(path) == salt and opens(path, key.key)
