"""`hudang scheme show --matter`: every value of one matter with the words it comes from."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_one_matter_is_shown_with_a_source_under_each_value(run: Run) -> None:
    lines = run("scheme", "show", "qijiang", "--matter", "dibao").out.splitlines()
    notice = next(n for n, line in enumerate(lines) if "公示（初审意见，审批前）" in line)
    assert "公示 7 天" in lines[notice] and "先要：初审意见" in lines[notice]
    below = [line for line in lines[notice + 1 : notice + 8] if line.startswith("      ←")]
    assert any("方案原文：" in line for line in below) and any("地方规定：" in line for line in below)
    assert "  事项编码　方案未规定" in lines


def test_a_matter_is_found_by_any_of_its_names(run: Run) -> None:
    shown = {run("scheme", "show", "mishan", "--matter", name).out for name in ("dibao", "最低生活保障")}
    assert len(shown) == 1
    said = run("--json", "scheme", "show", "mishan", "--matter", "dibao").json["matter"]
    assert said["id"] == "dibao" and {line["kind"] for line in said["lines"]} == {"heading", "step", "value"}
    assert any(
        s["origin"] == "law" and s["says"]
        for line in said["lines"]
        for v in line["values"]
        for s in v["sources"]
    )


def test_an_unknown_matter_names_those_there_are(run: Run) -> None:
    wrong = run("scheme", "show", "mishan", "--matter", "没有")
    assert wrong.code == 2 and "“没有”" in wrong.err and "最低生活保障（dibao）" in wrong.err
