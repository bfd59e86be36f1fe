"""自动锁定: nobody touched the window for some minutes, the PC slept, or its screen was locked."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

IDLE, ASLEEP = "无操作", "休眠"
LOOK_MS = 5_000
SLEPT_SECONDS = 60.0
"""A gap this long between two looks: the PC slept, for nothing here keeps the window's thread so long."""

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress, QEvent.Type.InputMethod,
    }
)  # fmt: skip


class IdleLock(QObject):
    """``locked`` says why (``IDLE`` or ``ASLEEP``), once until somebody touches the window again.

    ``ticking`` seconds that stand still or not while the PC sleeps, ``clock`` the seconds of the wall: both are looked
    at, since systems differ in which of them goes on.
    """

    locked = Signal(str)

    def __init__(
        self,
        minutes: int,
        ticking: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._limit = minutes * 60.0
        self._ticking, self._clock = ticking, clock
        self._touched = self._looked = ticking()
        self._wall = clock()
        self.hears: object = None
        """Whatever listens to the system for it: kept alive as long as this is."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, application: QCoreApplication) -> None:
        """From now on every key and every move of the mouse counts."""
        application.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Nobody watches any more."""
        self._timer.stop()
        if (application := QCoreApplication.instance()) is not None:
            application.removeEventFilter(self)

    def touch(self) -> None:
        """Somebody is there: unless the PC slept since the last look, which waking it by a key does not undo."""
        if not self._slept():
            self._touched = self._ticking()

    def look(self) -> None:
        """Every few seconds: has it been too long?"""
        now, slept = self._ticking(), self._slept()
        self._looked, self._wall = now, self._clock()
        if slept:
            self._touched = now
            self.locked.emit(ASLEEP)
        elif now - self._touched >= self._limit:
            self._touched = now
            self.locked.emit(IDLE)

    def sleep(self, going: bool = True) -> None:
        """The system says that it goes to sleep, or that its screen was locked."""
        if going:
            self.locked.emit(ASLEEP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks on, keeps nothing."""
        if event.type() in _TOUCHES:
            self.touch()
        return False

    def _slept(self) -> bool:
        gap = max(self._ticking() - self._looked, self._clock() - self._wall)
        return gap >= SLEPT_SECONDS
