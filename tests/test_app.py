"""The composition root: a window at the door, and everything put away when it goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.settings import Settings
from desktop.ui.fonts import FAMILIES
from tests.office.made_office import CLERK, PASSWORDS, House

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[1]


def test_the_window_opens_at_the_door_with_every_font_and_frees_the_folder(
    qapp: QApplication, qtbot: QtBot, house: House
) -> None:
    desktop = Desktop(qapp, Settings(profile=str(house.profile)), house.clock)
    desktop.start(house.office)
    shell = desktop.shell
    qtbot.waitUntil(lambda: desktop.window.page() is shell.unlock)
    qtbot.waitUntil(lambda: set(FAMILIES) <= set(QFontDatabase.families()), timeout=60_000)
    assert qapp.font().families() == list(FAMILIES)
    shell.unlock.tried.emit(CLERK, PASSWORDS[CLERK])
    qtbot.waitUntil(lambda: shell.desk is not None, timeout=20_000)
    desktop.window.close()
    desktop.close()
    with house.desk():
        pass


SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop import app
close_soon = lambda desktop: QTimer.singleShot(300, desktop.window.close)
raise SystemExit(app.run(Path(sys.argv[1]), Path(sys.argv[2]), opened=close_soon))
"""


def test_the_program_ends_cleanly_when_its_window_is_closed(house: House) -> None:
    """In a process of its own: there is one application to a process, and it ends once."""
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(house.office), str(house.profile)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
    assert "Traceback" not in ended.stderr and "QThread" not in ended.stderr


def test_the_window_of_the_county_does_not_open_with_a_wrong_password(house: House) -> None:
    """From the command to the desk in the files thread and back: one sentence, exit 2, nothing left running."""
    command = [sys.executable, "-c", "from desktop.cli import main; main()", "county", "verify-window"]
    env = os.environ | {"HUDANG_PASSWORD": "不是这个口令", "HUDANG_PROFILE": str(house.profile)}
    ended = subprocess.run(
        [*command, "--county", str(house.folder / "county")],
        capture_output=True, text=True, timeout=60, cwd=ROOT, env=env,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert "口令" in ended.stderr and "Traceback" not in ended.stderr and "QThread" not in ended.stderr


def test_a_missing_folder_leads_to_the_page_that_chooses_one(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, house: House
) -> None:
    desktop = Desktop(qapp, Settings(profile=str(tmp_path)), house.clock)
    desktop.start(tmp_path / "gone")
    qtbot.waitUntil(lambda: desktop.window.page() is desktop.shell.choose)
    assert "办公室文件夹" in desktop.shell.choose.below.text
    desktop.close()
    desktop.window.close()
