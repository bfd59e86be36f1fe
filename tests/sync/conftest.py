"""Two parties for every test of packages: a township's device and the county."""

import pytest

from tests.sync.forge import Party


@pytest.fixture(scope="session")
def township() -> Party:
    return Party()


@pytest.fixture(scope="session")
def county() -> Party:
    return Party()
