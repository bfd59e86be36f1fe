"""The rescue key opens a household file with another engine, in another process, without any of our code."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desktop.errors import UserError
from desktop.office.rescue import file_key
from tests.office.made_office import ADMIN, CLERK, PASSWORDS, House

READER = """
import json, sys, apsw
path, key = sys.argv[1], sys.stdin.read().strip()
db = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
db.pragma("cipher", "sqlcipher")
db.pragma("legacy", 4)
db.pragma("key", f"x'{key}'")
tables = [r[0] for r in db.execute("select name from sqlite_master where type = 'table' order by 1")]
names = [r[0] for r in db.execute("select name from member order by no")] if "member" in tables else []
print(json.dumps({"check": db.pragma("integrity_check"), "tables": tables, "names": names}))
"""


def read_elsewhere(path: str, key: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", READER, path]
    return subprocess.run(command, input=key, capture_output=True, text=True, timeout=60)


def test_another_engine_reads_the_file(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        path = str(desk.households.path(ref.household))
    with house.desk(ADMIN) as desk:
        key = file_key(desk, ref.household, "软件停用后的交接演练", PASSWORDS[ADMIN])
        kept = [f for (kind, _), f in desk.office.records().items() if kind == "rescue"]
        last = desk.office.entries()[-1]
    assert len(bytes.fromhex(key)) == 32
    done = read_elsewhere(path, key)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["check"] == "ok" and found["names"] == ["李𬭎", "王小妹"]
    assert kept == [{"file": ref.household, "reason": "软件停用后的交接演练"}]
    assert (last.header.action, last.header.person) == ("rescue-key", ADMIN)


def test_a_wrong_key_reads_nothing(house: House) -> None:
    with house.desk() as desk:
        path = str(desk.households.path(house.registered(desk).household))
    done = read_elsewhere(path, "00" * 32)
    assert done.returncode != 0 and "李" not in done.stdout


def test_only_an_administrator_with_a_reason_and_the_password(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        with pytest.raises(UserError, match="只有管理员"):
            file_key(desk, ref.household, "看看", PASSWORDS[CLERK])
    with house.desk(ADMIN) as desk:
        before = desk.office.records()
        with pytest.raises(UserError, match="理由"):
            file_key(desk, ref.household, "  ", PASSWORDS[ADMIN])
        with pytest.raises(UserError, match="口令不对"):
            file_key(desk, ref.household, "交接", PASSWORDS[CLERK])
        with pytest.raises(UserError):
            file_key(desk, "0" * 16, "交接", PASSWORDS[ADMIN])
        assert desk.office.records() == before
