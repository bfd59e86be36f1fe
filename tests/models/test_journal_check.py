"""What ``check`` finds: changes behind the journal, old pages put back, flipped bits."""

from __future__ import annotations

import hashlib

import peewee
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.journal import Entry, Put
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import JournalFile, admit_all
from tests.models.conftest import AT, Clerk, SimpleKeys


def put(name: str, **more: object) -> Put:
    return Put("member", "m1", {"name": name, **more})


def save(file: JournalFile, clerk: Clerk, change: Put) -> Entry:
    return file.append([change], action="test", author=clerk.author, at=AT)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE member SET income_fen = 999999", "推得的结果不符"),
        ("DELETE FROM member", "推得的结果不符"),
        ("DELETE FROM heads", "末端"),
        ("DELETE FROM bodies WHERE n = 1", "推得的结果不符"),
        ("DROP TRIGGER entries_keep; UPDATE entries SET signature = x'01'", "摘要不符"),
        ("DROP TRIGGER entries_keep; UPDATE entries SET id = 'abc' WHERE n = 1", "编号与它的内容不符"),
        ('DROP TRIGGER bodies_keep; UPDATE bodies SET body = \'{"changes":[],"note":""}\'', "摘要不符"),
        ("INSERT INTO set_aside SELECT id, '无授权' FROM entries WHERE n = 2", "推得的结果不符"),
        ("UPDATE member SET more = '{'", "读不出"),
        ("UPDATE chunks SET data = x'00'", "附件"),
        ("DROP TABLE heads", ""),
    ],
)
def test_check_finds_what_was_changed_behind_the_journal(
    household: HouseholdFile, clerk: Clerk, statement: str, finding: str
) -> None:
    digest = hashlib.sha256(b"photo").hexdigest()
    save(household, clerk, put("王一", income_fen=5))
    household.append([put("王二")], action="x", author=clerk.author, at=AT, blobs={digest: b"photo"})
    assert household.check() == []
    for part in statement.split("; "):
        household._database.raw.execute(part)
    if not finding:
        with pytest.raises((sqlcipher.OperationalError, peewee.OperationalError)):
            household.check()
        return
    assert any(finding in sentence for sentence in household.check())


def test_a_page_put_back_in_place_is_found(household: HouseholdFile, clerk: Clerk, keys: SimpleKeys) -> None:
    """An old page of the same file passes the engine's own tests; the fold tells."""
    save(household, clerk, put("王一", income_fen=5))
    household.close()
    old = household.path.read_bytes()
    with JournalFile.open(household.path, keys=keys) as file:
        save(file, clerk, put("王一", income_fen=900_000))
        root = file._database.raw.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'member'"
        ).fetchone()
        assert root is not None
    page = slice((root[0] - 1) * 4096, root[0] * 4096)
    new = bytearray(household.path.read_bytes())
    assert new[page] != old[page]
    new[page] = old[page]
    household.path.write_bytes(new)
    with JournalFile.open(household.path, keys=keys) as file:
        assert file._database.raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file._database.raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert file.records()["member", "m1"]["income_fen"] == 5
        assert file.check() == ["当前各表与记录推得的结果不符。"]
        file.refold(admit_all)
        assert file.records()["member", "m1"]["income_fen"] == 900_000
        assert file.check() == []


def test_a_flipped_bit_is_a_finding(household: HouseholdFile, clerk: Clerk, keys: SimpleKeys) -> None:
    save(household, clerk, put("王一"))
    household.close()
    data = bytearray(household.path.read_bytes())
    data[-100] ^= 1
    household.path.write_bytes(data)
    with JournalFile.open(household.path, keys=keys) as file:
        assert any("校验码" in sentence for sentence in file.check())
