"""The child's side of `apart`: the whole life of the process that reads hostile files.

It is told what to do by the program that started it, and trusted with nothing in return. Of two kinds: one does
everything itself, so that a file stays open from page to page; the other starts a process of its own for each thing
(where the system can), so that a file that took it over cannot lie about the next one.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from desktop.documents.confined import confine, die_with_parent
from desktop.documents.plain_values import packed
from desktop.documents.wire import LARGEST_ANSWER, received, send
from desktop.errors import UserError
from desktop.hardening import harden

GIVEN, SAID, FAILED, KILLED = b"+", b"-", b"!", b"?"
"""What an answer begins with: a value; what a ``UserError`` says; any other error; an end without an answer."""
_SPARE = 2.0
"""Seconds after the program's own patience: one that was killed cannot end this process."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``seconds`` for ``work`` with its arguments; ``forked`` in a process of its own, where the system can."""

    seconds: float
    forked: bool
    work: Callable[..., object]
    args: tuple[Any, ...]
    named: dict[str, Any]


def serve() -> None:
    """Answers until the pipe ends. Never called in the program itself."""
    harden()
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    confine()
    while True:
        try:
            what: Asked = pickle.loads(received(asked))  # from the program that started this one
        except EOFError:
            return
        forked = what.forked and sys.platform.startswith("linux")
        send(answers, _of_another(what, asked, answers) if forked else _timed(what))


def _timed(what: Asked) -> bytes:
    _alarm(what.seconds + _SPARE)
    answer = _answer(what)
    _alarm(0)
    return answer


def _answer(what: Asked) -> bytes:
    try:
        return GIVEN + packed(what.work(*what.args, **what.named))
    except UserError as error:
        return SAID + packed((error.message, error.hint))
    except Exception:  # The parsers raise whatever comes to them: the file is at fault, the program goes on.
        return FAILED


def _of_another(what: Asked, asked: IO[bytes], answers: IO[bytes]) -> bytes:
    """The answer of a process that lives for this one thing, and holds neither of the pipes to the program."""
    if sys.platform == "win32":
        return _timed(what)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        die_with_parent()
        for fd in (asked.fileno(), answers.fileno(), ours):
            os.close(fd)
        with os.fdopen(theirs, "wb") as said:
            said.write(_timed(what))
            said.flush()
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as heard:
        answer = heard.read(LARGEST_ANSWER + 1)
    _, status = os.waitpid(child, 0)
    return answer if answer and status == 0 and len(answer) <= LARGEST_ANSWER else KILLED


def _alarm(seconds: float) -> None:
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)
