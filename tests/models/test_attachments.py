"""Attachments: whole, once, and only what was announced."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import attachments
from desktop.models.attachments import CHUNK_BYTES, Source
from desktop.models.household_file import HouseholdFile
from tests.models.conftest import AT, Clerk

BIG = bytes(range(256)) * 12_345


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def save(file: HouseholdFile, clerk: Clerk, sha256: str, source: bytes | Path) -> None:
    change = Put("paper", "p1", {"sha256": sha256})
    file.append([change], action="x", author=clerk.author, at=AT, blobs={sha256: source})


@pytest.mark.parametrize("data", [b"", b"x", bytes(CHUNK_BYTES), bytes(CHUNK_BYTES + 1), BIG])
def test_bytes_come_back_whole_in_chunks(household: HouseholdFile, clerk: Clerk, data: bytes) -> None:
    save(household, clerk, name(data), data)
    chunks = list(household.open_blob(name(data)))
    assert b"".join(chunks) == household.blob(name(data)) == data
    assert all(len(chunk) == CHUNK_BYTES for chunk in chunks[:-1])
    assert household.blobs() == {name(data): len(data)}
    assert household.check() == []


def test_a_file_is_read_in_pieces_and_kept_once(
    household: HouseholdFile, clerk: Clerk, tmp_path: Path
) -> None:
    photo = tmp_path / "门口.jpg"
    photo.write_bytes(BIG)
    save(household, clerk, name(BIG), photo)
    size = household.path.stat().st_size
    save(household, clerk, name(BIG), photo)
    assert household.path.stat().st_size - size < 20_000
    assert household.blob(name(BIG)) == BIG


def test_other_bytes_than_announced_change_nothing(
    household: HouseholdFile, clerk: Clerk, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="摘要不符"):
        save(household, clerk, name(b"other"), BIG)
    with pytest.raises(UserError, match="读不了附件"):
        save(household, clerk, name(BIG), tmp_path / "gone.jpg")
    assert household.entries() == []
    assert household.blobs() == {}


@pytest.mark.parametrize(
    "source", [lambda: BIG, lambda: [BIG[:5], BIG[5:2_000_000], b"", BIG[2_000_000:]], lambda: iter([BIG])]
)
def test_pieces_of_any_size_are_cut_anew(household: HouseholdFile, source: Source) -> None:
    with household._writing() as connection:
        assert attachments.store(connection, name(BIG), source) is True
        assert attachments.store(connection, name(BIG), source) is False
    assert [len(chunk) for chunk in household.open_blob(name(BIG))] == [1 << 20, 1 << 20, 1 << 20, 14592]


def test_a_missing_and_a_damaged_attachment_are_told(household: HouseholdFile, clerk: Clerk) -> None:
    with pytest.raises(UserError, match="不在本机"):
        household.blob("ab" * 32)
    save(household, clerk, name(BIG), BIG)
    household._database.raw.execute("UPDATE chunks SET data = x'00' WHERE n = 1")
    with pytest.raises(UserError, match="已损坏"):
        household.blob(name(BIG))
    assert household.check() == [f"附件 {name(BIG)[:8]} 已损坏。"]
