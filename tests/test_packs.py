"""Packs as files: found, read, named by digest, and checked with file, line, field and remedy."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.packs import (
    PackFault,
    check_scheme,
    json_schema,
    load_calendar,
    load_folder,
    load_pack,
    resource_path,
    scheme_ids,
    source_text,
)
from tests.pack_texts import edit

SPAM = "一分快3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the 密山 pack to spoil."""
    copy = tmp_path / "mishan"
    shutil.copytree(resource_path("schemes", "mishan"), copy)
    return copy


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_shipped_scheme_is_without_a_problem(scheme: str) -> None:
    assert check_scheme(resource_path("schemes", scheme)) == []


def test_the_source_text_is_simplified_and_without_the_injected_line() -> None:
    text = source_text("mishan")
    assert "密山市社会救助审批(确认)权限下放乡镇(街道)试点工作实施方案" in text
    assert SPAM not in text
    assert not set("關發會審確認權鄉鎮") & set(text)
    assert text.rstrip().endswith("审批不走样、质量不下降。")


def test_a_pack_is_named_by_its_bytes(folder: Path) -> None:
    digest = load_pack("mishan").digest
    assert load_folder(folder).digest == digest
    assert len(bytes.fromhex(digest)) == hashlib.sha256().digest_size
    edit(folder / "scheme.toml", "# 密山市", "# 密山")
    changed = load_folder(folder)
    assert changed.digest != digest
    assert changed.scheme == load_pack("mishan").scheme


@pytest.mark.parametrize("name", ["", "nowhere", "../law", "mishan/../mishan"])
def test_an_unknown_scheme_is_a_sentence(name: str) -> None:
    for ask in (load_pack, source_text):
        with pytest.raises(UserError, match="没有这个方案") as refused:
            ask(name)
        assert "mishan" in refused.value.hint


@pytest.mark.parametrize(
    "parts", [("..", "pyproject.toml"), ("/etc/passwd",), ("schemes", "..", "..", "LICENSE")]
)
def test_paths_stay_among_the_resources(parts: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="不在程序资源之内"):
        resource_path(*parts)


def test_a_missing_resource_is_a_sentence() -> None:
    with pytest.raises(UserError, match="程序缺少文件"):
        resource_path("schemes", "nowhere", "scheme.toml")


def test_the_calendar_knows_a_run_of_years() -> None:
    years = load_calendar().years
    assert years == tuple(range(years[0], years[-1] + 1))
    assert years[0] <= 2021
    assert years[-1] >= 2026


def test_broken_toml_is_named_with_its_line(folder: Path) -> None:
    line = edit(folder / "scheme.toml", 'issuer = "密山市人民政府办公室"', "issuer = 密山")
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line) == ("scheme.toml", line)
    assert "TOML" in problem.message
    with pytest.raises(PackFault, match=f"scheme.toml:{line}"):
        load_folder(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "message"),
    [
        ("scheme.toml", 'code = "230382201"', 'code = "2303"', "townships.1.code", "写法"),
        ("scheme.toml", 'issuer = "密', 'publisher = "密', "issuer", "缺少"),
        ("scheme.toml", "due = 2021-06-15", 'due = "六月"', "milestones.3.due", "类型"),
        (
            "scheme.toml",
            "percent = { value = 50, quote",
            "percent = { value = 50, says",
            "spot_check.percent",
            "",
        ),
        ("matters.toml", 'unit = "working"', 'unit = "weeks"', "matters.0.steps.4.limit.unit", "可选"),
        ("matters.toml", "days = 20", "days = 0", "matters.0.steps.11.limit.days", "太小"),
        ("matters.toml", 'needs = ["notice"]', 'needs = ["payment"]', "matters.0", "不在它之前"),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    folder: Path, file: str, old: str, new: str, field: str, message: str
) -> None:
    line = edit(folder / file, old, new)
    problems = check_scheme(folder)
    found = [p for p in problems if p.field.startswith(field) and message in p.message]
    assert found
    assert found[0].remedy
    if field not in ("issuer", "matters.0"):  # a missing key and a whole matter have no line of their own
        assert (found[0].file, found[0].line) == (file, line)


def test_a_quote_that_is_not_in_the_text_is_found_where_it_stands(folder: Path) -> None:
    line = edit(folder / "scheme.toml", "按照不低于50%的比例抽查审批档案", "按照不低于30%的比例抽查审批档案")
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line, problem.field) == ("scheme.toml", line, "spot_check.percent.quote")
    assert "没有这句话" in problem.message


def test_the_injected_line_can_never_be_a_source(folder: Path) -> None:
    edit(folder / "scheme.toml", "按照不低于50%的比例抽查审批档案", "一分快3_一分快3首页")
    assert [p.field for p in check_scheme(folder)] == ["spot_check.percent.quote"]


def test_a_quote_may_differ_in_white_space_only(folder: Path) -> None:
    edit(folder / "scheme.toml", "按照不低于50%的比例", "按照 不低于 50% 的比例")
    assert check_scheme(folder) == []


