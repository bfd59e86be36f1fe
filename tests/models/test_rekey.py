"""A file goes under the newest key at its next write: wholly or not at all, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.domain.journal import Attach, Change, Put
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.engine import CipherDatabase, read_salt
from desktop.models.household_file import HouseholdFile
from tests.models.conftest import AT, Clerk, SimpleKeys

TRIALS = int(os.environ.get("HUDANG_TRIALS", "4"))
PHOTO = random.Random(7).randbytes(3_000_000)
NEW = b"t" * 32


def filled(household: HouseholdFile, clerk: Clerk) -> None:
    changes: list[Change] = [
        Put("member", "m1", {"name": "李𬭎"}),
        Attach(digest(PHOTO), len(PHOTO), "image/jpeg", "门.jpg"),
    ]
    household.append(changes, action="import", author=clerk.author, at=AT, blobs={digest(PHOTO): PHOTO})


def newer(keys: SimpleKeys) -> SimpleKeys:
    """The keys once somebody was removed."""
    return SimpleKeys(secret=NEW, older=[keys.secret])


def renamed(file: HouseholdFile, clerk: Clerk, name: str) -> None:
    file.append([Put("member", "m1", {"name": name})], action="amend", author=clerk.author, at=AT)


def test_reading_leaves_the_key_and_the_next_write_renews_it(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    filled(household, clerk)
    household.close()
    path, salt, size = household.path, read_salt(household.path), household.path.stat().st_size
    with HouseholdFile.open(path, keys=newer(keys)) as file:
        assert file.blob(digest(PHOTO)) == PHOTO and file.check() == []
    HouseholdFile.open(path, keys=keys).close()
    with HouseholdFile.open(path, keys=newer(keys)) as file:
        renamed(file, clerk, "李新")
        assert file.record("member", "m1") == {"name": "李新"} and file.check() == []
        assert file.key_hex == newer(keys).new_file_key(file.file, salt).hex()
        assert file.blob(digest(PHOTO)) == PHOTO
        assert not file.renew_key()
    assert read_salt(path) == salt and path.stat().st_size <= size + 8192
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with pytest.raises(UserError, match="密钥不对"):
        HouseholdFile.open(path, keys=keys)
    with HouseholdFile.open(path, keys=SimpleKeys(secret=NEW)) as file:
        assert len(file.entries()) == 2 and file.check() == []


def test_a_file_that_stands_open_goes_under_a_key_that_is_new_meanwhile(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    filled(household, clerk)
    keys.older, keys.secret = [keys.secret], NEW
    renamed(household, clerk, "李新")
    household.refold(lambda _: {})
    assert household.record("member", "m1") == {"name": "李新"}
    household.close()
    HouseholdFile.open(household.path, keys=SimpleKeys(secret=NEW)).close()


def test_a_reader_in_the_way_is_a_sentence_and_nothing_changed(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    filled(household, clerk)
    household.close()
    reader = CipherDatabase(household.path, bytes.fromhex(household.key_hex))
    reader.connect()
    reader.raw.execute("BEGIN")
    reader.raw.execute("SELECT count(*) FROM entries").fetchone()
    with HouseholdFile.open(household.path, keys=newer(keys)) as file:
        file._database.raw.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(UserError, match="占用"):
            renamed(file, clerk, "李新")
        reader.raw.execute("COMMIT")
        assert file.record("member", "m1") == {"name": "李𬭎"}
        assert file.key_hex == household.key_hex
        reader.close()
        renamed(file, clerk, "李新")
        assert file.key_hex != household.key_hex and file.check() == []


FULL = """
import resource, signal, sys
from pathlib import Path
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.models.signing import SigningKey
from tests.models.conftest import AT, Clerk, SimpleKeys
path, clerk = Path(sys.argv[1]), Clerk(SigningKey.generate())
with HouseholdFile.open(path, keys=SimpleKeys(secret=b"t" * 32, older=[b"s" * 32])) as file:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    before = file.key_hex
    def write(name):
        file.append([Put("member", "m1", {"name": name})], action="amend", author=clerk.author, at=AT)
    try:
        write("李新")
    except UserError as error:
        assert file.key_hex == before and file.record("member", "m1") == {"name": "李𬭎"}, error
        print("refused")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    write("李新")
    assert file.check() == [] and file.key_hex != before
    print("written")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file-size limit")
def test_a_full_disk_leaves_the_file_as_it_was_and_usable(household: HouseholdFile, clerk: Clerk) -> None:
    """A file-size limit stands for a full disk: the rollback journal cannot grow."""
    filled(household, clerk)
    household.close()
    told = subprocess.run(
        [sys.executable, "-c", FULL, str(household.path)], capture_output=True, text=True, timeout=60
    )
    assert told.stdout.split() == ["refused", "written"], told.stderr


WRITER = """
import os, sys
from pathlib import Path
from desktop.domain.journal import Put
from desktop.models.household_file import HouseholdFile
from desktop.models.signing import SigningKey
from tests.models.conftest import AT, Clerk, SimpleKeys
clerk, keys = Clerk(SigningKey.from_secret(b"c" * 32)), SimpleKeys(secret=b"t" * 32, older=[b"s" * 32])
def say(what):
    os.write(1, f"{what}\\n".encode())
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        with HouseholdFile.open(Path(line.strip()), keys=keys) as file:
            say(os.getpid())
            file.append([Put("member", "m1", {"name": "x"})], action="amend", author=clerk.author, at=AT)
        say("saved")
        os._exit(0)
    os.waitpid(child, 0)
    say("over")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_killed_at_any_moment_the_file_lies_under_one_key_and_is_whole(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys, tmp_path: Path
) -> None:
    filled(household, clerk)
    household.close()
    whole, chance, renewed = household.path.read_bytes(), random.Random(20260302), 0
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdin and writer.stdout
    for n in range(TRIALS):
        path = tmp_path / str(n) / household.path.name
        path.parent.mkdir()
        path.write_bytes(whole)
        writer.stdin.write(f"{path}\n")
        writer.stdin.flush()
        child = int(writer.stdout.readline())
        time.sleep(chance.random() * 0.12)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        saved = writer.stdout.readline() == "saved\n"
        assert not saved or writer.stdout.readline() == "over\n"
        with HouseholdFile.open(path, keys=newer(keys)) as file:
            assert file.check() == [] and file.blob(digest(PHOTO)) == PHOTO
            written = len(file.entries()) == 2
            under_new = file.key_hex == newer(keys).new_file_key(file.file, read_salt(path)).hex()
            assert written >= saved, "what was acknowledged is there"
            assert under_new >= written, "nothing is written under the old key"
            renewed += under_new
            renamed(file, clerk, "李又新")
        with pytest.raises(UserError, match="密钥不对"):
            HouseholdFile.open(path, keys=keys)
    writer.communicate()
    assert TRIALS < 20 or 0 < renewed < TRIALS, "the moments were well chosen"
    print(f"{TRIALS} kills, {renewed} of them after the new key was in force")
