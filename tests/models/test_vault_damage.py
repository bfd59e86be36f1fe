"""A vault file that is damaged, cut, foreign or cannot be written: a sentence, and nothing changed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import UserError
from desktop.models.vault import Vault
from tests.models.keys_fixtures import (
    ADMIN,
    FILE,
    PASSWORDS,
    SALT,
    create,
    edit,
    office_vault,
    unlock,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "vault.json"
    path.write_bytes(office_vault())
    return path


FULL = f"""
import resource, signal, sys
from pathlib import Path
from desktop.errors import UserError
from desktop.models.vault import Vault
vault = Vault.load(Path(sys.argv[1])).unlock({ADMIN!r}, {PASSWORDS[ADMIN]!r})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    vault.add_user("p00000004", "x", "y")
except UserError as error:
    sys.stdout.reconfigure(encoding="utf-8")
    print(error)
"""


def test_a_file_cut_anywhere_is_a_sentence(path: Path) -> None:
    for end in range(0, len(office_vault()) - 1, 7):
        path.write_bytes(office_vault()[:end])
        with pytest.raises(UserError, match="已损坏"):
            Vault.load(path)


def test_a_flipped_byte_is_a_sentence_or_harmless(path: Path) -> None:
    keys = unlock(path, ADMIN).file_keys(FILE, SALT)
    chance = random.Random(20260101)
    opened = refused = 0
    for _ in range(300):
        at = chance.randrange(len(office_vault()))
        path.write_bytes(
            office_vault()[:at]
            + bytes([office_vault()[at] ^ chance.randrange(1, 256)])
            + office_vault()[at + 1 :]
        )
        try:
            assert unlock(path, ADMIN).file_keys(FILE, SALT) == keys
            opened += 1
        except UserError:
            refused += 1
    assert refused > 100 and opened > 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"format":0}',
        b'{"format":true}',
        b"[" * 100_000,
        b"\x00" * 4096,
        "保险库".encode("gb18030"),
        b"SQLite format 3\x00",
    ],
    ids=lambda d: repr(d[:12]),
)
def test_something_else_is_a_sentence(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(UserError, match="已损坏"):
        Vault.load(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(users=[]),
        lambda c: c["users"].append(c["users"][0]),
        lambda c: c.update(surplus=1),
        lambda c: c["users"][0]["master"].update(sealed="abc"),
        lambda c: c["users"][0]["master"].update(sealed="ab\n" * 16),
        lambda c: c["users"][0]["master"].update(salt=None),
        lambda c: c["users"][0].update(label=[]),
        lambda c: c.update(kind="county"),
        lambda c: c.update(office="0123456789ABCDEF"),
        lambda c: c.update(revision=1.5),
        lambda c: c.update(suite="std-2"),
    ],
)
def test_a_file_of_the_wrong_shape_is_a_sentence(path: Path, change: Callable[[Any], None]) -> None:
    edit(path, change)
    with pytest.raises(UserError, match="已损坏"):
        Vault.load(path)


def test_a_key_given_twice_is_refused(path: Path) -> None:
    """Two readers would see two offices."""
    path.write_bytes(b'{"office":"ffffffffffffffff",' + office_vault()[1:])
    with pytest.raises(UserError, match="已损坏"):
        Vault.load(path)


def test_a_newer_format_asks_for_a_newer_program(path: Path) -> None:
    edit(path, lambda c: c.update(format=1, future=True))
    with pytest.raises(UserError, match="更新版本"):
        Vault.load(path)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到"):
        Vault.load(tmp_path / "vault.json")
    with pytest.raises(UserError, match="无法读取"):
        Vault.load(tmp_path)


def test_a_vault_is_never_created_over_another(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match="已有一个保险库"):
        create(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有保存"):
        create(tmp_path / "gone" / "vault.json")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file-size limit")
def test_a_full_disk_leaves_the_old_file_and_no_rest(path: Path) -> None:
    """A file-size limit stands for a full disk: the write fails midway, in a process of its own."""
    before = path.read_bytes()
    told = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert "没有保存" in told.stdout
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["vault.json"]


def test_an_exchanged_file_is_noticed_in_the_session(path: Path, tmp_path: Path) -> None:
    vault, locked = unlock(path, ADMIN), Vault.load(path)
    path.unlink()
    create(path)
    with pytest.raises(UserError, match="换成另一个保险库"):
        vault.add_user("p00000004", "甲", "x", None, None)
    with pytest.raises(UserError, match="换成另一个保险库"):
        locked.unlock(ADMIN, PASSWORDS[ADMIN])


@pytest.mark.parametrize("label", ["长" * 65, "\ud800"])
def test_a_label_that_does_not_fit_is_a_sentence(path: Path, label: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UserError, match="显示名"):
        unlock(path, ADMIN).add_user("p00000004", label, "x", None, None)
    assert path.read_bytes() == before
