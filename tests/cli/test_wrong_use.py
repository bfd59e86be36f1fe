"""Whatever is typed or lies in the way: one Chinese sentence, exit 2, never a traceback."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.cli.sentences import of_system
from tests.cli.conftest import Run, Said
from tests.office.made_office import COUNTY_WORD, House

ROSTERS = Path(__file__).parents[1] / "data" / "rosters" / "clean"
PROGRAM = (sys.executable, "-c", "from desktop.cli import main; main()")
WORD = "青沟村口并排的三棵老榆树"
ENGLISH = re.compile(r"\b(No such|Missing|Invalid|Got|Error|Try|is not|Did you|not in)\b")


def sentence(said: Said) -> str:
    assert (said.code, said.out) == (2, "")
    assert len(said.err.strip().splitlines()) == 1 and not ENGLISH.search(said.err), said.err
    return said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--colour"], "“--colour”"),
        (["verify", "--jsn", "x"], "--json"),
        (["office", "fly"], "“fly”"),
        (["office"], "没有写明要做什么（可用：accept"),
        (["office", "configure"], "“名称=值”"),
        (["verify"], "“文件”"),
        (["sync", "send"], "选项 --to"),
        (["sync", "send", "--to"], "选项 --to"),
        (["sync", "status", "extra"], "“extra”"),
        (["--json=x", "scheme", "list"], "选项 --json"),
        (["demo", "--out", "x", "--households", "0"], "从 1 到 20000"),
        (["demo", "--out", "x", "--households", "many"], "选项 --households"),
        (["demo", "--out", "x", "y"], "“y”"),
        (["office", "add-person", "--name", "王", "--role", "king"], "只能填：clerk、fieldworker"),
        (["county", "--county", "x"], "没有写明要做什么"),
        (["county", "init", "--scheme", "mishan", "--name", "局"], "选项 --county"),
    ],
)
def test_wrong_use_names_what_is_wrong(run: Run, words: list[str], told: str) -> None:
    said = sentence(run(*words))
    assert said.startswith("用法不对：") and told in said


def test_what_lies_in_the_way(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("x")
    init = ("office", "init", "--scheme", "mishan", "--township", "密山镇", "--name", "王")
    for folder in (file, file / "inside", Path("/proc/x")):
        assert "文件夹" in sentence(run("demo", "--households", 3, "--out", folder))
        assert sentence(run("--office", folder, *init, password=WORD))
    county = ("county", "init", "--scheme", "mishan", "--name", "局", "--county")
    assert sentence(run(*county, file, password=WORD))
    enrol = ("--office", tmp_path / "o", "device", "enrol", "--name", "x", "--out", tmp_path / "y")
    assert "是文件夹" in sentence(run(*enrol, tmp_path, password=WORD))
    assert "没有找到" in sentence(run(*enrol, tmp_path / "nowhere", password=WORD))
    os.mkfifo(tmp_path / "pipe")
    assert "普通文件" in sentence(run(*enrol, tmp_path / "pipe", password=WORD))


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "没有“/a/b”"),
        (errno.EISDIR, "“/a/b”是文件夹"),
        (errno.ENOTDIR, "“/a/b”不是文件夹"),
        (errno.EACCES, "没有权限读写“/a/b”"),
        (errno.EROFS, "写保护"),
        (errno.ENOSPC, "已满"),
        (errno.ENAMETOOLONG, "太长"),
        (errno.EIO, f"系统编号 {errno.EIO}"),
    ],
)
def test_what_the_system_refuses_is_told_by_its_number(number: int, told: str) -> None:
    assert told in of_system(OSError(number, "English words", "/a/b"))


def test_a_full_disk_under_the_answer() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, "scheme", "list"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "已满" in done.stderr and len(done.stderr.splitlines()) == 1


def test_nobody_reads_the_answer() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*PROGRAM, "scheme", "list"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode in (1, 2) and done.stderr == ""


@pytest.mark.parametrize("there", [True, False])
def test_an_interrupted_demonstration_leaves_nothing(tmp_path: Path, there: bool) -> None:
    out = tmp_path / "new" / "demo"
    if there:
        out.mkdir(parents=True)
    started = subprocess.Popen(
        [*PROGRAM, "demo", "--out", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (out / "office" / "office.toml").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    started.send_signal(signal.SIGINT)
    said, told = started.communicate(timeout=60)
    assert (started.returncode, said) == (2, "") and "已中断" in told and "都已删除" in told
    assert "Traceback" not in told
    assert list(tmp_path.rglob("*")) == ([tmp_path / "new", out] if there else [])


def test_a_folder_that_is_no_county(run: Run, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        said = sentence(run("county", "--county", folder, "receive", tmp_path, password=WORD))
        assert "不是县（市、区）文件夹" in said and "办公室" not in said


def test_the_county_folder_may_follow_the_verb(run: Run, house: House) -> None:
    receive = ("receive", house.stick, "--county", house.folder / "county")
    before = run("county", *receive[2:], *receive[:2], password=COUNTY_WORD)
    after = run("county", *receive, password=COUNTY_WORD)
    assert before == after and "没有找到户档数据包" in after.err, "the county was opened, the stick is empty"
    wins = run("county", "--county", "nowhere", *receive, password=COUNTY_WORD)
    assert wins == after, "the later one counts"


def test_several_rosters_after_one_option(run: Run, tmp_path: Path) -> None:
    files = sorted(ROSTERS.glob("特困*.xlsx"))
    assert len(files) > 1
    demo = ("demo", "--out", ROSTERS, "--roster")
    assert "不是空的" in sentence(run(*demo, *files)), "all were read; the folder comes after them"
    assert "不是空的" in sentence(run(*demo, files[0], "--roster", files[1])), "the documented form stays"
    assert "没有找到“no”" in sentence(run(*demo, files[0], tmp_path / "no"))


def test_a_scheme_nobody_has(run: Run, tmp_path: Path) -> None:
    said = sentence(run("scheme", "check", "nope"))
    assert "“nope”" in said and "mishan" in said and "None" not in said
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "scheme.toml").write_text("format = 0\n", "utf-8")
    odd = run("scheme", "check", tmp_path / "odd")
    assert odd.code == 1 and "None" not in odd.out


def test_what_a_scheme_does_not_say_stands_alone(run: Run) -> None:
    for name in run("--json", "scheme", "list").json["schemes"]:
        lines = run("scheme", "show", name).out.splitlines()
        assert all(line.endswith("方案未规定") for line in lines if "方案未规定" in line)
    assert any("方案未规定" in line for line in run("scheme", "show", "qijiang").out.splitlines())
    (notice, *_) = [line for line in run("scheme", "show", "mishan").out.splitlines() if "公示　7天" in line]
    assert "7天（国家规定：《最低生活保障审核确认办法》" in notice
    assert "  方式：" in run("scheme", "show", "shanting").out
