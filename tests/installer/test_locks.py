"""The two locks: complete, hashed, free of addresses, and inside the ranges of pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from environment import LOCKS, TREE, pins

PROJECT = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))
RUN: list[str] = PROJECT["project"]["dependencies"]
TEST: list[str] = RUN + PROJECT["dependency-groups"]["test"]


def lock(job: str) -> Path:
    return TREE / "resources" / LOCKS[job]


@pytest.mark.parametrize("job", LOCKS)
def test_a_lock_names_no_address(job: str) -> None:
    text = lock(job).read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("job", LOCKS)
def test_every_pin_is_exact_and_hashed(job: str) -> None:
    entries = re.split(r"\n(?=\S)", lock(job).read_text("utf-8").strip())
    assert len(entries) == len(pins(lock(job))) > 30
    for entry in entries:
        assert re.match(r"[\w.-]+==\d[\w.]*( ;[^\\]+)? \\\n", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}$", entry), entry.splitlines()[0]


@pytest.mark.parametrize(("job", "wanted"), [("run", RUN), ("test", TEST)])
def test_pyproject_admits_what_is_locked(job: str, wanted: list[str]) -> None:
    locked = pins(lock(job))
    for requirement in map(Requirement, wanted):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} does not admit {version}"


@pytest.mark.parametrize("wanted", TEST)
def test_ranges_are_closed_at_both_ends(wanted: str) -> None:
    assert {part.operator for part in Requirement(wanted).specifier} == {">=", "<"}


def test_the_test_lock_holds_the_run_lock() -> None:
    """The bootstrap relies on it: after installing the test lock, ``run`` has nothing left to install."""
    assert pins(lock("run")).items() <= pins(lock("test")).items()


def test_qt_stays_below_the_release_that_aborts_long_sessions() -> None:
    major, minor = pins(lock("run"))["pyside6-essentials"].split(".")[:2]
    assert (int(major), int(minor)) < (6, 12)
