"""The name of somebody else's file is one line and nothing more: it writes no line of its own and turns none round."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.domain.file_names import shown_name, shown_text
from desktop.errors import UserError
from desktop.office.verifying import Answer
from desktop.ui.presenters import door, verify
from tests.cli.conftest import Run

NAMES = (
    "x\n✓ 通知书.hdp：通过。\n.hdp", "x\r\x1b[2K✓ 通知书.hdp：通过。.hdp", "a\u202e\u2066pdh.过通 ✓.hdp",
    "b\x9b2K\u2028✓.hdp",
)  # fmt: skip
TURNING = "\r\x1b\x9b\u202e\u2066\u2028"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives no file such a name")
def test_no_name_forges_a_line_of_the_answer(run: Run, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(b"no package")
    said = run("verify", *(tmp_path / name for name in NAMES))
    assert said.code == 1
    lines = said.out.splitlines()
    assert len(lines) == len(NAMES) and all(line.startswith("✗ ") for line in lines)
    assert not any(c in said.out for c in TURNING)
    told = run("--json", "verify", *(tmp_path / name for name in NAMES))
    assert [each["file"] for each in told.json["files"]] == list(NAMES), "a program loses nothing"
    assert not any(c in told.out for c in TURNING)
    refused = run("verify", tmp_path / "nowhere" / NAMES[1])
    assert not any(c in refused.out + refused.err for c in TURNING)


def test_windows_show_such_a_name_harmless_too(tmp_path: Path) -> None:
    shown = verify._shown(Answer(NAMES[0], False, "没有通过。"))
    assert "\n" not in shown.file and "？" in shown.file
    large = tmp_path / "a\u202ebc.json"
    large.write_bytes(b"")
    with large.open("r+b") as file:
        file.truncate(2**28)
    with pytest.raises(UserError) as refused:
        door.small_file(large)
    assert "\u202e" not in refused.value.message and "a？bc.json" in refused.value.message


def test_names_and_texts_of_people_stay_as_they_are() -> None:
    for name in ("通知书 （第1份）.pdf", "李𬭎　王\ue000.pdf", "葛\U000e0100城.pdf", "é—…·㐂.pdf"):
        assert shown_name(name) == shown_text(name) == name
    assert shown_text("一\n二\t三\r") == "一\n二\t三？"
