"""The store: pieces and signed lists in a folder, whole at any moment."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pycdlib
import pytest

from desktop.errors import UserError
from desktop.models import backup_image, snapshot
from desktop.models.backup import PIECE, Figures, Store
from desktop.models.canonical import canonical, digest
from desktop.models.retention import Retention, kept_by
from desktop.models.signing import SigningKey
from desktop.models.snapshot import About, KeptFile, Snapshot

OFFICE, DEVICE = "a" * 16, "b" * 12
HOUSE = "households/3f/3f00000000000001.hdh"
OTHER = "households/3f/3f00000000000002.hdh"
KEY = SigningKey.generate()
TODAY = date(2026, 6, 30)
LONG_AGO = 1_700_000_000


class Made:
    """An office folder and a store."""

    def __init__(self, folder: Path) -> None:
        self.office, self.store = folder / "office", Store.of(folder / "stick", OFFICE, DEVICE)
        (folder / "stick").mkdir()

    def write(self, path: str, data: bytes, at: int = LONG_AGO) -> None:
        target = self.office / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, (at, at))

    def take(
        self, day: date = TODAY, destroyed: tuple[str, ...] = (), **asked: object
    ) -> tuple[Snapshot, Figures]:
        files: Mapping[str, tuple[str, ...]] = {
            p.relative_to(self.office).as_posix(): () for p in self.office.rglob("*") if p.is_file()
        }
        about = About(OFFICE, DEVICE, "电脑", "p1", f"{day}T17:00:00+08:00", destroyed=destroyed)
        return self.store.take(self.office, files, about, KEY.sign, KEY.public, **asked)  # type: ignore[arg-type]  # test values


@pytest.fixture
def made(tmp_path: Path) -> Made:
    made = Made(tmp_path)
    made.write("office.toml", b"public")
    made.write(HOUSE, b"1" * (2 * PIECE + 7))
    made.write(OTHER, b"")
    return made


def test_what_comes_back_is_what_went_in(made: Made, tmp_path: Path) -> None:
    taken, figures = made.take()
    assert (figures.read, figures.pieces) == (3, 4), "two equal pieces of a file are one"
    for file in taken.files:
        back = made.store.put_back(file, tmp_path / "back")
        assert back.read_bytes() == (made.office / file.path).read_bytes()
    again = made.store.load(taken.file_name)
    assert again == taken and again.signer == KEY.public


def test_an_unchanged_file_is_not_read_again(made: Made) -> None:
    made.take()
    _, second = made.take()
    assert (second.read, second.reused, second.written) == (0, 3, 0)
    made.write(HOUSE, b"1" * PIECE + b"2" * (PIECE + 7), at=LONG_AGO + 10)
    _, third = made.take()
    assert (third.read, third.pieces, third.written) == (1, 2, PIECE + 7), "only the pieces that changed"


def test_a_file_changed_a_moment_ago_is_read_again_whatever_its_time_says(made: Made) -> None:
    now = (made.office / "office.toml").stat().st_ctime
    made.write("office.toml", b"public", at=int(now) + 1)
    made.take()
    _, second = made.take()
    assert second.read == 1


def test_verify_finds_and_mends_what_the_medium_spoilt(made: Made) -> None:
    taken, _ = made.take()
    piece = next(made.store.folder.glob(f"pieces/*/{taken.files[0].pieces[0]}"))
    piece.write_bytes(b"x" * piece.stat().st_size)
    assert made.store.damaged(taken) == [HOUSE]
    with pytest.raises(UserError, match="损坏"):
        made.store.put_back(taken.files[0], made.office.parent / "back")
    assert not (made.office.parent / "back" / HOUSE).exists()
    _, figures = made.take(verify=True)
    assert figures.mended == 1 and made.store.damaged(taken) == []


def test_a_missing_piece_is_noticed_and_written_again(made: Made) -> None:
    first, _ = made.take()
    made.write("vault.json", b"{}")
    second, _ = made.take()
    next(made.store.folder.glob(f"pieces/*/{second.file('vault.json').pieces[0]}")).unlink()  # type: ignore[union-attr]  # there
    newest = made.store.newest()
    assert newest is not None and newest.digest == first.digest, "the newest that is whole"
    assert made.store.missing(second) == ["vault.json"]
    made.take()
    assert made.store.missing(second) == []


def test_a_list_that_was_changed_or_cut_is_refused(made: Made) -> None:
    taken, _ = made.take()
    path = made.store.folder / "snapshots" / taken.file_name
    good = path.read_bytes()
    for bad in (good[:-1], good.replace(b"17:00", b"18:00"), good[:40], b"", b"{}\n", good + b"{}\n"):
        path.write_bytes(bad)
        with pytest.raises(UserError, match="损坏"):
            made.store.load(taken.file_name)
        assert made.store.newest() is None
    path.write_bytes(good)
    renamed = path.with_name(path.name.replace("000001", "000009"))
    path.rename(renamed)
    with pytest.raises(UserError, match="改了名"):
        made.store.load(renamed.name)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/x", "households/../../x", "a.txt", "packs/.x", "catalogue.db", "households/3f/x.hdh"],
)
def test_no_list_writes_outside_an_office_folder(path: str) -> None:
    assert not snapshot.is_place(path)
    file = snapshot.KeptFile(path, 1, 0, "0" * 64, ("0" * 64,))
    about = About(OFFICE, DEVICE, "", "", "2026-01-01T00:00:00+08:00")
    _, data = snapshot.write(1, about, [file], KEY.sign, KEY.public)
    with pytest.raises(UserError):
        snapshot.read(data, "x")


def test_killed_before_the_list_leaves_the_last_one_whole(made: Made) -> None:
    first, _ = made.take()
    made.write(HOUSE, b"3" * (3 * PIECE), at=LONG_AGO + 10)

    class Pulled(Exception):
        pass

    def pulled(done: int, total: int) -> None:
        if done == 1:
            raise Pulled

    with pytest.raises(Pulled):
        made.take(report=pulled)
    (made.store.folder / "pieces" / "aa").mkdir(exist_ok=True)
    (made.store.folder / "pieces" / "aa" / ".x.tmp").write_bytes(b"torn")
    newest = made.store.newest()
    assert newest is not None and newest.digest == first.digest and made.store.damaged(first) == []
    second, figures = made.take()
    assert second.about.previous == first.digest
    assert figures.written == 0, "what was written before the pull is there already"
    assert not list(made.store.folder.glob("pieces/*/.*"))


def test_of_a_damaged_file_the_last_good_copy_stays(made: Made, tmp_path: Path) -> None:
    made.take()
    made.write(HOUSE, b"damaged", at=LONG_AGO + 10)
    taken, figures = made.take(sound=lambda path: path != HOUSE)
    kept = taken.file(HOUSE)
    assert kept is not None and (kept.size, figures.carried) == (2 * PIECE + 7, 1)
    assert made.store.put_back(kept, tmp_path / "back").stat().st_size == 2 * PIECE + 7
    made.write(OTHER, b"never sound", at=LONG_AGO + 10)
    made.write("households/3f/3f00000000000003.hdh", b"never good")
    raw, _ = made.take(sound=lambda path: False)
    new = raw.file("households/3f/3f00000000000003.hdh")
    assert new is not None and new.size == 10, "bytes that may still help are better than none"


def test_retention_keeps_days_weeks_and_months(made: Made) -> None:
    for n in range(36):
        made.take(TODAY - timedelta(days=35 - n))
    assert made.store.prune(Retention(3, 2, 3), TODAY, KEY.public) == 32
    days = [s.about.at[:10] for s in made.store.snapshots()]
    assert days == ["2026-06-30", "2026-06-29", "2026-06-28", "2026-05-31"]
    assert all(made.store.damaged(s) == [] for s in made.store.snapshots())


def test_pruning_never_takes_the_newest_whole_one(made: Made) -> None:
    whole, _ = made.take(TODAY - timedelta(days=400))
    made.write("vault.json", b"{}")
    broken, _ = made.take(TODAY)
    next(made.store.folder.glob(f"pieces/*/{broken.file('vault.json').pieces[0]}")).unlink()  # type: ignore[union-attr]  # there
    made.store.prune(Retention(1, 0, 0), TODAY, KEY.public)
    newest = made.store.newest()
    assert newest is not None and newest.digest == whole.digest and made.store.damaged(whole) == []


def test_pruning_frees_pieces_nobody_needs_but_none_while_a_list_cannot_be_read(made: Made) -> None:
    old, _ = made.take(TODAY - timedelta(days=400))
    made.write(HOUSE, b"new", at=LONG_AGO + 10)
    made.take(TODAY)
    pieces = len(list(made.store.folder.glob("pieces/*/*")))
    path = made.store.folder / "snapshots" / old.file_name
    good = path.read_bytes()
    path.write_bytes(b"?")
    made.store.prune(Retention(1, 0, 0), TODAY, KEY.public)
    assert len(list(made.store.folder.glob("pieces/*/*"))) == pieces
    path.write_bytes(good)
    assert made.store.prune(Retention(1, 0, 0), TODAY, KEY.public) == 1
    assert len(list(made.store.folder.glob("pieces/*/*"))) == pieces - 2


def test_a_destroyed_household_leaves_the_store(made: Made) -> None:
    made.take(TODAY - timedelta(days=1))
    (made.office / HOUSE).unlink()
    made.take(TODAY, destroyed=("3f00000000000001",))
    made.store.prune(Retention(), TODAY, KEY.public)
    old = list(made.store.snapshots())[1]
    kept = old.file(HOUSE)
    assert kept is not None and not any(list(made.store.folder.glob(f"pieces/*/{p}")) for p in kept.pieces)
    assert made.store.missing(old) == [] and made.store.damaged(old) == [], "its absence is no fault"


def test_a_clock_that_ran_ahead_does_not_push_out_real_days(made: Made) -> None:
    made.take(TODAY + timedelta(days=900))
    for n in range(3):
        made.take(TODAY - timedelta(days=n))
    kept = {s.about.at[:10] for s in kept_by(made.store.snapshots(), Retention(3, 0, 0), TODAY)}
    assert {str(TODAY - timedelta(days=n)) for n in range(3)} <= kept


def test_a_disc_image_holds_one_whole_snapshot(made: Made, tmp_path: Path) -> None:
    made.take(TODAY - timedelta(days=1))
    taken, _ = made.take()
    image = tmp_path / "backup.iso"
    size = backup_image.write_image(made.store, taken, image)
    assert image.stat().st_size == size
    out = tmp_path / "disc"
    out.mkdir()
    backup_image.unpack(image, out)
    (store,) = Store.below(out)
    newest = store.newest()
    assert newest is not None and newest.digest == taken.digest and store.damaged(newest) == []
    image.write_bytes(b"no disc" * 100_000)
    with pytest.raises(UserError, match="光盘映像"):
        backup_image.unpack(image, tmp_path / "x")


# -- somebody who can write to the medium, and holds no key of the office

THIEF = SigningKey.generate()


def planted(made: Made, number: int, **said: object) -> Snapshot:
    """A list that is whole and signed, by a key of nobody's."""
    true = next(made.store.snapshots())
    about = replace(true.about, destroyed=said.get("destroyed", ()))  # type: ignore[arg-type]  # test values
    files = said.get("files", true.files)
    forged, data = snapshot.write(number, about, files, THIEF.sign, THIEF.public)  # type: ignore[arg-type]  # as above
    (made.store.folder / "snapshots" / forged.file_name).write_bytes(data)
    return forged


