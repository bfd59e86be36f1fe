"""The line of forms in the card of papers: by mouse, which form and whether it is wanted empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.presenters.form_shelf import Shelf
from desktop.ui.widgets.form_shelf import FormShelf


def test_a_form_is_asked_for_filled_in_or_empty(qtbot: QtBot) -> None:
    shelf = FormShelf(Shelf((("application_form", "申请书"), ("visit_sheet", "入户调查表"))))
    qtbot.addWidget(shelf)
    asked: list[tuple[str, bool]] = []
    shelf.wanted.connect(lambda form, blank: asked.append((form, blank)))
    QTest.mouseClick(shelf.filled, Qt.MouseButton.LeftButton)
    shelf.which.setCurrentIndex(1)
    QTest.mouseClick(shelf.empty, Qt.MouseButton.LeftButton)
    assert asked == [("application_form", False), ("visit_sheet", True)]


def test_a_form_that_cannot_be_read_is_named_and_an_empty_shelf_asks_for_nothing(qtbot: QtBot) -> None:
    shelf = FormShelf(Shelf((), ("表格文件 well.toml 有误。",)))
    qtbot.addWidget(shelf)
    asked: list[str] = []
    shelf.wanted.connect(lambda form, blank: asked.append(form))
    QTest.mouseClick(shelf.filled, Qt.MouseButton.LeftButton)
    assert asked == []
    assert any("well.toml" in label.text() for label in shelf.findChildren(QLabel))
