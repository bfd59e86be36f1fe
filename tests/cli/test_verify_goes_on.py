"""`hudang verify` of several files: one at which the program stumbles does not keep the others from their answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli.verify import _told
from desktop.office.verifying import Answer


def test_a_file_that_nobody_foresaw_is_an_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    def stumble(path: Path) -> Answer:
        raise KeyError(path.name)

    said = _told(stumble, Path("王某某.tif"))
    assert (said.file, said.good) == ("王某某.tif", False) and "没有核验" in said.words
    shown = capsys.readouterr().err
    assert "意外的差错" in shown and "王某某" not in shown