@pytest.mark.parametrize("signed", [False, True])
def test_a_planted_number_does_not_make_later_backups_invisible(made: Made, signed: bool) -> None:
    made.take()
    if signed:
        planted(made, 999_999)
    else:
        name = "999999-20260630T170000-0123456789abcdef.snapshot"
        (made.store.folder / "snapshots" / name).write_bytes(b"x")
    taken, _ = made.take()
    assert taken.number == 2
    assert taken.digest in {s.digest for s in made.store.snapshots()}


def test_a_planted_list_destroys_nothing(made: Made) -> None:
    taken, _ = made.take()
    planted(made, 2, destroyed=("3f00000000000001",))
    made.store.prune(Retention(), TODAY, KEY.public)
    assert made.store.destroyed(KEY.public) == frozenset()
    assert made.store.damaged(taken) == [] and made.store.missing(taken) == []


def test_a_planted_list_is_not_what_the_next_backup_rests_on(made: Made) -> None:
    taken, _ = made.take()
    false = b"PUBLIC"
    sha = digest(false)
    piece = made.store.folder / "pieces" / sha[:2] / sha
    piece.parent.mkdir(exist_ok=True)
    piece.write_bytes(false)
    swapped = [replace(f, sha256=sha, pieces=(sha,)) if f.size == len(false) else f for f in taken.files]
    assert swapped != list(taken.files)
    planted(made, 2, files=swapped)
    again, _ = made.take()
    assert again.files == taken.files
    newest = made.store.newest(KEY.public)
    assert newest is not None and newest.digest == again.digest


