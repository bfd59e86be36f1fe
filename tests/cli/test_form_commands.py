"""`hudang office form`: what a form may ask for, which forms there are, and one on paper."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Desk, Run


def test_the_words_are_listed_without_an_office(run: Run) -> None:
    said = run("office", "form", "words", "身份证")
    assert said.code == 0 and "applicant_id_masked" in said.out and "遮盖" in said.out
    assert run("--json", "office", "form", "words").json["words"]["members"]["columns"]


def test_forms_are_listed_and_one_is_printed_empty(at_desk: Desk, tmp_path: Path) -> None:
    listed = at_desk("--json", "office", "form", "list").json
    known = {row["id"]: row for row in listed["forms"]}
    assert listed["faults"] == [] and known["visit_sheet"]["blank"] and not known["window_receipt"]["blank"]
    target = tmp_path / "blank.pdf"
    assert at_desk("office", "form", "print", "visit_sheet", "--out", str(target)).code == 0
    assert target.read_bytes().startswith(b"%PDF")


def test_a_form_that_is_not_there_is_one_sentence(at_desk: Desk, tmp_path: Path) -> None:
    said = at_desk("office", "form", "print", "rain", "--out", str(tmp_path / "x.pdf"))
    assert said.code == 2 and "没有表格“rain”" in said.err and not (tmp_path / "x.pdf").exists()
