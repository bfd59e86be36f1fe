"""What the bootstrap says: numbered steps, counters, and one sentence for each failure."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS = 5

# What pip says -> what the person should know and do. The first that matches is told.
PIP_TROUBLES = (
    (
        r"DO NOT MATCH THE HASHES",
        "下载的依赖包与锁定文件里的校验值不符，没有安装；"
        "请换一个可信的软件源（pip config set global.index-url …）再试。",
    ),
    (r"No space left on device|Errno 28\b", "磁盘已满；请腾出至少 2 GB 空间后重新运行同一命令。"),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "无法确认软件源的证书；请核对电脑时间，或用 PIP_CERT 指明本单位的根证书后再试。",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError"
        r"|ProtocolError|Connection (?:broken|reset|refused|aborted)|IncompleteRead|Network is unreachable"
        r"|Failed to resolve|Failed to establish",
        "连不上软件源；请检查网络或代理，或设置可用的镜像（pip config set global.index-url …），"
        "再运行同一命令。",
    ),
    (
        r"No matching distribution found|Could not find a version",
        "软件源里没有适合本机（系统或 Python 版本）的依赖包；"
        "请改用 64 位的 Python 3.11 至 3.13，或换一个完整的镜像。",
    ),
    (
        r"Permission denied|Errno 13\b|Access is denied",
        "没有写入权限；请把程序放到自己可写的文件夹里再运行。",
    ),
)


class Stop(Exception):
    """The run ends here: one sentence for the person, with the next step, and the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def say(text: str) -> None:
    print(text, flush=True)


def step(number: int, text: str) -> None:
    say(f"[{number}/{STEPS}] {text}")


def note(text: str) -> None:
    say(f"      {text}")


def pip_trouble(output: str) -> str | None:
    """The sentence for a failed pip run, or None when its words are not known here."""
    return next((sentence for pattern, sentence in PIP_TROUBLES if re.search(pattern, output)), None)


def os_trouble(error: OSError) -> str:
    where = f"（{error.filename}）" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"磁盘已满{where}；请腾出至少 2 GB 空间后重新运行同一命令。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有写入权限{where}；请把程序放到自己可写的文件夹里再运行。"
    return f"系统报错：{error.strerror or error}{where}；请处理后重新运行同一命令。"


def watch(
    command: list[str], environment: Mapping[str, str], marks: tuple[str, ...], total: int | None = None
) -> tuple[int, str]:
    """Run a talkative program and show a counter of the lines that start with one of ``marks``.

    Returns its exit code and everything it said.
    """
    lines, seen, of = [], 0, f"/{total}" if total else ""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line)
            if not line.startswith(marks):
                continue
            seen += 1
            if sys.stdout.isatty():
                print(f"\r      {seen}{of} ", end="", flush=True)
            elif seen % 20 == 0 or seen == total:
                note(f"{seen}{of}")
    if seen and sys.stdout.isatty():
        print(flush=True)
    return child.returncode, "".join(lines)
