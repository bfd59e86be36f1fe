"""hudang office backup, restore, drill, salvage: words, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Desk, Run
from tests.office.made_backup import damaged, every_page
from tests.office.made_office import ADMIN, LABELS, PASSWORDS


def test_back_up_and_drill(at_desk: Desk) -> None:
    stick, paper = at_desk.house.stick, at_desk.house.folder / "证明.pdf"
    assert at_desk("office", "backup").code == 2, "where to?"
    assert at_desk("office", "backup", "--to", stick / "gone").code == 2
    taken = at_desk("--json", "office", "backup", "--to", stick, "--every", 1)
    assert taken.code == 0 and taken.json["households"] == 1 and taken.json["written"] > 0
    again = at_desk("office", "backup", "--verify", "--iso", at_desk.house.folder / "x.iso")
    assert again.code == 0 and "已备份 1 户" in again.out and "一张 CD-R 放得下" in again.out
    listed = at_desk("--json", "office", "backup", "--list")
    assert [s["whole"] for s in listed.json["snapshots"]] == [True], "the newest of a day stays"
    done = at_desk("office", "drill", "--certificate", paper)
    assert done.code == 0 and "全部通过" in done.out and paper.read_bytes().startswith(b"%PDF")
    assert json.loads(paper.with_suffix(".json").read_bytes())["vault_opened"] is True
    for piece in stick.glob("*/pieces/*/*"):
        if piece.stat().st_size > 100_000:
            piece.write_bytes(b"spoilt")
    bad = at_desk("--json", "office", "drill")
    assert bad.code in (1, 2) and "Traceback" not in bad.err


def test_restore_to_another_pc(at_desk: Desk, run: Run, tmp_path: Path) -> None:
    house = at_desk.house
    at_desk("office", "backup", "--to", house.stick)
    new, profile = tmp_path / "new", tmp_path / "profile"
    ask = ("--profile", profile, "--json", "office", "restore", "--from", house.stick)
    assert run(*ask).code == 2, "to where?"
    assert run(*ask, "--list").json["snapshots"][0]["households"] == 1
    clerk = run("--user", "赵一", *ask, "--to", new, password=PASSWORDS["p00000002"])
    assert clerk.code == 1 and clerk.json["device"] is None
    done = run("--user", LABELS[ADMIN], *ask, "--to", new, password=PASSWORDS[ADMIN])
    assert done.code == 0 and 16 <= done.json["block"] < 48 and done.json["households"] == 1
    here = ("--office", new, "--profile", profile, "--user", LABELS[ADMIN], "office")
    assert run(*here, "check", password=PASSWORDS[ADMIN]).code == 0
    assert "没有缺少" in run(*here, "awaited", password=PASSWORDS[ADMIN]).out
    assert run("--user", LABELS[ADMIN], *ask, "--to", new, password=PASSWORDS[ADMIN]).code == 2, "not empty"


def test_salvage_and_mend(at_desk: Desk, run: Run) -> None:
    house = at_desk.house
    at_desk("office", "backup", "--to", house.stick)
    (path,) = house.office.glob("households/*/*.hdh")
    damaged(path, *every_page(path, 2))
    told = at_desk("office", "check")
    assert told.code == 1 and path.stem in told.out
    saved = at_desk.as_admin("office", "salvage", path.stem)
    assert saved.code == 0 and "damaged/" in saved.out and "新设备编号" in saved.out
    assert at_desk("office", "check").code == 0
    assert at_desk("office", "salvage", "x").code == 2
    assert at_desk("--json", "office", "salvage", "catalogue").json == {"rebuilt": True}
    path.unlink()
    ask = ("--profile", house.profile, "office", "restore", "--in-place", "--from", house.stick)
    done = run("--user", LABELS[ADMIN], *ask, "--to", house.office, password=PASSWORDS[ADMIN])
    assert done.code == 0 and "补回 1 个文件" in done.out
    assert at_desk("office", "check").code == 0
