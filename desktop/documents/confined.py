"""What a process that reads hostile files gives up before the first one: memory without end, files, the network.

Whoever takes such a process over can still compute, and read what this user may read; it can change no file, start no
program, reach no other process and no network, so that it has nobody to tell but the program that asked, and that one
takes plain values alone (``plain_values``). What a system does not offer is left out: on Windows nothing of this holds
but the time a question may take, elsewhere than on Linux only the limits on memory, files and their number.

The list names what is refused, not what is allowed: a library that learns a harmless call goes on working.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from pathlib import Path

MEMORY_LIMIT = 1536 * 2**20
"""Bytes a parsing process may take beyond what it starts with (where the system can limit a process)."""
_MOST_OPEN = 64
_NO_NEW_PRIVS, _SECCOMP, _FILTER, _DEATH_SIGNAL = 38, 22, 2, 1
_KILLED = 9
_LOAD, _EQUAL, _AT_LEAST, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # seccomp's answers; 1 is EPERM
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
"""Where a call's number, its architecture and its arguments lie in what a filter is given."""
_TO_WRITE = 0o1103
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC."""
_OTHER_ABI = 0x40000000
"""From here on the calls of x86-64 have a second set of numbers."""

_EVERYWHERE = (424, 425, 426, 427, 434, 437, 438, 452)
"""Newer calls have one number on every machine: signals by descriptor, io_uring, openat2, pidfd, fchmodat2."""
_X86 = (
    41, 42, 43, 44, 46, 49, 50, 53, 288, 307,  # sockets
    59, 322, 62, 129, 200, 234, 297, 101, 310, 311,  # programs, signals, other processes' memory
    76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198, 199, 235,  # files
    258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 304, 316,  # files by directory
    155, 161, 165, 166, 248, 249, 250, 272, 298, 308, 321, 323,  # mounts, keys, namespaces, the kernel's own
)  # fmt: skip
_GENERIC = (
    198, 199, 200, 201, 202, 203, 206, 211, 242, 269,  # sockets
    221, 281, 129, 130, 131, 138, 240, 117, 270, 271,  # programs, signals, other processes' memory
    5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 54, 55, 88, 265, 276,  # files
    39, 40, 41, 51, 97, 217, 218, 219, 241, 268, 280, 282,  # mounts, keys, namespaces, the kernel's own
)  # fmt: skip
_MACHINES = {
    "x86_64": (0xC000003E, _X86, ((2, 1), (257, 2))),
    "aarch64": (0xC00000B7, _GENERIC, ((56, 2),)),
    "riscv64": (0xC00000F3, _GENERIC, ((56, 2),)),
    "loongarch64": (0xC0000102, _GENERIC, ((56, 2),)),
}
"""Architecture as the kernel names it, calls that are refused, calls that open with the place of their flags."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine() -> None:
    """For the rest of this process and all it starts. Calling it again only makes it stricter."""
    limit_memory()
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_OPEN, _MOST_OPEN))
    if sys.platform.startswith("linux"):
        _filter_calls()


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


def die_with_parent() -> None:
    """This process ends when the one that started it does (Linux)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, _KILLED, 0, 0, 0)


def _filter_calls() -> None:
    """The kernel refuses the calls above; one that has no such filter leaves the limits alone."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:  # a 32-bit Python makes other calls than its machine's
        return
    steps = _steps(*machine)
    asked = _Program(len(steps), b"".join(steps))
    library = ctypes.CDLL(None)
    if library.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        library.prctl(_SECCOMP, _FILTER, ctypes.byref(asked), 0, 0)


def _steps(architecture: int, refused: tuple[int, ...], opening: tuple[tuple[int, int], ...]) -> list[bytes]:
    steps = [
        _step(_LOAD, _ARCHITECTURE), _step(_EQUAL, architecture, 1, 0), _step(_RETURN, _END),
        _step(_LOAD, _NUMBER), _step(_AT_LEAST, _OTHER_ABI, 0, 1), _step(_RETURN, _REFUSE),
    ]  # fmt: skip
    for number in (*refused, *_EVERYWHERE):
        steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    for number, place in opening:
        steps += [
            _step(_EQUAL, number, 0, 4), _step(_LOAD, _ARGUMENTS + 8 * place), _step(_BITS, _TO_WRITE, 0, 1),
            _step(_RETURN, _REFUSE), _step(_RETURN, _ALLOW),
        ]  # fmt: skip
    return [*steps, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, holds: int = 0, fails: int = 0) -> bytes:
    """One instruction; so many of the next ones are passed over where what it asks holds, or fails."""
    return struct.pack("=HBBI", code, holds, fails, value)
