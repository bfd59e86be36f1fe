"""作废 · 重出 by keyboard: Enter ends at the deed, never at 不办了; and what a voided paper leaves to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.presenters.forms import Field, FormSpec
from desktop.ui.presenters.papers import Kept, Sheet
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.paper_side import REISSUE, PaperSide


def _shown(qtbot: QtBot, *parts: QWidget) -> QWidget:
    page = QWidget()
    box = QVBoxLayout(page)
    for part in parts:
        box.addWidget(part)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def _focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def _enter() -> QWidget:
    QTest.keyClick(_focus(), Qt.Key.Key_Return)
    return _focus()


def test_enter_after_the_password_stands_on_the_deed_and_enter_does_it(qtbot: QtBot) -> None:
    side = PaperSide()
    page = _shown(qtbot, side, side.form)
    side.show_sheet(Sheet("通知书", "", b"%PDF", kept=Kept("f", "p", asks_password=True)))
    said: list[tuple[str, dict[str, object]]] = []
    side.deed.connect(lambda deed, typed: said.append((deed, typed)))
    side.reissue.click()
    QTest.keyClicks(_focus(), "wrong sum")
    QTest.keyClicks(_enter(), "secret words")
    assert side.panel is not None and _enter() is side.panel.submit
    _enter()
    assert said == [(REISSUE, {"reason": "wrong sum", "password": "secret words"})]
    assert page.isVisible() and side.form.isVisible(), "what was typed is not thrown away"


def test_tab_goes_through_the_fields_then_to_the_button_and_to_clearing_last(qtbot: QtBot) -> None:
    panel = FormPanel(FormSpec((Field("a", "甲"), Field("b", "乙", "choice", choices=(("x", "丙"),))), "办"))
    page = _shown(qtbot, panel)
    assert page.isVisible()
    panel.start()
    seen = []
    for _ in range(4):
        seen.append(_focus())
        QTest.keyClick(_focus(), Qt.Key.Key_Tab)
    assert seen[2:] == [panel.submit, panel.clear]


def test_a_smudge_is_no_reason_to_void_and_the_side_says_to_reprint(qtbot: QtBot) -> None:
    side = PaperSide()
    page = _shown(qtbot, side, side.form)
    side.show_sheet(Sheet("通知书", "", b"%PDF", kept=Kept("f", "p")))
    assert page.isVisible()
    side.void.click()
    assert side.panel is not None
    assert all("模糊" not in line.placeholderText() for line in side.panel.findChildren(QLineEdit))
    assert any("重印" in text.text() for text in side.form.findChildren(QLabel))
