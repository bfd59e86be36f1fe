"""From a fresh machine to a running Hudang with one command; needs Python 3.11 and nothing else.

    python3 installer/bootstrap.py run  [--out DIR] [--households N]   set up, do the main job, open a window
    python3 installer/bootstrap.py test [-- PYTEST ARGUMENTS]          set up, lint, run the whole test suite

Standard library only, and written so that an older Python still reads far enough to say that it is too old.
Every failure is one sentence with the next step. Linux is where this is run; for Windows 10+ and macOS the
paths are here and the Windows wheels of both locks were checked, but it was not run there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import environment
import system
from progress import Stop, note, os_trouble, say, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TREE = environment.TREE
# Made-up people only, so everybody may know this password; a real office never has it.
DEMO_PASSWORD = "hudang-demo-only"

MEMORY_DISK = 6 * 1024**3
"""Bytes that must be free in memory before the tests work there."""

USAGE = """用法：
  python3 installer/bootstrap.py run  [--out 文件夹] [--households 户数]   安装、做一遍演示、打开窗口
  python3 installer/bootstrap.py test [-- pytest 参数…]                  安装、检查代码、运行全部测试"""

LINTS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy --strict", ["-m", "mypy", "--strict", "desktop", "installer"]),
    ("import-linter", ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"]),
)

# Keys of a demonstration's summary.json, as they are told.
FIGURES = {
    "scheme": "方案",
    "households": "家庭（户）",
    "persons": "人员（人）",
    "applications": "办理的申请（件）",
    "confirmed": "确认（件）",
    "refused": "不予确认（件）",
    "papers": "文书（份）",
    "packages": "报送包（个）",
    "filings_sent": "已发备案（件）",
    "filings_receipted": "县级已回执（件）",
    "spot_checked": "县级抽查（件）",
}
PLACES = {"office": "乡镇办公室", "county": "县级", "papers": "文书（PDF）", "packages": "报送包"}


def set_up(job: str) -> None:
    step(1, "系统组件")
    system.ensure(job)
    step(2, "Python 虚拟环境")
    version, site = environment.ensure_venv()
    step(3, "依赖包")
    environment.ensure_packages(job, version)
    environment.link_project(site)


def summary_lines(summary: Mapping[str, object], out: Path) -> list[str]:
    """What a demonstration made and where (``summary.json`` has money in fen)."""
    lines = [f"{label}：{summary[key]}" for key, label in FIGURES.items() if key in summary]
    total = summary.get("monthly_total_fen")
    if isinstance(total, int):
        lines.append(f"月保障金合计：{total // 100:,}.{total % 100:02d} 元")
    return lines + [f"{label}：{out / name}" for name, label in PLACES.items() if (out / name).exists()]


def finished_demo(out: Path) -> dict[str, object] | None:
    try:
        summary = json.loads((out / "summary.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) and (out / "office").is_dir() else None


def make_demo(out: Path, households: int, variables: Mapping[str, str]) -> dict[str, object]:
    """A demonstration office in ``out``; one that stands there already is used again."""
    summary = finished_demo(out)
    if summary:
        note(f"沿用已有的演示办公室：{out}")
        return summary
    # Only a folder that this command itself began may be cleared away after an interruption.
    unfinished = environment.VENV / "hudang-demo-unfinished"
    ours = unfinished.exists() and unfinished.read_text("utf-8") == str(out)
    if out.is_dir() and ours:
        shutil.rmtree(out)
    elif out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise Stop(f"{out} 里已有别的内容，没有改动它；请用 --out 另选一个空文件夹。")
    environment.write_file(unfinished, str(out))
    command = environment.hudang("demo", "--households", str(households), "--out", str(out))
    code = subprocess.run(command, env=variables, cwd=TREE).returncode
    summary = finished_demo(out)
    if code or not summary:
        raise Stop("演示没有做完，原因见上；处理后重新运行同一命令，会从头再做一遍。", code or 2)
    unfinished.unlink()
    return summary


def profile_of(out: Path, summary: Mapping[str, object]) -> Path:
    """The folder with the device identity that may open the demonstration office."""
    named = summary.get("profile")
    if isinstance(named, str):
        return out / named
    return next(iter(sorted((out / "profiles").glob("*/"))), out / "profiles")


def run(out: Path, households: int) -> int:
    set_up("run")
    variables = environment.child_environment()
    variables.setdefault("HUDANG_PASSWORD", DEMO_PASSWORD)
    step(4, "演示办公室：从申请到盖章告知、县级回执")
    summary = make_demo(out, households, variables)
    for line in summary_lines(summary, out):
        note(line)
    step(5, "窗口")
    if not system.has_screen(os.environ, sys.platform):
        note("这台电脑没有屏幕，窗口不打开；上面的都已做好，在有屏幕的电脑上运行同一命令即可看到窗口。")
        return 0
    note(f"正在打开窗口（演示口令：{variables['HUDANG_PASSWORD']}）")
    variables["HUDANG_OFFICE"] = str(out / "office")
    variables["HUDANG_PROFILE"] = str(profile_of(out, summary))
    code = subprocess.run(environment.hudang(), env=variables, cwd=TREE).returncode
    if code:
        raise Stop("窗口没有正常关闭，原因见上；重新运行同一命令会沿用已有的演示办公室。", code)
    return 0


def lint(variables: Mapping[str, str]) -> list[str]:
    """The names of the checks that fail; what they say is shown."""
    failed = []
    for name, words in LINTS:
        done = subprocess.run(
            [environment.python(), *words],
            cwd=TREE,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        note(f"{name}：{'未通过' if done.returncode else '通过'}")
        if done.returncode:
            failed.append(name)
            say(done.stdout.decode("utf-8", "replace"))
    return failed


@contextlib.contextmanager
def scratch() -> Iterator[dict[str, str]]:
    """Where the tests put their files: in memory where there is room, because most of their time is fsync.

    Compiled modules go there too, even where the machine says that Python is to leave none: dozens of tests start
    the program anew, and without them each spends two seconds on compiling. What a pulled plug does to a disk is
    simulated write by write and needs no disk (tests/faults).
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_DISK
    if not roomy:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="hudang-", dir=memory) as folder:
        compiled = Path(folder, "compiled")
        yield {"TMPDIR": folder, "PYTHONPYCACHEPREFIX": str(compiled), "PYTHONDONTWRITEBYTECODE": ""}


