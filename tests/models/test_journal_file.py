"""A journal on disk: append, merge, refold, check."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.fold import fold
from desktop.domain.journal import Attach, Body, Entry, Put, Remove, Settle
from desktop.errors import UserError
from desktop.models.canonical import canonical
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_entry import read_entry
from desktop.models.journal_file import (
    Author,
    JournalCopy,
    JournalFile,
    Merged,
    NewEntry,
    RawEntry,
    admit_all,
)
from desktop.models.signing import ENTRY, SigningKey, verify
from desktop.models.tables import without_none
from tests.models.conftest import AT, HOUSEHOLD, OFFICE, Clerk, SimpleKeys

LAPTOP = "d00000000002"


def put(name: str, id: str = "m1", **more: object) -> Put:
    return Put("member", id, {"name": name, **more})


def save(file: JournalFile, clerk: Clerk, *changes: Put | Remove | Settle | Attach) -> Entry:
    return file.append(changes, action="test", author=clerk.author, at=AT)


def merge(into: JournalFile, other: JournalFile) -> Merged:
    blobs = {sha256: (lambda s=sha256: other.open_blob(s)) for sha256 in other.blobs()}
    return into.merge(other.copy(), blobs, admit_all)


@pytest.fixture
def laptop_clerk(clerk: Clerk) -> Clerk:
    return dataclasses.replace(clerk, device=LAPTOP)


def test_an_entry_is_signed_chained_and_durable(
    household: HouseholdFile, clerk: Clerk, keys: SimpleKeys
) -> None:
    first = save(household, clerk, put("王小明", income_fen=100))
    second = save(household, clerk, put("王晓明"))
    assert (first.header.seq, first.header.lamport, first.header.parents) == (1, 1, ())
    assert (second.header.seq, second.header.lamport, second.header.parents) == (2, 2, (first.id,))
    message = canonical(first.header.to_json())
    assert hashlib.sha256(message).hexdigest() == first.id
    assert len(first.signature) == 128
    assert verify(clerk.key.public, first.signature[:64], ENTRY, message)
    assert verify(clerk.device_key.public, first.signature[64:], ENTRY, message)
    assert household.heads() == (second.id,)
    household.close()

    with JournalFile.open(household.path, keys=keys) as again:
        assert again.entries() == [first, second]
        assert again.records() == {("member", "m1"): {"name": "王晓明", "income_fen": 100}}
        assert again.ledger.balanced
        assert again.check() == []
        assert (again.office, again.file, again.kind) == (OFFICE, HOUSEHOLD, "household")


def test_a_household_stays_one_file(household: HouseholdFile, clerk: Clerk) -> None:
    save(household, clerk, put("王小明"))
    assert [p.name for p in household.path.parent.iterdir()] == [household.path.name]


def test_what_the_person_saw_must_still_be_so(household: HouseholdFile, clerk: Clerk) -> None:
    seen = household.heads()
    save(household, clerk, put("王小明"))
    with pytest.raises(UserError, match="刚被改动过"):
        household.append([put("王大明")], action="test", author=clerk.author, at=AT, on_heads=seen)
    assert len(household.entries()) == 1
    household.append([put("王大明")], action="test", author=clerk.author, at=AT, on_heads=household.heads())
    assert household.records()["member", "m1"]["name"] == "王大明"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET signature = x'00'",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT n, id, device, seq, lamport, '{}', signature FROM entries",
        "INSERT OR REPLACE INTO entries SELECT 99, id, device, seq, lamport, '{}', signature FROM entries",
        "REPLACE INTO entries SELECT n, 'other', device, 9, lamport, header, signature FROM entries",
        "UPDATE OR REPLACE entries SET header = '{}'",
        "UPDATE bodies SET body = '{}'",
        "INSERT OR REPLACE INTO bodies SELECT n, '{}' FROM bodies",
    ],
)
def test_entries_are_only_added(household: HouseholdFile, clerk: Clerk, statement: str) -> None:
    save(household, clerk, put("王小明"))
    before = household.copy()
    with pytest.raises(sqlcipher.IntegrityError, match=r"entries are only added|kept as received"):
        household._database.raw.execute(statement)
    assert household.copy() == before
    assert household.check() == []


def test_the_schema_is_one_transaction(tmp_path: Path, keys: SimpleKeys) -> None:
    """Autocommitted, some twenty statements would each cost their own commit."""
    started = time.perf_counter()
    for n in range(5):
        JournalFile.create(
            tmp_path / f"{n:016x}.hdh", office=OFFICE, file=f"{n:016x}", kind="household", keys=keys
        ).close()
    assert (time.perf_counter() - started) / 5 < 0.25


def test_pages_of_another_day_are_a_sentence_when_something_is_written(
    household: HouseholdFile, clerk: Clerk
) -> None:
    """A page put back left a body where the next entry wants its own."""
    save(household, clerk, put("王小明"))
    before = household.entries()
    household._database.raw.execute("INSERT INTO bodies (n, body) SELECT max(n) + 1, '{}' FROM entries")
    with pytest.raises(UserError, match="前后不一致") as caught:
        save(household, clerk, put("王大明"))
    assert "恢复" in caught.value.hint and household.entries() == before


class DyingKeys(SimpleKeys):
    """The power goes when the schema has been written but the file has no name yet."""

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        raise KeyboardInterrupt

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        raise KeyboardInterrupt


def test_a_killed_creation_leaves_no_household(tmp_path: Path, keys: SimpleKeys) -> None:
    path = tmp_path / f"{HOUSEHOLD}.hdh"
    with pytest.raises(KeyboardInterrupt):
        HouseholdFile.create_household(path, office=OFFICE, keys=DyingKeys())
    assert not path.exists()
    HouseholdFile.create_household(path, office=OFFICE, keys=keys).close()
    with pytest.raises(UserError, match="已经存在"):
        HouseholdFile.create_household(path, office=OFFICE, keys=keys)


def test_a_wrong_key_a_renamed_and_a_damaged_file(household: HouseholdFile, keys: SimpleKeys) -> None:
    household.close()
    with pytest.raises(UserError, match="密钥不对"):
        JournalFile.open(household.path, keys=SimpleKeys(secret=b"x" * 32))
    other = household.path.with_name("00000000000000b2.hdh")
    other.write_bytes(household.path.read_bytes())
    with pytest.raises(UserError, match="密钥不对"):  # the id is part of the key
        JournalFile.open(other, keys=keys)
    with JournalFile.open(other, keys=keys, file=HOUSEHOLD) as named:
        assert named.file == HOUSEHOLD
    household.path.write_bytes(household.path.read_bytes()[:-5000])
    with pytest.raises(UserError):
        JournalFile.open(household.path, keys=keys).records()


def test_read_only_reads_and_never_writes(household: HouseholdFile, clerk: Clerk, keys: SimpleKeys) -> None:
    save(household, clerk, put("王小明"))
    household.close()
    before = household.path.read_bytes()
    with JournalFile.open(household.path, keys=keys, read_only=True) as file:
        assert file.records()["member", "m1"]["name"] == "王小明"
        assert file.check() == []
        with pytest.raises(UserError, match="不能写入"):
            save(file, clerk, put("王大明"))
    assert household.path.read_bytes() == before


def test_many_actions_in_one_transaction(household: HouseholdFile, clerk: Clerk) -> None:
    new = [
        NewEntry([put(f"张{n}", id=f"m{n}"), Put("visit", "v", {"n": n})], "x", clerk.author, AT)
        for n in range(30)
    ]
    written = household.append_many(new)
    assert [e.header.seq for e in written] == list(range(1, 31))
    assert [e.header.lamport for e in written] == list(range(1, 31))
    assert household.records() == without_none(fold(written).records)
    assert household.check() == []


def test_a_failing_action_takes_the_whole_transaction_back(household: HouseholdFile, clerk: Clerk) -> None:
    save(household, clerk, put("王小明"))
    good = NewEntry([put("王大明")], "x", clerk.author, AT)
    floats = NewEntry([Put("member", "m1", {"income_fen": 1.5})], "x", clerk.author, AT)
    clockless = NewEntry([put("王大明")], "x", clerk.author, "2026-03-02T09:30:00")
    for bad in (floats, clockless):
        with pytest.raises(ValueError, match=r"float|offset"):
            household.append_many([good, bad])
        assert len(household.entries()) == 1
        assert household.records()["member", "m1"]["name"] == "王小明"
    save(household, clerk, put("王二明"))
    assert household.check() == []


def test_two_copies_meet(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk, laptop_clerk: Clerk
) -> None:
    save(household, clerk, put("王小明", phone="1"))
    merge(twin, household)
    save(household, clerk, put("王大明"), put("李四", id="m2"))
    save(twin, laptop_clerk, put("王二明"), Remove("member", "m2"), Put("visit", "v1", {"on": "2026-03-01"}))
    photo = b"\xff\xd8" + bytes(3_000_000)
    digest = hashlib.sha256(photo).hexdigest()
    twin.append(
        [Attach(digest, len(photo), "image/jpeg", "门口.jpg", "visit/v1")],
        action="photo",
        author=laptop_clerk.author,
        at=AT,
        blobs={digest: photo},
        credentials=[b'{"a":1}'],
    )
    there, back = merge(household, twin), merge(twin, household)
    assert len(there.new_entries) == 2
    assert len(back.new_entries) == 1
    assert household.records() == twin.records()
    assert household.conflicts() == twin.conflicts()
    assert [(c.record, c.field) for c in household.conflicts()] == [("m1", "name"), ("m2", "")]
    assert household.heads() == twin.heads()
    assert len(household.heads()) == 2
    assert household.blob(digest) == photo
    assert household.blobs() == {digest: len(photo)}
    assert household.credentials() == [b'{"a":1}']
    assert household.check() == twin.check() == []

    name, removal = household.conflicts()
    save(
        household,
        clerk,
        put(str(name.stands.value)),
        Settle("member", "m1", "name", (name.losers[0].entry,), "以户口簿为准"),
        Settle("member", "m2", "", (removal.losers[0].entry,), "人还在家"),
    )
    assert household.conflicts() == ()
    assert len(household.heads()) == 1
    assert household.ledger.balanced
    assert merge(household, twin) == Merged((), (), {})


def test_merging_twice_or_reordered_changes_nothing(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    for n in range(5):
        save(household, clerk, put(f"王{n}"))
    copy = household.copy()
    shuffled = dataclasses.replace(copy, entries=(*reversed(copy.entries), *copy.entries))
    assert len(twin.merge(shuffled, {}, admit_all).new_entries) == 5
    assert twin.merge(copy, {}, admit_all).new_entries == ()
    assert twin.records() == household.records()
    assert len(twin.entries()) == 5
    assert twin.check() == []


def test_waiting_entries_neither_count_nor_become_parents(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk, laptop_clerk: Clerk
) -> None:
    first, second = save(household, clerk, put("王一")), save(household, clerk, put("王二"))
    copy = household.copy()
    twin.merge(dataclasses.replace(copy, entries=copy.entries[1:]), {}, admit_all)
    assert twin.refused() == {second.id: "waiting"}
    assert twin.records() == {}
    own = save(twin, laptop_clerk, put("李四", id="m2"))
    assert own.header.parents == ()
    twin.merge(copy, {}, admit_all)
    assert twin.refused() == {}
    assert set(twin.heads()) == {second.id, own.id}
    assert first.id in {e.id for e in twin.entries()}
    assert twin.check() == []


def test_a_cloned_device_is_set_aside_and_cannot_write(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk, laptop_clerk: Clerk
) -> None:
    save(household, clerk, put("王一"))
    merge(twin, household)
    mine, theirs = save(household, clerk, put("王二")), save(twin, clerk, put("王三"))
    merged = merge(household, twin)
    assert dict(merged.refused) == {mine.id: "cloned", theirs.id: "cloned"}
    assert household.records()["member", "m1"]["name"] == "王一"
    with pytest.raises(UserError, match="不能再写"):
        save(household, clerk, put("王四"))
    save(household, laptop_clerk, put("王五"))
    assert household.records()["member", "m1"]["name"] == "王五"
    assert household.check() == []


def test_admission_is_asked_and_kept(household: HouseholdFile, twin: HouseholdFile, clerk: Clerk) -> None:
    save(household, clerk, put("王一"))
    bad = save(household, clerk, put("王二"))

    def refuse(entries: list[Entry]) -> Mapping[str, str]:
        return {e.id: "无授权" for e in entries if e.id == bad.id}

    merged = twin.merge(household.copy(), {}, refuse)
    assert dict(merged.refused) == twin.refused() == {bad.id: "无授权"}
    assert twin.records()["member", "m1"]["name"] == "王一"
    assert twin.check() == []
    household.refold(refuse)
    assert household.records() == twin.records()
    household.refold(admit_all)
    assert household.records()["member", "m1"]["name"] == "王二"


def forge(copy: JournalCopy, **header: object) -> JournalCopy:
    raw = copy.entries[0]
    data = {**json.loads(raw.header), **header}
    return dataclasses.replace(copy, entries=(RawEntry(canonical(data), raw.signature, raw.body),))


def test_a_copy_that_is_not_whole_changes_nothing(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    save(household, clerk, put("王一"))
    good = household.copy()
    raw = good.entries[0]
    body = canonical(
        {
            "changes": [{"attach": {"sha256": [], "size": 1, "media_type": "", "name": "", "about": ""}}],
            "note": "",
        }
    )
    bad = [
        dataclasses.replace(good, office="f" * 16),
        dataclasses.replace(good, file="f" * 16),
        dataclasses.replace(good, kind="office"),
        dataclasses.replace(good, credentials=(b"\xff\xfe",)),
        *(
            dataclasses.replace(good, entries=(entry,))
            for entry in (
                RawEntry(raw.header + b" ", raw.signature, raw.body),
                RawEntry(b"{", raw.signature, raw.body),
                RawEntry(b"[1]", raw.signature, raw.body),
                RawEntry(raw.header, raw.signature[:-1], raw.body),
                RawEntry(raw.header, raw.signature, b'{"changes":[],"note":""}'),
            )
        ),
        forge(good, v=1),
        forge(good, seq=0),
        forge(good, seq="1"),
        forge(good, office="f" * 16),
        forge(good, file="f" * 16),
        forge(good, extra=1),
    ]
    typed = forge(good, body_sha256=hashlib.sha256(body).hexdigest())
    bad.append(dataclasses.replace(typed, entries=(dataclasses.replace(typed.entries[0], body=body),)))
    for copy in bad:
        with pytest.raises(UserError, match="没有合并"):
            twin.merge(copy, {}, admit_all)
    assert twin.entries() == []
    assert twin.merge(good, {}, admit_all).new_entries == tuple(household.entries())


def test_a_body_that_was_missing_is_filled_in(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    save(household, clerk, put("王一"))
    copy = household.copy()
    bare = dataclasses.replace(copy, entries=tuple(dataclasses.replace(e, body=None) for e in copy.entries))
    twin.merge(bare, {}, admit_all)
    assert twin.records() == {}
    assert twin.entries()[0].body is None
    assert twin.merge(copy, {}, admit_all).new_entries == ()
    assert twin.records() == household.records()
    twin.merge(bare, {}, admit_all)
    assert twin.records() == household.records()
    assert twin.check() == []


def test_another_body_does_not_fill_the_gap(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    save(household, clerk, put("王一"))
    copy = household.copy()
    (raw,) = copy.entries
    twin.merge(dataclasses.replace(copy, entries=(dataclasses.replace(raw, body=None),)), {}, admit_all)
    other = canonical({"changes": [{"put": {"kind": "member", "id": "m1", "fields": {"x": 1}}}], "note": ""})
    with pytest.raises(UserError, match="没有合并"):
        twin.merge(dataclasses.replace(copy, entries=(dataclasses.replace(raw, body=other),)), {}, admit_all)
    assert twin.check() == ["第 1 条记录的内容不见了。"]


def test_what_is_not_authentic_has_not_come(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk
) -> None:
    first, second, third = (save(household, clerk, put(f"王{n}")) for n in range(3))
    copy = household.copy()
    forged = dataclasses.replace(copy.entries[1], signature=bytes(128))
    broken = dataclasses.replace(copy.entries[1], body=b"{}")
    for bad in (forged, broken):
        entries = (copy.entries[0], bad, copy.entries[2])
        merged = twin.merge(dataclasses.replace(copy, entries=entries), {}, admit_all, {second.id, "f" * 64})
        assert second not in merged.new_entries
        assert twin.entries() == [first, third]
        assert twin.refused() == {third.id: "waiting"}
    # The true one is taken when it comes: the forgery did not sit down in its place.
    assert twin.merge(copy, {}, admit_all).new_entries == (second,)
    assert twin.records() == household.records()
    assert twin.merge(copy, {}, admit_all, leave_out=[second.id]).new_entries == ()
    assert len(twin.entries()) == 3, "what lies here already stays"
    assert twin.check({}) == []


def test_an_author_signs_with_both_keys() -> None:
    with pytest.raises(ValueError, match="device"):
        Author("d00000000001", "p00000001", lambda header: bytes(64))
    both = Author("d00000000001", "p00000001", lambda header: b"p" * 64, lambda header: b"d" * 64)
    assert both.signature(b"") == b"p" * 64 + b"d" * 64
    alone = Author("d00000000001", None, lambda header: b"d" * 64)
    assert alone.signature(b"") == b"d" * 64


def test_a_signer_that_signs_too_little_writes_nothing(household: HouseholdFile, clerk: Clerk) -> None:
    for author in (
        Author("d00000000001", "p00000001", lambda header: bytes(64), lambda header: b""),
        Author("d00000000001", None, lambda header: bytes(128)),
    ):
        with pytest.raises(ValueError, match="64"):
            household.append([put("王一")], action="x", author=author, at=AT)
    assert household.entries() == []


def many(count: int) -> list[Put]:
    return [put("王", id=f"m{n}") for n in range(count)]


def long(size: int) -> Put:
    """A change whose body has ``size`` bytes."""
    empty = len(canonical(Body((put(""),)).to_json()))
    return put("x" * (size - empty))


def test_an_entry_has_a_largest_size(household: HouseholdFile, clerk: Clerk) -> None:
    for too_much in (many(2_001), [long(2**20 + 1)]):
        with pytest.raises(UserError, match="太多、太长"):
            save(household, clerk, *too_much)
    assert household.entries() == []
    save(household, clerk, *many(2_000))
    save(household, clerk, long(2**20))
    assert household.check() == []


@pytest.mark.parametrize("changes", [many(2_001), [long(2**20 + 1)]], ids=["many", "long"])
def test_what_is_too_large_is_not_read_either(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk, changes: list[Put]
) -> None:
    save(household, clerk, put("王一"))
    body = canonical(Body(tuple(changes)).to_json())
    copy = forge(household.copy(), body_sha256=hashlib.sha256(body).hexdigest())
    raw = dataclasses.replace(copy.entries[0], body=body)
    with pytest.raises(ValueError, match="too"):
        read_entry(raw)
    with pytest.raises(UserError, match="没有合并"):
        twin.merge(dataclasses.replace(copy, entries=(raw,)), {}, admit_all)


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
def test_files_and_folders_are_their_owners_alone(tmp_path: Path, keys: SimpleKeys, clerk: Clerk) -> None:
    before = os.umask(0)
    try:
        (tmp_path / "office").mkdir(0o755)
        path = tmp_path / "office" / "households" / "00" / f"{HOUSEHOLD}.hdh"
        with HouseholdFile.create_household(path, office=OFFICE, keys=keys) as file:
            save(file, clerk, put("王一"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(p.stat().st_mode) for p in (path.parent, path.parent.parent)} == {0o700}
    assert stat.S_IMODE((tmp_path / "office").stat().st_mode) == 0o755, "what was there is not ours"


def test_a_second_writer_waits_its_turn(
    household: HouseholdFile, clerk: Clerk, laptop_clerk: Clerk, keys: SimpleKeys
) -> None:
    with JournalFile.open(household.path, keys=keys) as other:
        for n in range(5):
            save(household, clerk, put(f"甲{n}"))
            save(other, laptop_clerk, put(f"乙{n}"))
        assert [e.header.lamport for e in other.entries()] == list(range(1, 11))
        assert household.entries() == other.entries()
        assert household.ledger == other.ledger


def test_nothing_secret_or_personal_in_a_repr(household: HouseholdFile, clerk: Clerk) -> None:
    save(household, clerk, put("王小明"))
    shown = f"{household!r} {household._database!r}"
    assert household.key_hex not in shown
    assert "王小明" not in shown
    assert len(household.key_hex) == 64


def test_a_copy_of_an_unknown_key_signs_nothing_here(household: HouseholdFile) -> None:
    """The file checks hashes; who signed is for ``authentic``."""
    stranger = Clerk(SigningKey.generate(), device="d0000000000f", person=None)
    entry = save(household, stranger, put("王一"))
    assert entry.header.person is None