def test_a_quote_of_two_characters_proves_nothing(folder: Path) -> None:
    edit(folder / "scheme.toml", "按照不低于50%的比例抽查审批档案", "50%")
    assert ["引文太短" in p.message for p in check_scheme(folder)] == [True]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("matters.toml", "第二十五条", "第二百条", "法规数据里没有"),
        ("matters.toml", 'law = "dibao"', 'law = "nowhere"', "没有这部法规数据"),
        ("matters.toml", "days = 20, special", "days = 30, special", "长于国家规定的 20"),
        ("matters.toml", "special = 45", "special = 15", "特殊情形"),
        ("matters.toml", "days = 7", "days = 5", "公示短于国家规定的 7"),
        ("matters.toml", "people = 2", "people = 1", "少于 2 人"),
        ("matters.toml", 'id = "tekun"', 'id = "dibao"', "写了两次"),
        ("scheme.toml", 'id = "mishan"', 'id = "mishen"', "文件夹名"),
        ("scheme.toml", 'issuer = "来源:', 'issued_on = "', "TOML"),
        ("scheme.toml", 'bureau = "审批文书', '# bureau = "审批文书', "没有写出处"),
        ("scheme.toml", 'court = "密山市人民法院"', 'court = "穆棱市人民法院"', "救济文字里没有"),
    ],
)
def test_what_a_pack_must_not_say(folder: Path, file: str, old: str, new: str, message: str) -> None:
    edit(folder / file, old, new)
    problems = check_scheme(folder)
    assert len(problems) == 1
    assert message in problems[0].message
    assert problems[0].file == file


def test_the_same_table_in_two_files_is_refused(folder: Path) -> None:
    (folder / "more.toml").write_text("[names]\ncounty = 1\n", encoding="utf-8")
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line, problem.field) == ("more.toml", 1, "names")


