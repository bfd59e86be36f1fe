"""`hudang office dossier`: by name or household, into a PDF; wrong use gets one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import desktop.cli.dossier as dossier_command
from desktop.cli import program
from desktop.errors import UserError
from tests.office.made_office import CLERK, PASSWORDS
from tests.office.made_told import Told


def run(told: Told, *words: str) -> dict[str, object]:
    """The answer of one command. Raises what the person would be told."""
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
    said = CliRunner().invoke(
        program, [*common, "--json", "office", "dossier", *words], input=PASSWORDS[CLERK] + "\n"
    )
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    assert said.exit_code == 0, said.output
    answer: dict[str, object] = json.loads(said.stdout)
    return answer


def test_the_dossier_of_a_household_is_written(told: Told, tmp_path: Path) -> None:
    assert dossier_command.dossier.name == "dossier"
    target = tmp_path / "卷宗.pdf"
    answer = run(told, "--household", told.file, "--from", "2026-01-01", "--out", str(target))
    assert answer["household"] == told.file and target.read_bytes().startswith(b"%PDF")
    assert run(told, "--person", "李𬭎", "--out", str(target))["household"] == told.file


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "其中一个"),
        (("--person", "甲", "--household", "0" * 16), "其中一个"),
        (("--person", "无此人"), "没有找到"),
    ],
)
def test_wrong_use_gets_one_sentence(told: Told, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UserError, match=said):
        run(told, *words, "--out", str(tmp_path / "x.pdf"))
