"""The window in tests: no screen, a real small office, one picture to attach."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import Desktop
from desktop.settings import Settings
from tests.office.made_office import CLERK, LEADER, House
from tests.ui.at_window import AtWindow

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


OFFSCREEN = "This plugin does not support propagateSizeHints()"
"""What the platform without a screen says of every window that has a smallest size."""


def _wait(milliseconds: int) -> None:
    """``QTest.qWait`` keeps the interpreter's lock: while it waits the threads behind the window stand still."""
    end = time.monotonic() + milliseconds / 1000
    while True:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.005))


QTest.qWait = staticmethod(_wait)  # type: ignore[method-assign]


class QtLog(Protocol):
    """What pytest-qt collected of Qt's own messages."""

    records: Sequence[Any]


@pytest.fixture(autouse=True)
def silence(qtlog: QtLog) -> Iterator[None]:
    """A warning of Qt is a fault like any other."""
    yield
    assert [r.message for r in qtlog.records if OFFSCREEN not in r.message] == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photograph of nothing."""
    path = tmp_path / "照片.jpg"
    Image.new("RGB", (640, 480), (150, 170, 140)).save(path)
    return path


@pytest.fixture
def desktop(qapp: QApplication, house: House) -> Iterator[Desktop]:
    """A window at no door yet."""
    opened = Desktop(qapp, Settings(profile=str(house.profile)), house.clock)
    opened.window.show()
    yield opened
    opened.close()
    opened.window.close()
    opened.window.deleteLater()
    # No event loop is there to do it, and a style sheet dresses every widget that still exists.
    QCoreApplication.sendPostedEvents(opened.window, QEvent.Type.DeferredDelete)


@pytest.fixture
def at_window(desktop: Desktop, house: House, picture: Path) -> AtWindow:
    """Somebody before the door of the office."""
    person = AtWindow(desktop, house, picture)
    person.go_to_the_door()
    return person


@pytest.fixture
def clerk(at_window: AtWindow) -> AtWindow:
    """The clerk, unlocked."""
    at_window.unlock(CLERK)
    return at_window


@pytest.fixture
def leader(at_window: AtWindow) -> AtWindow:
    """The leader, unlocked."""
    at_window.unlock(LEADER)
    return at_window
