"""What is left of a damaged file: found row by row and page by page, and never anything that was not signed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.domain.journal import Attach, Entry, Put, Redact, edits
from desktop.errors import UserError
from desktop.models import damage
from desktop.models.canonical import digest
from desktop.models.carving import PAGE, carve
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import JournalFile, admit_all
from tests.models.conftest import AT, HOUSEHOLD, OFFICE, Clerk, SimpleKeys

PICTURE = bytes(range(256)) * 9000


@pytest.fixture
def full(household: HouseholdFile, clerk: Clerk) -> Path:
    """A file with 40 entries, one of them long, and an attachment of three pieces."""
    for n in range(40):
        note = "长" * 3000 if n == 7 else ""
        household.append(
            [Put("member", f"m{n}", {"name": f"人{n}"})], action="t", author=clerk.author, at=AT, note=note
        )
    sha = digest(PICTURE)
    attach = Attach(sha, len(PICTURE), "image/jpeg", "photo.jpg")
    household.append(
        [attach], action="t", author=clerk.author, at=AT, blobs={sha: PICTURE}, credentials=[b"{}"]
    )
    household.close()
    return household.path


def ids(left: damage.Left) -> set[str]:
    return {digest(raw.header) for raw in left.copy.entries}


def read(path: Path, keys: SimpleKeys) -> damage.Left:
    return damage.read_left(path, OFFICE, HOUSEHOLD, "household", keys)


def redact(entry: Entry) -> Redact:
    return Redact(entry.id, "试验", "依据", sum(1 for _ in edits(entry.body)) if entry.body else 0)


def flip(path: Path, *offsets: int) -> None:
    data = bytearray(path.read_bytes())
    for offset in offsets:
        data[offset] ^= 1
    path.write_bytes(data)


def test_a_sound_file_gives_everything_and_says_so(full: Path, keys: SimpleKeys) -> None:
    left = read(full, keys)
    assert left.whole and len(left.copy.entries) == 41 and left.blobs == {digest(PICTURE)}
    assert damage.is_sound(full, HOUSEHOLD, keys)
    assert damage.blob_left(full, HOUSEHOLD, keys, digest(PICTURE)) == PICTURE


def test_the_pages_alone_give_the_same(full: Path, keys: SimpleKeys) -> None:
    carved = carve(full, HOUSEHOLD, keys)
    left = read(full, keys)
    assert set(carved.entries) == set(left.copy.entries) and carved.bad == 0
    assert carved.blob(digest(PICTURE)) == PICTURE and carved.credentials == [b"{}"]


def test_without_the_first_page_nothing_is_lost(full: Path, keys: SimpleKeys) -> None:
    whole = ids(read(full, keys))
    flip(full, 1000)
    with pytest.raises(UserError):
        JournalFile.open(full, keys=keys)
    left = read(full, keys)
    assert not left.whole and ids(left) == whole and left.blobs == {digest(PICTURE)}
    assert damage.blob_left(full, HOUSEHOLD, keys, digest(PICTURE)) == PICTURE
    assert not damage.is_sound(full, HOUSEHOLD, keys)


def test_every_single_bad_page_is_noticed_and_costs_only_what_lay_on_it(full: Path, keys: SimpleKeys) -> None:
    good, whole = full.read_bytes(), ids(read(full, keys))
    pages, saved = range(0, min(len(good) // PAGE, 60), 3), 0
    for page in pages:
        full.write_bytes(good)
        flip(full, page * PAGE + 1234)
        assert not damage.is_sound(full, HOUSEHOLD, keys)
        left = ids(read(full, keys))
        assert left <= whole and len(left) >= 5, "one page holds thirty short entries at most"
        saved += len(left)
    assert saved > 0.8 * len(pages) * len(whole)


def test_what_was_saved_makes_a_file_again(full: Path, keys: SimpleKeys, tmp_path: Path) -> None:
    chance = random.Random(4)
    flip(full, *(chance.randrange(16, 40 * PAGE) for _ in range(6)))
    left = read(full, keys)
    new = tmp_path / "new" / f"{HOUSEHOLD}.hdh"
    blobs = {sha: (lambda s=sha: damage.blob_left(full, HOUSEHOLD, keys, s)) for sha in left.blobs}
    with HouseholdFile.create_household(new, office=OFFICE, keys=keys) as made:
        made.merge(left.copy, blobs, admit_all)
        assert made.check() == [] and len(made.entries()) == len(left.copy.entries)


def test_a_redacted_body_is_no_loss_and_does_not_come_back(
    full: Path, keys: SimpleKeys, clerk: Clerk
) -> None:
    with JournalFile.open(full, keys=keys) as opened:
        first = opened.entries()[0]
        opened.append([redact(first)], action="redact", author=clerk.author, at=AT)
        assert opened.entries()[0].body is None
    for raw in carve(full, HOUSEHOLD, keys).entries, read(full, keys).copy.entries:
        bodies = {digest(r.header): r.body for r in raw}
        assert len(bodies) == 42 and bodies[first.id] is None


def test_rubbish_gives_nothing(tmp_path: Path, keys: SimpleKeys) -> None:
    path = tmp_path / f"{HOUSEHOLD}.hdh"
    for data in (b"", b"x" * 10, random.Random(1).randbytes(20 * PAGE)):
        path.write_bytes(data)
        with pytest.raises(UserError):
            read(path, keys)
        assert not damage.is_sound(path, HOUSEHOLD, keys)
    assert path.read_bytes() != b"", "reading changes nothing"
