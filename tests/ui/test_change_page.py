"""变更 at the window: by the keyboard, in few fields, told beforehand, and back at the household afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from desktop.app import Desktop
from desktop.settings import Settings
from desktop.ui.pages.change import ChangePage
from desktop.ui.presenters.change_specs import DEATH
from desktop.ui.presenters.rows import row_of
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.rows_field import RowsField
from tests.office.made_office import CLERK, House
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import SMALLEST, check, cut

TODAY = date(2026, 5, 20)


@pytest.fixture
def paid(house: House) -> House:
    """A couple in dibao since April, on 20 May."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    house.clock.set(TODAY)
    return house


@pytest.fixture
def at_change(paid: House, at_window: AtWindow) -> AtWindow:
    """The clerk before the page of a change, opened by its key."""
    at_window.unlock(CLERK)
    open_change(at_window)
    return at_window


def focus() -> QWidget:
    """Where the cursor is."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def open_change(who: AtWindow) -> ChangePage:
    who.open_household("李𬭎")
    page = who.desk.cases.change.page
    QTest.keyClick(focus(), Qt.Key.Key_F8)
    who.wait(lambda: who.page is page, "the page of a change")
    return page


def panel_of(page: ChangePage) -> FormPanel:
    assert page.panel is not None
    return page.panel


def enter(times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focus(), Qt.Key.Key_Return)


def test_a_death_is_registered_by_the_keyboard_alone(at_change: AtWindow) -> None:
    who, page = at_change, at_change.desk.cases.change.page
    assert page.kind.hasFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_Down)
    assert page.kind.currentData() == DEATH
    enter()
    QTest.keyClick(focus(), Qt.Key.Key_Down)  # the head
    enter()
    QTest.keyClicks(focus(), "20260417")
    panel = panel_of(page)
    shown = [n for n, w in panel.fields.items() if w.isVisible() and n != "now"]
    assert shown == ["who", "event_on", "head", "reason", "proof"]
    sentence = panel.fields["now"].findChildren(QLabel)[0].text()
    assert "2026年5月起的发放立即停住" in sentence
    enter()
    QTest.keyClick(focus(), Qt.Key.Key_Down)
    panel.submit.setFocus()
    enter()
    household = who.desk.cases.household
    who.wait(lambda: who.page is household and "停住" in household.bar.text, "the household")
    assert household.title.text() == "王小妹"
    texts = [x.text() for x in household.findChildren(QLabel) if x.isVisible()]
    assert any("2026-04-17 去世" in x for x in texts)
    assert any("已停住：家庭成员去世，自 2026-05" in x for x in texts)
    # The power to reduce or stop is not this township's: the change goes to the county.
    who.do("forward", {"to": "密山市民政局", "receiver": "钱二", "items": "死亡证明"})
    amount = {"result": "issued", "document": "密民〔2026〕9号", "effect": "decrease", "covered": "1"}
    said = who.do("county_result", {**amount, "monthly_fen": "400", "scan": who.photos})
    assert "准予" in said
    shown_now = [x.text() for x in household.findChildren(QLabel) if x.isVisible()]
    assert "400.00" in shown_now and not any("多发" in x for x in shown_now)


def test_what_is_missing_is_marked_and_a_refusal_stands_on_the_page(at_change: AtWindow) -> None:
    who, page = at_change, at_change.desk.cases.change.page
    page.kind.setCurrentIndex(page.kind.findData(DEATH))
    QTest.mouseClick(panel_of(page).submit, Qt.MouseButton.LeftButton)
    who.wait(lambda: "谁去世了" in page.bar.text, "the refusal")
    assert panel_of(page).fields["who"].property("wrong") == "true"


def test_another_kind_asks_other_things_and_a_draft_waits(at_change: AtWindow) -> None:
    who, page = at_change, at_change.desk.cases.change.page
    page.kind.setCurrentIndex(page.kind.findData("add_member"))
    rows = panel_of(page).fields["joined"]
    assert isinstance(rows, RowsField) and len(rows.rows) == 1
    name = rows.rows[0].cells["name"]
    assert isinstance(name, QLineEdit)
    who.type_into(name, "李小苗")
    rows.more.click()
    assert len(rows.rows) == 2
    page.back.emit()
    household = who.desk.cases.household
    who.wait(lambda: who.page is household and "已保留" in household.bar.text, "the household")
    again = open_change_again(who)
    assert again.kind.currentData() == "add_member"
    kept = panel_of(again).fields["joined"].typed()
    assert isinstance(kept, list) and row_of(kept[0])["name"] == "李小苗"


def open_change_again(who: AtWindow) -> ChangePage:
    who.click("change")
    page = who.desk.cases.change.page
    who.wait(lambda: who.page is page, "the page of a change")
    return page


@pytest.fixture(params=[100, 150])
def small(
    qapp: QApplication, paid: House, picture: object, request: pytest.FixtureRequest
) -> Iterator[AtWindow]:
    """The clerk at the smallest window."""
    settings = replace(Settings(profile=str(paid.profile)), font_scale=request.param)
    desktop = Desktop(qapp, settings, paid.clock)
    desktop.window.resize(*SMALLEST)
    desktop.window.show()
    yield AtWindow(desktop, paid, picture)  # type: ignore[arg-type]  # a path
    desktop.close()
    desktop.window.close()
    desktop.window.deleteLater()


def test_nothing_is_cut_in_the_smallest_window(small: AtWindow) -> None:
    who = small
    who.go_to_the_door()
    who.unlock(CLERK)
    page = open_change(who)
    opened = page.opened
    assert opened is not None
    longest = ("death", "add_member", "remove_member", "circumstances", "split")
    for kind in (k for k in opened.kinds if k.id in longest):
        page.kind.setCurrentIndex(page.kind.findData(kind.id))
        for widget in panel_of(page).fields.values():
            if isinstance(widget, RowsField):
                widget.more.click()
        who.wait(
            lambda: cut(page) == [], f"room for everything of {kind.id}"
        )  # rows that were added find theirs
        check(who, f"change-{kind.id}")
    page.kind.setCurrentIndex(page.kind.findData(DEATH))
    head = opened.kinds[0].spec.fields[0].choices[0][0]
    who.hand_in(panel_of(page), {"who": head, "event_on": "2026-03-17", "head": other(panel_of(page))})
    household = who.desk.cases.household
    who.wait(lambda: who.page is household and bool(household.bar.text), "the household")
    household.bar.put_away()
    check(who, "household-after-a-death")
    for name in ("account", "end-closed", "end-handed_up", "do-forward"):
        who.click(name)
        who.wait(lambda: who.page is who.desk.cases.step, name)
        check(who, f"deed-{name}")
        who.desk.cases.step.back.emit()
        who.wait(lambda: who.page is household, "back")


def other(panel: FormPanel) -> str:
    """The one who may head the family next."""
    return next(f for f in panel.spec.fields if f.name == "head").choices[0][0]
