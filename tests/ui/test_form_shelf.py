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


def test_forms_that_cannot_be_read_are_one_line_and_an_empty_shelf_asks_for_nothing(qtbot: QtBot) -> None:
    shelf = FormShelf(Shelf((), tuple(f"表格文件 well{n}.toml：rows[0].cells 有误。" for n in range(9))))
    qtbot.addWidget(shelf)
    asked: list[str] = []
    shelf.wanted.connect(lambda form, blank: asked.append(form))
    QTest.mouseClick(shelf.filled, Qt.MouseButton.LeftButton)
    assert asked == []
    told = [label.text() for label in shelf.findChildren(QLabel) if label.text() != "表格"]
    assert told == ["有 9 种表格暂不能用，请告诉管理员（详情在“设置·关于”）。"]


def test_the_forms_of_other_matters_stand_below_a_line(qtbot: QtBot) -> None:
    shelf = FormShelf(Shelf((("a", "申请书"), ("b", "入户调查表"), ("c", "意愿书")), own=2))
    qtbot.addWidget(shelf)
    assert [shelf.which.itemText(n) for n in range(shelf.which.count())] == [
        "申请书",
        "入户调查表",
        "",
        "意愿书",
    ]
    assert shelf.which.currentText() == "申请书"
