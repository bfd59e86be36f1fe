"""What a pack must not say, in the parts that the five schemes brought: each problem with its place and remedy."""

import json
import re
import shutil
from pathlib import Path

import pytest

from desktop.packs import check_scheme, json_schema, load_folder, resource_path, scheme_ids, source_text
from tests.pack_texts import append, edit

SPAM = "一分快3"


def copy_of(scheme: str, folder: Path) -> Path:
    """A copy of a shipped pack to spoil."""
    return Path(shutil.copytree(resource_path("schemes", scheme), folder / scheme))


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_source_is_simplified_and_clean(scheme: str) -> None:
    text = source_text(scheme)
    assert SPAM not in text
    assert not set("關發會審確認權鄉鎮陳縣區") & set(text)
    assert not {"\ufeff", "\u3000", "\xa0", "\t"} & set(text)
    assert "_GoBack" not in text


def test_the_published_schema_is_current() -> None:
    published = resource_path("schemes", "schema.json").read_text(encoding="utf-8")
    # After a change of the model: write json.dumps(json_schema(), ensure_ascii=False, indent=1) to that file.
    assert json.loads(published) == json_schema()


def test_the_schema_completes_one_file_of_a_pack_and_refuses_strange_keys() -> None:
    schema = json_schema()
    assert "required" not in schema
    assert schema["additionalProperties"] is False
    assert {"matters", "phases", "panel", "calendar", "archive"} <= set(schema["properties"])
    assert {"rule", "conditional", "channel"} <= set(schema["$defs"]["Step"]["properties"])


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_file_of_a_pack_names_the_schema(scheme: str) -> None:
    for file in resource_path("schemes", scheme).glob("*.toml"):
        assert file.read_text(encoding="utf-8").startswith("#:schema ../schema.json\n")


@pytest.mark.parametrize(
    ("scheme", "file", "old", "new", "field", "message"),
    [
        ("lingshui", "matters.toml", 'rule = "panel"', 'rule = "pannel"', "rule", "不认识步骤规则 pannel"),
        (
            "guanxian",
            "matters.toml",
            'conditional = "objection"',
            'conditional = "rain"',
            "conditional",
            "条件",
        ),
        ("lingshui", "scheme.toml", 'table = "statistics"', 'table = "other"', "calendar.2.table", "这张表"),
        ("qijiang", "scheme.toml", 'phase = "pilot"', 'phase = "fourth"', "phase", "这个批次"),
        ("qijiang", "scheme.toml", 'townships = ["打通镇"]', 'townships = ["打铁镇"]', "phases.0", "打铁镇"),
        ("qijiang", "scheme.toml", '["打通镇"]', '["打通镇", "赶水镇"]', "phases.0", "多于本批 1 个"),
        (
            "qijiang",
            "scheme.toml",
            'setting = "phase_partial"',
            'setting = "p"',
            "phases.1.setting",
            "设置项 p",
        ),
        ("qijiang", "matters.toml", 'local_law = "chongqing"', 'local_law = "mars"', "local_law", "法规数据"),
        ("shanting", "matters.toml", '"3700000117086"', '"37000001"', "matters.0.code", "写法"),
        ("shanting", "matters.toml", 'mode = "direct"', 'mode = "other"', "matters.0.mode", "可选"),
        ("guanxian", "matters.toml", '"强化数据比对"', '"弱化数据比对"', "supervision", "弱化数据比对"),
        ("mishan", "matters.toml", "hours = 24", "hours = 48", "", "设置项 first_aid_hours 的样例不同"),
        ("mishan", "matters.toml", "days = 5\ndays_setting", "days = 3\ndays_setting", "", "样例不同"),
        (
            "mishan",
            "matters.toml",
            'setting = "temporary_total_days"',
            'setting = "x"',
            "setting",
            "设置项 x",
        ),
        ("guanxian", "scheme.toml", "delegation.seal_text", "delegation.mode", "fills", "方案已有规定"),
        ("guanxian", "scheme.toml", "delegation.seal_text", "delegation.colour", "fills", "没有这一项"),
        ("lingshui", "matters.toml", "days = 15, unit", "days = 16, unit", "limit", "长于国家规定的 15"),
        ("lingshui", "scheme.toml", "day = 15", "day = 32", "calendar.0.day", ""),
        (
            "lingshui",
            "scheme.toml",
            "每月20日前完成系统内资金发放",
            "每月25日前完成系统内资金发放",
            "quote",
            "没有这句话",
        ),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, scheme: str, file: str, old: str, new: str, field: str, message: str
) -> None:
    folder = copy_of(scheme, tmp_path)
    edit(folder / file, old, new)
    problems = check_scheme(folder)
    found = [p for p in problems if field in p.field and message in p.message]
    assert found, problems
    assert found[0].file == file
    assert found[0].line
    assert found[0].remedy


def test_the_line_is_the_one_that_was_spoiled(tmp_path: Path) -> None:
    folder = copy_of("lingshui", tmp_path)
    line = edit(folder / "matters.toml", 'rule = "panel"', 'rule = "pannel"')
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line) == ("matters.toml", line)
    assert str(problem).startswith(f"matters.toml:{line} matters.0.steps.")
    assert "panel" in problem.remedy


