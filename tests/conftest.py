"""What several folders of tests share: a founded office with its county, and a walked demonstration.

Both are made once per worker; whoever changes something works on a copy.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.demo.run import Plan, run
from tests.office.made_office import CHEAP, House, found_house
from tests.office.made_told import Told

DEMO_WORD = "示范专用口令仅供测试使用"

ROOMS = {"county", "documents", "domain", "models", "office", "sync"}
"""The folders of tests that must cover the rooms of the same names (``[tool.coverage.run]``)."""

LIGHT = {"documents", "domain", "models", "sync"}
"""Folders of many short files: at the end of a run they keep both workers busy until the same moment."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _folder(item) in LIGHT)


def pytest_collection_finish() -> None:
    """What the modules of all tests hold stays to the end: nobody need look through it for garbage again and again.

    Nor as often as in a small program, through the packs, fonts and forms that gather while the tests run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 20, 25)


def pytest_unconfigure() -> None:
    gc.unfreeze()


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Only a room's own kind of tests count for its coverage.

    What the window, the terminal and the long stories happen to run through says little about what is checked, and
    counting makes them half as slow again.
    """
    plugin: Any = item.config.pluginmanager.getplugin("_cov")
    counter = getattr(plugin, "cov_controller", None)
    if counter is None or _folder(item) in ROOMS:
        return (yield)
    counter.pause()
    try:
        return (yield)
    finally:
        counter.resume()


@dataclass(frozen=True)
class WalkedDemo:
    """A finished demonstration: read only."""

    folder: Path
    summary: dict[str, Any]
    password: str = DEMO_WORD


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A founded office that nobody may change: see ``house``."""
    return found_house(tmp_path_factory.mktemp("founded") / "house")


@pytest.fixture
def house(founded: House, tmp_path: Path) -> House:
    """A founded office of one's own."""
    return founded.copied(tmp_path / "house")


@pytest.fixture(scope="session")
def told_once(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """An office with one notice issued that nobody may change: see ``told``."""
    return Told.make(founded, tmp_path_factory.mktemp("told") / "house")


@pytest.fixture
def told(told_once: Told, tmp_path: Path) -> Told:
    """An office with one notice issued, of one's own."""
    return told_once.copied(tmp_path / "told")


@pytest.fixture(scope="session")
def walked_demo(tmp_path_factory: pytest.TempPathFactory) -> WalkedDemo:
    """A demonstration of twelve households, all of which walked every step; read only."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    plan = Plan(folder, DEMO_WORD, households=12, cost=CHEAP)
    return WalkedDemo(folder, run(plan, lambda what, done, total: None))
