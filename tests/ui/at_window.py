"""A person at the window: waits, clicks and types the way a hand does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from desktop.app import Desktop
from desktop.ui.desk_pages import DeskPages
from desktop.ui.pages.page import Page
from desktop.ui.presenters.forms import TypedValue
from desktop.ui.presenters.slips import READY
from desktop.ui.widgets.form_panel import FormPanel
from tests.office.made_office import LABELS, PASSWORDS, House

W = TypeVar("W", bound=QWidget)
PATIENCE_MS = 15_000


class AtWindow:
    """See the module."""

    def __init__(self, desktop: Desktop, house: House, picture: Path) -> None:
        self.desktop, self.house, self.picture = desktop, house, picture
        self.window, self.shell = desktop.window, desktop.shell

    @property
    def desk(self) -> DeskPages:
        assert self.shell.desk is not None
        return self.shell.desk

    @property
    def page(self) -> Page:
        page = self.window.page()
        assert page is not None
        return page

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        for _ in range(PATIENCE_MS // 10):
            if until():
                return
            QTest.qWait(10)
        raise AssertionError(f"waited in vain: {what}; the bar says: {self.page.bar.text}")

    def find(self, kind: type[W], name: str, where: QWidget | None = None) -> W:
        shown = [w for w in (where or self.window).findChildren(kind, name) if w.isVisible()]
        assert shown, f"no {name} on the screen"
        return shown[0]

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        # A shortcut is heard in the active window alone, and one becomes active some time after a dialog went.
        if QApplication.activeModalWidget() is None:
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow, "the window to be active")
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.window, key, held)

    @staticmethod
    def type_into(field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        # Chinese comes from an input method, not from key events.
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            field.insert(text)

    def go_to_the_door(self) -> None:
        self.shell.open(self.house.office)
        self.wait(lambda: self.window.page() is self.shell.unlock, "the door")

    def unlock(self, user: str, password: str = "") -> None:
        self.shell.unlock.person.setCurrentText(LABELS[user])
        self.type_into(self.shell.unlock.password, password or PASSWORDS[user])
        QTest.keyClick(self.shell.unlock.password, Qt.Key.Key_Return)
        if not password:
            self.wait(lambda: self.shell.desk is not None, "unlocking")
            self.wait(lambda: self.window.page() is self.desk.today.page, "今日")
            self.desk.go("households")
            self.wait(lambda: self.window.page() is self.desk.cases.households, "the list")

    def lock(self) -> None:
        self.click("lock")
        self.wait(lambda: self.shell.desk is None and self.shell.unlock.enter.isEnabled(), "the lock")

    def open_household(self, name: str) -> None:
        """Search for a name with the keyboard and open the first hit."""
        if self.page is not self.desk.cases.households:
            self.desk.go("households")
        pages = self.desk.cases
        self.wait(lambda: self.page is pages.households, "the list")
        self.press(Qt.Key.Key_F, ctrl=True)
        self.type_into(pages.households.text, name)
        self.wait(lambda: bool(pages.households.model.rows), "a hit")
        self.wait(lambda: pages.households.model.rows[0].head.startswith(name), "the right hit")
        QTest.keyClick(pages.households.text, Qt.Key.Key_Return)
        if self.page is pages.households:
            QTest.keyClick(pages.households.text, Qt.Key.Key_Return)
        self.wait(lambda: self.page is pages.household, "the household")

    def begin(self, step: str) -> FormPanel:
        """Press 办理 of a step that is open."""
        self.click(f"do-{step}")
        page = self.desk.cases.step
        self.wait(lambda: self.page is page and page.form is not None and page.form.step == step, step)
        assert page.panel is not None
        return page.panel

    def hand_in(self, panel: FormPanel, values: Mapping[str, TypedValue]) -> None:
        """Fill in the fields and press the button of a form."""
        for name, value in values.items():
            field = panel.fields[name]
            line = field.findChild(QLineEdit)
            if isinstance(value, str) and line is not None:
                self.type_into(line, value)
            else:
                field.put(value)
        QTest.mouseClick(panel.submit, Qt.MouseButton.LeftButton)

    def do(self, step: str, values: Mapping[str, TypedValue] | None = None) -> str:
        """Do a step; the sentence of the bar."""
        self.hand_in(self.begin(step), values or {})
        page = self.desk.cases.household
        self.wait(lambda: self.page is not self.desk.cases.step, f"{step} to be done")
        self.wait(lambda: bool(page.bar.text), "a word")
        said = page.bar.text
        if step in READY:
            self.put_slip_away()
        return said

    def put_slip_away(self) -> None:
        """The slip that lies ready after a step, once it is there."""
        self.wait(lambda: self.page is self.desk.papers.page, "the slip")
        self.press(Qt.Key.Key_Escape)
        self.wait(lambda: self.page is self.desk.cases.household, "the household again")

    @property
    def photos(self) -> list[str]:
        return [str(self.picture)]
