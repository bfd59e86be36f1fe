"""The folder carrier: sticks that are read-only, pulled, half-written or hostile."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.sync import disk
from desktop.sync.carriers import folder
from tests.sync.forge import Party, sealed


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, township: Party, county: Party) -> list[Path]:
    out = tmp_path_factory.mktemp("outbox")
    return [sealed(out, township, county, seq=n).path for n in (1, 2)]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def _names(path: Path) -> list[str]:
    return sorted(p.name for p in path.iterdir())


def test_there_and_back(packages: list[Path], stick: Path, tmp_path: Path) -> None:
    sent = folder.send(packages, stick)
    assert [p.parent for p in sent] == [stick, stick]
    came = folder.collect(stick, tmp_path / "staging")
    assert [p.read_bytes() for p in came] == [p.read_bytes() for p in packages]
    assert _names(tmp_path / "staging") == _names(stick) == [p.name for p in packages]


def test_sending_again_touches_nothing(packages: list[Path], stick: Path) -> None:
    first = folder.send(packages, stick)
    before = [p.stat() for p in first]
    assert folder.send(packages, stick) == first
    assert [(p.stat().st_ino, p.stat().st_mtime_ns) for p in first] == [
        (s.st_ino, s.st_mtime_ns) for s in before
    ]


def test_half_written_ones_are_replaced(packages: list[Path], stick: Path, tmp_path: Path) -> None:
    """A temporary file, a link planted under its name, and a cut package: a stick that was pulled."""
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    (stick / f".{packages[0].name}.part").symlink_to(mine)
    (stick / f".{packages[1].name}.part").write_bytes(b"half")
    (stick / packages[0].name).write_bytes(packages[0].read_bytes()[:3000])
    sent = folder.send(packages, stick)
    assert [p.read_bytes() for p in sent] == [p.read_bytes() for p in packages]
    assert _names(stick) == [p.name for p in packages]
    assert mine.read_text() == "mine"


def test_another_whole_package_of_that_name_stays(
    packages: list[Path], stick: Path, township: Party, county: Party
) -> None:
    """Two PCs that believe they are the same device: nothing is overwritten."""
    other = sealed(stick, township, county, filings=[], counts={}).path
    before = other.read_bytes()
    with pytest.raises(UserError, match="同名但内容不同"):
        folder.send(packages, stick)
    assert other.read_bytes() == before


def test_a_folder_that_is_not_there(packages: list[Path], stick: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到目标文件夹"):
        folder.send(packages, stick / "gone")
    with pytest.raises(UserError, match="找不到目标文件夹"):
        folder.send(packages, packages[0])
    with pytest.raises(UserError, match="拔出"):
        folder.collect(stick / "gone", tmp_path / "staging")
    assert not (stick / "gone").exists()


def test_a_stick_pulled_between_two_packages(packages: list[Path], stick: Path, tmp_path: Path) -> None:
    def paths() -> Iterator[Path]:
        yield packages[0]
        stick.rename(tmp_path / "pulled")
        yield packages[1]

    with pytest.raises(UserError, match="拔出"):
        folder.send(paths(), stick)
    assert _names(tmp_path / "pulled") == [packages[0].name]


@contextmanager
def _ordinary_user() -> Iterator[None]:
    """Permissions bind an ordinary user; root would walk through them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions are tried the POSIX way")
def test_read_only_and_locked_folders(packages: list[Path]) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        area, target, locked = Path(name), Path(name) / "stick", Path(name) / "locked"
        area.chmod(0o755)
        package = area / packages[0].name
        package.write_bytes(packages[0].read_bytes())
        package.chmod(0o644)
        target.mkdir(mode=0o555)
        locked.mkdir(mode=0o000)
        with _ordinary_user():
            with pytest.raises(UserError, match="只读"):
                folder.send([package], target)
            with pytest.raises(UserError, match="没有权限"):
                folder.send([package], locked)
            with pytest.raises(UserError, match="没有权限"):
                folder.collect(locked, target)
        assert _names(target) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "空间不足"),
        (errno.EDQUOT, "空间不足"),
        (errno.EROFS, "只读"),
        (errno.EACCES, "没有权限"),
        (errno.EIO, "拔出"),
        (errno.ENODEV, "拔出"),
        (errno.EFBIG, "单个文件"),
        (errno.EMFILE, "读写出错"),
    ],
)
def test_every_trouble_has_its_sentence(number: int, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught, disk.told("写入目标文件夹"):
        raise OSError(number, "secret name")
    assert "secret" not in str(caught.value)
    assert caught.value.hint


def test_only_plain_packages_are_collected(packages: list[Path], stick: Path, tmp_path: Path) -> None:
    folder.send(packages[:1], stick)
    (stick / "link.hdp").symlink_to("/etc/passwd")
    (stick / "dangling.hdp").symlink_to("/nowhere")
    os.mkfifo(stick / "pipe.hdp")
    (stick / "folder.hdp").mkdir()
    (stick / "._mac.hdp").write_bytes(b"x")
    (stick / "notes.txt").write_bytes(b"x")
    (stick / "COPY.HDP").write_bytes(packages[1].read_bytes())
    came = folder.collect(stick, tmp_path / "staging")
    assert sorted(p.name for p in came) == sorted([packages[0].name, "COPY.HDP"])
    assert _names(tmp_path / "staging") == sorted(p.name for p in came)


def test_one_file_may_be_named(packages: list[Path], tmp_path: Path) -> None:
    assert [p.read_bytes() for p in folder.collect(packages[1], tmp_path / "in")] == [
        packages[1].read_bytes()
    ]
    (tmp_path / "link.hdp").symlink_to(packages[1])
    with pytest.raises(UserError):
        folder.collect(tmp_path / "link.hdp", tmp_path / "in")


def test_too_large_and_too_many(stick: Path, tmp_path: Path) -> None:
    with (stick / "big.hdp").open("wb") as file:
        file.truncate((4 << 30) + 1)
    with pytest.raises(UserError, match="超过允许的大小"):
        folder.collect(stick, tmp_path / "staging")
    assert _names(tmp_path / "staging") == []
    (stick / "big.hdp").unlink()
    for n in range(4):
        (stick / f"{n}.hdp").touch()
    with pytest.raises(UserError, match="超过 3 个"):
        folder.collect(stick, tmp_path / "staging", most=3)
    assert _names(tmp_path / "staging") == []


def test_a_kept_package_is_never_overwritten_by_another_of_its_name(tmp_path: Path) -> None:
    stick, kept = tmp_path / "stick", tmp_path / "inbox"
    stick.mkdir()
    kept.mkdir()
    (kept / "a.hdp").write_bytes(b"what came first")
    (stick / "a.hdp").write_bytes(b"something else")
    (found,) = folder.collect(stick, kept)
    assert (kept / "a.hdp").read_bytes() == b"what came first"
    assert found.name != "a.hdp" and found.read_bytes() == b"something else"
    assert folder.collect(stick, kept)[0].read_bytes() == b"something else"