@contextlib.contextmanager
def compiling(variables: Mapping[str, str]) -> Iterator[None]:
    """All tests are read once, hence compiled for both workers, while the lints leave a processor idle."""
    command = [environment.python(), "-m", "pytest", "--collect-only", "-q", "-n0", "-p", "no:cacheprovider"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=TREE, env=variables, stdin=quiet, stdout=quiet, stderr=quiet):
        yield


def test(arguments: list[str]) -> int:
    set_up("test")
    variables = {**environment.child_environment(), "QT_QPA_PLATFORM": "offscreen"}
    with scratch() as folder:
        variables |= folder
        step(4, "代码检查")
        with compiling(variables) if folder else contextlib.nullcontext():
            failed = lint(variables)
        step(5, "测试")
        command = [environment.python(), "-m", "pytest", "--cov", "--cov-report=term", *arguments]
        code = subprocess.run(command, cwd=TREE, env=variables).returncode
    if failed:
        say(f"代码检查未通过：{'、'.join(failed)}；详情见上。")
    return code or (1 if failed else 0)


def parse(words: list[str]) -> argparse.Namespace:
    """The job and its options; everything after ``test`` goes to pytest, with or without ``--``."""
    if words[:1] == ["test"]:
        rest = words[1:]
        return argparse.Namespace(job="test", pytest=rest[1:] if rest[:1] == ["--"] else rest)
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("job", choices=("run",))
    parser.add_argument("--out", type=Path, default=TREE / "demo")
    parser.add_argument("--households", type=int, default=60)
    try:
        order, unknown = parser.parse_known_args(words)
    except (argparse.ArgumentError, SystemExit):
        unknown = words
    if unknown:
        raise Stop(f"命令写法不对，请照下面的写法运行。\n{USAGE}")
    return order


def main(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A console without Chinese letters shows question marks instead of ending the run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams of a console
    if not words or words[0] in ("-h", "--help"):
        say(USAGE)
        return 0 if words else 2
    try:
        if sys.version_info[:2] < environment.OLDEST_PYTHON:
            have = ".".join(str(part) for part in sys.version_info[:2])
            raise Stop(f"需要 Python 3.11 或更新版本，现在是 {have}；请装好后用它重新运行同一命令。")
        order = parse(words)
        if order.job == "test":
            return test(order.pytest)
        return run(order.out.expanduser().resolve(), order.households)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr, flush=True)
        return stop.code
    except OSError as error:
        print(os_trouble(error), file=sys.stderr, flush=True)
        return 2
    except KeyboardInterrupt:
        print("\n已中断；再次运行同一命令会接着做。", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
