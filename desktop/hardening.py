"""What a process promises about itself before anything of a person is in its memory (design §4.1, §10).

No core dump, no other program of this user reading its memory, files for this user alone, no log of a library's inner
workings (peewee would write out every statement with its values), no picture of the last folders in Qt's settings.

Not promised: the system may page memory to swap or to a hibernation file. Locking it all (``mlockall``) would make
allocations fail on ordinary limits, and a key in Python's memory cannot be wiped with certainty; the disk's own
encryption answers for that, and ``hudang office check`` asks for it.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType

Told = Callable[[BaseException], None]
"""Takes an exception that nobody expected: it logs the place and says one sentence."""

_PR_SET_DUMPABLE = 4
_NO_ERROR_BOXES = (
    0x0001 | 0x0002 | 0x8000
)  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX


def harden() -> None:
    """Call it first in every program; calling it again changes nothing. What a system does not offer is left out."""
    os.umask(0o077)
    _no_core_dumps()
    _quiet_libraries()


def quiet_exceptions(told: Told) -> None:
    """No traceback on the console, from any thread: a message may hold a name."""

    def unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        told(error)

    def in_a_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            told(args.exc_value)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            told(args.exc_value)

    sys.excepthook = unexpected
    threading.excepthook = in_a_thread
    sys.unraisablehook = unraisable


def _no_core_dumps() -> None:
    if sys.platform == "win32":
        _no_error_reports()
        return
    import resource  # Unix only

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        # Beside cores this keeps other programs of this user from attaching, and /proc/<pid>/mem and environ shut.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _no_error_reports() -> None:
    """Windows: no dialog that offers a dump, and no dump sent by Windows Error Reporting for this program."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_ERROR_BOXES)
        try:
            ctypes.windll.wer.WerAddExcludedApplication(os.path.basename(sys.executable), False)  # noqa: PTH119 - as WER wants it
        except OSError:
            return


def _quiet_libraries() -> None:
    """Python's last resort prints what libraries log; theirs is not ours to show, and may hold values."""
    logging.lastResort = None
    logging.raiseExceptions = False
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
