"""hudang demo: the summary in JSON or words, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_small_demonstration(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "demo"
    said = run("--json", "demo", "--households", 3, "--out", out, password="示范专用的一个口令啊")
    assert said.code == 0
    assert said.json == json.loads((out / "summary.json").read_text("utf-8"))
    assert said.json["households"] == said.json["applications"] == 3
    assert "登记申请" in said.err, "progress goes to standard error"
    again = run("demo", "--households", 3, "--out", out)
    assert again.code == 2 and "不是空的" in again.err
    user = next(iter(said.json["users"]))
    office = ("--office", out / "office", "--profile", out / "profiles" / "office", "--user", user)
    assert run(*office, "office", "check", password="示范专用的一个口令啊").code == 0


def test_what_a_demonstration_refuses(run: Run, tmp_path: Path) -> None:
    assert "可选" in run("demo", "--scheme", "atlantis", "--out", tmp_path / "x").err
    assert run("demo", "--households", 0, "--out", tmp_path / "x").code == 2
    file = tmp_path / "file"
    file.write_text("")
    assert run("demo", "--households", 3, "--out", file / "inside").code == 2
    assert not (tmp_path / "x").exists()
