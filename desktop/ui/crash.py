"""A bug: what is shown of it, and what is logged. Places in our code only, never values: those are personal data.

An exception is somebody else's text: its message, its class and even the name of a file in its traceback may hold a
name or a number. So messages, source lines and locals are never read, and what is left is scrubbed all the same.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import CodeType

import desktop
from desktop.domain import masks

LOG = "errors.jsonl"
LARGEST_LOG = 1024 * 1024
MOST_FRAMES = 40
_NAME = re.compile(r"[A-Za-z_<][A-Za-z0-9_<>.]{0,79}\Z", re.ASCII)
SENTENCE = "程序出了意外的差错，这一步没有完成；差错的位置已记入本机日志（不含个人信息）。请再试一次。"


def places(error: BaseException) -> list[str]:
    """The kind of error, then where it passed, innermost last; file names without folders."""
    return [_plain(_kind(error)), *list(_frames(error))[-MOST_FRAMES:]]


def log(folder: Path, error: BaseException, now: datetime) -> None:
    """Add one line to the log of this profile; a full disk must not make things worse."""
    line = {"at": now.isoformat(timespec="seconds"), "version": desktop.__version__, "error": places(error)}
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / LOG
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".old"))
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError:
        return


def say(error: BaseException) -> None:
    """On a console: one sentence and the kind of error, no traceback."""
    try:
        print(f"{SENTENCE}（{places(error)[-1]}）", file=sys.stderr)
    except (OSError, ValueError, AttributeError):
        return  # no console, or a closed one


def _kind(error: BaseException) -> str:
    name: str = type.__getattribute__(type(error), "__name__")  # a class may have made its own
    return name


def _frames(error: BaseException) -> Iterator[str]:
    """Walked by hand: ``traceback`` would read source lines, and ask objects for their texts."""
    trace = error.__traceback__
    while trace is not None:
        code: CodeType = trace.tb_frame.f_code
        yield f"{_file(code.co_filename)}:{trace.tb_lineno} {_plain(code.co_name)}"
        trace = trace.tb_next


def _file(name: str) -> str:
    return _plain(name.replace("\\", "/").rsplit("/", 1)[-1])


def _plain(name: str) -> str:
    """A name as programmers give it; anything else is not shown."""
    return name if _NAME.fullmatch(name) and masks.scrubbed(name) == name else "?"
