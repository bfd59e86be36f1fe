"""Hearing from the system that the PC goes to sleep or its screen was locked; where it cannot tell, nothing is lost.

``IdleLock`` notices a sleep by the clocks as well, but only after waking; this locks before.
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, Slot

from desktop.ui.idle import IdleLock

try:
    from PySide6 import QtDBus
except ImportError:  # a Qt without D-Bus (Windows, small builds)
    QtDBus = None  # type: ignore[assignment]  # asked for with "is None"

_SERVICE, _PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER, _SESSION = "org.freedesktop.login1.Manager", "org.freedesktop.login1.Session"
_POWER_BROADCAST, _SUSPENDS = 0x0218, 0x0004
_SESSION_CHANGE, _SESSION_LOCKED = 0x02B1, 0x0007


class LoginDaemon(QObject):
    """logind's ``PrepareForSleep`` and the session's ``Lock``."""

    def __init__(self, idle: IdleLock) -> None:
        super().__init__(idle)
        self._idle = idle

    def listen(self) -> bool:
        """False where there is no system bus."""
        if QtDBus is None or not (bus := QtDBus.QDBusConnection.systemBus()).isConnected():
            return False
        heard = bus.connect(_SERVICE, _PATH, _MANAGER, "PrepareForSleep", self, b"1asleep(bool)")
        bus.connect(_SERVICE, "", _SESSION, "Lock", self, b"1screen_locked()")
        return bool(heard)

    @Slot(bool)
    def asleep(self, going: bool) -> None:
        """Told before sleeping (True) and after waking (False)."""
        self._idle.sleep(going)

    @Slot()
    def screen_locked(self) -> None:
        """The person locked the screen of the PC."""
        self._idle.sleep()


class SessionMessages(QAbstractNativeEventFilter):
    """Windows: ``WM_POWERBROADCAST`` before sleeping, ``WM_WTSSESSION_CHANGE`` when the screen is locked."""

    def __init__(self, idle: IdleLock) -> None:
        super().__init__()
        self._idle = idle

    def register(self, window: int) -> None:
        """Ask Windows to tell this window (its native id) about its session."""
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window, 0)

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Looks on, keeps nothing."""
        if bytes(kind) == b"windows_generic_MSG":  # type: ignore[arg-type]  # QByteArray is a buffer
            word = ctypes.c_uint.from_address(int(message) + ctypes.sizeof(ctypes.c_void_p)).value
            param = ctypes.c_size_t.from_address(int(message) + 2 * ctypes.sizeof(ctypes.c_void_p)).value
            self.heard(word, param)
        return False, 0

    def heard(self, word: int, param: int) -> None:
        """A window message and its first parameter."""
        if (word, param) in ((_POWER_BROADCAST, _SUSPENDS), (_SESSION_CHANGE, _SESSION_LOCKED)):
            self._idle.sleep()


def listen(application: QCoreApplication, idle: IdleLock, window: int) -> None:
    """Hear whatever this system tells; ``window`` the native id of the main window."""
    if sys.platform == "win32":
        messages = SessionMessages(idle)
        messages.register(window)
        application.installNativeEventFilter(messages)
        idle.hears = messages
    else:
        LoginDaemon(idle).listen()