def test_a_planted_list_does_not_fill_the_disk_with_one_piece(made: Made) -> None:
    made.take()
    data = b"x" * 1024
    sha = digest(data)
    piece = made.store.folder / "pieces" / sha[:2] / sha
    piece.parent.mkdir(exist_ok=True)
    piece.write_bytes(data)
    many = 100_000
    planted(made, 9, files=[KeptFile("office.toml", many * len(data), 0, "0" * 64, (sha,) * many)])
    problems: list[str] = []
    assert [s.number for s in made.store.snapshots(problems)] == [1] and len(problems) == 1


def test_a_list_that_nests_or_never_ends_spoils_no_other(made: Made) -> None:
    made.take()
    deep, lists = b"[" * 100_000, made.store.folder / "snapshots"
    first = {"format": 0, "signer": THIEF.public, "signature": THIEF.sign(snapshot.SNAPSHOT, deep).hex()}
    path = lists / "000009-20260630T170000-0123456789abcdef.snapshot"
    path.write_bytes(canonical(first) + b"\n" + deep)
    problems: list[str] = []
    assert len(list(made.store.snapshots(problems))) == 1 and len(problems) == 1


def test_a_time_that_is_none_spoils_no_pruning(made: Made) -> None:
    made.take()
    true = next(made.store.snapshots())
    about = replace(true.about, at="20260630T180000")
    forged, data = snapshot.write(2, about, true.files, THIEF.sign, THIEF.public)
    (made.store.folder / "snapshots" / forged.file_name).write_bytes(data)
    assert made.store.prune(Retention(), TODAY, KEY.public) == 0
    assert len(list(made.store.snapshots())) == 1


