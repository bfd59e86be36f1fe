"""`hudang office village`: the list that names typed by hand are held against; and 套打 of a form."""

from __future__ import annotations

from pathlib import Path

from desktop.documents.preview import page_texts
from tests.cli.conftest import Desk


def test_villages_are_added_listed_and_taken_off(at_desk: Desk) -> None:
    assert at_desk("office", "village", "add", "靠山屯", "临湖村").code == 0
    said = at_desk("--json", "office", "village", "list").json
    assert {"靠山屯", "临湖村"} <= {*said["villages"]}
    assert at_desk("office", "village", "remove", "靠山屯").code == 0
    again = at_desk("office", "village", "remove", "靠山屯")
    assert again.code == 2 and "名单里没有" in again.err
    wrong = at_desk("office", "public-list", "--village", "林湖村", "--to", "nowhere")
    assert wrong.code == 2 and "相近的有“临湖村”" in wrong.err and not Path("nowhere").exists()


def test_a_form_gives_only_what_was_filled_in(at_desk: Desk, tmp_path: Path) -> None:
    whole, only = tmp_path / "whole.pdf", tmp_path / "only.pdf"
    for target, more in ((whole, ()), (only, ("--filled-only",))):
        said = at_desk("office", "form", "print", "visit_sheet", "--out", str(target), *more)
        assert said.code == 0, said.err
    long, short = ("".join(text for n, text in page_texts(p.read_bytes()) if n) for p in (whole, only))
    assert 0 < len(short) < len(long) / 2
