"""The benchmarks run; what they find is for ``python -m tests.bench``."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import merge, open_file, papers, save, search
from tests.bench.pairs import Pair, at_least, at_most, p95


@pytest.mark.parametrize("bench", [merge, open_file, save, search], ids=lambda module: module.__name__)
def test_every_benchmark_runs(bench: object) -> None:
    found: list[Pair | dict[str, object]] = bench.run(0.002)  # type: ignore[attr-defined]
    pairs = [pair for pair in found if isinstance(pair, Pair)]
    assert pairs
    assert all(pair.ours_ms > 0 and pair.theirs_ms > 0 and str(pair) for pair in pairs)


def test_the_benchmark_of_papers_runs_and_names_what_it_could_not_compare() -> None:
    found = papers.run(0.002)
    [size] = [f for f in found if isinstance(f, dict) and "bytes" in f]
    assert size["reached"] and 0 < int(size["bytes"]) <= int(size["goal"])
    absent = [str(f["what"]) for f in found if isinstance(f, dict) and "missing" in f]
    pairs = [f for f in found if isinstance(f, Pair)]
    assert all(pair.ours_ms > 0 and pair.theirs_ms > 0 for pair in pairs)
    assert len(absent) == ("typst" not in _there()) + (not {"docxtpl", "soffice"} <= _there())
    assert pairs or absent


def _there() -> set[str]:
    modules = {name for name in ("typst", "docxtpl") if importlib.util.find_spec(name) is not None}
    return modules | ({"soffice"} if shutil.which("soffice") else set())


def test_the_command_writes_json(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "save", "--scale", "0.01", "--json", str(out)]
    run = subprocess.run(command, cwd=Path(__file__).parents[1], timeout=60, check=False)
    assert run.returncode in (0, 1)
    assert json.loads(out.read_text(encoding="utf-8"))["save"][0]["goal"] == 1.6


def test_a_goal_is_reached_or_not() -> None:
    assert at_most("a", "b", 1.5, 1, 1.6).reached
    assert not at_most("a", "b", 1.7, 1, 1.6).reached
    assert at_least("a", "b", 1, 60, 50).reached
    assert not at_least("a", "b", 1, 40, 50).reached
    assert at_most("a", "b", 9, 1, None).reached
    assert p95([1.0]) == 1.0
