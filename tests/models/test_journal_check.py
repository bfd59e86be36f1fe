"""What ``check`` finds: changes behind the journal, old pages put back, flipped bits."""

from __future__ import annotations

import dataclasses
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
        ("DELETE FROM bodies WHERE n = 1", "第 1 条记录的内容不见了"),
        ("DELETE FROM bodies WHERE n = 2", "第 2 条记录的内容不见了"),
        ("INSERT INTO set_aside SELECT id, 'cloned' FROM entries WHERE n = 2", "搁置记录的清单"),
        ("INSERT INTO set_aside VALUES ('abc', '无授权')", "搁置记录的清单"),
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


def test_a_body_without_effect_is_missed_too(household: HouseholdFile, clerk: Clerk) -> None:
    """The tables are the same without it, and still the record of what was done is gone."""
    save(household, clerk, put("王一"))
    save(household, clerk, put("王一"))
    household._database.raw.execute("DELETE FROM bodies WHERE n = 1")
    assert household.check() == ["第 1 条记录的内容不见了。"]


def test_what_is_set_aside_is_what_admission_says(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    first, second = save(household, clerk, put("王一")), save(household, clerk, put("王一"))
    right = {first.id: "无授权"}
    household.refold(lambda entries: right)
    assert household.check() == household.check(right) == household.check({first.id: "今天换了说法"}) == []
    for wrong in ({}, {second.id: "无授权"}, {**right, second.id: "无授权"}):
        assert "搁置记录的清单与记录不符。" in household.check(wrong)
    # Somebody set an entry aside, and its effect out of the tables, behind the journal.
    household.refold(lambda entries: {e.id: "无授权" for e in entries})
    assert household.check() == []
    assert household.check(right) == ["搁置记录的清单与记录不符。", "当前各表与记录推得的结果不符。"]
    household._database.raw.execute("DELETE FROM set_aside")
    assert household.check({first.id: "x", second.id: "x"}) == ["搁置记录的清单与记录不符。"]


def test_unusable_entries_are_set_aside_under_their_own_reason(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    save(household, clerk, put("王一"))
    late = save(household, clerk, put("王二"))
    copy = household.copy()
    twin.merge(dataclasses.replace(copy, entries=copy.entries[1:]), {}, admit_all)
    assert twin.refused() == {late.id: "waiting"}
    assert twin.check() == twin.check({}) == twin.check({late.id: "无授权"}) == []
    raw = twin._database.raw
    raw.execute("UPDATE set_aside SET reason = '无授权'")  # Would let the device write on.
    assert twin.check() == twin.check({late.id: "无授权"}) == ["搁置记录的清单与记录不符。"]
    raw.execute("DELETE FROM set_aside")
    assert "搁置记录的清单与记录不符。" in twin.check({})
