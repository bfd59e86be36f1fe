"""依法删除 in a file: the words leave every page and every copy, the chain still verifies."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from desktop.domain.journal import Attach, Change, Entry, Put, Redact
from desktop.domain.redaction import ACTION
from desktop.models import redaction
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_entry import read_entry
from desktop.models.journal_file import JournalFile, Merged, admit_all
from tests.models.conftest import AT, Clerk, SimpleKeys

PAGE, RESERVED, SALT = 4096, 80, 16
WRONG = "张冠李戴的那个人得了什么病"
PICTURE = b"a picture that shows somebody else" * 200


def save(file: JournalFile, clerk: Clerk, *changes: Change, action: str = "test") -> Entry:
    blobs = {c.sha256: PICTURE for c in changes if isinstance(c, Attach)}
    return file.append(changes, action=action, author=clerk.author, at=AT, blobs=blobs)


def attach() -> Attach:
    return Attach(hashlib.sha256(PICTURE).hexdigest(), len(PICTURE), "image/jpeg", "门口.jpg")


def redact(file: JournalFile, clerk: Clerk, entry: Entry) -> Entry:
    return save(file, clerk, Redact(entry.id, "写错了人", "个人信息保护法第四十七条", 2), action=ACTION)


def merge(into: JournalFile, other: JournalFile) -> Merged:
    blobs = {sha256: (lambda s=sha256: other.open_blob(s)) for sha256 in other.blobs()}
    return into.merge(other.copy(), blobs, admit_all)


def decrypted(file: JournalFile) -> bytes:
    """All pages of a file as SQLite sees them, free ones too: SQLCipher v4 with a raw key."""
    raw, key = file.path.read_bytes(), bytes.fromhex(file.key_hex)
    assert len(raw) % PAGE == 0
    found = b""
    for start in range(0, len(raw), PAGE):
        page = raw[start : start + PAGE]
        iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        body = page[SALT if start == 0 else 0 : PAGE - RESERVED]
        found += Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor().update(body)
    return found


@pytest.fixture
def wrong(household: HouseholdFile, clerk: Clerk) -> Entry:
    """A household with a wrong entry in its past, overwritten since."""
    save(household, clerk, Put("member", "m1", {"name": "王小明", "illness": ""}))
    entry = save(household, clerk, Put("member", "m1", {"illness": WRONG}), attach())
    save(household, clerk, Put("member", "m1", {"phone": "13800000000"}))
    return entry


def test_no_page_holds_the_words_or_the_picture_any_more(
    household: HouseholdFile, clerk: Clerk, wrong: Entry, keys: SimpleKeys
) -> None:
    before = decrypted(household)
    assert WRONG.encode() in before and PICTURE[:64] in before  # the reader of pages can see
    said = redact(household, clerk, wrong)
    after = decrypted(household)
    assert WRONG.encode() not in after and PICTURE[:64] not in after
    assert household.blobs() == {}
    household.close()
    with HouseholdFile.open(household.path, keys=keys) as again:
        gone = next(e for e in again.entries() if e.id == wrong.id)
        assert gone.body is None and gone.header.body_sha256 == wrong.header.body_sha256
        assert again.records() == {
            ("member", "m1"): {"name": "王小明", "illness": "", "phone": "13800000000"}
        }
        assert again.folded().redacted == {wrong.id: said.id}
        assert again.ledger.balanced and again.ledger.redacted == 2
        assert again.check() == []
        assert [read_entry(raw).id for raw in again.copy().entries] == [e.id for e in again.entries()]


def test_a_value_that_was_overwritten_leaves_the_gaps_of_the_pages_too(
    household: HouseholdFile, clerk: Clerk
) -> None:
    """A text of several pages whose pages were let go long before anybody asked for its deletion."""
    entry = save(household, clerk, Put("member", "m1", {"illness": WRONG * 400}))
    save(household, clerk, Put("member", "m1", {"illness": "无"}))
    redact(household, clerk, entry)
    assert WRONG.encode() not in decrypted(household)


def test_a_copy_that_still_has_the_words_brings_none_back_and_drops_its_own(
    household: HouseholdFile, twin: HouseholdFile, clerk: Clerk, wrong: Entry
) -> None:
    merge(twin, household)
    redact(household, clerk, wrong)
    pages = decrypted(household)
    merge(household, twin)
    assert decrypted(household) == pages  # nothing was even written
    assert household.blobs() == {}
    merge(twin, household)
    assert WRONG.encode() not in decrypted(twin) and twin.blobs() == {}
    assert twin.records() == household.records() and twin.check() == []
    laptop = dataclasses.replace(clerk, device="d00000000002")
    save(twin, laptop, Put("member", "m1", {"phone": "13900000000"}))
    assert len(merge(household, twin).new_entries) == 1
    assert household.check() == [] and household.folded().redacted


def test_a_picture_that_another_entry_brought_too_stays(
    household: HouseholdFile, clerk: Clerk, wrong: Entry
) -> None:
    save(household, clerk, attach())
    redact(household, clerk, wrong)
    assert household.blob(attach().sha256) == PICTURE


def test_killed_before_the_gaps_are_cleared_the_file_says_so_and_the_next_save_does_it(
    household: HouseholdFile, clerk: Clerk, wrong: Entry, keys: SimpleKeys
) -> None:
    class Killed(BaseException):
        pass

    class DiesAfterTheCommit(HouseholdFile):
        def _scrub(self) -> None:
            raise Killed

    path: Path = household.path
    household.close()
    with DiesAfterTheCommit.open(path, keys=keys) as dying, pytest.raises(Killed):
        redact(dying, clerk, wrong)
    with HouseholdFile.open(path, keys=keys) as file:
        assert any("空白处" in text for text in file.check())
        assert next(e for e in file.entries() if e.id == wrong.id).body is None
        save(file, clerk, Put("member", "m1", {"phone": "1"}))
        assert file.check() == [] and WRONG.encode() not in decrypted(file)


def test_a_body_that_nobody_had_deleted_is_missed(
    household: HouseholdFile, clerk: Clerk, wrong: Entry
) -> None:
    household._database.raw.execute("DELETE FROM bodies WHERE n = 2")
    assert any("内容不见了" in text for text in household.check())


def test_words_that_came_back_under_the_program_are_found(
    household: HouseholdFile, clerk: Clerk, wrong: Entry
) -> None:
    raw = next(r for r in household.copy().entries if read_entry(r).id == wrong.id)
    redact(household, clerk, wrong)
    assert raw.body is not None
    household._database.raw.execute("INSERT INTO bodies (n, body) VALUES (2, ?)", (raw.body.decode(),))
    household._forget()
    assert any("却还在文件里" in text for text in household.check())
    assert household.folded().records == household.records()  # it has no effect all the same


def test_enforcing_twice_changes_nothing(household: HouseholdFile, clerk: Clerk, wrong: Entry) -> None:
    redact(household, clerk, wrong)
    entries, gone = household.entries(), household.folded().redacted
    assert not redaction.enforce(household._database.raw, entries, gone)
