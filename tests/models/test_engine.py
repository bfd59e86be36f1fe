"""Every pitfall of the engine that was found by experiment stays closed (design §4.2)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import peewee
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.engine import (
    PLAINTEXT_MAGIC,
    CipherDatabase,
    confirm_encrypted,
    create_database,
    new_salt,
    open_database,
    plain_words,
    read_salt,
)
from desktop.models.household_file import HouseholdFile
from tests.models.conftest import AT, HOUSEHOLD, OFFICE, Clerk, SimpleKeys

KEY = bytes(range(32))
SALT = bytes(range(16))


class OneKey:
    generation = 1

    def __init__(self, key: bytes) -> None:
        self.key = key

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self.key]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return self.key


def make(path: Path, statement: str = "CREATE TABLE t (a)") -> None:
    database = create_database(path, KEY, SALT)
    with database.atomic("IMMEDIATE"):
        database.raw.execute(statement)
    database.close()
    confirm_encrypted(path, SALT)


def pragma(database: CipherDatabase, name: str) -> object:
    row = database.raw.execute(f"PRAGMA {name}").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(("key", "salt"), [(b"short", None), (KEY + b"x", None), (KEY, b"salt"), (b"", None)])
def test_a_malformed_raw_key_never_reaches_the_engine(tmp_path: Path, key: bytes, salt: bytes | None) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CipherDatabase(tmp_path / "a.db", key, salt=salt)
    assert not (tmp_path / "a.db").exists()


def test_the_key_is_raw_and_the_file_begins_with_its_salt(tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    assert read_salt(tmp_path / "a.db") == SALT
    # The same digits taken for a passphrase do not open it; as 64 hex of a raw key they do.
    for text, opens in ((f"x'{KEY.hex()}'", True), (KEY.hex(), False)):
        connection = sqlcipher.connect(str(tmp_path / "a.db"))
        connection.execute("PRAGMA cipher_log=off")
        connection.execute(f'PRAGMA key="{text}"')
        if opens:
            assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]
        else:
            with pytest.raises(sqlcipher.DatabaseError):
                connection.execute("SELECT name FROM sqlite_schema")
        connection.close()


def test_a_plaintext_file_is_noticed_after_creation_and_before_opening(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    connection = sqlcipher.connect(str(path))  # the key forgotten
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert path.read_bytes().startswith(PLAINTEXT_MAGIC)
    with pytest.raises(UserError, match="没有加密"):
        open_database(path, "plain", OneKey(KEY))
    with pytest.raises(RuntimeError, match="not encrypted"):
        confirm_encrypted(path, SALT)
    assert not path.exists()


def test_settings_are_in_force(tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    database, key = open_database(tmp_path / "a.db", "a", OneKey(KEY))
    assert key == KEY
    assert pragma(database, "synchronous") == 3  # EXTRA
    assert pragma(database, "journal_mode") == "delete"
    assert pragma(database, "temp_store") == 2  # MEMORY
    assert pragma(database, "trusted_schema") == 0
    assert pragma(database, "cipher_page_size") == "4096"
    database.close()


def test_a_wrong_key_says_nothing_on_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make(tmp_path / "a.db")
    with pytest.raises(UserError, match="密钥不对"):
        open_database(tmp_path / "a.db", "a", OneKey(b"w" * 32))
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_an_older_epoch_is_tried_after_the_newest(tmp_path: Path) -> None:
    make(tmp_path / "a.db")

    class Epochs(OneKey):
        def file_keys(self, file: str, salt: bytes) -> list[bytes]:
            return [b"n" * 32, KEY]

    database, key = open_database(tmp_path / "a.db", "a", Epochs(KEY))
    assert key == KEY
    database.close()


def test_a_missing_file_is_never_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到"):
        open_database(tmp_path / "none.db", "none", OneKey(KEY))
    with pytest.raises(UserError, match="打不开"), plain_words(tmp_path / "none.db"):
        CipherDatabase(tmp_path / "none.db", KEY).connect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [0, 10])
def test_a_cut_head_is_told(tmp_path: Path, length: int) -> None:
    make(tmp_path / "a.db")
    (tmp_path / "a.db").write_bytes((tmp_path / "a.db").read_bytes()[:length])
    with pytest.raises(UserError, match="不完整"):
        open_database(tmp_path / "a.db", "a", OneKey(KEY))


def test_a_flipped_bit_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(
        path,
        "CREATE TABLE t AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c LIMIT 5000) "
        "SELECT n FROM c",
    )
    data = bytearray(path.read_bytes())
    data[4096 * 3 + 100] ^= 1
    path.write_bytes(data)
    database, _ = open_database(path, "a", OneKey(KEY))
    with pytest.raises(UserError, match="已损坏"), plain_words(path):
        database.raw.execute("SELECT sum(n) FROM t").fetchone()
    database.close()


def test_timeout_is_heeded_and_a_lock_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path)
    one, _ = open_database(path, "a", OneKey(KEY))
    other = CipherDatabase(path, KEY, timeout=0.05)
    other.connect()
    with (
        one.atomic("IMMEDIATE"),
        pytest.raises(UserError, match="占用"),
        plain_words(path),
        other.atomic("IMMEDIATE"),
    ):
        pass
    one.close()
    other.close()


def test_a_full_disk_is_told_and_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path)
    database, _ = open_database(path, "a", OneKey(KEY))
    database.raw.execute("PRAGMA max_page_count=3")
    with pytest.raises(UserError, match="磁盘已满"), plain_words(path), database.atomic("IMMEDIATE"):
        database.raw.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert database.raw.execute("SELECT count(*) FROM t").fetchone() == (0,)
    database.close()


def test_a_read_only_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path)
    database, _ = open_database(path, "a", OneKey(KEY), read_only=True)
    with pytest.raises(UserError, match="不能写入"), plain_words(path):
        database.raw.execute("INSERT INTO t VALUES (1)")
    database.close()


def test_a_bug_stays_a_bug(tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    database, _ = open_database(tmp_path / "a.db", "a", OneKey(KEY))
    with pytest.raises(sqlcipher.OperationalError), plain_words(tmp_path / "a.db"):
        database.raw.execute("SELECT nothing FROM nowhere")
    with pytest.raises(peewee.OperationalError), plain_words(tmp_path / "a.db"):
        database.execute_sql("SELECT nothing FROM nowhere")  # type: ignore[no-untyped-call]
    database.close()


def test_a_salt_is_random() -> None:
    assert len({new_salt() for _ in range(50)}) == 50


def test_an_independent_engine_reads_a_household_file(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    """Another implementation of the format, in a process of its own: never two engines in one."""
    fields = {"name": "李𬭎", "id_number": "110101199003070000", "income_fen": 120050, "counted": True}
    entry = household.append([Put("member", "m1", fields)], action="import", author=clerk.author, at=AT)
    household.close()
    program = """
import apsw, json, sys
path, key = sys.argv[1:]
connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
connection.pragma("cipher", "sqlcipher")
connection.pragma("legacy", 4)
connection.pragma("key", f"x'{key}'")
about = dict(connection.execute("SELECT name, value FROM about"))
member = connection.execute("SELECT id, name, income_fen, counted, typeof(income_fen) FROM member").fetchall()
entries = connection.execute("SELECT id, header FROM entries").fetchall()
print(json.dumps([about["office"], about["file"], member, entries]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(household.path), household.key_hex],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    office, file, member, entries = json.loads(run.stdout)
    assert (office, file) == (OFFICE, HOUSEHOLD)
    assert member == [["m1", "李𬭎", 120050, 1, "integer"]]
    assert [id for id, _ in entries] == [entry.id]
    assert json.loads(entries[0][1])["file"] == HOUSEHOLD
