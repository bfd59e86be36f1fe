"""The lock that nobody presses: idle, asleep; what was typed is there again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.models.draft_file import FOLDER
from desktop.office import access
from desktop.ui.idle import ASLEEP, IDLE, SLEPT_SECONDS, IdleLock
from desktop.ui.sleep import SessionMessages
from tests.office.made_office import ADMIN, CLERK
from tests.ui.at_window import AtWindow


class Clocks:
    """A stopwatch and a wall clock that a test winds on, every five seconds looked at."""

    def __init__(self) -> None:
        self.ticks, self.wall = 100.0, 1_000_000.0
        self.idle = IdleLock(10, lambda: self.ticks, lambda: self.wall)
        self.said: list[str] = []
        self.idle.locked.connect(self.said.append)

    def pass_(self, seconds: float) -> None:
        for _ in range(int(seconds // 5)):
            self.ticks += 5
            self.wall += 5
            self.idle.look()


@pytest.fixture
def clocks(qtbot: QtBot) -> Clocks:
    return Clocks()


def test_ten_minutes_without_a_touch_lock_once(clocks: Clocks) -> None:
    clocks.pass_(595)
    assert clocks.said == []
    clocks.pass_(10)
    assert clocks.said == [IDLE]


def test_a_touch_begins_the_minutes_anew(clocks: Clocks) -> None:
    clocks.pass_(595)
    clocks.idle.touch()
    clocks.pass_(595)
    assert clocks.said == []


@pytest.mark.parametrize("stands_still", [True, False], ids=["the stopwatch slept too", "it went on"])
def test_a_sleep_locks_even_when_a_key_wakes_the_pc(clocks: Clocks, stands_still: bool) -> None:
    clocks.pass_(60)
    clocks.wall += SLEPT_SECONDS + 60
    clocks.ticks += 0 if stands_still else SLEPT_SECONDS + 60
    clocks.idle.touch()
    clocks.idle.look()
    assert clocks.said == [ASLEEP]


def test_what_windows_says_before_sleeping_and_locking_is_heard(clocks: Clocks) -> None:
    messages = SessionMessages(clocks.idle)
    for word, param in ((0x0218, 0x0004), (0x02B1, 0x7), (0x0218, 0x0012), (0x0100, 0x4)):
        messages.heard(word, param)
    assert clocks.said == [ASLEEP, ASLEEP]


def test_keys_and_the_mouse_are_touches(at_window: AtWindow) -> None:
    idle = at_window.desktop.idle
    idle._touched = -1e9
    QTest.keyClick(at_window.window, Qt.Key.Key_Shift)
    assert idle._touched > 0
    idle._touched = -1e9
    QTest.mouseMove(at_window.window)
    QTest.mouseClick(at_window.window, Qt.MouseButton.LeftButton)
    assert idle._touched > 0


def test_the_idle_lock_closes_the_desk_and_dialogs_and_typing_comes_back(clerk: AtWindow) -> None:
    clerk.press(Qt.Key.Key_N, ctrl=True)
    page = clerk.desk.cases.registration
    clerk.wait(lambda: clerk.page is page and page.family is not None, "the form")
    assert page.family is not None
    field = page.family.fields["address"].findChild(QLineEdit)
    assert field is not None
    clerk.type_into(field, "12-7")
    clerk.wait(lambda: any(clerk.house.profile.rglob(f"{FOLDER}/{CLERK}")), "the draft on the disk")
    dialog = QFileDialog(clerk.window)
    dialog.show()
    clerk.desktop.idle.locked.emit(IDLE)
    clerk.wait(lambda: clerk.shell.desk is None and clerk.shell.unlock.enter.isEnabled(), "the lock")
    assert not dialog.isVisible() and clerk.window.page() is clerk.shell.unlock
    clerk.unlock(CLERK)
    clerk.desk.cases.register()
    page = clerk.desk.cases.registration
    clerk.wait(lambda: clerk.page is page and page.family is not None, "the form again")
    assert page.family is not None and page.family.typed()["address"] == "12-7"
    clerk.lock()
    with clerk.house.desk(ADMIN) as desk:
        assert [(r.act, r.what) for r in access.seen(desk, person=CLERK)][::-1] == [
            ("unlock", ""), ("lock", IDLE), ("unlock", ""), ("lock", ""),
        ]  # fmt: skip


KILLED = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLineEdit
from desktop.app import Desktop
from desktop.settings import Settings
from tests.office.made_office import CLERK, House
from tests.ui.at_window import AtWindow
app = QApplication([])
house = House(Path(sys.argv[1]))
who = AtWindow(Desktop(app, Settings(profile=str(house.profile)), house.clock), house, Path("x"))
who.window.show(); who.go_to_the_door(); who.unlock(CLERK); who.shell.desk.cases.register()
page = who.desk.cases.registration
who.wait(lambda: who.page is page and page.family is not None)
who.type_into(page.family.fields["address"].findChild(QLineEdit), "12-8")
typed = time.monotonic()
who.wait(lambda: any(house.profile.rglob("drafts/" + CLERK)))
print(time.monotonic() - typed, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_two_seconds_after_the_last_key_a_kill_costs_no_typing(at_window: AtWindow) -> None:
    house = at_window.house
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(house.folder)],
        capture_output=True,
        text=True,
        timeout=90,
        cwd=root,
    )
    assert done.returncode == -9 and float(done.stdout) <= 2.0, done.stderr
    at_window.unlock(CLERK)
    assert [d["family.address"] for d in at_window.shell.drafts.now()[1].values()] == ["12-8"]
