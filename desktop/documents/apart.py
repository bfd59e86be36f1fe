"""Files from elsewhere are taken apart in a process of their own, with limited memory and time.

A PDF of three kilobytes can make its reader crash, or ask for all the memory and all day. So whatever parses or draws
one that is not known to be ours runs in a child process: it starts once (a third of a second), does one thing after
the other, and when it dies or takes too long the file was at fault and a new one starts. It writes nothing.

The memory is limited where the system offers it (not on Windows: there the time alone is).
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

from desktop.errors import UserError
from desktop.hardening import harden

MEMORY_LIMIT = 1536 * 2**20
"""Bytes a parsing process may take beyond what it starts with (where the system can limit a process)."""
SECONDS = 20.0
"""For one thing asked: a page, a count of pages."""
_START = "from desktop.documents.apart import serve; serve()"
_ROOT = str(Path(__file__).parents[2])
"""Where this very program lies: never the folder one happens to stand in, which may be somebody's stick."""
_SIZE = struct.Struct("<Q")

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What ``work`` (a function of a module) gives, done in the child process.

    Raises the ``UserError`` that it raises, and one for a file at which it failed in any other way.
    """
    return _child().ask(work, args, named, SECONDS)


def within(seconds: float, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """The same for what may take longer or must not: ``seconds`` for all of it."""
    return _child().ask(work, args, named, seconds)


def limit_memory() -> None:
    """Caps the address space of this process, where the system knows how (not on Windows)."""
    if sys.platform == "win32":
        return
    import resource

    status = Path("/proc/self/statm")
    used = int(status.read_text().split()[0]) * resource.getpagesize() if status.exists() else 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + MEMORY_LIMIT
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


class _Child:
    """The process, started when something is first asked of it; one thing at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, work: Callable[..., T], args: tuple[Any, ...], named: dict[str, Any], seconds: float) -> T:
        asked = pickle.dumps((seconds, work, args, named))
        with self._lock:
            process = self._running()
            clock = threading.Timer(seconds, process.kill)
            clock.daemon = True
            clock.start()
            try:
                assert process.stdin is not None and process.stdout is not None
                _send(process.stdin, asked)
                good, said = pickle.loads(_received(process.stdout))  # from our own process
            except (OSError, EOFError):
                self._end()
                raise _too_much() from None
            finally:
                clock.cancel()
        if good:
            result: T = said
            return result
        raise UserError(*said) if said else _unreadable()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            about = os.environ | {"PYTHONPATH": os.pathsep.join((_ROOT, *filter(None, sys.path)))}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=about, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was still to be sent has nobody to take it
                continue
        process.wait()


@cache
def _child() -> _Child:
    """One for the whole program: a second one would only double the memory."""
    made = _Child()
    atexit.register(made.close)
    return made


def serve() -> None:
    """The child's whole life: it ends with the pipe. Never called in the program itself."""
    harden()
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    limit_memory()
    while True:
        try:
            seconds, work, args, named = pickle.loads(
                _received(asked)
            )  # from the program that started this one
        except EOFError:
            return
        _alarm(seconds + 2)  # a program that was killed cannot end this one
        _send(answers, _answer(work, args, named))
        _alarm(0)


def _answer(work: Callable[..., object], args: tuple[Any, ...], named: dict[str, Any]) -> bytes:
    try:
        return pickle.dumps((True, work(*args, **named)))
    except UserError as error:
        return pickle.dumps((False, (error.message, error.hint)))
    except Exception:  # The parsers raise whatever comes to them: the file is at fault, the program goes on.
        return pickle.dumps((False, None))


def _alarm(seconds: float) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_SIZE.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    size = pipe.read(_SIZE.size)
    data = pipe.read(_SIZE.unpack(size)[0]) if len(size) == _SIZE.size else b""
    if not data:
        raise EOFError
    return data


def _too_much() -> UserError:
    return UserError(
        "这份文件读不了：它占用的内存或时间超过限度，或者已经损坏。",
        "请向给文件的人要一份没有损坏的，或重新扫描。",
    )


def _unreadable() -> UserError:
    return UserError("这份文件读不了，可能已经损坏。", "请换一份没有损坏的文件，或重新扫描。")
