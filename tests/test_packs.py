"""Packs as files: found, read, named by digest, and checked with file, line, field and remedy."""

import hashlib
import shutil
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.packs import (
    PackFault,
    check_scheme,
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
