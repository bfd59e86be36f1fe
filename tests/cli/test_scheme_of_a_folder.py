"""hudang scheme and hudang demo on a county's own scheme, which is a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop import packs
from tests.cli.conftest import Run
from tests.pack_texts import edit
from tests.sixth_county import SIXTH


def test_a_folder_is_listed_shown_and_checked_like_a_shipped_scheme(run: Run) -> None:
    title = packs.load_folder(SIXTH).scheme.title
    shipped = run("--json", "scheme", "list").json["schemes"]
    assert run("--json", "scheme", "list", SIXTH.parent).json["schemes"] == {**shipped, "sixth": title}
    shown = run("scheme", "show", SIXTH)
    assert shown.code == 0 and shown.out.startswith(title)
    assert "公示（两处）　7天　村务公开栏、乡镇网站　←" in shown.out
    assert "先行救助　24小时内　←" in shown.out
    assert run("scheme", "show", SIXTH, "--matter", "临时救助").code == 0
    checked = run("scheme", "check", SIXTH)
    assert (checked.code, checked.out.strip()) == (0, "没有发现问题。")


def test_a_folder_may_be_named_from_where_one_stands(run: Run) -> None:
    here = Path.cwd()
    assert run("scheme", "check", f"{SIXTH.relative_to(here)}/").code == 0


def test_check_without_a_name_looks_at_everything_that_ships(run: Run) -> None:
    said = run("--json", "scheme", "check")
    assert said.code == 0 and said.json["problems"] == []
    broken = packs.check_law()
    assert broken == []


def test_a_form_that_cannot_be_printed_is_found_by_the_check(run: Run, tmp_path: Path) -> None:
    own = Path(shutil.copytree(SIXTH, tmp_path / "sixth"))
    edit(own / "forms" / "relief_notice.toml", "核准，救助金{amount}", "核准，救助金{amuont}")
    said = run("--json", "scheme", "check", own)
    assert said.code == 1
    (problem,) = said.json["problems"]
    assert problem["file"] == "forms/relief_notice.toml" and "amuont" in problem["message"]


def test_neither_a_scheme_nor_a_folder(run: Run, tmp_path: Path) -> None:
    for words in (("check",), ("show",), ("list",)):
        said = run("scheme", *words, tmp_path / "nowhere")
        assert said.code == 2 and "文件夹" in said.err
    said = run("demo", "--scheme", tmp_path / "nowhere", "--out", tmp_path / "x")
    assert said.code == 2 and "可选：guanxian" in said.err
    empty = run("demo", "--scheme", tmp_path, "--out", tmp_path / "x")
    assert empty.code == 2 and "scheme.toml" in empty.err and not (tmp_path / "x").exists()
