"""Files from elsewhere are taken apart in a process of their own, with limited memory and time.

A PDF of three kilobytes can make its reader crash, ask for all the memory and all day, or take the reader over. So
whatever parses or draws one that is not known to be ours runs in a child process: it starts once (a third of a second),
and when it dies or takes too long the file was at fault and a new one starts. It can write nothing (``confined``), it
holds nothing of ours, and its answer is a plain value of the declared type or it is none (``plain_values``).

``alone`` is for single questions whose answer counts: where the system can, each has a process of its own. ``apart``
keeps a large file open from page to page, and has another child.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_type_hints

from desktop.documents.apart_child import FAILED, GIVEN, KILLED, SAID, Asked
from desktop.documents.confined import MEMORY_LIMIT as MEMORY_LIMIT
from desktop.documents.confined import limit_memory as limit_memory
from desktop.documents.plain_shape import read_as
from desktop.documents.wire import LARGEST_ANSWER, received, send
from desktop.errors import UserError

SECONDS = 20.0
"""For one thing asked: a page, a count of pages."""
_START = "from desktop.documents.apart_child import serve; serve()"
_ROOT = str(Path(__file__).parents[2])
"""Where this very program lies: never the folder one happens to stand in, which may be somebody's stick."""
_NEEDED = frozenset({"PATH", "LANG", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR", "PYTHONHOME"})
"""What a child is told of the environment: a password may lie in it (``HUDANG_PASSWORD``)."""
_MOST_WORDS = 400
"""Characters of a sentence that a child gives: a person reads it."""

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What ``work`` gives, done in the child process that stays.

    ``work`` is a function of a module that says what it gives: a plain value. Raises the ``UserError`` that it raises,
    and one for a file at which it failed in any other way.
    """
    return _child(False).ask(work, args, named, SECONDS)


def alone(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """The same in a process for this one question, which nothing of an earlier file can reach (on Linux)."""
    return _child(True).ask(work, args, named, SECONDS)


def alone_within(seconds: float, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """``alone`` for what must not take so long."""
    return _child(True).ask(work, args, named, seconds)


def within(seconds: float, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """``apart`` for what may take longer or must not: ``seconds`` for all of it."""
    return _child(False).ask(work, args, named, seconds)


def prepared(load: Callable[[], None]) -> None:
    """Load in the process behind ``alone`` what its questions would each have to load anew. ``load`` meets no file."""
    _child(True).ask(load, (), {}, SECONDS, forked=False)


class _Child:
    """The process, started when something is first asked of it; one thing at a time."""

    def __init__(self, forking: bool) -> None:
        self._forking = forking
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(
        self,
        work: Callable[..., T],
        args: tuple[Any, ...],
        named: dict[str, Any],
        seconds: float,
        forked: bool = True,
    ) -> T:
        asked = pickle.dumps(Asked(seconds, self._forking and forked, work, args, named))
        with self._lock:
            process = self._running()
            clock = threading.Timer(seconds, process.kill)
            clock.daemon = True
            clock.start()
            try:
                assert process.stdin is not None and process.stdout is not None
                send(process.stdin, asked)
                answer = received(process.stdout, LARGEST_ANSWER)
            except (OSError, EOFError):
                self._end()
                raise _too_much() from None
            finally:
                clock.cancel()
        return self._taken(work, answer)

    def _taken(self, work: Callable[..., T], answer: bytes) -> T:
        """The answer as far as it is one: whoever took the child over chooses every byte of it."""
        with suppress(ValueError):
            match answer[:1]:
                case kind if kind == GIVEN:
                    given: T = read_as(get_type_hints(work)["return"], answer[1:])
                    return given
                case kind if kind == SAID:
                    message, hint = read_as(tuple[str, str], answer[1:])
                    raise UserError(message[:_MOST_WORDS], hint[:_MOST_WORDS])
                case kind if kind == KILLED:
                    raise _too_much()
                case kind if kind == FAILED and answer == kind:
                    raise _unreadable()
        self.close()  # What speaks like this is no longer ours: nothing it has still to say is heard.
        raise _unreadable()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=_environment(), close_fds=True, start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
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


def _environment() -> dict[str, str]:
    kept = {
        name: said for name, said in os.environ.items() if name.upper() in _NEEDED or name.startswith("LC_")
    }
    return kept | {"PYTHONPATH": os.pathsep.join((_ROOT, *filter(None, sys.path)))}


@cache
def _child(forking: bool) -> _Child:
    """One of each kind for the whole program: more would only take more memory."""
    made = _Child(forking)
    atexit.register(made.close)
    return made


def _too_much() -> UserError:
    return UserError(
        "这份文件读不了：它占用的内存或时间超过限度，或者已经损坏。",
        "请向给文件的人要一份没有损坏的，或重新扫描。",
    )


def _unreadable() -> UserError:
    return UserError("这份文件读不了，可能已经损坏。", "请换一份没有损坏的文件，或重新扫描。")
