"""`hudang office volume`: what is lacking, made, bound and scanned anew, from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from desktop.cli import program
from desktop.errors import UserError
from tests.office.made_office import CLERK, PASSWORDS
from tests.office.made_told import Told


def run(told: Told, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and answer of one command. Raises what the person would be told."""
    house = told.house
    common = [
        "--office",
        str(house.office),
        "--profile",
        str(house.profile),
        "--user",
        CLERK,
        "--password-stdin",
    ]
    asked = [*common, "--json", "office", "volume", *words, *(["--household", told.file])]
    said = CliRunner().invoke(program, asked, input=PASSWORDS[CLERK] + "\n")
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    answer: dict[str, Any] = json.loads(said.stdout)
    return said.exit_code, answer


def test_a_file_is_made_whole_and_bound(told: Told, tmp_path: Path) -> None:
    code, answer = run(told, "lacks")
    assert code == 1 and "审核确认表可由系统生成存入" in answer["missing"][0]
    assert run(told, "make")[1] == {"made": 1, "refused": []}
    code, answer = run(told, "lacks")
    assert (code, answer["missing"]) == (0, [])
    target = tmp_path / "案卷.pdf"
    assert run(told, "bind", "--out", str(target))[1]["pages"] == answer["pages"]
    assert target.read_bytes().startswith(b"%PDF")
    assert run(told, "rescan")[1] == {"scans": []}
    with pytest.raises(UserError, match="没有找到要更换的"):
        run(told, "rescan", "--old", "0" * 8, "--scan", str(target))