def test_a_link_out_of_the_pack_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text("", encoding="utf-8")
    (folder / "extra.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert [p.file for p in check_scheme(folder)] == ["extra.toml"]


def test_foreign_files_and_folders_are_refused(folder: Path) -> None:
    (folder / "run.py").write_text("", encoding="utf-8")
    (folder / "sub").mkdir()
    assert [p.file for p in check_scheme(folder)] == ["run.py", "sub"]
    assert [p.message for p in check_scheme(folder / "none")] == ["没有这个文件夹"]


def test_a_pack_without_its_source_or_in_another_encoding_or_too_large(folder: Path) -> None:
    source = folder / "source.txt"
    text = source.read_text(encoding="utf-8")
    source.write_bytes(text.encode("gb18030"))
    assert ["UTF-8" in p.message for p in check_scheme(folder)] == [True]
    source.write_text(text + " " * (1 << 20), encoding="utf-8")
    assert ["1 MB" in p.message for p in check_scheme(folder)] == [True]
    source.unlink()
    assert [p.file for p in check_scheme(folder)] == ["source.txt"]
    (folder / "scheme.toml").unlink()
    assert [p.file for p in check_scheme(folder)] == ["scheme.toml"]


LOCAL_LAW = """
format = 0
id = "local"
title = "本县规定"

[[clauses]]
id = "local.1"
cite = "《本县社会救助补充规定》第一条"
says = "公示十天。"
since = 2024-01-01
values = { notice_days = 10 }
"""


def bring(folder: Path, name: str, text: str) -> Path:
    """Put a file into a folder of the scheme's own."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_a_scheme_may_bring_local_rules_that_stand_before_the_national_ones(folder: Path) -> None:
    plain = load_folder(folder).digest
    bring(folder, "law/local.toml", LOCAL_LAW)
    edit(folder / "matters.toml", 'law = "dibao"', 'law = "dibao"\nlocal_law = "local"')
    assert check_scheme(folder) == []
    pack = load_folder(folder)
    assert pack.digest != plain
    assert {"local", "dibao"} <= pack.laws.keys()
    dibao, tekun = pack.scheme.matter("dibao"), pack.scheme.matter("tekun")
    assert dibao is not None
    assert tekun is not None
    value, clause = pack.rule(dibao, "notice_days", date(2026, 1, 1))
    assert (value, clause.cite) == (10, "《本县社会救助补充规定》第一条")
    assert "local" not in load_pack("mishan").laws


def test_local_rules_are_covered_by_the_digest_and_may_be_cited(folder: Path) -> None:
    law = bring(folder, "law/local.toml", LOCAL_LAW)
    edit(
        folder / "matters.toml",
        'clause = "《最低生活保障审核确认办法》（民发〔2021〕57号）第四条"',
        'clause = "《本县社会救助补充规定》第一条"',
    )
    assert check_scheme(folder) == []
    before = load_folder(folder).digest
    edit(law, "公示十天", "公示满十天")
    assert load_folder(folder).digest != before


def test_local_rules_never_take_the_place_of_national_ones(folder: Path) -> None:
    bring(folder, "law/dibao.toml", LOCAL_LAW.replace('"local"', '"dibao"', 1))
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line, problem.field) == ("law/dibao.toml", 3, "id")
    assert "已经有标识为 dibao 的规定" in problem.message
    assert "local_law" in problem.remedy
    with pytest.raises(PackFault, match="dibao"):
        load_folder(folder)


def test_two_files_of_local_rules_have_two_names(folder: Path) -> None:
    bring(folder, "law/local.toml", LOCAL_LAW)
    bring(folder, "law/more.toml", LOCAL_LAW)
    assert [(p.file, p.field) for p in check_scheme(folder)] == [("law/more.toml", "id")]


def test_local_rules_are_checked_like_national_ones(folder: Path) -> None:
    law = bring(folder, "law/local.toml", LOCAL_LAW)
    edit(law, 'id = "local"', 'id = "locale"')
    assert [(p.file, p.line, p.field) for p in check_scheme(folder)] == [("law/local.toml", 3, "id")]
    line = edit(law, "since = 2024-01-01", 'since = "neulich"')
    (problem,) = check_scheme(folder)
    assert (problem.file, problem.line) == ("law/local.toml", line)


def test_a_year_of_its_own_stands_in_for_the_one_that_ships(folder: Path) -> None:
    bring(folder, "calendars/2026.toml", "format = 0\nyear = 2026\nholidays = [2026-03-02]\nworkdays = []\n")
    assert check_scheme(folder) == []
    own, national = load_folder(folder).calendar, load_calendar()
    assert own.years == national.years
    assert {d for d in own.holidays if d.year == 2026} == {date(2026, 3, 2)}
    assert date(2025, 10, 1) in own.holidays
    edit(folder / "calendars" / "2026.toml", "2026-03-02", "2025-03-02")
    (problem,) = check_scheme(folder)
    assert problem.file == "calendars/2026.toml"
    assert "有的日期不在 2026 年" in problem.message


def test_forms_of_its_own_are_toml(folder: Path) -> None:
    form = bring(folder, "forms/slip.toml", 'title = "移交单"\n')
    assert check_scheme(folder) == []
    form.write_text("title = 移交单\n", encoding="utf-8")
    assert [(p.file, p.line) for p in check_scheme(folder)] == [("forms/slip.toml", 1)]
    with pytest.raises(PackFault, match="slip"):
        load_folder(folder)


def test_links_and_strange_files_in_its_own_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    bring(folder, "law/notes.md", "")
    (folder / "forms").mkdir()
    (folder / "forms" / "deeper").mkdir()
    (tmp_path / "elsewhere.toml").write_text(LOCAL_LAW, encoding="utf-8")
    (folder / "law" / "local.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert [p.file for p in check_scheme(folder)] == ["forms/deeper", "law/local.toml", "law/notes.md"]
    with pytest.raises(PackFault, match="普通文件"):
        load_folder(folder)


def test_a_linked_folder_of_rules_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "local.toml").write_text(LOCAL_LAW, encoding="utf-8")
    (folder / "law").symlink_to(tmp_path / "rules")
    assert [p.file for p in check_scheme(folder)] == ["law"]
    with pytest.raises(PackFault, match="law"):
        load_folder(folder)


def test_a_scheme_of_the_county_is_found_by_name_in_its_own_folder(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "schemes"
    shutil.copytree(folder, own / "sixth")
    edit(own / "sixth" / "scheme.toml", 'id = "mishan"', 'id = "sixth"')
    shutil.copytree(folder, own / "mishan")
    edit(own / "mishan" / "scheme.toml", "sample = 15", "sample = 14")
    assert scheme_ids(own) == tuple(sorted((*scheme_ids(), "sixth")))
    assert load_pack("sixth", own).scheme.id == "sixth"
    assert load_pack("mishan", own) == load_pack("mishan")  # a shipped scheme is never replaced
    with pytest.raises(UserError, match="没有这个方案") as refused:
        load_pack("seventh", own)
    assert "sixth" in refused.value.hint
    with pytest.raises(UserError, match="没有这个方案"):
        load_pack("sixth")


def test_a_folder_with_another_name_than_its_scheme_is_not_loaded(folder: Path) -> None:
    other = folder.rename(folder.with_name("other"))
    with pytest.raises(PackFault, match="与文件夹名 other 不同"):
        load_folder(other)
    strange = other.rename(other.with_name("密山 副本"))
    assert ["不合规定" in p.message for p in check_scheme(strange)] == [True]


def test_a_folder_may_be_named_from_within(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert check_scheme(Path()) == []
    assert load_folder(Path()) == load_pack("mishan")


def test_the_schema_says_what_a_folder_may_hold() -> None:
    said = json_schema()["description"]
    assert all(name in said for name in ("law/*.toml", "forms/*.toml", "calendars/", "local_law"))
