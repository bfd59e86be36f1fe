"""The drop-down: the wheel leaves a choice alone, a long list is short on the screen and found by typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui import theme
from desktop.ui.presenters.form_shelf import Shelf
from desktop.ui.widgets.choice_fields import LONG, choice_box
from desktop.ui.widgets.drop_down import SHOWN, DropDown
from desktop.ui.widgets.form_shelf import FormShelf
from desktop.ui.widgets.print_panel import PrintPanel

FORMS = tuple((f"form{n}", f"表格{n:02d}") for n in range(40))


def _wheel(widget: QWidget) -> None:
    none = Qt.KeyboardModifier.NoModifier
    at, turned = QPointF(4, 4), QPoint(0, -120)
    event = QWheelEvent(
        at, at, turned, turned, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)


def _chosen_form() -> DropDown:
    return FormShelf(Shelf(FORMS)).which


def _short() -> DropDown:
    return choice_box(FORMS[:4], "文书")


@pytest.mark.parametrize("made", [_chosen_form, _short])
def test_the_wheel_over_a_closed_list_changes_nothing(qtbot: QtBot, made: Callable[[], DropDown]) -> None:
    box = made()
    qtbot.addWidget(box)
    box.setCurrentIndex(1)
    _wheel(box)
    assert box.currentIndex() == 1


def test_the_wheel_prints_no_more_copies(qtbot: QtBot) -> None:
    panel = PrintPanel()
    qtbot.addWidget(panel)
    panel.copies.setValue(5)
    _wheel(panel.copies)
    assert panel.copies.value() == 5


def test_no_list_of_the_window_is_another_one() -> None:
    ui = Path(__file__).parents[2] / "desktop" / "ui"
    assert [p.name for p in ui.rglob("*.py") if "QComboBox()" in p.read_text(encoding="utf-8")] == []


def test_a_long_list_is_found_by_a_part_of_the_name_and_a_wrong_name_falls_back(qtbot: QtBot) -> None:
    box = choice_box(FORMS, "文书")
    qtbot.addWidget(box)
    assert len(FORMS) > LONG and box.isEditable() and box.maxVisibleItems() == SHOWN
    box.show()
    line = box.lineEdit()
    assert line is not None
    line.setText("格37")
    line.editingFinished.emit()
    assert box.currentData() == "form37" and box.currentText() == "表格37"
    line.setText("没有这张表")
    line.editingFinished.emit()
    assert box.currentData() == "form37" and box.currentText() == "表格37"
    assert not choice_box(FORMS[:4], "几样").isEditable(), "a few are looked through with the eyes"


def test_an_open_list_scrolls_instead_of_growing_over_the_screen(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp)
    box = choice_box(FORMS[:4], "文书")
    qtbot.addWidget(box)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    full = QStyle.StyleHint.SH_ComboBox_Popup
    assert box.style().styleHint(full, option, box) == 0, "else the style shows every line at once"
