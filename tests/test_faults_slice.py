"""A short run of every fault; the long ones are ``python -m tests.faults``."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.faults import (
    bit_flips,
    disk_trouble,
    former_user,
    histories,
    kill_points,
    power_cut,
    replay,
    stolen_laptop,
)
from tests.faults.made_files import memory_folder
from tests.faults.made_strace import available

posix = pytest.mark.skipif(os.name == "nt", reason="the fault runs fork")


@posix
def test_killing_savers_loses_no_acknowledged_entry() -> None:
    result: dict[str, Any] = kill_points.run(24, names=("save", "attach"))
    assert result["ok"], result
    # Otherwise nothing was tried: children saved several times each, and some died inside a commit.
    assert result["save"]["acknowledged"] > 9
    assert result["save"]["unfinished"] + result["attach"]["unfinished"] > 0


@posix
def test_a_power_cut_loses_no_acknowledged_entry_and_a_weaker_setting_would() -> None:
    result: dict[str, Any] = power_cut.run(60, through=("apsw",))
    assert result["ok"], result
    assert result["apsw"]["states"] == 60 and result["apsw"]["hot_journals"] > 20


@pytest.mark.skipif(not available(), reason="no strace that may watch a process")
def test_a_power_cut_under_the_real_process_loses_nothing() -> None:
    result: dict[str, Any] = power_cut.run(100, through=("strace",))
    assert result["strace"]["states"] == 100
    assert result["strace"]["lost"] == result["strace"]["unreadable"] == 0


def test_every_flipped_bit_is_noticed() -> None:
    result: dict[str, Any] = bit_flips.run(300)
    assert result["ok"], result


@posix
def test_pages_put_back_reach_no_paper() -> None:
    result: dict[str, Any] = replay.run(30)
    assert result["ok"], result
    assert result["household"]["noticed"] > 5 and result["household"]["papers_asked_for"] > 0


def test_random_histories_converge_and_every_edit_is_found_again() -> None:
    result: dict[str, Any] = histories.run(60)
    assert result["ok"], result
    assert min(result[name] for name in ("in_conflict", "set_aside", "clones", "restores", "partial")) > 0


@posix
@pytest.mark.skipif(memory_folder() is None, reason="no folder in memory")
def test_a_full_disk_gives_a_sentence_and_loses_nothing() -> None:
    result: dict[str, Any] = disk_trouble.run(9, names=("export",), kinds=("full",))
    assert result["ok"], result
    assert "skipped" in result or result["in_trouble"] > 0


def test_a_stolen_laptop_shows_its_own_households_only() -> None:
    result = stolen_laptop.run(4)
    assert result["ok"], result


def test_a_former_user_reads_nothing_that_was_written_since() -> None:
    result = former_user.run(3)
    assert result["ok"], result
