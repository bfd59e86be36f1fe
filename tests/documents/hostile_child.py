"""What a reader of files does after a file took it over. Runs in the child process alone."""

from __future__ import annotations

import os
import pickle
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from desktop.documents.plain_values import packed


class Command:
    """Unpickled anywhere, it leaves a file behind."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path(self.path),)


def pid() -> int:
    return os.getpid()


def parent() -> int:
    return os.getppid()


def abort() -> None:
    os.abort()


def answers_a_command(path: str) -> int:
    """Answers in place of the child: an object that would run in the program."""
    _say(pickle.dumps((True, Command(path))))
    return 1


def answers_another_type() -> int:
    _say(b"+" + packed("<img src=x>"))
    return 1


def answers_without_end() -> int:
    _say(b"", size=2**62)
    return 1


def answers_nonsense() -> int:
    _say(b"+" + struct.pack("<Q", 9) + b"[" * 9)
    return 1


def speaks_to_the_next() -> int:
    """Answers, and lays another answer into the pipe for whatever is asked next."""
    _say(b"+" + packed(7))
    return 1


def manages(folder: str, port: int) -> list[str]:
    """Which harm could be done from here."""
    tried: dict[str, Callable[[], object]] = {
        "write a file": lambda: Path(folder, "written").write_bytes(b"x"),
        "change a file": lambda: os.open(Path(folder, "kept"), os.O_WRONLY),
        "remove a file": Path(folder, "kept").unlink,
        "rename a file": lambda: Path(folder, "kept").rename(Path(folder, "other")),
        "make a folder": Path(folder, "made").mkdir,
        "open a socket": lambda: socket.socket().connect(("127.0.0.1", port)),
        "start a program": lambda: os.execv("/bin/true", ["true"]),
        "end the program": lambda: os.kill(os.getppid(), 0),
        "read a password": lambda: os.environ["HUDANG_PASSWORD"],
    }
    return [name for name, harm in tried.items() if _done(harm)] + _descriptors()


def _done(harm: Callable[[], object]) -> bool:
    try:
        harm()
    except (OSError, KeyError):
        return False
    return True


def _descriptors() -> list[str]:
    """Files of the program that are open here."""
    held = (Path(f"/proc/self/fd/{n}") for n in range(3, 64))
    return [str(fd.readlink()) for fd in held if fd.is_symlink() and fd.readlink().is_absolute()]


def _say(data: bytes, size: int | None = None) -> None:
    for fd in range(3, 32):
        try:
            os.write(fd, struct.pack("<Q", len(data) if size is None else size) + data)
        except OSError:
            continue
