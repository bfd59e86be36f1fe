"""The virtual environment: made, filled from a hashed lock, linked to this tree; quick the second time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from progress import Stop, note, pip_trouble, watch

TREE = Path(__file__).resolve().parent.parent
VENV = TREE / ".venv"
OLDEST_PYTHON = (3, 11)
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
# Room for the packages and for pip's own working copy of them, in bytes.
ROOM = {"run": 1_200_000_000, "test": 1_500_000_000}
ENTRY = "import sys; sys.argv[0] = 'hudang'; from desktop.cli import main; sys.exit(main())"


def child_environment() -> dict[str, str]:
    """Ours, without the variables that would send Python or pip to other folders."""
    strays = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT"}
    kept = {name: value for name, value in os.environ.items() if name not in strays}
    # A pip.conf that installs for the user (mirrors often come with one) has no meaning in an environment.
    return {**kept, "PIP_USER": "0"}


def python() -> str:
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def hudang(*words: str) -> list[str]:
    # -P keeps the folder one happens to stand in off the import path.
    return [python(), "-P", "-c", ENTRY, *words]


def inspect() -> tuple[str, Path] | None:
    """Version and site-packages of the environment, or None when it must be made (anew)."""
    question = (
        "import json, pip, sys, sysconfig; "
        "print(json.dumps([sys.prefix != sys.base_prefix, list(sys.version_info[:2]),"
        " sysconfig.get_path('purelib')]))"
    )
    try:
        answer = subprocess.run(
            [python(), "-c", question], env=child_environment(), capture_output=True, check=True
        )
        own, version, site = json.loads(answer.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None
    if not own or tuple(version) < OLDEST_PYTHON:
        return None
    return f"{version[0]}.{version[1]}", Path(site)


def ensure_venv() -> tuple[str, Path]:
    found = inspect()
    if found:
        note("已有可用的虚拟环境 .venv")
        return found
    note("新建虚拟环境 .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, env=child_environment(), capture_output=True, text=True, errors="replace")
    found = inspect()
    if made.returncode or not found:
        known = pip_trouble(made.stdout + made.stderr)
        raise Stop(known or "没能建立虚拟环境；请装好 python3-venv，删去 .venv 文件夹后重新运行。")
    return found


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def pins(lock: Path) -> dict[str, str]:
    """Every package of a lock with its one version."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text("utf-8"), re.MULTILINE))


def read_stamp(venv: Path) -> dict[str, str]:
    """What was installed: Python's version under ``python``, the digest of each lock under its job."""
    try:
        stamp = json.loads((venv / "hudang-stamp.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_file(path: Path, text: str) -> None:
    """Whole or not at all; untouched when it already says so."""
    data = text.encode("utf-8")
    if path.exists() and path.read_bytes() == data:
        return
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def ensure_packages(job: str, version: str) -> None:
    """Bring the environment to the lock of ``job``. The test lock holds the run lock, so it stamps both."""
    digests = {name: digest(TREE / "resources" / file) for name, file in LOCKS.items()}
    stamp = read_stamp(VENV)
    if stamp.get("python") == version and stamp.get(job) == digests[job]:
        note("依赖包已是锁定的版本")
        return
    free = shutil.disk_usage(VENV).free
    if not stamp and free < ROOM[job]:
        raise Stop(f"磁盘只剩 {free // 1_000_000} MB，不够安装；请腾出至少 2 GB 空间后重新运行同一命令。")
    lock = TREE / "resources" / LOCKS[job]
    total = len(pins(lock))
    note(f"下载并安装 {total} 个依赖包（逐个核对校验值）")
    command = [python(), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", str(lock)]
    marks = ("Collecting ", "Requirement already satisfied", "Ignoring ")
    code, output = watch(command, child_environment(), marks, total)
    if code:
        log = VENV / "hudang-pip.log"
        log.write_text(output, "utf-8")
        raise Stop(pip_trouble(output) or f"依赖包没有装成，详情见 {log}；处理后重新运行同一命令。")
    done = digests if job == "test" else {"run": digests["run"]}
    write_file(VENV / "hudang-stamp.json", json.dumps({"python": version, **done}, indent=1))


def link_project(site: Path) -> None:
    """Make ``import desktop`` and the ``hudang`` command work from this tree, with no build and no network.

    The path line is relative, thus plain ASCII whatever the tree's folder is called (Python 3.11 on Windows
    reads such lines in the local code page), and it survives moving the tree.
    """
    write_file(site / "hudang.pth", Path(os.path.relpath(TREE, site)).as_posix() + "\n")
    if os.name == "nt":
        write_file(VENV / "Scripts" / "hudang.cmd", f'@"%~dp0python.exe" -P -c "{ENTRY}" %*\r\n')
        return
    launcher = VENV / "bin" / "hudang"
    here = '"$(dirname -- "$(readlink -f -- "$0")")"'
    write_file(launcher, f'#!/bin/sh\nexec {here}/python -P -c "{ENTRY}" "$@"\n')
    launcher.chmod(0o755)