STORE = f"hudang-backup-{OFFICE}-{DEVICE}"


def burnt(folder: Path, names: dict[str, bytes], twice: int = 0) -> Path:
    """An image that somebody made up: Joliet names below the folder of a store."""
    image = pycdlib.PyCdlib()
    image.new(interchange_level=3, joliet=3)
    image.add_directory("/D1", joliet_path=f"/{STORE}")
    image.add_directory("/D1/D2", joliet_path=f"/{STORE}/snapshots")
    for n, (name, data) in enumerate(names.items()):
        image.add_fp(io.BytesIO(data), len(data), f"/D1/D2/{n}.;1", joliet_path=f"/{STORE}/snapshots/{name}")
    first = f"/{STORE}/snapshots/{next(iter(names))}"
    for n in range(twice):
        image.add_hard_link(joliet_old_path=first, joliet_new_path=f"/{STORE}/snapshots/again{n}.snapshot")
    image.write(str(folder / "made up.iso"))
    image.close()
    return folder / "made up.iso"


def test_an_image_puts_nothing_but_a_store_anywhere(tmp_path: Path) -> None:
    path = burnt(tmp_path, {"plain.snapshot": b"1", "readme.exe": b"2"})
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="不该有的路径"):
        backup_image.unpack(path, tmp_path / "out")
    for name in ("../../../x", "a\0b.snapshot", "/etc/x.snap", "..\\..\\..\\x.s"):
        whole = burnt(tmp_path, {"q" * len(name): b"1"}).read_bytes()
        path.write_bytes(whole.replace(("q" * len(name)).encode("utf-16-be"), name.encode("utf-16-be")))
        with pytest.raises(UserError):
            backup_image.unpack(path, tmp_path / "out")
    assert not (tmp_path / "x").exists()


def test_an_image_does_not_grow_beyond_itself(tmp_path: Path) -> None:
    path = burnt(tmp_path, {"plain.snapshot": bytes(300_000)}, twice=20)
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="比映像还大"):
        backup_image.unpack(path, tmp_path / "out")
    assert sum(p.stat().st_size for p in (tmp_path / "out").rglob("*.snapshot")) < path.stat().st_size
