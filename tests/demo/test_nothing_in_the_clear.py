"""After a demonstration nobody can be read off the disk: not a name, an ID number or an account, in any encoding.

Only ``papers/`` and ``summary.json`` are in the clear, on purpose. What the program left in the folder for temporary
files is looked through as well: the run has one of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.demo.run import CLERK
from desktop.office.act import home_at
from desktop.office.desk import Desk
from tests.conftest import DEMO_WORD

RUN = """
import sys
from pathlib import Path
from desktop.demo.run import Plan, run
from tests.office.made_office import CHEAP
run(Plan(Path(sys.argv[1]), sys.argv[2], households=22, cost=CHEAP), lambda what, done, total: None)
"""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A demonstration of its own process, and the folder it had for temporary files and its home."""
    base = tmp_path_factory.mktemp("clear")
    out, temporary = base / "out", base / "tmp"
    temporary.mkdir()
    names = (
        "TMPDIR",
        "TEMP",
        "TMP",
        "HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "SQLITE_TMPDIR",
    )
    environment = {**os.environ, **dict.fromkeys(names, str(temporary))}
    command = [sys.executable, "-c", RUN, str(out), DEMO_WORD]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return out, temporary


@pytest.fixture(scope="module")
def secrets(folders: tuple[Path, Path]) -> set[str]:
    """Everything about its people that must not be readable."""
    out, _ = folders
    found: set[str] = set()
    with Desk.open(out / "office", out / "profiles" / "office", CLERK, DEMO_WORD) as desk:
        for file in desk.households.ids():
            home = home_at(desk, file)
            for member in home.members:
                found |= {member.id_number, member.name}
            found |= {account.number for account in home.accounts}
            found |= {str(home.fields.get("phone", ""))}
    found.discard("")
    # Two characters are six bytes: in megabytes of random bytes they do not come up by chance.
    assert len(found) > 80 and all(len(s) >= 2 for s in found)
    return found


def patterns(secrets: set[str]) -> Iterator[tuple[str, bytes]]:
    for secret in sorted(secrets):
        for encoding in ENCODINGS:
            needle = secret.encode(encoding)
            if len(needle) >= 6:
                yield f"{secret} in {encoding}", needle


def in_the_clear(folder: Path, secrets: set[str]) -> list[str]:
    wanted = list(patterns(secrets))
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found += [f"{path.relative_to(folder)}: {what}" for what, needle in wanted if needle in data]
            found += [f"name of {path.name}: {s}" for s in secrets if s in path.name]
    return found


@pytest.mark.parametrize("folder", ["office", "county", "packages", "profiles"])
def test_nobody_is_found(folders: tuple[Path, Path], secrets: set[str], folder: str) -> None:
    out, _ = folders
    assert any(path.is_file() for path in (out / folder).rglob("*"))
    assert in_the_clear(out / folder, secrets) == []


def test_nobody_is_found_among_temporary_files(folders: tuple[Path, Path], secrets: set[str]) -> None:
    _, temporary = folders
    assert in_the_clear(temporary, secrets) == []


def test_the_summary_names_nobody(folders: tuple[Path, Path], secrets: set[str]) -> None:
    text = (folders[0] / "summary.json").read_text("utf-8")
    assert [s for s in secrets if s in text] == []


def test_this_would_find_somebody(folders: tuple[Path, Path], secrets: set[str], tmp_path: Path) -> None:
    """The search itself works, in each encoding."""
    name = max(secrets, key=len)
    for encoding in ENCODINGS:
        (tmp_path / encoding).write_bytes(os.urandom(1000) + name.encode(encoding) + os.urandom(1000))
    assert len(in_the_clear(tmp_path, {name})) >= len(ENCODINGS)