@pytest.mark.parametrize("field", ["mode", "code", "department", "kind"])
def test_a_plain_value_of_a_matter_needs_its_words(tmp_path: Path, field: str) -> None:
    folder = copy_of("shanting", tmp_path)
    matters = folder / "matters.toml"
    text = matters.read_text(encoding="utf-8")
    matters.write_text(re.sub(rf', {field} = "[^"]*"', "", text, count=1), encoding="utf-8")
    assert [(p.field, p.message) for p in check_scheme(folder)] == [(f"matters.0.{field}", "没有写出处")]


def baseline(folder: Path, steps: int, days: int, materials: int) -> None:
    """What the district asked for before, filled in for the first matter."""
    matters = folder / "matters.toml"
    edit(matters, "steps = { setting = true }", f"steps = {{ value = {steps}, setting = true }}")
    edit(matters, "days = { value = 20,", f"days = {{ value = {days},")
    edit(matters, "materials = { setting = true }", f"materials = {{ value = {materials}, setting = true }}")


def test_a_township_may_ask_as_much_as_before_or_less(tmp_path: Path) -> None:
    folder = copy_of("shanting", tmp_path)
    baseline(folder, steps=7, days=20, materials=1)
    assert check_scheme(folder) == []


def test_a_township_that_asks_more_than_the_district_did_is_refused(tmp_path: Path) -> None:
    folder = copy_of("shanting", tmp_path)
    baseline(folder, steps=6, days=15, materials=0)
    problems = check_scheme(folder)
    assert [p.field for p in problems] == [f"matters.0.baseline.{f}" for f in ("steps", "days", "materials")]
    assert [p.message for p in problems] == [
        "办理环节 7 多于下放前的 6",
        "办理时限 20 多于下放前的 15",
        "申请材料 1 多于下放前的 0",
    ]
    assert all(p.line and "只减不增" in p.remedy for p in problems)


def test_a_step_more_makes_a_pack_worse_an_optional_one_does_not(tmp_path: Path) -> None:
    folder = copy_of("shanting", tmp_path)
    baseline(folder, steps=7, days=20, materials=1)
    extra = '[[matters.steps]]\nid = "more"\ntitle = "再盖一个章"\nquote = "精简审批环节，压缩审批时限"\n'
    edit(folder / "matters.toml", "# 2\n[[matters]]", f"{extra}\n# 2\n[[matters]]")
    assert [p.field for p in check_scheme(folder)] == ["matters.0.baseline.steps"]
    edit(folder / "matters.toml", 'id = "more"\n', 'id = "more"\noptional = true\n')
    assert check_scheme(folder) == []


def test_a_step_means_the_same_on_every_path(tmp_path: Path) -> None:
    folder = copy_of("mishan", tmp_path)
    text = (folder / "matters.toml").read_text(encoding="utf-8")
    at = text.index("[[matters.paths]]")
    spoiled = text[at:].replace('rule = "visit"', 'rule = "plain"', 1)
    (folder / "matters.toml").write_text(text[:at] + spoiled, encoding="utf-8")
    (problem,) = check_scheme(folder)
    assert "步骤 visit" in problem.message
    assert "与别处不同" in problem.message


def test_a_step_stands_once(tmp_path: Path) -> None:
    folder = copy_of("shanting", tmp_path)
    edit(folder / "matters.toml", 'id = "deliver"', 'id = "paper"')
    assert any("paper 写了两次" in p.message for p in check_scheme(folder))


def test_a_source_is_needed_for_limits_and_materials(tmp_path: Path) -> None:
    folder = copy_of("shanting", tmp_path)
    edit(folder / "matters.toml", ', setting = "forward_days" }', " }")
    edit(
        folder / "matters.toml",
        'title = "服务指南列明的材料"\nquote',
        'title = "服务指南列明的材料"\n# quote',
    )
    messages = [p.message for p in check_scheme(folder)]
    assert any("期限要有出处" in m for m in messages)
    assert any("材料 guide_materials 要有" in m for m in messages)


def test_a_pack_may_say_what_none_of_the_five_says(tmp_path: Path) -> None:
    """Ratios by quarter, two places of notice, limits in hours, an amount split, a ceiling for ready money."""
    folder = copy_of("mishan", tmp_path)
    edit(
        folder / "matters.toml",
        "days = 7\nphotos = 1",
        'days = 7\nplaces = ["村务公开栏", "网站"]\nphotos = 1',
    )
    append(
        folder / "scheme.toml",
        """
        [reserve_fund]
        ceiling_fen = { value = 3000000, setting = true }

        [[spot_check.strata]]
        matters = ["dibao"]
        percent = 60
        every = "quarter"
        quote = "按照不低于50%的比例抽查审批档案"
        """,
    )
    edit(folder / "matters.toml", 'up_to_setting = "small_ceiling_fen"', "up_to = 500000")
    assert check_scheme(folder) == []
    scheme = load_folder(folder).scheme
    assert scheme.reserve_fund is not None
    assert scheme.reserve_fund.ceiling_fen.value == 3_000_000
    assert [(s.percent, s.every) for s in scheme.spot_check.strata] == [(60, "quarter")]
    dibao, temporary = scheme.matter("dibao"), scheme.matter("temporary")
    assert dibao is not None
    assert temporary is not None
    notice = dibao.step("notice")
    assert notice is not None
    assert notice.places == ("村务公开栏", "网站")
    assert [(p.decides, p.up_to) for p in temporary.powers] == [("township", 500_000), ("county", None)]
