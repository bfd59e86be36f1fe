"""What several tests of the office share besides the founded house."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.made_archive import Walked


@pytest.fixture(scope="session")
def lingshui(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A walked case of 陵水 that nobody may change: see ``walked``."""
    return Walked.make(tmp_path_factory.mktemp("lingshui") / "town")


@pytest.fixture
def walked(lingshui: Walked, tmp_path: Path) -> Walked:
    """The same of one's own."""
    return lingshui.copied(tmp_path / "town")
