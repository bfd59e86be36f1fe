"""Towns for the stories: founded once for a worker, then copied by whoever works in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.demo.town import Town
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP

MakeTown = Callable[..., Town]


def moved(town: Town, to: Path) -> Town:
    """The same town somewhere else, as it stands now."""
    shutil.copytree(town.folder, to)
    copy = Town(to, DEMO_WORD, town.scheme, town.township, cost=CHEAP)
    copy.clock.set(town.clock.now().date())
    return copy


@pytest.fixture(scope="session")
def make_town(tmp_path_factory: pytest.TempPathFactory) -> MakeTown:
    """A founded town of one's own for a scheme and a township: copied from one that is founded the first time."""
    founded: dict[tuple[str, str], Town] = {}

    def make(scheme: str, township: str = "") -> Town:
        key = (scheme, township)
        if key not in founded:
            folder = tmp_path_factory.mktemp(scheme) / "town"
            founded[key] = Town(folder, DEMO_WORD, scheme, township, cost=CHEAP)
            founded[key].found()
        return moved(founded[key], tmp_path_factory.mktemp(scheme) / "town")

    return make
