"""Replacing a file: the old or the new bytes, and a sentence that says which."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.models import durable


def test_the_new_bytes_replace_the_old_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (b"old", b"", b"new" * 100_000):
        durable.replace(path, data)
        assert path.read_bytes() == data
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "不可写"), (errno.EACCES, "不可写"), (errno.EIO, "没有保存")],
)
def test_each_refusal_of_the_disk_has_its_sentence(code: int, sentence: str) -> None:
    told = durable._sentence(Path("/somewhere/vault.json"), OSError(code, "x"))
    assert sentence in told.message and "vault.json" in told.message and told.hint
    assert "somewhere" not in str(told)


def test_a_refused_replacement_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(UserError):
        durable.replace(target, b"x")
    assert target.is_dir() and [p.name for p in tmp_path.iterdir()] == ["target"]


def test_what_a_killed_write_left_goes_with_the_next_one_and_nothing_else_does(tmp_path: Path) -> None:
    left, young, other = (
        tmp_path / n
        for n in (".a[1].pdf.0123456789ab.tmp", ".a[1].pdf.aaaaaaaaaaaa.tmp", ".b.pdf.0123456789ab.tmp")
    )
    for path in (left, young, other):
        path.write_bytes(b"half")
    for path in (left, other):
        os.utime(path, (0, 0))
    durable.replace(tmp_path / "a[1].pdf", b"whole")
    assert not left.exists() and young.exists() and other.exists()
