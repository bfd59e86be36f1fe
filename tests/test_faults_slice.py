"""A short run of every fault; the long ones are ``python -m tests.faults``."""

from __future__ import annotations

import os

import pytest

from tests.faults import kill_during_save


@pytest.mark.skipif(os.name == "nt", reason="the fault run forks")
def test_killing_fifty_savers_loses_no_acknowledged_entry() -> None:
    result = kill_during_save.run(50)
    assert result["ok"], result
    assert result["trials"] == 50
    # Otherwise nothing was tried: children saved several times each, and some died inside a commit.
    assert int(str(result["acknowledged"])) > 50
    assert int(str(result["unfinished_commits"])) > 0
