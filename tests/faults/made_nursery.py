"""Workers in processes of their own, born quickly: the nursery imports everything once and forks for each.

A worker says on the shared standard output when it is ready, and then what a user would have been told. Run as a
program this is the nursery itself. POSIX only.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from desktop.errors import UserError
from tests.faults.made_work import Work
from tests.faults.made_works import WORKS

ROOT = Path(__file__).parents[2]


@dataclass
class Life:
    """What became of a worker: what it told its user, the sentence it ended with, or the bug (exception and place)."""

    told: list[str] = field(default_factory=list)
    refused: str = ""
    trouble: str = ""
    killed: bool = False
    seconds: float = 0.0


class Nursery:
    """A process that forks workers; a context manager. ``under`` is a command to run it by (strace)."""

    def __init__(self, under: Sequence[str] = ()) -> None:
        self._command = [*under, sys.executable, "-B", "-m", "tests.faults.made_nursery"]
        self._heard = b""

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, cwd=ROOT)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def child(self, work: str, folder: Path, life: float | None = None) -> Life:
        """Let a worker live; with ``life`` it is killed so many seconds after it was ready."""
        assert self._process.stdin
        self._process.stdin.write(f"{work}\t{folder}\n".encode())
        self._process.stdin.flush()
        pid = int(self._line(None).removeprefix("born "))
        found, since, end = Life(), time.monotonic(), None
        while (line := self._line(end)) not in ("killed", "done"):
            said, _, words = line.partition(" ")
            match said:
                case "":
                    with suppress(ProcessLookupError):  # It was quicker.
                        os.kill(pid, signal.SIGKILL)
                    end = None
                case "ready":
                    since = time.monotonic()
                    end = None if life is None else since + life
                case "refused":
                    found.refused = words
                case "trouble":
                    found.trouble = words
                case _:
                    found.told.append(words)
        found.killed, found.seconds = line == "killed", time.monotonic() - since
        return found

    def _line(self, end: float | None) -> str:
        """The next line, or "" when ``end`` (monotonic seconds) comes before it."""
        assert self._process.stdout
        while b"\n" not in self._heard:
            left = None if end is None else max(0.0, end - time.monotonic())
            if not select.select([self._process.stdout], [], [], left)[0]:
                return ""
            more = os.read(self._process.stdout.fileno(), 1 << 16)
            if not more:
                raise RuntimeError("the nursery is gone")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode().strip()


def _serve() -> None:
    """One child at a time, reaped before the next."""
    for line in sys.stdin:
        name, _, folder = line.strip().partition("\t")
        child = os.fork()
        if child == 0:
            _work(WORKS[name], Path(folder))
        _, status = os.waitpid(child, 0)
        _say("killed" if os.WIFSIGNALED(status) else "done")


def _work(work: Work, folder: Path) -> None:
    _say(f"born {os.getpid()}")
    try:
        work.live(folder, lambda text: _say(text if text == "ready" else f"told {text}"))
    except UserError as error:
        _say(f"refused {error}")
    except BaseException as error:
        _say(f"trouble {_place(error)}")
    finally:
        os._exit(0)


def _place(error: BaseException) -> str:
    """Which exception came from which line of ours."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if "/desktop/" in f.filename]
    where = f"{own[-1].filename.rpartition('/desktop/')[2]}:{own[-1].lineno}" if own else "the trial itself"
    return f"{type(error).__name__} {getattr(error, 'errno', '')} in {where}: {' '.join(str(error).split())[:80]}"


def _say(text: str) -> None:
    """One call, so that a kill leaves a whole line or none; not ``write``, whose errors are under trial."""
    os.writev(1, [f"{text}\n".encode()])


if __name__ == "__main__":
    _serve()
